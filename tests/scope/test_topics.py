"""An area is found by the words people type for it: spoken, short, half or full in width, in either language."""

from collections.abc import Callable

import pytest

from scope import Area, find, topic
from scope.topics import TOPICS, fold

TYPED = (
    # What one says instead of the name on the screen.
    ("スマキャン", Area.SMART_CAMPAIGN),
    ("トリガーが発火しない", Area.SMART_CAMPAIGN),
    ("スケジュール配信", Area.SMART_CAMPAIGN),
    ("待機ステップ", Area.SMART_CAMPAIGN),
    ("キャンペーン 遅延", Area.SMART_CAMPAIGN),
    ("キャンペーンが動かない", Area.SMART_CAMPAIGN),
    ("施策", Area.PROGRAM),
    ("進行ステータス", Area.PROGRAM),
    ("プログラムメンバー", Area.PROGRAM),
    ("ナーチャリング", Area.ENGAGEMENT),
    ("ステップメール", Area.ENGAGEMENT),
    ("配信枠", Area.ENGAGEMENT),
    ("メルマガ", Area.EMAIL_PROGRAM),
    ("ABテスト", Area.EMAIL_PROGRAM),
    ("ウェビナー", Area.EVENT),
    ("セミナー", Area.EVENT),
    ("メールのHTMLが崩れる", Area.EMAIL),
    ("テンプレート", Area.EMAIL),
    ("メールが届かない", Area.EMAIL_SENDING),
    ("迷惑メール", Area.EMAIL_SENDING),
    ("不達", Area.EMAIL_SENDING),
    ("ブラックリスト", Area.EMAIL_SENDING),
    ("到達率", Area.EMAIL_SENDING),
    ("オプトアウト", Area.UNSUBSCRIBE),
    ("解除が戻る", Area.UNSUBSCRIBE),
    ("退会", Area.UNSUBSCRIBE),
    ("購読解除", Area.UNSUBSCRIBE),
    ("送信上限", Area.COMMUNICATION_LIMITS),
    ("頻度", Area.COMMUNICATION_LIMITS),
    ("ベロシティ", Area.EMAIL_SCRIPT),
    ("VTL", Area.EMAIL_SCRIPT),
    ("LP", Area.LANDING_PAGE),
    ("ガイド付き", Area.LANDING_PAGE),
    ("ページが公開されない", Area.LANDING_PAGE),
    ("フォームが送信できない", Area.FORM),
    ("プレフィル", Area.FORM),
    ("サンクスページ", Area.FORM),
    ("自動入力", Area.FORM),
    ("マンチキン", Area.MUNCHKIN),
    ("トラッキングコード", Area.MUNCHKIN),
    ("クッキー", Area.MUNCHKIN),
    ("スマリス", Area.SMART_LIST),
    ("絞り込み", Area.SMART_LIST),
    ("スタティックリスト", Area.STATIC_LIST),
    ("固定リスト", Area.STATIC_LIST),
    ("CSV取込", Area.LIST_IMPORT),
    ("文字化け", Area.LIST_IMPORT),
    ("インポートエラー", Area.LIST_IMPORT),
    ("CSVのアップロードに失敗", Area.LIST_IMPORT),
    ("見込み客", Area.PERSON),
    ("カスタムフィールド", Area.PERSON),
    ("アクティビティログ", Area.PERSON),
    ("名寄せ", Area.DUPLICATES),
    ("マージ", Area.DUPLICATES),
    ("二重", Area.DUPLICATES),
    ("出し分け", Area.SEGMENTATION),
    ("スニペット", Area.SEGMENTATION),
    ("差し込み", Area.TOKENS),
    ("マイトークン", Area.TOKENS),
    ("点数", Area.SCORING),
    ("ライフサイクル", Area.SCORING),
    ("件数が合わない", Area.REPORTS),
    ("分析", Area.REPORTS),
    ("611", Area.REST_API),
    ("606", Area.REST_API),
    ("1003", Area.REST_API),
    ("リクエストID", Area.REST_API),
    ("レート制限", Area.REST_API),
    ("APIのエラー", Area.REST_API),
    ("バルク", Area.BULK_API),
    ("一括抽出", Area.BULK_API),
    ("1029", Area.BULK_API),
    ("ウェブフック", Area.WEBHOOK),
    ("セールスフォース", Area.SALESFORCE),
    ("SFDC", Area.SALESFORCE),
    ("取引先責任者", Area.SALESFORCE),
    ("商談", Area.SALESFORCE),
    ("同期されない", Area.SALESFORCE),
    ("CRM同期", Area.DYNAMICS),
    ("MSD", Area.DYNAMICS),
    ("連携サービス", Area.LAUNCHPOINT),
    ("Facebook 広告", Area.LAUNCHPOINT),
    ("MSI", Area.SALES_INSIGHT),
    ("カスタムオブジェクト", Area.CUSTOM_OBJECTS),
    ("CO", Area.CUSTOM_OBJECTS),
    ("RTP", Area.RTP),
    ("Webパーソナライゼーション", Area.RTP),
    ("プッシュ通知", Area.MOBILE),
    ("MME", Area.MOBILE),
    ("重点顧客", Area.ABM),
    ("ターゲットアカウント", Area.ABM),
    ("WS", Area.WORKSPACES),
    ("パーティション", Area.WORKSPACES),
    ("区画", Area.WORKSPACES),
    ("SSL", Area.DOMAINS),
    ("証明書", Area.DOMAINS),
    ("固定IP", Area.DOMAINS),
    ("CNAME", Area.DOMAINS),
    ("DKIM", Area.DOMAINS),
    ("https化", Area.DOMAINS),
    ("ログインできない", Area.USERS),
    ("権限", Area.USERS),
    ("監査記録", Area.USERS),
    ("テスト環境", Area.SANDBOX),
    ("ライセンス", Area.CONTRACT),
    ("障害情報", Area.STATUS),
    ("メンテナンス", Area.STATUS),
    # English, as it comes.
    ("trigger does not fire", Area.SMART_CAMPAIGN),
    ("campaign delay", Area.SMART_CAMPAIGN),
    ("drip", Area.ENGAGEMENT),
    ("nurture stream", Area.ENGAGEMENT),
    ("A/B test", Area.EMAIL_PROGRAM),
    ("webinar", Area.EVENT),
    ("bounce", Area.EMAIL_SENDING),
    ("opt out", Area.UNSUBSCRIBE),
    ("velocity", Area.EMAIL_SCRIPT),
    ("landing page", Area.LANDING_PAGE),
    ("form does not submit", Area.FORM),
    ("thank you page", Area.FORM),
    ("tracking code", Area.MUNCHKIN),
    ("csv upload", Area.LIST_IMPORT),
    ("import failed", Area.LIST_IMPORT),
    ("lead", Area.PERSON),
    ("dedupe", Area.DUPLICATES),
    ("rate limit", Area.REST_API),
    ("access token", Area.REST_API),
    ("bulk extract", Area.BULK_API),
    ("salesforce", Area.SALESFORCE),
    ("custom object", Area.CUSTOM_OBJECTS),
    ("named account", Area.ABM),
    ("workspace", Area.WORKSPACES),
    ("dedicated ip", Area.DOMAINS),
    ("can't login", Area.USERS),
    ("sandbox", Area.SANDBOX),
    ("quota increase", Area.CONTRACT),
    ("outage", Area.STATUS),
    # Width, case and script.
    ("ＳＦＤＣ", Area.SALESFORCE),
    ("sfdc", Area.SALESFORCE),
    ("ＣＳＶ取込", Area.LIST_IMPORT),
    ("csv取込", Area.LIST_IMPORT),
    ("ｽﾏｷｬﾝ", Area.SMART_CAMPAIGN),
    ("ﾄﾘｶﾞｰ", Area.SMART_CAMPAIGN),
    ("ﾌｫｰﾑ", Area.FORM),
    ("ﾛｸﾞｲﾝ", Area.USERS),
    ("ｻﾝﾄﾞﾎﾞｯｸｽ", Area.SANDBOX),
    ("ﾜｰｸｽﾍﾟｰｽ", Area.WORKSPACES),
    ("とりがー", Area.SMART_CAMPAIGN),
    ("まんちきん", Area.MUNCHKIN),
    ("ふぉーむ", Area.FORM),
    ("６１１", Area.REST_API),
    ("ssl", Area.DOMAINS),
    ("rtp", Area.RTP),
    ("WEBHOOK", Area.WEBHOOK),
    ("Launchpoint", Area.LAUNCHPOINT),
    ("サーバ証明書", Area.DOMAINS),
    ("スマート　キャンペーン", Area.SMART_CAMPAIGN),
    ("ユーザ", Area.USERS),
    ("ユーザー", Area.USERS),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "area"), TYPED, ids=[typed for typed, _ in TYPED])
