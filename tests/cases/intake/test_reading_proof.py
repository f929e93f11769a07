"""The pages that were read: offered by topic, marked one by one, and heard in the verdict."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case
from scope import Area, pages_on
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in, rows

Begun = Callable[..., Case]
FORM = "https://experienceleague.adobe.com/ja/docs/marketo/using/product-docs/demand-generation/forms/creating-a-form/create-a-form"
OF_OLD = "http://docs.marketo.com/display/public/DOCS/Create+a+Form"
UNCLEAR = {"url": FORM, "mark": "unclear", "note": "必須の見分け方が書かれていない"}
DIFFERS = {"url": FORM, "mark": "differs", "note": "書かれている設定がない"}
BESIDE = {"url": FORM, "mark": "not_relevant", "note": ""}


@pytest.fixture
def question(begun: Begun) -> Case:
    return begun(aim="learn", area="form", manual="not_read")


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def save(browser: Client, draft: Case, *pages: dict[str, str]) -> dict[str, object]:
    answer = browser.post(at("save", draft), {**rows("pages_read", *pages), "version": now(draft).version})
    told: dict[str, object] = answer.json()
    return told


# --- The pages that are offered ------------------------------------------------------------------------------------


def test_the_topics_pages_are_offered_until_they_are_named(as_customer: Client, question: Case) -> None:
    page = as_customer.get(at("details", question))
    urls = [url for _title, url in page.context["proposed"]]
    assert urls == [one.url("ja") for one in pages_on(Area.FORM)]
    for url in urls:
        assert f'href="{url}"' in page.text
    form = reading.form(page, "details")
    answer = form.send(as_customer, f"rows=add pages_read {urls[0]}")
    assert answer.url.startswith(f"{at('details', question)}#row-pages_read-")
    (row,) = now(question).evidence["pages_read"]
    assert (row["url"], row["mark"], row["note"]) == (urls[0], "", "")
    page = as_customer.get(at("details", question))
    assert [url for _title, url in page.context["proposed"]] == urls[1:]


def test_a_page_named_by_its_address_of_old_is_not_offered_again(as_customer: Client, question: Case) -> None:
    fill_in(as_customer, question, "stay", **rows("pages_read", {"url": OF_OLD, "mark": "", "note": ""}))
    page = as_customer.get(at("details", question))
    assert FORM not in [url for _title, url in page.context["proposed"]]
    assert f"現在のページ：{FORM}" in page.text


@pytest.mark.parametrize("area", list(Area))
def test_every_topic_has_pages_to_offer(as_customer: Client, begun: Begun, area: Area) -> None:
    if area in (Area.STATUS, Area.CONTRACT, Area.OTHER):
        draft = begun(aim="learn", area=area.value, manual="unclear", documented="not_sure")
    else:
        draft = begun(aim="learn", area=area.value, manual="unclear")
    assert as_customer.get(at("details", draft)).context["proposed"]


# --- What is wanted of a row ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "part", "words"),
    [
        ({**UNCLEAR, "url": ""}, "url", "ページの URL を貼り付けて"),
        ({**UNCLEAR, "url": "マニュアルのフォームのページ"}, "url", "experienceleague.adobe.com/ja"),
        ({**UNCLEAR, "url": "javascript:alert(1)"}, "url", "URL"),
        ({**UNCLEAR, "mark": ""}, "mark", "読んだ結果を選んで"),
        ({**UNCLEAR, "mark": "perhaps"}, "mark", "一覧から選んで"),
        ({**UNCLEAR, "note": " \u200b"}, "note", "どの点が"),
        ({**DIFFERS, "note": ""}, "note", "どの点が"),
    ],
)
def test_what_is_wrong_is_said_at_its_page(
    as_customer: Client, begun: Begun, row: dict[str, str], part: str, words: str
) -> None:
    draft = begun(aim="learn", area="form", manual="unclear")
    answer = fill_in(as_customer, draft, **rows("pages_read", DIFFERS, row))
    assert answer.status_code == 422
    (error,) = answer.context["error_list"]
    assert error["id"] == f"id_pages_read-row1-{part}"
    assert words in error["words"]
    kept = now(draft).evidence["pages_read"][1]
    assert kept[part].strip(" \u200b") == row[part].strip(" \u200b")


@pytest.mark.parametrize(
    "pages",
    [
        (),
        (BESIDE,),
        ({**UNCLEAR, "url": "https://blog.minato.example/marketo"},),
        ({**UNCLEAR, "url": "https://blog.minato.example/marketo"}, BESIDE),
    ],
)
def test_whoever_says_the_manual_was_read_shows_a_page_with_the_open_point(
    as_customer: Client, begun: Begun, pages: tuple[dict[str, str], ...]
) -> None:
    draft = begun(aim="learn", area="form", manual="unclear")
    blank = {"url": "", "mark": "", "note": ""}
    answer = fill_in(as_customer, draft, **rows("pages_read", *pages, blank))
    (error,) = answer.context["error_list"]
    assert error["id"].startswith("id_pages_read-")
    assert lifecycle.missing_evidence(now(draft)) == ("pages_read",)
    community = {**UNCLEAR, "url": "https://nation.marketo.com/docs/DOC-6746"}
    assert fill_in(as_customer, draft, **rows("pages_read", *pages, community)).url == at("review", draft)


def test_a_fault_may_name_pages_without_a_mark(as_customer: Client, begun: Begun) -> None:
    draft = begun(area="form", code="no")
    answer = fill_in(as_customer, draft, **rows("pages_read", {"url": FORM, "mark": "", "note": ""}))
    assert answer.url == at("review", draft)
    assert now(draft).facts == draft.facts


def test_whoever_has_read_nothing_yet_is_asked_for_no_page(as_customer: Client, question: Case) -> None:
    blank = {"url": "", "mark": "", "note": ""}
    assert fill_in(as_customer, question, **rows("pages_read", blank)).url == at("review", question)


# --- What the marks say --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "manual"),
    [((UNCLEAR,), "unclear"), ((DIFFERS,), "differs"), ((UNCLEAR, DIFFERS), "differs"), ((BESIDE,), "not_read")],
)
def test_the_marks_answer_whether_the_manual_was_read(
    as_customer: Client, question: Case, pages: tuple[dict[str, str], ...], manual: str
) -> None:
    told = save(as_customer, question, *pages)
    assert now(question).facts["manual"] == manual
    assert bool(told["heeded"]) is (manual != "not_read")


def test_a_condition_that_is_met_by_a_mark_is_said_so_once(as_customer: Client, question: Case) -> None:
    assert [condition.fact for condition in drafts.verdict(question).unmet] == ["manual"]
    told = save(as_customer, question, UNCLEAR)
    assert "読んだが、分からない点が残った" in str(told["heeded"])
    assert "条件が 1つ満たされました" in str(told["heeded"])
    assert drafts.verdict(now(question)).unmet == ()
    assert save(as_customer, question, UNCLEAR)["heeded"] == ""
    told = save(as_customer, question, DIFFERS)
    assert "実際の動きが書かれている内容と違う" in str(told["heeded"])
    assert "判定は変わりません" in str(told["heeded"])


def test_without_a_script_a_message_says_so_and_the_verdict_shows_it(as_customer: Client, question: Case) -> None:
    answer = fill_in(as_customer, question, "stay", **rows("pages_read", UNCLEAR))
    assert "条件が 1つ満たされました" in as_customer.get(answer.url).text
    verdict = as_customer.get(at("verdict", question)).text
    assert "読んだが、分からない点が残った" in verdict


def test_a_later_answer_by_hand_stands_until_a_mark_changes(as_customer: Client, question: Case) -> None:
    save(as_customer, question, UNCLEAR)
    drafts.answer(now(question), {"manual": "not_read"})
    save(as_customer, question, UNCLEAR)
    assert now(question).facts["manual"] == "not_read"
    save(as_customer, question, DIFFERS)
    assert now(question).facts["manual"] == "differs"
    save(as_customer, question, BESIDE)
    assert now(question).facts["manual"] == "differs"


@pytest.mark.parametrize("answers", [{"area": "form"}, {"aim": "learn", "area": "custom_objects"}])
def test_where_it_was_never_asked_a_mark_answers_nothing(
    as_customer: Client, begun: Begun, answers: dict[str, str]
) -> None:
    draft = begun(**answers)
    assert save(as_customer, draft, DIFFERS)["heeded"] == ""
    assert now(draft).facts == draft.facts


# --- On the pages --------------------------------------------------------------------------------------------------


def test_both_sides_read_the_pages_with_their_marks(as_customer: Client, as_agent: Client, question: Case) -> None:
    elsewhere = {"url": "https://blog.minato.example/marketo", "mark": "not_relevant", "note": "別の製品の話でした"}
    fill_in(as_customer, question, **rows("pages_read", {**UNCLEAR, "url": OF_OLD}, elsewhere))
    review = as_customer.get(at("review", question)).text
    sent = lifecycle.submit(now(question), key=question.submit_key, by=question.filer)
    paths = (reverse("case", args=[sent.number]), reverse("admin:cases_case_change", args=[sent.pk]))
    printed = reverse("admin:cases_case_print", args=[sent.pk])
    pages = [review, as_customer.get(paths[0]).text, as_agent.get(paths[1]).text, as_agent.get(printed).text]
    for page in pages:
        start = page.index('class="read-given"')
        shown = page[start : page.index("</ul>", start)]
        assert "分からない点が残った" in shown
        assert "必須の見分け方が書かれていない" in shown
        assert "製品マニュアル" in shown
        assert FORM in shown
        assert "関係がなかった" in shown
        assert "補足" in shown
        assert shown.index("分からない点") < shown.index("関係がなかった")


def test_pages_an_older_release_kept_as_text_are_still_read(as_customer: Client, begun: Begun) -> None:
    draft = begun(aim="learn", area="form", manual="unclear")
    draft.evidence = {**draft.evidence, "pages_read": f"{FORM}\n該当するページを見つけられませんでした"}
    draft.save()
    form = reading.form(as_customer.get(at("details", draft)), "details")
    assert form.values["pages_read-row0-url"] == [FORM]
    assert form.values["pages_read-row1-note"] == ["該当するページを見つけられませんでした"]
