"""The words people type for each area, and how an area is found by them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from scope.areas import Area
from scope.words import Text, text


@dataclass(frozen=True, slots=True)
class Topic:
    """What belongs to an area, and the words it is found by."""

    hint: Text
    words: tuple[str, ...]


def _topic(ja: str, en: str, *words: str) -> Topic:
    return Topic(text(ja, en), words)


TOPICS: Mapping[Area, Topic] = {
    Area.SMART_CAMPAIGN: _topic("トリガー、バッチ、フロー、待機ステップ、遅延", "Triggers, batches, flow, wait steps, delays", "スマキャン", "SC", "キャンペーン", "トリガー", "発火しない", "動かない", "バッチ", "スケジュール配信", "一括", "フロー", "フローステップ", "待機ステップ", "ウェイト", "条件ルール", "実行回数", "1回のみ", "キャンペーンキュー", "遅延", "遅い", "詰まり", "滞留", "campaign", "trigger", "batch", "flow", "wait step", "delay", "queue", "qualification"),
    Area.PROGRAM: _topic("デフォルトプログラム、チャネル、ステータス、メンバー", "Default programs, channels, statuses, members", "プログラム", "施策", "チャネル", "ステータス", "進行ステータス", "プログラムメンバー", "参加者", "クローン", "複製", "program", "channel", "status", "member", "clone"),
    Area.ENGAGEMENT: _topic("ストリーム、キャスト、育成メール", "Streams, casts, nurturing", "エンゲージメント", "ナーチャリング", "ステップメール", "育成", "ストリーム", "キャスト", "配信枠", "engagement", "nurture", "stream", "cast", "drip"),
    Area.EMAIL_PROGRAM: _topic("一斉配信、A/B テスト、送信予約", "Blasts, A/B tests, scheduling", "メールプログラム", "メルマガ", "一斉配信", "A/B", "ABテスト", "送信予約", "email program", "blast", "ab test", "schedule"),
    Area.EVENT: _topic("セミナー、ウェビナー、Zoom などの連携", "Seminars, webinars, Zoom and the like", "イベント", "セミナー", "ウェビナー", "Zoom", "申込", "参加", "event", "webinar", "zoom", "on24", "registration"),
    Area.EMAIL: _topic("エディター、テンプレート、モジュール、表示崩れ", "Editor, templates, modules, broken layout", "メール", "テンプレート", "モジュール", "HTML", "崩れる", "表示崩れ", "画像", "エディター", "件名", "プレビュー", "email", "template", "module", "html", "editor", "layout", "preview"),
    Area.EMAIL_SENDING: _topic("届かない、バウンス、到達率、迷惑メール", "Not delivered, bounces, deliverability, spam", "メール送信", "配信", "送られない", "届かない", "到達", "到達率", "バウンス", "不達", "エラーメール", "迷惑メール", "スパム", "ブロックリスト", "ブラックリスト", "メール無効", "メール中断", "554", "配信済み", "send", "deliver", "deliverability", "bounce", "spam", "blocklist", "suspended", "invalid"),
    Area.UNSUBSCRIBE: _topic("登録解除、オプトアウト、配信除外", "Opting out, durable unsubscribe, suppression", "配信停止", "登録解除", "購読解除", "オプトアウト", "退会", "解除", "解除が戻る", "マーケティング中断", "配信除外", "unsubscribe", "opt out", "suspension", "marketing suspended"),
    Area.COMMUNICATION_LIMITS: _topic("送信の上限、頻度", "Limits on how often one is mailed", "コミュニケーション制限", "送信上限", "頻度", "通数", "communication limit", "frequency", "cap"),
    Area.EMAIL_SCRIPT: _topic("Velocity、スクリプトトークン", "Velocity, script tokens", "メールスクリプト", "Velocity", "VTL", "ベロシティ", "スクリプト", "email script", "script token"),
    Area.LANDING_PAGE: _topic("ガイド付き、フリーフォーム、承認、公開", "Guided, free-form, approval, publishing", "ランディングページ", "LP", "ガイド付き", "フリー", "承認", "公開されない", "表示されない", "テストグループ", "landing page", "guided", "free-form", "publish", "approve"),
    Area.FORM: _topic("送信できない、事前入力、完了ページ", "Submission, pre-fill, follow-up page", "フォーム", "入力", "送信", "送信できない", "フォームが送信できない", "事前入力", "プレフィル", "自動入力", "プログレッシブ", "サンクスページ", "完了ページ", "フォローアップページ", "form", "submit", "prefill", "progressive", "thank you", "follow-up"),
    Area.MUNCHKIN: _topic("トラッキングコード、Web ページの訪問、Cookie", "Tracking code, page visits, cookies", "Munchkin", "マンチキン", "タグ", "トラッキングコード", "Web行動", "ページ訪問", "クッキー", "cookie", "匿名", "tracking", "web activity", "page visit", "anonymous"),
    Area.SMART_LIST: _topic("抽出、フィルター、件数", "Filters, counts", "スマートリスト", "スマリス", "抽出", "絞り込み", "フィルター", "件数", "smart list", "filter", "segment count"),
    Area.STATIC_LIST: _topic("リストへの追加と削除", "Adding to and removing from lists", "静的リスト", "スタティックリスト", "固定リスト", "リスト", "static list", "list membership"),
    Area.LIST_IMPORT: _topic("CSV の取り込み、文字化け、失敗した行", "Importing CSV, garbled text, failed rows", "リストインポート", "インポート", "読み込み", "取り込み", "取込", "CSV", "CSV取込", "アップロード", "インポートエラー", "文字化け", "import", "csv", "upload", "list import", "garbled", "encoding"),
    Area.PERSON: _topic("人物、リード、項目、アクティビティ", "People, leads, fields, activities", "人物", "リード", "見込み客", "レコード", "パーソン", "フィールド", "項目", "カスタムフィールド", "アクティビティログ", "履歴", "削除", "person", "lead", "record", "field", "activity", "delete"),
    Area.DUPLICATES: _topic("名寄せ、重複、マージ", "De-duplication, merging", "重複", "重複排除", "名寄せ", "二重", "マージ", "結合", "統合", "duplicate", "dedupe", "merge"),
    Area.SEGMENTATION: _topic("出し分け、スニペット", "Variants, snippets", "セグメンテーション", "セグメント", "動的コンテンツ", "ダイナミックコンテンツ", "出し分け", "スニペット", "segmentation", "dynamic content", "snippet"),
    Area.TOKENS: _topic("マイトークン、差し込み", "My tokens, merge fields", "トークン", "マイトークン", "差し込み", "token", "my token", "merge field", "personalise"),
    Area.SCORING: _topic("スコア、ライフサイクル、モデル", "Scores, lifecycle, revenue model", "スコアリング", "スコア", "点数", "ライフサイクル", "レベニューサイクル", "RCM", "scoring", "score", "lifecycle", "revenue"),
    Area.REPORTS: _topic("件数が合わない、数値、分析", "Numbers that do not add up, analytics", "レポート", "分析", "件数が合わない", "数値", "開封", "クリック", "購読レポート", "report", "analytics", "numbers", "open", "click"),
    Area.REST_API: _topic("エラー 611 などのコード、Sync Leads、認証、利用上限", "Codes such as 611, Sync Leads, authentication, limits", "REST", "API", "Sync Leads", "リクエストID", "Request ID", "エラーコード", "タイムアウト", "レート制限", "日次割り当て", "利用上限", "アクセストークン", "認証", "rest api", "endpoint", "rate limit", "quota", "timeout", "access token", "500", "502", "601", "602", "603", "604", "606", "607", "608", "609", "610", "611", "612", "613", "614", "615", "616", "701", "702", "703", "704", "709", "710", "711", "712", "713", "714", "718", "719", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1013", "1014", "1016", "1019", "1029", "1035", "1077"),
    Area.BULK_API: _topic("一括インポート、一括エクスポート", "Bulk import, bulk extract", "Bulk", "バルク", "一括読み込み", "一括抽出", "一括エクスポート", "bulk api", "bulk import", "bulk extract", "export", "1016", "1029"),
    Area.WEBHOOK: _topic("フローからの呼び出し、応答のマッピング", "Calls from a flow, response mappings", "Webhook", "ウェブフック", "呼び出し", "応答", "web hook", "callout", "response mapping"),
    Area.SALESFORCE: _topic("同期されない、連携エラー、取引先責任者、商談", "Sync errors, contacts, opportunities", "Salesforce", "SFDC", "セールスフォース", "CRM", "CRM同期", "同期", "同期されない", "連携エラー", "取引先責任者", "取引先", "商談", "salesforce", "crm", "sync", "contact", "account", "opportunity"),
    Area.DYNAMICS: _topic("Microsoft Dynamics との同期", "Sync with Microsoft Dynamics", "Dynamics", "MSD", "ダイナミクス", "CRM", "同期", "microsoft", "dynamics 365"),
    Area.LAUNCHPOINT: _topic("連携サービス、広告、コネクター", "Connected services, ads, connectors", "LaunchPoint", "ローンチポイント", "連携サービス", "連携", "コネクター", "広告", "Facebook", "LinkedIn", "integration", "connector", "ads", "third party"),
    Area.SALES_INSIGHT: _topic("MSI、Sales Connect", "MSI, Sales Connect", "Sales Insight", "MSI", "セールスインサイト", "Sales Connect", "sales insight"),
    Area.CUSTOM_OBJECTS: _topic("Marketo、Salesforce のカスタムオブジェクト", "Custom objects of Marketo or Salesforce", "カスタムオブジェクト", "CO", "custom object"),
    Area.RTP: _topic("Web パーソナライゼーション", "Personalised web content", "RTP", "リアルタイム", "Webパーソナライゼーション", "パーソナライズ", "web personalization", "real time"),
    Area.MOBILE: _topic("プッシュ通知、アプリ内メッセージ", "Push notifications, in-app messages", "モバイル", "MME", "プッシュ通知", "プッシュ", "アプリ", "push", "mobile", "in-app", "sdk"),
    Area.ABM: _topic("重点顧客、アカウントリスト", "Named accounts, account lists", "ABM", "TAM", "ターゲットアカウント", "重点顧客", "指定アカウント", "named account", "target account"),
    Area.WORKSPACES: _topic("ワークスペース、リードパーティション", "Workspaces, lead partitions", "ワークスペース", "WS", "パーティション", "区画", "リードパーティション", "workspace", "partition"),
    Area.DOMAINS: _topic("CNAME、SSL、専用 IP、SPF、DKIM", "CNAME, SSL, dedicated IP, SPF, DKIM", "ドメイン", "CNAME", "ドメインエイリアス", "サブドメイン", "SSL", "https化", "証明書", "セキュアドメイン", "ブランディングドメイン", "トラッキングリンク", "専用IP", "固定IP", "Dedicated IP", "SPF", "DKIM", "DMARC", "送信ドメイン認証", "domain", "certificate", "dedicated ip"),
    Area.USERS: _topic("ログインできない、権限、監査記録", "Trouble signing in, rights, audit trail", "ログイン", "ログインできない", "ユーザー", "ロール", "権限", "見えない", "アクセスできない", "SSO", "パスワード", "監査記録", "変更履歴", "login", "sign in", "user", "role", "permission", "sso", "audit trail"),
    Area.SANDBOX: _topic("テスト環境の設定", "Setting up a test environment", "サンドボックス", "SB", "テスト環境", "検証", "検証環境", "sandbox", "test environment"),
    Area.CONTRACT: _topic("ライセンス、上限の変更、窓口担当者", "Licences, higher limits, authorised contacts", "契約", "ライセンス", "料金", "上限変更", "窓口担当者", "更新", "contract", "licence", "license", "billing", "quota increase", "renewal"),
    Area.STATUS: _topic("障害、メンテナンスの予定", "Outages, planned maintenance", "障害", "障害情報", "メンテナンス", "停止", "落ちている", "つながらない", "outage", "down", "maintenance", "status page", "incident"),
    Area.OTHER: _topic("どの項目にも当てはまらないとき", "When none of the others fits", "その他", "other", "else"),
}  # fmt: skip


def topic(area: Area) -> Topic:
    return TOPICS[area]


def fold(words: str) -> str:
    """What is compared: width, case, kana and long marks do not count."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in folded)
    return re.sub(r"[ー\-・/（）()]", "", katakana)


