"""Cases are found by all that was written in them, by nothing else, and by whoever may read it."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import access, lifecycle, search
from cases.evidence import uploads
from cases.models import Attachment, Case, User

NewCase = Callable[..., Case]


def found(reader: User, query: str) -> set[int]:
    return {case.pk for case in search.matching(access.visible_to(reader), query, reader=reader)}


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


def test_what_is_found(shelf: dict[str, Case], customer: User, agent: User) -> None:
    def names(reader: User, query: str) -> str:
        hits = found(reader, query)
        return "".join(name for name, case in shelf.items() if case.pk in hits)

    assert {query: (names(customer, query), names(agent, query)) for query, *_hits in TABLE} == {
        query: tuple("".join(name for name in shelf if name in hits) for hits in both) for query, *both in TABLE
    }
