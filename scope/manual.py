"""The manual's pages on each area: where they are now, and where they were before the manual moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from scope.areas import Area
from scope.words import Text, text

NOW = "https://experienceleague.adobe.com"
BEFORE = "https://docs.marketo.com/display/public/DOCS"
DEVELOPERS_BEFORE = "https://developers.marketo.com"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the manual. ``path`` is where it is now, after the language; ``before`` its address of old."""

    title: Text
    path: str
    before: str

    def url(self, language: str) -> str:
        """Its address now, in Japanese or English."""
        return f"{NOW}/{'ja' if language.startswith('ja') else 'en'}/docs/{self.path}"


def _product(path: str, ja: str, en: str) -> Page:
    """A page of the product manual; its address of old was made of its English title."""
    return Page(text(ja, en), f"marketo/using/{path}", f"{BEFORE}/{en.replace(' ', '+')}")


def _developer(path: str, before: str, ja: str, en: str) -> Page:
    return Page(text(ja, en), f"marketo-developer/marketo/{path}", f"{DEVELOPERS_BEFORE}/{before}/")


_CORE = "product-docs/core-marketo-concepts"
_EMAIL = "product-docs/email-marketing"
_ADMIN = "product-docs/administration"
_DEMAND = "product-docs/demand-generation"

