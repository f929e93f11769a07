"""Who takes part in the demo. All names are made up; ``.example`` cannot be a real address."""

from dataclasses import dataclass

from cases.models import Company, Contact, Instance

PASSPHRASE = "lighthouse on the harbour"  # noqa: S105 - for trying the portal out, printed by the command
AGENTS, LEADS = "agent", "lead"


@dataclass(frozen=True, kw_only=True)
class Firm:
    key: str
    name: str
    plan: str


@dataclass(frozen=True, kw_only=True)
class Subscription:
    key: str
    firm: str
    name: str
    kind: str
    munchkin_id: str
    account_string: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """``part`` says whom the login stands for in the printed table; only those with a part are printed."""

    key: str
    name: str
    email: str
    firm: str = ""
    group: str = ""
    role: str = Contact.Role.MEMBER
    language: str = "ja"
    time_zone: str = "Asia/Tokyo"
    is_authorised: bool = True
    part: str = ""


FIRMS = (
    Firm(key="minato", name="株式会社みなと商事", plan=Company.Plan.BUSINESS),
    Firm(key="aoba", name="青葉精機株式会社", plan=Company.Plan.PREMIER),
    Firm(key="northbridge", name="Northbridge Travel", plan=Company.Plan.ONLINE),
)

SUBSCRIPTIONS = (
    Subscription(
        key="minato", firm="minato", name="本番", kind=Instance.Kind.PRODUCTION,
        munchkin_id="417-KMT-208", account_string="minatotrading",
    ),
    Subscription(
        key="minato-test", firm="minato", name="サンドボックス", kind=Instance.Kind.SANDBOX,
        munchkin_id="893-QRD-561", account_string="minatosandbox",
    ),
    Subscription(
        key="aoba", firm="aoba", name="本番", kind=Instance.Kind.PRODUCTION,
        munchkin_id="562-HNB-914", account_string="aobaseiki",
    ),
    Subscription(
        key="aoba-test", firm="aoba", name="検証", kind=Instance.Kind.SANDBOX,
        munchkin_id="731-LPV-046", account_string="aobaseikitest",
    ),
    Subscription(
        key="northbridge", firm="northbridge", name="Production", kind=Instance.Kind.PRODUCTION,
        munchkin_id="208-WTG-375", account_string="northbridge",
    ),
    Subscription(
        key="northbridge-test", firm="northbridge", name="Sandbox", kind=Instance.Kind.SANDBOX,
        munchkin_id="944-CXR-120", account_string="northbridgesb",
    ),
)  # fmt: skip

PEOPLE = (
    Person(key="sato", name="佐藤 美咲", email="sato@minato.example", firm="minato", part="customer"),
    Person(key="takahashi", name="高橋 健", email="takahashi@minato.example", firm="minato", part="colleague"),
    Person(
        key="mori", name="森 直子", email="mori@minato.example", firm="minato", role=Contact.Role.ADMIN,
        part="company admin",
    ),
    Person(
        key="fujita", name="藤田 陽菜", email="fujita@minato.example", firm="minato", is_authorised=False,
    ),
    Person(key="ito", name="伊藤 大輔", email="ito@aoba.example", firm="aoba", part="stranger (another company)"),
    Person(key="yamaguchi", name="山口 恵", email="yamaguchi@aoba.example", firm="aoba", role=Contact.Role.ADMIN),
    Person(
        key="clarke", name="Emma Clarke", email="clarke@northbridge.example", firm="northbridge", language="en",
        time_zone="Australia/Sydney", role=Contact.Role.ADMIN, part="customer in English",
    ),
    Person(
        key="reyes", name="Daniel Reyes", email="reyes@northbridge.example", firm="northbridge", language="en",
        time_zone="Australia/Sydney",
    ),
    Person(key="nakamura", name="中村 亮", email="nakamura@support.example", group=AGENTS, part="agent"),
    Person(key="watanabe", name="渡辺 由紀", email="watanabe@support.example", group=AGENTS),
    Person(key="tan", name="Grace Tan", email="tan@support.example", group=AGENTS, language="en"),
    Person(key="inoue", name="井上 誠", email="inoue@support.example", group=LEADS, part="lead"),
)  # fmt: skip
