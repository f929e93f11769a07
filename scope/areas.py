"""What a request can be about: each area with its words, and what kind of thing it is."""

from enum import Enum
from typing import Self

from scope.words import Text, text


class Area(Enum):
    """A part of the product, found by the words people type. The stored value never changes."""

    label: Text

    def __new__(cls, value: str, ja: str, en: str) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label = text(ja, en)
        return member

    __hash__ = object.__hash__

    SMART_CAMPAIGN = ("smart_campaign", "スマートキャンペーン", "Smart campaigns")
    PROGRAM = ("program", "プログラム", "Programs")
    ENGAGEMENT = ("engagement", "エンゲージメントプログラム", "Engagement programs")
    EMAIL_PROGRAM = ("email_program", "メールプログラムと A/B テスト", "Email programs and A/B tests")
    EVENT = ("event", "イベントとウェビナー", "Events and webinars")
    EMAIL = ("email", "メールとメールテンプレート", "Emails and email templates")
    EMAIL_SENDING = ("email_sending", "メールの配信と到達", "Sending and delivery of emails")
    UNSUBSCRIBE = ("unsubscribe", "配信停止とマーケティング中断", "Unsubscribing and suspension")
    COMMUNICATION_LIMITS = ("communication_limits", "コミュニケーション制限", "Communication limits")
    EMAIL_SCRIPT = ("email_script", "メールスクリプト（Velocity）", "Email scripts (Velocity)")
    LANDING_PAGE = ("landing_page", "ランディングページ", "Landing pages")
    FORM = ("form", "フォーム", "Forms")
    MUNCHKIN = ("munchkin", "Munchkin コードと Web 行動", "Munchkin code and web activity")
    SMART_LIST = ("smart_list", "スマートリスト", "Smart lists")
    STATIC_LIST = ("static_list", "静的リスト", "Static lists")
    LIST_IMPORT = ("list_import", "リストインポート", "List import")
    PERSON = ("person", "人物（リード）とフィールド", "People (leads) and fields")
    DUPLICATES = ("duplicates", "重複とマージ", "Duplicates and merging")
    SEGMENTATION = ("segmentation", "セグメンテーションと動的コンテンツ", "Segmentation and dynamic content")
    TOKENS = ("tokens", "トークン", "Tokens")
    SCORING = ("scoring", "スコアリングとライフサイクル", "Scoring and lifecycle")
    REPORTS = ("reports", "レポートと分析", "Reports and analytics")
    REST_API = ("rest_api", "REST API", "REST API")
    BULK_API = ("bulk_api", "Bulk API", "Bulk API")
    WEBHOOK = ("webhook", "Webhook", "Webhooks")
    SALESFORCE = ("salesforce", "Salesforce 同期", "Salesforce sync")
    DYNAMICS = ("dynamics", "Dynamics 同期", "Dynamics sync")
    LAUNCHPOINT = ("launchpoint", "LaunchPoint と外部サービス", "LaunchPoint and other services")
    SALES_INSIGHT = ("sales_insight", "Sales Insight", "Sales Insight")
    CUSTOM_OBJECTS = ("custom_objects", "カスタムオブジェクト", "Custom objects")
    RTP = ("rtp", "RTP（Web Personalization）", "RTP (Web Personalization)")
    MOBILE = ("mobile", "モバイルエンゲージメント（MME）", "Mobile engagement (MME)")
    ABM = ("abm", "ABM（ターゲットアカウント管理）", "ABM (target account management)")
    WORKSPACES = ("workspaces", "ワークスペースとパーティション", "Workspaces and partitions")
    DOMAINS = ("domains", "ドメイン、SSL、専用 IP、送信ドメイン認証", "Domains, SSL, dedicated IP, SPF and DKIM")
    USERS = ("users", "ログイン、ユーザー、権限", "Sign-in, users and roles")
    SANDBOX = ("sandbox", "サンドボックス", "Sandbox")
    CONTRACT = ("contract", "契約、ライセンス、利用上限", "Contract, licences and quotas")
    STATUS = ("status", "障害情報、メンテナンス", "Outages and maintenance")
    OTHER = ("other", "一覧にない", "Not in the list")


EVERY = frozenset(Area)

# What kind of thing an area is. Rules name these sets; nothing else knows them.
SHARED_SERVICES = frozenset({Area.REST_API, Area.BULK_API, Area.LIST_IMPORT})
API = frozenset({Area.REST_API, Area.BULK_API})
CODE_ALWAYS = frozenset({Area.EMAIL_SCRIPT})
CODE_MAYBE = frozenset(
    {Area.REST_API, Area.BULK_API, Area.WEBHOOK, Area.EMAIL, Area.LANDING_PAGE, Area.FORM, Area.MUNCHKIN}
)
OUTSIDE_ALWAYS = frozenset({Area.SALESFORCE, Area.DYNAMICS, Area.LAUNCHPOINT, Area.WEBHOOK, Area.SALES_INSIGHT})
OUTSIDE_MAYBE = frozenset({Area.REST_API, Area.BULK_API, Area.EMAIL_SENDING, Area.EVENT})
CUSTOM_OBJECTS = frozenset({Area.CUSTOM_OBJECTS})
PERSONALIZATION = frozenset({Area.RTP, Area.MOBILE, Area.ABM})
WORKSPACES = frozenset({Area.WORKSPACES})
DESIGN_BOUND = CUSTOM_OBJECTS | PERSONALIZATION | WORKSPACES
MAY_INVOLVE_DESIGN = frozenset(
    {
        Area.SMART_CAMPAIGN, Area.PROGRAM, Area.SMART_LIST, Area.LIST_IMPORT, Area.PERSON, Area.EMAIL_SCRIPT,
        Area.REST_API, Area.BULK_API, Area.SALESFORCE, Area.DYNAMICS, Area.USERS,
    }
)  # fmt: skip
NO_CLAUSE = frozenset({Area.CONTRACT, Area.STATUS})
PRODUCT = EVERY - DESIGN_BOUND - NO_CLAUSE
NOT_IN_MANUAL = frozenset({Area.OTHER})
IN_MANUAL = PRODUCT - NOT_IN_MANUAL
# Where there may be no page to point at, so that "there is none, because" is an answer.
NO_PAGE = frozenset(
    {
        Area.REST_API, Area.BULK_API, Area.WEBHOOK, Area.MUNCHKIN, Area.SALESFORCE, Area.DYNAMICS, Area.LAUNCHPOINT,
        Area.SALES_INSIGHT, Area.DOMAINS, Area.USERS, Area.SANDBOX, Area.CONTRACT, Area.STATUS, Area.OTHER,
    }
)  # fmt: skip
