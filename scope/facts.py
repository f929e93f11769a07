"""What a customer can tell us: every fact, its possible answers, and the sheet they are written on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Self

from scope.areas import Area
from scope.words import Text, text


class Answer(Enum):
    """A possible answer. The stored value never changes its meaning; the words may."""

    label: Text
    hint: Text | None

    def __new__(cls, value: str, label: Text, hint: Text | None = None) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.hint = hint
        return member

    # Members are singletons, so identity is a sound hash, and three times as fast as Enum's own.
    __hash__ = object.__hash__


class Aim(Answer):
    """What the customer wants of us, in six plain choices."""

    INVESTIGATE = (
        "investigate",
        text("思ったとおりに動かないので、調べてほしい", "Something does not behave as expected"),
        text(
            "エラーが出る、動いていたものが止まった、キャンペーンが遅れた、ログインできない、など",
            "An error, something that stopped working, a delayed campaign, trouble signing in",
        ),
    )
    LEARN = (
        "learn",
        text("使い方を知りたい", "How is it used?"),
        text(
            "マニュアルを読んだが分からない、書かれている動きと違う、など",
            "The manual leaves a question open, or describes something else than you see",
        ),
    )
    SET_UP = (
        "set_up",
        text("設定を依頼したい", "Please set something for us"),
        text(
            "RTP（Web Personalization）のドメイン追加、専用 IP、SSL など",
            "An RTP (Web Personalization) domain, a dedicated IP, SSL",
        ),
    )
    ADVISE = (
        "advise",
        text("設計や設定、運用の判断を手伝ってほしい", "Help us design, configure or decide"),
        text(
            "プログラムやキャンペーンの組み立て、活用例、処理を速くする工夫など",
            "Building programs and campaigns, good practice, making things faster",
        ),
    )
    BUILD = (
        "build",
        text("開発や外部システムとの連携を手伝ってほしい", "Help with code or an outside system"),
        text(
            "API、HTML、メールスクリプトの作成、CRM や LaunchPoint との連携づくりなど",
            "Writing API programs, HTML or email scripts, connecting a CRM or a LaunchPoint tool",
        ),
    )
    OTHER = (
        "other",
        text("どれにも当てはまらない", "None of these"),
        text("機能の要望、契約、障害情報など", "Product ideas, contract matters, service outages"),
    )


class Advice(Answer):
    """Which help with a decision is wanted (asked only with that aim)."""

    DESIGN = (
        "design",
        text("設計や設定のしかた", "How to design or configure it"),
        text(
            "プログラムやキャンペーンの組み立て方、設定内容の確認",
            "Structuring a program or a campaign, checking a set-up",
        ),
    )
    BEST_PRACTICE = (
        "best_practice",
        text("活用例や、おすすめの進め方", "Use cases and good practice"),
        text("他社の使い方、運用のこつ", "How others do it, what usually works"),
    )
    TUNING = (
        "tuning",
        text("処理や表示を速くしたい", "Making it faster"),
        text(
            "キャンペーンや同期の処理時間、ページの表示速度", "Processing time of campaigns or a sync, speed of pages"
        ),
    )


class Build(Answer):
    """Which help with building is wanted (asked only with that aim)."""

    DEVELOPMENT = (
        "development",
        text("プログラムやコードの作成", "Writing a program or code"),
        text("API、HTML、CSS、JavaScript、メールスクリプト", "API, HTML, CSS, JavaScript, email script"),
    )
    INTEGRATION = (
        "integration",
        text("外部システムとの連携づくり", "Connecting an outside system"),
        text("CRM、LaunchPoint のツール、メールリレー", "A CRM, a LaunchPoint tool, a mail relay"),
    )


class Setting(Answer):
    """Which setting is asked for (asked only with that aim)."""

    RTP_DOMAIN = (
        "rtp_domain",
        text("RTP（Web Personalization）のドメイン追加", "Add a domain to RTP (Web Personalization)"),
    )
    DEDICATED_IP = ("dedicated_ip", text("専用 IP（Dedicated IP）", "A dedicated IP"))
    SSL = (
        "ssl",
        text(
            "SSL（ランディングページやトラッキングリンクの https 化）",
            "SSL (https for landing pages or tracking links)",
        ),
    )
    OTHER = ("other", text("それ以外の設定", "Another setting"))


class Symptom(Answer):
    """How it goes wrong."""

    DIFFERS = (
        "differs",
        text("説明や期待と違う動きをする", "It differs from the manual, or from what we expect"),
        text("はじめから一度も動いていない場合も、こちらです", "Also when it has never worked"),
    )
    STOPPED = (
        "stopped",
        text("以前は動いていたのに、動かない・エラーになる", "It used to work, and now fails or gives an error"),
    )
    LATE = (
        "late",
        text("動いてはいるが、遅れた・遅れている", "It works, but late"),
        text("予定の時刻を過ぎてキャンペーンが動いた、など", "For example, a campaign that ran well after its time"),
    )


class Involves(Answer):
    """Whether a function takes part that depends on how it was designed."""

    NONE = ("none", text("どれも関わっていない", "None of these"))
    CUSTOM_OBJECTS = (
        "custom_objects",
        text("カスタムオブジェクト（Marketo または Salesforce）", "Custom objects (Marketo or Salesforce)"),
    )
    PERSONALIZATION = (
        "personalization",
        text("RTP（Web Personalization）、MME（モバイル）、ABM", "RTP (Web Personalization), MME (mobile) or ABM"),
    )
    WORKSPACES = ("workspaces", text("ワークスペースやパーティションの設定", "The set-up of workspaces or partitions"))


class Documented(Answer):
    """Whether function and way of use are in the manual."""

    YES = ("yes", text("はい、マニュアルに載っている使い方です", "Yes, the manual describes it this way"))
    NOT_SURE = (
        "not_sure",
        text("分からない", "Not sure"),
        text("このまま進めます。お調べいただく必要はありません", "That is fine; carry on"),
    )
    NO = ("no", text("いいえ、マニュアルにない使い方をしている", "No, we use it in a way the manual does not describe"))


class Manual(Answer):
    """What reading the manual gave, for a question of use."""

    UNCLEAR = ("unclear", text("読んだが、分からない点が残った", "We read it, and a point is still unclear"))
    DIFFERS = (
        "differs",
        text("読んだが、実際の動きが書かれている内容と違う", "We read it, and the product behaves otherwise"),
    )
    NOT_READ = ("not_read", text("まだ読んでいない、見つけられなかった", "Not read yet, or not found"))


class Reproducible(Answer):
    """Whether it happens again."""

    ALWAYS = ("always", text("毎回起きる", "Every time"))
    SOMETIMES = ("sometimes", text("ときどき起きる", "Sometimes"))
    ONCE = ("once", text("一度だけ起きて、再現しない", "It happened once and cannot be repeated"))
    NOT_TRIED = ("not_tried", text("まだ試していない", "Not tried yet"))


class Retry(Answer):
    """What trying again after a while gave (shared services)."""

    NOT_YET = ("not_yet", text("まだ再試行していない", "Not tried again yet"))
    STILL_FAILS = (
        "still_fails",
        text("時間を置いて再試行したが、直らない", "Tried again after a while, and it still fails"),
    )
    SOLVED = ("solved", text("再試行したら直った", "It worked when tried again"))


class Code(Answer):
    """Whether code of the customer's own takes part."""

    YES = ("yes", text("はい、関わっている", "Yes"))
    NO = ("no", text("いいえ、または把握しているかぎり無い", "No, or not that we know"))


