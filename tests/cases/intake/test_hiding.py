"""What must not be kept is hidden before it is: in every box, on every way in, with a word about it at the place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.evidence.findings import HIDDEN
from cases.intake import drafts
from cases.models import Attachment, Case, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in

CANARY = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
SECRET = f"client_secret={CANARY}"
PEOPLE = "aoki@minato.co.jp\nbando@minato.co.jp\nchiba@minato.co.jp"
WHY = "この 3名だけで起きるため"


def details(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("details", draft)), "details")


def kept(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def rows_of(form: reading.Form) -> list[str]:
    """The names of the boxes for the steps."""
    return [name for name in form.values if name.startswith("steps-") and name.endswith("-text")]


def in_the_database(needle: str) -> list[str]:
    """The tables in which a text stands, whatever the column, in plain letters or as JSON writes them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [table for row in cursor.fetchall() if needle in " ".join(map(str, row))]
    return found


BOXES = ["subject", "since", "expected", "actual", "tried", "error_message", "activity_id", "steps"]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("way", ["details", "save"])
def test_a_secret_in_any_box_is_hidden_before_it_is_kept(as_customer: Client, draft: Case, box: str, way: str) -> None:
    form = details(as_customer, draft)
    text = f"11月20日から {SECRET} です"
    box = rows_of(form)[0] if box == "steps" else box
    answer = as_customer.post(at(way, draft), {**form.values, box: text})
    assert answer.status_code in (200, 302)
    assert in_the_database(CANARY) == []
    assert drafts.stored(kept(draft))[box] == f"11月20日から client_secret={HIDDEN} です"


@pytest.mark.parametrize(
    ("box", "text", "stands"),
    [
        ("asset_urls", f"https://go.minato.co.jp/x?mkt_tok={CANARY}\nhttps://app-sj28.marketo.com/#FO189A1", "FO189A1"),
        ("munchkin_id", f"https://417-KMT-208.mktorest.com/identity/oauth/token?{SECRET}", "417-KMT-208"),
        ("munchkin_id", f"インスタンス名不明 {SECRET}", HIDDEN),
        ("pages_read-row0-url", f"https://experienceleague.adobe.com/ja/docs/marketo?access_token={CANARY}", HIDDEN),
    ],
)
def test_an_address_and_what_cannot_be_read_lose_their_secrets_too(
    as_customer: Client, draft: Case, box: str, text: str, stands: str
) -> None:
    row = {"pages_read": "row0"} if box.startswith("pages_read-") else {}
    as_customer.post(at("details", draft), {**details(as_customer, draft).values, **row, box: text})
    assert in_the_database(CANARY) == []
    assert stands in drafts.stored(kept(draft)).get(box, "")


def test_without_scripts_the_page_says_what_was_hidden_and_where(as_customer: Client, draft: Case) -> None:
    form = details(as_customer, draft)
    page = form.send(as_customer, "stay", actual=f"応答は次のとおり\nAuthorization: Bearer {CANARY}\n以上", follow=True)
    page = as_customer.get(at("details", draft))
    text = page.content.decode()
    assert CANARY not in text
    place = text[text.index('data-hiding="actual"') :].partition("</textarea>")[0]
    assert "伏せて保存しました：" in place
    assert "認証ヘッダー 1件" in place
    assert f"<code>Authorization: Bearer <mark>{HIDDEN}</mark></code>" in place
    assert reading.form(page, "details").values["actual"] == [f"応答は次のとおり\nAuthorization: Bearer {HIDDEN}\n以上"]


def test_what_was_hidden_is_remembered_while_it_shows(as_customer: Client, draft: Case) -> None:
    def say(text: str) -> Any:
        details(as_customer, draft).send(as_customer, "stay", actual=text)
        return kept(draft).hidden.get("actual")

    assert say(f"password: abc12345 {SECRET}") == {"password": 1, "client_secret": 1}
    assert say(f"password: {HIDDEN} client_secret={HIDDEN}") == {"password": 1, "client_secret": 1}
    assert say(f"password: {HIDDEN}、もう一つ password: xyz98765") == {"password": 1, "client_secret": 1}
    assert say("別のことを書いた") is None