def test_what_is_typed_finds_its_area_among_the_first_three(typed: str, area: Area) -> None:
    assert area in find(typed)[:3]


def test_enough_is_typed_and_every_area_is_looked_for() -> None:
    assert len({typed for typed, _ in TYPED}) == len(TYPED) >= 60
    assert {area for _, area in TYPED} >= set(Area) - {Area.OTHER}


@pytest.mark.parametrize("area", [area for area in Area if area is not Area.OTHER], ids=lambda area: area.value)
def test_an_area_is_found_by_its_own_name_first(area: Area) -> None:
    assert find(area.label.ja)[0] is area
    assert find(area.label.en)[0] is area


@pytest.mark.parametrize("area", Area)
def test_every_word_of_an_area_finds_it(area: Area) -> None:
    assert [word for word in topic(area).words if area not in find(word, limit=len(Area))] == []


def test_every_area_has_a_topic_and_no_word_of_it_twice() -> None:
    assert list(TOPICS) == list(Area)
    for known in TOPICS.values():
        assert known.words
        assert len(known.words) == len(set(known.words))


@pytest.mark.parametrize("typed", ["", "   ", "　", "・", "does not", "zzzzqqqq", "\0", "()", "ー"])
def test_what_tells_nothing_finds_nothing(typed: str) -> None:
    assert find(typed) == ()


def test_no_more_is_found_than_asked_for_and_each_area_once() -> None:
    for limit in (1, 3, 5):
        found = find("メール", limit)
        assert len(found) == len(set(found)) == limit
    assert find("email")[0] in (Area.EMAIL, Area.EMAIL_PROGRAM)


def test_a_long_text_is_read_no_further_than_its_beginning() -> None:
    assert find("フォーム" + " " * 500 + "CSV") == find("フォーム")
    assert find(" " * 500 + "フォーム") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＬＰ", "lp"),
        ("ﾌｫｰﾑ", "フォーム"),
        ("ふぉーむ", "フォーム"),
        ("サーバー", "サーバ"),
        ("free-form", "FreeForm"),
        ("A/B", "ab"),
        ("ﾊﾞﾙｸ", "バルク"),
    ],
)
def test_width_case_kana_and_long_marks_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_case_never_changes_what_is_found(change: Callable[[str], str]) -> None:
    for typed in ("sfdc", "landing page", "bulk extract", "smart list"):
        assert find(change(typed)) == find(typed)
