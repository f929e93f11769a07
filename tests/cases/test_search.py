"""Cases are found by all that was written in them, by nothing else, and by whoever may read it."""

import random
import uuid
from collections.abc import Callable, Iterable
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import access, attention, corrections, duties, lifecycle, redaction, search
from cases.evidence import uploads
from cases.models import Attachment, Case, Company, SearchText, Survey, User
from cases.triage import queue

NewCase = Callable[..., Case]


def found(reader: User, query: str) -> set[int]:
    return set(search.matching(access.visible_to(reader), query, reader=reader).values_list("pk", flat=True))


def stored(case: Case, by: User, name: str, *, is_staged: bool = False) -> Attachment:
    return uploads.store(case, SimpleUploadedFile(name, b"611\n"), by, is_staged=is_staged)


@pytest.fixture
def shelf(
    new_case: NewCase,
    new_draft: NewCase,
    customer: User,
    colleague: User,
    stranger: User,
    agent: User,
) -> dict[str, Case]:
    """Cases of two companies, a draft, and one with a note that customers must not find."""
    late = new_draft(
        subject="メール配信の遅れ",
        actual="メールが ３ 時間後に届く",
        expected="すぐに届く",
        evidence={"since": "昨日の朝から", "tried": "ﾌﾞﾗｳｻﾞを変えた", "error_message": "610"},
        steps=[{"id": "abcd1234", "text": "スマートキャンペーンを実行する", "url": ""}],
        asset_urls=[{"raw": "https://app-sj28.marketo.com/#SC1076A1", "kind": "SC", "number": "1076"}],
    )
    stored(late, customer, "連携ログ_2026.log")
    stored(late, customer, "まだ途中.log", is_staged=True)
    cases = {
        "f": new_case(),
        "s": new_case(
            filer=colleague,
            subject="Salesforce 同期が止まる",
            expected="Leads are synchronised",
            actual="ｴﾗｰ ＡＰＩが返る",
            evidence={"since": "11月20日", "tried": "再実行", "error_message": "e42b#1a1f6832bd0 Timeout"},
        ),
        "m": lifecycle.submit(late, key=late.submit_key, by=customer),
        "e": new_case(
            subject="Landing page shows the wrong title",
            reporter_name="Jane O'Neill",
            actual="The platform's Straße café page can't reload 🎉",
            expected="x" * 60 + " is shown",
        ),
        "t": new_case(filer=stranger, munchkin_id="562-HNB-914", subject="フォームの確認メール"),
        "d": new_draft(subject="下書きの相談", actual="まだ送っていない"),
    }
    files = [stored(cases["s"], agent, "社内メモ.txt", is_staged=True)]
    lifecycle.note(cases["s"], by=agent, body="開発に照会する Jira MKTO-77", key=uuid.uuid4(), files=files)
    lifecycle.reply(cases["f"], by=agent, body="「送信」を押した直後の画面を\nお送りください。", key=uuid.uuid4())
    return cases


# What is asked for, what the customer finds of all that her company may see, and what support finds.
TABLE = [
    # Japanese of any length
    ("登", "fd", "ft"),
    ("遅", "m", "m"),
    ("メール", "m", "mt"),
    ("配信", "m", "m"),
    ("登録されない", "f", "ft"),
    ("スマートキャンペーンを実行する", "m", "m"),
    ("録登", "", ""),
    # widths, kana, capitals
    ("ふぉーむ", "fsed", "fset"),
    ("ﾌｫｰﾑ", "fsed", "fset"),
    ("エラー", "fs", "fst"),
    ("ブラウザを", "m", "m"),
    ("すまーときゃんぺーん", "m", "m"),
    ("api", "s", "s"),
    ("ＡＰＩ", "s", "s"),
    ("APIが返る", "s", "s"),
    ("3時間", "m", "m"),
    ("３ 時間後", "m", "m"),
    ("STRASSE", "e", "e"),
    ("CAFÉ", "e", "e"),
    # English by word and by its beginning
    ("landing", "e", "e"),
    ("land", "e", "e"),
    ("anding", "", ""),
    ("form", "", ""),
    ("platform", "e", "e"),
    ("load", "", ""),
    ("reload", "e", "e"),
    ("o'neill", "e", "e"),
    ("ONEILL", "", ""),
    ("x" * 60, "e", "e"),
    ("x" * 45, "e", "e"),
    ("x" * 61, "", ""),
    # several words, in any order, and phrases
    ("title landing", "e", "e"),
    ("wrong 同期", "", ""),
    ("salesforce 同期", "s", "s"),
    ('"the wrong title"', "e", "e"),
    ('"title wrong"', "", ""),
    ("“wrong title” page", "e", "e"),
    ("「送信」", "fsed", "fset"),
    ("直後の画面を お送り", "f", "f"),
    # identifiers
    ("417-KMT-208", "fsmed", "fsme"),
    ("４１７ーＫＭＴー２０８", "fsmed", "fsme"),
    ("562hnb914", "", "t"),
    ("FO189", "fsed", "fset"),
    ("189", "fsed", "fset"),
    ("1076", "m", "m"),
    ("e42b#1a1f6832bd0", "s", "s"),
    ("1a1f68", "s", "s"),
    ("6832bd0", "s", "s"),
    ("連携ログ_2026.log", "m", "m"),
    # names, drafts, notes
    ("佐藤", "fmed", "fme"),
    ("高橋 みなと", "s", "s"),
    ("青葉", "", "t"),
    ("下書き", "d", ""),
    ("照会", "", "s"),
    ("mkto-77", "", "s"),
    ("社内メモ", "", "s"),
    ("まだ途中", "", ""),
    ("salesforce 照会", "", "s"),
    # no words at all
    ("%", "", ""),
    ("__", "", ""),
    ("「」", "", ""),
]


