"""What people come with: the answers they give, round by round, and what they type, as they would type it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Story:
    """One request. ``rounds`` are the answers page by page, ``typed`` the boxes of the details by name."""

    rounds: tuple[dict[str, str], ...]
    typed: dict[str, str]
    steps: tuple[str, ...]
    read: tuple[tuple[str, str, str], ...] = ()  # address, mark and note of each page
    route: dict[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, str]:
        return {name: value for answers in self.rounds for name, value in answers.items()}

    def stored_steps(self) -> list[dict[str, Any]]:
        return [{"text": step, "url": ""} for step in self.steps]


STILL_611 = Story(
    rounds=(
        {"aim": "investigate", "area": "rest_api"},
        {"documented": "yes", "involves": "none", "code": "yes", "outside": "no"},
        {"reproducible": "always", "retry": "still_fails", "suspect": "product"},
    ),
    typed={
        "subject": "Sync Leads が 611 を返し、リードが登録されない",
        "reporter_name": "佐藤 美咲",
        "no_url_reason": "API の呼び出しだけで起きており、画面はありません",
        "since": "11月20日 10:12 から、呼び出しのたびに",
        "expected": "success が true になり、リードが登録される",
        "actual": "611 System error が返り、リードは登録されない",
        "api_request_id": "Request ID: e42b#1a1f6832bd0",
        "api_call": "curl -X POST https://417-KMT-208.mktorest.com/rest/v1/leads.json -d @leads.json",
        "api_request": '{"action": "createOrUpdate", "input": [{"email": "***@minato.example"}]}',
        "api_response": '{"success": false, "errors": [{"code": "611", "message": "System error"}]}',
        "retries": "10:47 と 11:20 に再実行し、どちらも 611",
        "product_evidence": "マニュアルの例をそのまま送っても、同じ応答でした",
        "tried": "別の API ユーザーでも同じ結果でした",
        "error_message": "611 System error",
    },
    steps=("アクセストークンを取得する", "Sync Leads に 1件だけ送る"),
)
FORM_QUESTION = Story(
    rounds=({"aim": "learn", "area": "form"}, {"manual": "unclear"}),
    typed={
        "subject": "Which fields does progressive profiling hide?",
        "reporter_name": "Misaki Sato",
        "asset_urls": "https://app-sj28.marketo.com/#FO189A1ZN13LA1",
        "expected": "A field that was filled in once is not asked for again.",
        "actual": "The page does not say whether hidden fields count.",
    },
    read=(
        (
            "https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/demand-generation/forms/"
            "form-actions/configure-form-progressive-profiling",
            "unclear",
            "Whether hidden fields count",
        ),
    ),
    steps=("Read “Configure progressive profiling” to the end", "Set two of five fields to be progressive"),
)
DESIGN = Story(
    rounds=({"aim": "advise", "area": "program"}, {"advice": "design"}),
    typed={
        "subject": "展示会のプログラムの組み立て方",
        "reporter_name": "佐藤 美咲",
        "no_url_reason": "これから作るため、まだありません",
        "expected": "来場者を部署ごとに分け、翌日に案内を送りたい",
        "actual": "プログラムを 1つにするか、部署ごとに分けるかで迷っている",
    },
    steps=("イベントプログラムの見本を複製してみた",),
    route={"route": "consulting"},
)
LOOK_AGAIN = Story(
    rounds=({"aim": "advise", "area": "smart_campaign"}, {"advice": "tuning"}),
    typed={
        "subject": "昨日からキャンペーンが 3時間遅れている",
        "reporter_name": "佐藤 美咲",
        "asset_urls": "https://app-sj28.marketo.com/#SC1076A1",
        "expected": "9時に動き始める",
        "actual": "12時すぎに動き始めた",
    },
    steps=("スケジュールを 9時にする", "結果を開く"),
    route={
        "route": "appeal",
        "appeal_clause": "1.4.5",
        "appeal_reason": "速くしたいのではなく、決まった時刻から遅れています。遅延の調査をお願いします。",
    },
)
ALL_THE_SAME = Story(
    rounds=({"aim": "learn", "area": "custom_objects"},),
    typed={
        "subject": "カスタムオブジェクトの重複判定の項目について",
        "reporter_name": "佐藤 美咲",
        "asset_urls": "https://app-sj28.marketo.com/#ST55A1",
        "expected": "重複判定の項目を 2つ選べる",
        "actual": "順番に意味があるのかが、書かれていない",
    },
    read=(
        (
            "https://experienceleague.adobe.com/ja/docs/marketo/using/product-docs/administration/"
            "marketo-custom-objects/understanding-marketo-custom-objects",
            "unclear",
            "項目の順番に意味があるか",
        ),
    ),
    steps=("マニュアルの該当ページを読んだ",),
    route={"route": "support"},
)