class Outside(Answer):
    """Whether another vendor's system takes part."""

    YES = ("yes", text("はい、関わっている", "Yes"))
    NO = ("no", text("いいえ、または把握しているかぎり無い", "No, or not that we know"))


class Suspect(Answer):
    """Where everything points."""

    PRODUCT = (
        "product",
        text("Marketo 側", "Marketo"),
        text(
            "自社コードや外部システムを外しても起きる、など根拠がある",
            "It also happens without our code or the other system, or we have evidence",
        ),
    )
    OTHER_SIDE = (
        "other_side",
        text("自社コードや外部システムの側", "Our code, or the other system"),
        text(
            "別の環境では動く、こちらの誤りだと分かった、など",
            "It works elsewhere, or turned out to be our own mistake",
        ),
    )
    CANNOT_TELL = ("cannot_tell", text("まだ分からない", "We cannot tell yet"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One customer's answers; None where nothing was said. Field order is the order of asking."""

    aim: Aim | None = None
    area: Area | None = None
    advice: Advice | None = None
    build: Build | None = None
    setting: Setting | None = None
    symptom: Symptom | None = None
    manual: Manual | None = None
    documented: Documented | None = None
    involves: Involves | None = None
    code: Code | None = None
    outside: Outside | None = None
    reproducible: Reproducible | None = None
    retry: Retry | None = None
    suspect: Suspect | None = None

    @classmethod
    def from_answers(cls, answers: Mapping[str, object], *, strict: bool = False) -> Self:
        """Read stored answers, ``{"aim": "learn", ...}``.

        Unknown names and values are left out, or raise ValueError when *strict*.
        """
        known: dict[str, Answer | Area] = {}
        for name, value in answers.items():
            kind = KINDS.get(name)
            member = kind._value2member_map_.get(value) if kind and isinstance(value, str) else None
            if member is not None:
                known[name] = member  # type: ignore[assignment]  # a member of its own kind
            elif strict and (kind is None or value not in (None, "")):
                raise ValueError(f"{value!r} is not an answer to {name!r}.")
        return cls(**known)  # type: ignore[arg-type]

    def answers(self) -> dict[str, str]:
        """What was said, as it is stored."""
        return {name: value.value for name in NAMES if (value := getattr(self, name)) is not None}

    def but(self, **answers: Answer | Area | None) -> Self:
        """The same sheet with some answers changed."""
        return replace(self, **answers)  # type: ignore[arg-type]


KINDS: dict[str, type[Enum]] = {
    "aim": Aim,
    "area": Area,
    "advice": Advice,
    "build": Build,
    "setting": Setting,
    "symptom": Symptom,
    "manual": Manual,
    "documented": Documented,
    "involves": Involves,
    "code": Code,
    "outside": Outside,
    "reproducible": Reproducible,
    "retry": Retry,
    "suspect": Suspect,
}
# What each fact is called where its answer is listed: in a word or two, while the question is a sentence.
CALLED: dict[str, Text] = {
    "aim": text("ご相談", "Request"),
    "area": text("対象", "About"),
    "advice": text("お手伝いの内容", "Kind of help"),
    "build": text("お手伝いの内容", "Kind of help"),
    "setting": text("設定", "Setting"),
    "symptom": text("症状", "Symptom"),
    "manual": text("マニュアル", "Manual"),
    "documented": text("マニュアルの記載", "In the manual"),
    "involves": text("関わる機能", "Also involved"),
    "code": text("自社や代理店のコード", "Your own code"),
    "outside": text("他社のシステム", "Other systems"),
    "reproducible": text("再現", "Happens again"),
    "retry": text("再試行", "Retry"),
    "suspect": text("原因の見込み", "Likely cause"),
}
NAMES: tuple[str, ...] = tuple(field.name for field in fields(Facts))
ROUND: dict[str, int] = dict.fromkeys(("aim", "area"), 1) | {
    name: 3 if name in ("reproducible", "retry", "suspect") else 2 for name in NAMES[2:]
}