def answers_as_in_the_table(shelf: dict[str, Case], customer: User, agent: User) -> bool:
    def names(reader: User, query: str) -> str:
        hits = found(reader, query)
        return "".join(name for name, case in shelf.items() if case.pk in hits)

    expected = {query: tuple("".join(filter(hits.__contains__, shelf)) for hits in both) for query, *both in TABLE}
    assert {query: (names(customer, query), names(agent, query)) for query in expected} == expected
    return len(expected) == len(TABLE) >= 50


def test_what_is_found(shelf: dict[str, Case], customer: User, agent: User) -> None:
    assert answers_as_in_the_table(shelf, customer, agent)


# --- Against a plain scan ------------------------------------------------------------------------------------------

WORDS = [
    "フォーム",
    "ﾌｫｰﾑ",
    "ふぉーむ",
    "登録",
    "登録者",
    "同期エラー",
    "エラー",
    "ｴﾗｰ",
    "API",
    "ＡＰＩ",
    "api",
    "Sync",
    "sync-leads",
    "Leads",
    "lead",
    "FO189",
    "189",
    "18",
    "e42b#1a1f",
    "611",
    "６１１",
    "ERR_611",
    "テスト",
    "てすと",
    "配信",
    "配信停止",
    "停止",
    "の",
    "が",
    "ヴ",
    "ー",
    "㈱",
    "①",
    "株式会社",
    "ｶﾞ",
    "が゙",
    "Ａ社",
    "Ａ",
    "a",
    "🎉",
    "👩\u200d💻",
    "naïve",
    "Straße",
    "STRASSE",
    "表",
    "能",
    "ソフト",
    "一覧",
    "page",
    "landing-page",
    "land’s",
    "0x1F",
    "2026/11/20",
    "20",
    "メ",
    "ー",
    "ル",
]


def made_up(source: random.Random, most: int) -> str:
    """Words in a row, with all that people put between them, or cut off anywhere."""
    between = ("", "", " ", "　", "、", "\n", "/", "-", "・")
    text = "".join(source.choice(WORDS) + source.choice(between) for _ in range(source.randint(1, most)))
    start = source.randint(0, 3) if source.random() < 0.3 else 0
    return text[start : start + source.randint(1, 12)] if most < 4 else text


def texts_of(cases: Iterable[Case], *, with_notes: bool) -> dict[int, list[str]]:
    return {
        pk: [search.folded(piece.text) for piece in said if with_notes or not piece.is_internal]
        for pk, said in search.pieces(cases).items()
    }


def scanned(texts: dict[int, list[str]], query: str) -> set[int]:
    """The same question answered without any index or database: each text is looked through."""
    asked = search.terms(query)
    if not asked:
        return set()
    return {pk for pk, said in texts.items() if all(any(term.text in text for text in said) for term in asked)}