_WORDS: dict[Area, tuple[str, ...]] = {
    area: tuple(
        dict.fromkeys(fold(word) for word in (area.label.ja, area.label.en, *known.words, known.hint.ja, known.hint.en))
    )
    for area, known in TOPICS.items()
}


_TELL_NOTHING = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "can",
        "cannot",
        "can't",
        "do",
        "does",
        "doesn't",
        "for",
        "from",
        "in",
        "is",
        "isn't",
        "it",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "the",
        "to",
        "we",
        "with",
    ]
)


def find(query: str, limit: int = 8) -> tuple[Area, ...]:
    """The areas that every telling word of the query points at, best first: whole words before beginnings and parts.

    Words that tell nothing ("does", "not") are passed over. A query without spaces, as in Japanese, also finds the
    areas whose words it contains.
    """
    typed = [folded for word in query[:200].split() if (folded := fold(word)) and word.lower() not in _TELL_NOTHING]
    words = [word for word in typed if any(_score(word, known) for known in _WORDS.values())]
    scored = []
    for place, (area, known) in enumerate(_WORDS.items()):
        scores = [_score(word, known) for word in words]
        if scores and all(scores):
            scored.append((-sum(scores), place, area))
    return tuple(area for _score_, _place, area in sorted(scored, key=lambda row: row[:2])[:limit])


def _score(word: str, known: tuple[str, ...]) -> int:
    """How well a word fits: 0 is not at all."""
    if word in known:
        return 40
    if any(one.startswith(word) for one in known):
        return 30
    if any(word in one for one in known):
        return 20
    return max((min(19, len(one)) for one in known if len(one) > 1 and one in word), default=0)