def test_saving_as_one_types_tells_where_and_how_it_would_look(as_customer: Client, draft: Case) -> None:
    form = details(as_customer, draft)
    second = rows_of(form)[1]
    values = {**form.values, "actual": f"x {SECRET} y", second: f"送る {SECRET}"}
    answer = as_customer.post(at("save", draft), values).json()["hidden"]
    assert answer["actual"] == {
        "told": "クライアントシークレット 1件",
        "snippets": [["x client_secret=", " y"]],
        "masked": {"actual": [f"x client_secret={HIDDEN} y"]},
        "is_personal": False,
        "renew": True,
    }
    assert answer["steps"]["masked"] == {second: [f"送る client_secret={HIDDEN}"]}
    assert set(answer) == {"actual", "steps"}
    values |= {"actual": f"x client_secret={HIDDEN} y", second: "送る", "version": kept(draft).version}
    again = as_customer.post(at("save", draft), values).json()["hidden"]
    assert set(again) == {"actual"}
    assert again["actual"]["masked"] == {}


def test_people_may_stay_for_a_reason_that_support_reads(
    as_customer: Client, as_agent: Client, draft: Case, customer: User
) -> None:
    form = details(as_customer, draft)
    form.send(as_customer, "stay", actual=PEOPLE)
    assert kept(draft).actual == f"{HIDDEN}@minato.co.jp\n{HIDDEN}@minato.co.jp\n{HIDDEN}@minato.co.jp"
    page = as_customer.get(at("details", draft))
    form = reading.form(page, "details")
    assert form.values["why_actual"] == [""]
    form.send(as_customer, "stay", actual=f"{PEOPLE} {SECRET}", why_actual=f"{WHY} password: abc12345")
    assert kept(draft).actual == f"{PEOPLE} client_secret={HIDDEN}"
    assert kept(draft).personal_reasons == {"actual": f"{WHY} password: {HIDDEN}"}
    details(as_customer, draft).send(as_customer, "stay")
    assert kept(draft).personal_reasons == {"actual": f"{WHY} password: {HIDDEN}"}
    review = as_customer.get(at("review", draft)).content.decode()
    assert WHY in review
    details(as_customer, draft).send(as_customer, "stay", why_actual=" ")
    assert kept(draft).personal_reasons == {}
    assert "aoki" not in kept(draft).actual


def test_support_reads_what_was_hidden_and_why_people_are_named(
    as_agent: Client, as_customer: Client, new_case: Callable[..., Case]
) -> None:
    case = new_case(hidden={"expected": {"password": 2}}, personal_reasons={"actual": WHY})
    for page in (
        as_agent.get(reverse("admin:cases_case_change", args=[case.pk])),
        as_customer.get(reverse("case", args=[case.number])),
    ):
        text = page.content.decode()
        assert "2件の値を伏せました（パスワード 2件）" in text
        assert WHY in text


def test_a_list_of_people_may_be_spread_over_rows(as_customer: Client, draft: Case) -> None:
    form = details(as_customer, draft)
    first, second, *_more = rows_of(form)
    people = PEOPLE.split("\n")
    form.send(as_customer, "stay", **{first: people[0], second: " ".join(people[1:])})
    gone = f"{HIDDEN}@minato.co.jp"
    assert [step["text"] for step in kept(draft).steps][:2] == [gone, f"{gone} {gone}"]