def test_500_made_up_queries_find_what_a_plain_scan_finds(
    new_case: NewCase, company: Company, customer: User, agent: User
) -> None:
    source = random.Random(7)
    one = new_case()
    copies = [
        Case(
            **{
                field.name: getattr(one, field.name)
                for field in Case._meta.concrete_fields
                if field.name not in ("id", "number", "submit_key", "subject", "expected", "actual")
            },
            number=f"26L-{place:05d}",
            submit_key=uuid.uuid4(),
            subject=made_up(source, 4).replace("\n", " ")[:200],
            expected=made_up(source, 8),
            actual=made_up(source, 12),
        )
        for place in range(120)
    ]
    Case.objects.bulk_create(copies)
    for case in copies[::4]:
        case.messages.create(author=agent, body=made_up(source, 6), audience="internal", from_staff=True)
    call_command("reindex", stdout=StringIO())
    cases = list(Case.objects.select_related("company", "filer"))
    texts = {reader: texts_of(cases, with_notes=reader == agent) for reader in (customer, agent)}
    some = 0
    for _ in range(500):
        query = made_up(source, source.choice((1, 1, 2, 3)))
        query = f'"{query}"' if source.random() < 0.2 else query
        for reader in (customer, agent):
            expected = scanned(texts[reader], query)
            assert found(reader, query) == expected, (query, reader)
            some += bool(expected)
    assert some > 300