_HOME = _product("home", "マニュアルの目次", "Home")
PAGES: Mapping[Area, tuple[Page, ...]] = {
    Area.SMART_CAMPAIGN: (
        _product(f"{_CORE}/smart-campaigns/understanding-smart-campaigns", "スマートキャンペーンについて", "Understanding Smart Campaigns"),
        _product(f"{_CORE}/smart-campaigns/flow-actions/wait/wait-overview", "待機ステップの概要", "Wait Overview"),
    ),
    Area.PROGRAM: (
        _product(f"{_CORE}/programs/creating-programs/understanding-programs", "プログラムについて", "Understanding Programs"),
        _product(f"{_CORE}/programs/creating-programs/understanding-program-membership", "プログラムメンバーシップについて", "Understanding Program Membership"),
    ),
    Area.ENGAGEMENT: (_product(f"{_EMAIL}/drip-nurturing/creating-an-engagement-program/understanding-engagement-programs", "エンゲージメントプログラムについて", "Understanding Engagement Programs"),),
    Area.EMAIL_PROGRAM: (
        _product(f"{_EMAIL}/email-programs/creating-an-email-program/understanding-email-programs", "メールプログラムについて", "Understanding Email Programs"),
        _product(f"{_EMAIL}/email-programs/email-program-actions/email-test-a-b-test/add-an-a-b-test", "A/B テストの追加", "Add an A/B Test"),
    ),
    Area.EVENT: (_product(f"{_DEMAND}/events/understanding-events/understanding-event-programs", "イベントプログラムについて", "Understanding Event Programs"),),
    Area.EMAIL: (
        _product(f"{_EMAIL}/general/email-editor-2/email-editor-v2-0-overview", "メールエディター v2.0 の概要", "Email Editor v2.0 Overview"),
        _product(f"{_EMAIL}/email-designer/overview", "メールデザイナーの概要", "Email Designer Overview"),
    ),
    Area.EMAIL_SENDING: (_product(f"{_EMAIL}/deliverability/hard-and-soft-bounces-in-email", "メールのハードバウンスとソフトバウンス", "Hard and Soft Bounces in Email"),),
    Area.UNSUBSCRIBE: (
        _product(f"{_EMAIL}/deliverability/understanding-unsubscribe", "登録解除について", "Understanding Unsubscribe"),
        _product(f"{_EMAIL}/deliverability/durable-unsubscribe", "永続的な登録解除", "Durable Unsubscribe"),
    ),
    Area.COMMUNICATION_LIMITS: (
        _product(f"{_ADMIN}/email-setup/enable-communication-limits", "コミュニケーション制限の有効化", "Enable Communication Limits"),
        _product(f"{_CORE}/smart-campaigns/using-smart-campaigns/apply-communication-limits-to-smart-campaign", "スマートキャンペーンへのコミュニケーション制限の適用", "Apply Communication Limits to Smart Campaign"),
    ),
    Area.EMAIL_SCRIPT: (_developer("email-scripting", "email-scripting", "メールスクリプト", "Email Scripting"),),
    Area.LANDING_PAGE: (_product(f"{_DEMAND}/landing-pages/understanding-landing-pages/understanding-free-form-vs-guided-landing-pages", "フリーフォームとガイド付きのランディングページ", "Understanding Free-form vs Guided Landing Pages"),),
    Area.FORM: (
        _product(f"{_DEMAND}/forms/creating-a-form/create-a-form", "フォームの作成", "Create a Form"),
        _product(f"{_DEMAND}/forms/creating-a-form/set-a-form-thank-you-page", "フォームの完了ページの設定", "Set a Form Thank You Page"),
    ),
    Area.MUNCHKIN: (
        _product(f"{_ADMIN}/additional-integrations/add-munchkin-tracking-code-to-your-website", "Web サイトへの Munchkin コードの追加", "Add Munchkin Tracking Code to Your Website"),
        _developer("javascript-api/lead-tracking", "javascript-api/lead-tracking", "リードトラッキング（Munchkin）", "Lead Tracking"),
    ),
    Area.SMART_LIST: (
        _product(f"{_CORE}/smart-lists-and-static-lists/understanding-smart-lists", "スマートリストについて", "Understanding Smart Lists"),
        _product(f"{_CORE}/smart-lists-and-static-lists/using-smart-lists/using-advanced-smart-list-rule-logic", "高度なスマートリストのルールロジック", "Using Advanced Smart List Rule Logic"),
    ),
    Area.STATIC_LIST: (_product(f"{_CORE}/smart-lists-and-static-lists/static-lists/understanding-static-lists", "静的リストについて", "Understanding Static Lists"),),
    Area.LIST_IMPORT: (_product("getting-started/quick-wins/import-a-list-of-people", "人物のリストのインポート", "Import a List of People"),),
    Area.PERSON: (
        _product(f"{_CORE}/smart-lists-and-static-lists/managing-people-in-smart-lists/using-the-person-detail-page", "人物の詳細ページ", "Using the Person Detail Page"),
        _product(f"{_ADMIN}/field-management/create-a-custom-field-in-marketo", "カスタムフィールドの作成", "Create a Custom Field in Marketo"),
    ),
    Area.DUPLICATES: (_product(f"{_CORE}/smart-lists-and-static-lists/managing-people-in-smart-lists/find-and-merge-duplicate-people", "重複する人物の検索とマージ", "Find and Merge Duplicate People"),),
    Area.SEGMENTATION: (
        _product("product-docs/personalization/segmentation-and-snippets/segmentation/create-a-segmentation", "セグメンテーションの作成", "Create a Segmentation"),
        _product("product-docs/personalization/segmentation-and-snippets/segmentation/understanding-dynamic-content", "動的コンテンツについて", "Understanding Dynamic Content"),
    ),
    Area.TOKENS: (
        _product(f"{_DEMAND}/landing-pages/personalizing-landing-pages/tokens-overview", "トークンの概要", "Tokens Overview"),
        _product(f"{_CORE}/programs/tokens/understanding-my-tokens-in-a-program", "プログラムのマイトークンについて", "Understanding My Tokens in a Program"),
    ),
    Area.SCORING: (
        _product("getting-started/quick-wins/simple-scoring", "シンプルなスコアリング", "Simple Scoring"),
        _product(f"{_CORE}/smart-campaigns/flow-actions/change-score", "スコアの変更", "Change Score"),
    ),
    Area.REPORTS: (_product("product-docs/reporting/basic-reporting/report-types/report-type-overview", "レポートタイプの概要", "Report Type Overview"),),
    Area.REST_API: (
        _developer("rest/rest-api", "rest-api", "REST API", "REST API"),
        _developer("rest/error-codes", "rest-api/error-codes", "エラーコード", "Error Codes"),
    ),
    Area.BULK_API: (
        _developer("rest/bulk-extract/bulk-lead-extract", "rest-api/bulk-extract/bulk-lead-extract", "リードの一括抽出", "Bulk Lead Extract"),
        _developer("rest/bulk-import/bulk-lead-import", "rest-api/bulk-import/bulk-lead-import", "リードの一括インポート", "Bulk Lead Import"),
    ),
    Area.WEBHOOK: (
        _product(f"{_ADMIN}/additional-integrations/create-a-webhook", "Webhook の作成", "Create a Webhook"),
        _product(f"{_CORE}/smart-campaigns/flow-actions/call-webhook", "Webhook の呼び出し", "Call Webhook"),
    ),
    Area.SALESFORCE: (_product("product-docs/crm-sync/salesforce-sync/understanding-the-salesforce-sync", "Salesforce 同期について", "Understanding the Salesforce Sync"),),
    Area.DYNAMICS: (_product("product-docs/crm-sync/microsoft-dynamics-sync/understanding-the-microsoft-dynamics-sync", "Microsoft Dynamics 同期について", "Understanding the Microsoft Dynamics Sync"),),
    Area.LAUNCHPOINT: (_product(f"{_ADMIN}/additional-integrations/add-zoom-as-a-launchpoint-service", "LaunchPoint サービスとしての Zoom の追加", "Add Zoom as a LaunchPoint Service"),),
    Area.SALES_INSIGHT: (_product("product-docs/marketo-sales-insight/actions/getting-started/sales-insight-actions-admin-setup-guide", "Sales Insight Actions 管理者設定ガイド", "Sales Insight Actions Admin Setup Guide"),),
    Area.CUSTOM_OBJECTS: (_product(f"{_ADMIN}/marketo-custom-objects/understanding-marketo-custom-objects", "Marketo カスタムオブジェクトについて", "Understanding Marketo Custom Objects"),),
    Area.RTP: (_product("product-docs/web-personalization/understanding-web-personalization/web-personalization-overview", "Web パーソナライゼーションの概要", "Web Personalization Overview"),),
    Area.MOBILE: (_product("product-docs/mobile-marketing/admin/before-you-create-push-notifications-and-in-app-messages", "プッシュ通知とアプリ内メッセージを作成する前に", "Before You Create Push Notifications and In-App Messages"),),
    Area.ABM: (_product("product-docs/target-account-management/setup-tam/target-account-management-overview", "ターゲットアカウント管理の概要", "Target Account Management Overview"),),
    Area.WORKSPACES: (_product(f"{_ADMIN}/workspaces-and-person-partitions/understanding-workspaces-and-person-partitions", "ワークスペースと人物パーティションについて", "Understanding Workspaces and Person Partitions"),),
    Area.DOMAINS: (
        _product("getting-started/setup/configure-protocols-for-marketo", "Marketo のプロトコルの設定", "Configure Protocols for Marketo"),
        _product(f"{_EMAIL}/deliverability/set-up-spf-and-dkim-for-your-email-deliverability", "SPF と DKIM の設定", "Set up SPF and DKIM for your Email Deliverability"),
    ),
    Area.USERS: (
        _product(f"{_ADMIN}/users-and-roles/managing-user-roles-and-permissions", "ユーザーの役割と権限の管理", "Managing User Roles and Permissions"),
        _product(f"{_ADMIN}/audit-trail/audit-trail-overview", "監査証跡の概要", "Audit Trail Overview"),
    ),
    Area.SANDBOX: (_product(f"{_CORE}/programs/working-with-programs/import-a-program", "プログラムのインポート（サンドボックスからの移行）", "Import a Program"),),
    Area.CONTRACT: (_HOME,),
    Area.STATUS: (_HOME,),
    Area.OTHER: (_HOME,),
}  # fmt: skip


def pages_on(area: Area | None) -> tuple[Page, ...]:
    """The pages to offer for an area; those of no area where none was chosen."""
    return PAGES[area or Area.OTHER]


def page_at(host: str, path: str) -> Page | None:
    """The page at an address of now, in any language, or of old; None where it is none of those listed.

    The path is given as it reads, without escapes.
    """
    return _by_address().get(_bare(host + path))


@cache
def _by_address() -> Mapping[str, Page]:
    pages = [page for several in PAGES.values() for page in several]
    return {
        _bare(address.removeprefix("https://")): page for page in pages for address in (page.url("en"), page.before)
    }


def _bare(address: str) -> str:
    """An address without what may differ for the same page: language, case, ending, and how blanks are written."""
    bare = address.replace("+", " ").lower().rstrip("/").removesuffix(".html")
    host, _slash, path = bare.partition("/")
    return host + path[path.index("docs/") :] if f"https://{host}" == NOW and "docs/" in path else bare