def test_ones_own_address_and_two_others_may_be_named(as_customer: Client, draft: Case, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(email="sato@minato.co.jp")
    text = "Sato@minato.co.jp から aoki@minato.co.jp と bando@minato.co.jp へ"
    details(as_customer, draft).send(as_customer, "stay", actual=text)
    assert kept(draft).actual == text


def test_another_window_shows_the_text_again_without_its_secrets(as_customer: Client, draft: Case) -> None:
    form = details(as_customer, draft)
    Case.objects.filter(pk=draft.pk).update(version=draft.version + 7)
    page = form.send(as_customer, "stay", actual=f"x {SECRET}")
    assert page.status_code == 409
    assert reading.form(page, "details").values["actual"] == [f"x client_secret={HIDDEN}"]


def test_what_waits_while_one_signs_in_again_waits_without_secrets(
    client: Client, as_customer: Client, draft: Case
) -> None:
    values = {**details(as_customer, draft).values, "actual": f"x {SECRET}", "why_actual": f"weil {SECRET}"}
    assert client.post(at("details", draft), values).status_code == 302
    assert client.session["kept_drafts"][at("details", draft)]["typed"]["actual"] == [f"x client_secret={HIDDEN}"]
    assert CANARY not in str(dict(client.session))


def test_reasons_given_for_a_condition_or_an_appeal_are_read_as_well(draft: Case) -> None:
    drafts.choose(draft, appeal_reason=f"設計ではない {SECRET}")
    drafts.give_reasons(draft, {"retry": f"できない password: abc12345\n{PEOPLE}"})
    assert in_the_database(CANARY) == in_the_database("abc12345") == in_the_database("aoki@") == []
    assert kept(draft).hidden == {
        "appeal_reason": {"client_secret": 1},
        "reason-retry": {"address": 3, "password": 1},
    }


# --- Files -----------------------------------------------------------------------------------------------------------

LOG = f"2026-11-20 10:12 送信 POST /identity/oauth/token?{SECRET}&x=1\n{PEOPLE}\n"


@pytest.mark.parametrize("name", ["verdict", "review"])
def test_beside_a_reason_it_says_that_something_was_hidden_in_it(
    as_customer: Client, begun: Callable[..., Case], name: str
) -> None:
    draft = begun(area="rest_api", retry="not_yet")
    fill_in(as_customer, draft)
    drafts.give_reasons(draft, {"retry": f"明日の配信のため {SECRET}"})
    page = as_customer.get(at(name, draft)).content.decode()
    assert "client_secret=•••" in page
    assert "1件の値を伏せました" in page.partition('name="reason-retry"')[2].partition("</li>")[0]


def test_beside_an_appeal_it_says_that_something_was_hidden_in_it(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(aim="advise")
    fill_in(as_customer, draft)
    drafts.choose(draft, route="appeal", appeal_clause=draft.clauses[0], appeal_reason=f"設計ではない {SECRET}")
    for name in ("verdict", "review"):
        assert "1件の値を伏せました" in as_customer.get(at(name, draft)).content.decode(), name


def contents(file: Attachment) -> bytes:
    with file.file.open() as stored:
        return bytes(stored.read())


def on_disk(folder: Path, needle: str) -> bool:
    return any(needle.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["a.log", "a.txt", "a.csv"])
@pytest.mark.parametrize("way", ["details", "upload"])
def test_of_a_text_file_a_masked_copy_is_kept(
    as_customer: Client, draft: Case, settings: Any, name: str, way: str
) -> None:
    values = details(as_customer, draft).values
    as_customer.post(at(way, draft), {**values, "files": SimpleUploadedFile(name, LOG.encode("cp932"))})
    file = Attachment.objects.get(case=draft)
    assert contents(file).decode("cp932") == LOG.replace(CANARY, "***").replace("aoki", "***").replace(
        "bando", "***"
    ).replace("chiba", "***")
    assert file.hidden == {"address": 3, "client_secret": 1}
    assert not on_disk(settings.MEDIA_ROOT, CANARY)
    assert "4件の値を伏せました（メールアドレス 3件、クライアントシークレット 1件）" in reading.words(
        as_customer.get(at("details", draft))
    )


def test_a_list_in_a_file_may_stay_for_a_reason(as_customer: Client, draft: Case) -> None:
    values = {"files": SimpleUploadedFile("a.csv", LOG.encode()), "personal_reason": WHY}
    assert as_customer.post(at("upload", draft), values).status_code == 200
    file = Attachment.objects.get(case=draft)
    assert contents(file).decode() == LOG.replace(CANARY, HIDDEN)
    assert (file.hidden, file.personal_reason) == ({"client_secret": 1}, WHY)
    assert WHY in reading.words(as_customer.get(at("details", draft)))


def test_a_har_file_is_taken_and_stays_json(as_customer: Client, draft: Case) -> None:
    har = f'{{"log":{{"entries":[{{"headers":[{{"name":"Cookie","value":"sid={CANARY}"}}]}}]}}}}'
    as_customer.post(at("upload", draft), {"files": SimpleUploadedFile("trace.har", har.encode())})
    file = Attachment.objects.get(case=draft)
    assert (file.kind, file.hidden) == ("har", {"cookie": 1})
    assert contents(file).decode() == har.replace(CANARY, "***")


def test_a_file_without_secrets_is_kept_to_the_byte(as_customer: Client, draft: Case) -> None:
    data = b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    as_customer.post(at("upload", draft), {"files": SimpleUploadedFile("a.csv", data)})
    file = Attachment.objects.get(case=draft)
    assert (contents(file), file.hidden, file.size) == (data, {}, len(data))