@pytest.mark.parametrize("few", [0, 1000])
def test_the_answer_does_not_depend_on_whether_the_index_is_asked(
    shelf: dict[str, Case], customer: User, agent: User, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    assert answers_as_in_the_table(shelf, customer, agent)


def test_a_case_of_too_many_words_for_the_index_is_found_all_the_same(
    new_case: NewCase, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_BYTES", 50)
    case = new_case()
    assert SearchText.objects.get(case=case).public_words == search.EVERYTHING
    assert found(customer, "登録されない") == {case.pk}
    assert found(customer, "見つからない") == set()


# --- Odd queries -----------------------------------------------------------------------------------------------------

HOSTILE = [
    "'", '"', "''", '"""', "\\", "\\'", "*", "a*", "*a", "(", ")", "()", "a OR b", "a AND", "NOT a", "NEAR(a b)", "a:b",
    "public_words: a", "{staff_words}: a", "-a", "^a", "a & b", "a | !b", "a:*", "<->", "%", "_", "%%%",
    "; DROP TABLE x", "「", "」「", "“", "”a“", "\u202eabc",
    "\u2066x\u2069", "e\u0301" * 30, "👨‍👩‍👧‍👦", "\ufffd", "\ud800", "a\x00b",
    "\x00", "\ue000", "|", "|fo|189", "\u3000", "   ", "", "a" * 10_000, "あ" * 10_000, "%" * 10_000, "あ " * 5_000,
    '"' * 10_000, "\u3099",
]  # fmt: skip


def test_no_query_is_an_error(shelf: dict[str, Case], customer: User, agent: User) -> None:
    for reader in (customer, agent):
        cases = list(access.visible_to(reader).select_related("company", "filer"))
        for query in HOSTILE:
            assert found(reader, query) <= {case.pk for case in cases}, query
            search.found_in(cases, query, reader=reader)
            search.marked("フォーム '189' \u202e", query)


def test_what_means_something_to_the_index_means_nothing_here(
    shelf: dict[str, Case], customer: User, agent: User
) -> None:
    for query in ("\ue000", "|", "*", "public_words:", "(", "%", "' OR 1=1 --", "フォーム AND 189", "フォーム*登録"):
        assert found(customer, query) == found(agent, query) == set(), query


# --- Who finds what --------------------------------------------------------------------------------------------------


def test_a_word_of_elsewhere_and_one_of_nowhere_are_answered_alike(
    shelf: dict[str, Case], as_customer: Client, as_stranger: Client
) -> None:
    """Not by its count, not by its words, not by the addresses on the page."""

    def page(browser: Client, query: str) -> str:
        text = browser.get(reverse("case_list"), {"who": "all", "q": query}).content.decode()
        return text.replace(query, "").replace(query.lower(), "")

    for browser, elsewhere in ((as_customer, "青葉精機"), (as_stranger, "Salesforce"), (as_customer, "照会")):
        nowhere = "存在しません"
        assert len(page(browser, elsewhere)) - len(page(browser, nowhere)) in range(-60, 61)
        assert 'class="empty"' in page(browser, elsewhere)


def test_a_colleague_does_not_find_a_draft(shelf: dict[str, Case], colleague: User, customer: User) -> None:
    assert found(customer, "下書き") == {shelf["d"].pk}
    assert found(colleague, "下書き") == set()
    assert not SearchText.objects.filter(case=shelf["d"]).exists()


def test_whoever_left_the_company_finds_nothing(shelf: dict[str, Case], colleague: User) -> None:
    assert found(colleague, "フォーム")
    colleague.contacts.update(is_active=False)
    assert found(colleague, "フォーム") == set()


# --- What is written goes in, what is taken out comes out ------------------------------------------------------------


def test_each_text_is_found_as_soon_as_it_is_there(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    for word, act in {
        "りんご": lambda: lifecycle.reply(case, by=customer, body="りんご", key=uuid.uuid4()),
        "みかん": lambda: lifecycle.move(case, "ask", by=agent, message="みかん"),
        "ぶどう": lambda: lifecycle.overrule(case, standing="in", clause="1.2.1", reason="ぶどう", by=agent),
        "すいか": lambda: lifecycle.check_steps(case, {"aaaa1111": ("differs", "すいか")}, by=agent),
        "さくらんぼ": lambda: attention.escalate(
            case, reason="harm", words="さくらんぼ", by=customer, key=uuid.uuid4()
        ),
        "びわ": lambda: attention.answer_escalation(case, answer="びわ", by=agent),
    }.items():
        assert found(customer, word) == set()
        act()
        assert found(customer, word) == found(agent, word) == {case.pk}


def test_a_message_that_was_put_right_is_found_by_its_new_text_alone(
    new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    said = lifecycle.reply(case, by=customer, body="りんごです", key=uuid.uuid4())
    assert corrections.correct(said, by=customer, body="みかんです", was=None)
    assert found(customer, "りんご") == found(agent, "りんご") == set()
    assert found(customer, "みかん") == {case.pk}


def test_what_support_alone_reads_is_found_by_support_alone(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    Case.objects.filter(pk=case.pk).update(outcome_words="社内の見立て")
    Survey.objects.create(case=case, rating=5, at=timezone.now(), comment="ひとこと")
    search.index_anew([case.pk])
    for words in ("見立て", "ひとこと"):
        assert found(customer, words) == set()
        assert found(agent, words) == {case.pk}


# Of what people write beside a case: what nobody is to find there, and why.
NOT_SEARCHED = {
    "BegunMessage": "not sent yet",
    "AnswerDraft": "not sent yet",
    "EarlierText": "was put right",
    "FileLoan": "its reason is said as a message",
    "Mail": "tells what stands elsewhere",
    "InboundMail": "becomes a message",
    "Event": "tells what stands elsewhere, but for one reason",
    "SearchText": "is what is searched",
}


def test_every_table_that_people_write_into_is_searched_or_has_a_reason() -> None:
    written = {
        relation.related_model for relation in Case._meta.related_objects if redaction.free_text(relation.related_model)
    }
    searched = {model.__name__ for model in written if f"{model._meta.db_table} " in search._BESIDE}
    assert {model.__name__ for model in written} - searched == NOT_SEARCHED.keys() - {"Event"}


def test_every_text_of_a_case_itself_is_searched(new_case: NewCase, agent: User) -> None:
    case = new_case()
    columns = [field.name for field in redaction.free_text(Case) if field.name != "personal_reasons"]
    words = {name: f"canary{place}x" for place, name in enumerate(columns)}
    for name, word in words.items():
        kinds = {dict: {"tried": word}, list: [{"id": "a", "text": word}]}
        setattr(case, name, kinds.get(type(getattr(case, name)), word))
    case.save()
    search.index(case)
    assert {name for name, word in words.items() if found(agent, word)} == set(columns)


def test_what_was_taken_out_is_found_no_more_and_nowhere_in_the_index(
    new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case(actual="合言葉は Kanariya2026 です")
    lifecycle.note(case, by=agent, body="Kanariya2026 を消す", key=uuid.uuid4())
    target = redaction.Target(kind="password", words="Kanariya2026")
    assert set(redaction.search(case, target)) == {"field-actual", *(f"message-{m.pk}" for m in case.messages.all())}
    lifecycle.redact(case, target, reason="本人の求めによる", by=agent)
    assert found(customer, "kanariya") == found(agent, "kanariya") == set()
    assert found(customer, "合言葉") == {case.pk}
    row = SearchText.objects.get(case=case)
    assert "kanariya" not in row.public + row.internal + row.public_words + row.staff_words
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM cases_search_data")
            assert not any(b"kanariya" in block for (block,) in cursor.fetchall())


def test_a_name_that_has_changed_is_found_once_the_worker_has_been_round(
    new_case: NewCase, as_lead: Client, as_customer: Client, company: Company, agent: User
) -> None:
    case = new_case()
    page = reverse("admin:cases_company_change", args=[company.pk])
    blank = {f"{name}-{part}": 0 for name in ("instances", "contacts") for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    as_lead.post(page, {"name": "株式会社うみべ", "plan": company.plan, "is_active": "on", **blank})
    as_customer.post(reverse("account"), {"name": "佐藤 みさき", "language": "ja"})
    assert found(agent, "みなと") == {case.pk}
    duties.run_once()
    assert found(agent, "みなと") == set()
    assert found(agent, "うみべ みさき") == {case.pk}
    assert not SearchText.objects.filter(is_stale=True).exists()


def test_reindexing_finds_every_sent_case_again(shelf: dict[str, Case], customer: User, agent: User) -> None:
    SearchText.objects.all().delete()
    assert found(agent, "フォーム") == set()
    told = StringIO()
    call_command("reindex", batch=2, stdout=told)
    assert told.getvalue() == "5 cases can be found.\n"
    assert answers_as_in_the_table(shelf, customer, agent)


# --- What is shown ---------------------------------------------------------------------------------------------------


def shown(found_in: search.Found | None) -> str:
    """The passage, with what was found in brackets."""
    return "".join(f"[{part.text}]" if part.is_found else part.text for part in found_in.parts) if found_in else ""


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("ＡＰＩ", "ｴﾗｰ [ＡＰＩ]が返る"),
        ("えらー", "[ｴﾗｰ] ＡＰＩが返る"),
        ("apiが返る", "ｴﾗｰ [ＡＰＩが返る]"),
        ("synchronis", "Leads are [synchronis]ed"),
        ("6832bd0", "e42b#1a1f[6832bd0] Timeout"),
        ("1a1f timeout", "e42b#[1a1f]6832bd0 [Timeout]"),
        ("salesforce", ""),
    ],
)
def test_the_passage_is_shown_as_it_was_written(
    shelf: dict[str, Case], customer: User, query: str, passage: str
) -> None:
    case = shelf["s"]
    assert shown(search.found_in([case], query, reader=customer).get(case.pk)) == passage


def test_a_passage_of_a_long_text_is_cut_on_both_sides(new_case: NewCase, customer: User) -> None:
    case = new_case(actual="前置き。" * 200 + "ここで止まる" + "あとがき。" * 200)
    passage = shown(search.found_in([case], "ここで止まる", reader=customer)[case.pk])
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert "[ここで止まる]" in passage
    assert len(passage) < 200


def test_a_note_is_shown_to_staff_as_one_and_never_to_customers(
    shelf: dict[str, Case], customer: User, agent: User
) -> None:
    case = shelf["s"]
    assert search.found_in([case], "照会", reader=agent)[case.pk].place == search.Place.NOTE
    assert search.found_in([case], "照会", reader=customer) == {}


def test_what_was_found_is_marked_and_nothing_of_it_is_trusted(
    new_case: NewCase, as_customer: Client, as_agent: Client
) -> None:
    new_case(subject="<b>太字</b> のフォーム", actual="<script>alert(1)</script> が表示される")
    for browser, address in ((as_customer, reverse("case_list")), (as_agent, reverse("admin:cases_case_changelist"))):
        page = browser.get(address, {"q": "太字 script"}).content.decode()
        assert "&lt;b&gt;<mark>太字</mark>&lt;/b&gt; のフォーム" in page
        assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; が表示される" in page
        assert "<script>alert" not in page


def test_signs_alone_are_told_apart_from_words_that_are_not_there(as_customer: Client, as_agent: Client) -> None:
    for browser, address in ((as_customer, reverse("case_list")), (as_agent, reverse("admin:cases_case_changelist"))):
        assert "記号だけでは探せません" in browser.get(address, {"q": "%"}).content.decode()
        assert "記号だけでは探せません" not in browser.get(address, {"q": "言葉"}).content.decode()


def test_the_queue_counts_no_further_than_a_thousand(
    new_case: NewCase, as_agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue.FirstThousand, "MOST", 2)
    for _ in range(3):
        new_case()
    page = as_agent.get(reverse("admin:cases_case_changelist"), {"q": "フォーム"})
    assert page.context["cl"].result_count == 2
    assert "2件より多くのケースが当てはまります" in page.content.decode()
