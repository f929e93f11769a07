"""What customers bring, in their words, and what the guideline makes of it: a table to be read by support people.

The answers are those somebody would give round by round. ``asks`` names the evidence that this kind of request is
asked for beyond what every one is.
"""

from dataclasses import dataclass

from scope import Facts


@dataclass(frozen=True)
class Situation:
    says: str
    answers: str
    standing: str
    clauses: str
    todo: str = ""
    limits: str = ""
    asks: str = ""

    @property
    def facts(self) -> Facts:
        about, *others = self.answers.split()
        aim, area = about.split("/")
        return Facts.from_answers({"aim": aim, "area": area} | dict(one.split("=") for one in others), strict=True)


IMPORT = "import_started_at import_list_url import_mode import_contents error_message"
API = "api_request_id api_call api_request error_message"
LOGS = "past_logs_only"
OUR_SIDE = "marketo_side_only"
STAFF = "staff_decide"
ADVISED = "consulting_may_be_advised"

SITUATIONS = (
    # Delays, and functions that do not do what they should.
    Situation(
        "毎朝 9時のバッチキャンペーンが、今日は 11時半に動きました",
        "investigate/smart_campaign symptom=late documented=yes involves=none",
        "in", "1.2.1",
    ),
    Situation(
        "Our trigger campaign has not fired since Monday; nothing was changed",
        "investigate/smart_campaign symptom=stopped documented=yes involves=none reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "待機ステップを過ぎても次に進まない人が、ときどきいます",
        "investigate/smart_campaign symptom=differs documented=yes involves=none reproducible=sometimes",
        "in", "1.2.1", asks="occurrences",
    ),
    Situation(
        "One batch ran twice on 12 November and never again",
        "investigate/smart_campaign symptom=differs documented=yes involves=none reproducible=once",
        "conditional", "1.3.2", limits=LOGS, asks="occurrences",
    ),
    Situation(
        "別のワークスペースの人物だけ、キャンペーンの対象になりません",
        "investigate/smart_campaign symptom=differs documented=yes involves=workspaces reproducible=always",
        "out advisory", "1.4.7.3 1.2.1",
    ),
    Situation(
        "A cloned program has lost its members' statuses, I have not tried it again",
        "investigate/program symptom=differs documented=not_sure involves=none reproducible=not_tried",
        "in", "1.2.1", todo="documented reproducible",
    ),
    Situation(
        "ステップメールのキャストが送られません",
        "investigate/engagement symptom=differs documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "The winner of the A/B test is never sent",
        "investigate/email_program symptom=differs documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "配信停止した方に、一度だけメールが届いてしまいました",
        "investigate/unsubscribe symptom=differs documented=yes reproducible=once",
        "conditional", "1.3.2", limits=LOGS, asks="occurrences",
    ),
    Situation(
        "コミュニケーション制限を超えて 3通送られることがあります",
        "investigate/communication_limits symptom=differs documented=yes reproducible=sometimes",
        "in", "1.2.1", asks="occurrences",
    ),
    Situation(
        "スマリスの件数が、画面とエクスポートで合いません",
        "investigate/smart_list symptom=differs documented=yes involves=none reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "Opening a smart list has taken minutes since last week; before, it took seconds",
        "investigate/smart_list symptom=late documented=yes involves=none",
        "in", "1.2.1",
    ),
    Situation(
        "リストに追加したのに、一度だけ反映されませんでした",
        "investigate/static_list symptom=differs documented=not_sure reproducible=once",
        "conditional", "1.3.2", limits=LOGS, asks="occurrences",
    ),
    Situation(
        "人物の項目の値が、ときどき元に戻っています",
        "investigate/person symptom=differs documented=yes involves=none reproducible=sometimes",
        "in", "1.2.1", asks="occurrences",
    ),
    Situation(
        "Merging two people gives an error each time",
        "investigate/duplicates symptom=stopped documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "セグメンテーションが承認できなくなりました",
        "investigate/segmentation symptom=stopped documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "マイトークンが空のまま届きます。マニュアルにあるかは分かりません",
        "investigate/tokens symptom=differs documented=not_sure reproducible=always",
        "in", "1.2.1", todo="documented",
    ),
    Situation(
        "スコアの反映が半日遅れています",
        "investigate/scoring symptom=late documented=not_sure",
        "in", "1.2.1", todo="documented",
    ),
    Situation(
        "We read the report's settings from its address and it breaks",
        "investigate/reports symptom=stopped documented=no",
        "out", "1.4.4",
    ),
    # Sign-in, domains, sandbox.
    Situation(
        "昨日から誰もログインできません",
        "investigate/users symptom=stopped documented=yes involves=none reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "A role that works in one workspace sees nothing in another",
        "investigate/users symptom=differs documented=yes involves=workspaces reproducible=always",
        "out advisory", "1.4.7.3 1.2.1",
    ),
    Situation(
        "DKIM の確認が、いつまでも終わりません",
        "investigate/domains symptom=differs documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "サンドボックスだけ、ときどき画面が開きません",
        "investigate/sandbox symptom=differs documented=yes reproducible=sometimes",
        "in", "1.2.1", asks="occurrences",
    ),
    # Delivery of emails.
    Situation(
        "配信済みなのに、お客様にメールが届いていません",
        "investigate/email_sending symptom=differs documented=yes outside=no reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "The 9:00 send went out at noon",
        "investigate/email_sending symptom=late documented=yes outside=no",
        "in", "1.2.1",
    ),
    Situation(
        "自社のメールリレーを通すと、ときどき届きません",
        "investigate/email_sending symptom=differs documented=yes outside=yes"
        " reproducible=sometimes suspect=cannot_tell",
        "conditional", "1.3.5 1.2.1", limits=OUR_SIDE, asks="occurrences outside_system",
    ),
    # The customer's own code: HTML, JavaScript, email scripts.
    Situation(
        "代理店が作った HTML テンプレートが Outlook で崩れます",
        "investigate/email symptom=differs documented=yes code=yes reproducible=always suspect=cannot_tell",
        "conditional", "1.3.3 1.2.1", todo="suspect",
    ),
    Situation(
        "A module's variable is not saved, in the stock template as well",
        "investigate/email symptom=differs documented=yes code=no reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "自社 HTML を最小にしても、モジュールが消えます",
        "investigate/email symptom=differs documented=yes code=yes reproducible=always suspect=product",
        "in", "1.3.3 1.2.1", asks="product_evidence",
    ),
    Situation(
        "The layout breaks, and it turned out to be our own closing tag",
        "investigate/email symptom=differs documented=yes code=yes reproducible=always suspect=other_side",
        "out", "1.4.2 1.2.1",
    ),
    Situation(
        "自社テンプレートのメールだけ、送信が遅れます",
        "investigate/email symptom=late documented=yes code=yes reproducible=not_tried suspect=product",
        "conditional", "1.3.3 1.2.1", todo="reproducible", asks="product_evidence",
    ),
    Situation(
        "A script token stays empty, also in a new email with a one-line script",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=always suspect=product",
        "in", "1.3.3 1.2.1", asks="product_evidence",
    ),
    Situation(
        "Velocity でカスタムオブジェクトの値が出ません",
        "investigate/email_script symptom=differs documented=yes involves=custom_objects"
        " reproducible=always suspect=cannot_tell",
        "out advisory", "1.4.7.1 1.3.3 1.2.1", todo="suspect",
    ),
    Situation(
        "The script failed on one email only; we suspect the product but have not tried again",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=not_tried suspect=product",
        "conditional", "1.3.3 1.2.1", todo="reproducible", asks="product_evidence",
    ),
    Situation(
        "メールスクリプトの不具合は、こちらの書き間違いでした",
        "investigate/email_script symptom=stopped documented=yes involves=none reproducible=always suspect=other_side",
        "out", "1.4.2 1.2.1",
    ),
    Situation(
        "スクリプトの出力が一度だけ文字化けしました",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=once suspect=cannot_tell",
        "conditional", "1.3.3 1.3.2", todo="reproducible suspect", limits=LOGS, asks="occurrences",
    ),
    Situation(
        "LP を承認しても公開されません",
        "investigate/landing_page symptom=stopped documented=yes code=no reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "Our script rewrites the page's own objects, and now the page stays blank",
        "investigate/landing_page symptom=stopped documented=no code=yes",
        "out", "1.4.4",
    ),
    Situation(
        "Form 189 submits, but its thank-you page is not shown any more",
        "investigate/form symptom=stopped documented=yes code=no reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "自社サイトに埋め込んだフォームが、ときどき送信できません。素のページでも起きます",
        "investigate/form symptom=differs documented=yes code=yes reproducible=sometimes suspect=product",
        "in", "1.3.3 1.2.1", asks="occurrences product_evidence",
    ),
    Situation(
        "サーバーから直接フォームに POST しているのですが、登録されなくなりました",
        "investigate/form symptom=stopped documented=no code=yes",
        "out", "1.4.4",
    ),
    Situation(
        "改造したトラッキングコードで、訪問が記録されません",
        "investigate/munchkin symptom=differs documented=yes code=yes reproducible=always suspect=cannot_tell",
        "conditional", "1.3.3 1.2.1", todo="suspect",
    ),
    # Shared services: list import and API.
    Situation(
        "The same 37 rows fail at each import, today as yesterday",
        "investigate/list_import documented=yes involves=none reproducible=always retry=still_fails",
        "in", "1.3.4 1.2.1", asks=f"{IMPORT} retries",
    ),
    Situation(
        "CSV 取込で会社名が文字化けします。まだ一度しか試していません",
        "investigate/list_import documented=yes involves=none reproducible=not_tried retry=not_yet",
        "conditional", "1.3.4 1.2.1", todo="reproducible retry", asks=IMPORT,
    ),
    Situation(
        "リストインポートが毎回エラーになります",
        "investigate/list_import documented=not_sure involves=none reproducible=always retry=not_yet",
        "conditional", "1.3.4 1.2.1", todo="documented retry", asks=IMPORT,
    ),
    Situation(
        "An import failed yesterday, went through this morning, and we want to know why",
        "investigate/list_import documented=yes involves=none reproducible=once retry=solved",
        "out", "1.3.4 1.2.1", asks=f"{IMPORT} occurrences",
    ),
    Situation(
        "インポートの失敗は一度きりで、再現しません",
        "investigate/list_import documented=yes involves=none reproducible=once retry=not_yet",
        "out", "1.3.4 1.2.1", asks=f"{IMPORT} occurrences",
    ),
    Situation(
        "Importing into a custom object fails every time",
        "investigate/list_import documented=yes involves=custom_objects reproducible=always retry=not_yet",
        "out advisory", "1.4.7.1 1.3.4 1.2.1", todo="retry", asks=IMPORT,
    ),
    Situation(
        "Our program gets 611 on every Sync Leads, for two days, and so does a bare request",
        "investigate/rest_api documented=yes involves=none code=yes outside=no"
        " reproducible=always retry=still_fails suspect=product",
        "in", "1.3.3 1.2.1 1.3.4", asks=f"{API} retries product_evidence",
    ),
    Situation(
        "自社プログラムが 606 を返されます。再試行はまだです",
        "investigate/rest_api documented=yes involves=none code=yes outside=no"
        " reproducible=always retry=not_yet suspect=cannot_tell",
        "conditional", "1.3.3 1.3.4 1.2.1", todo="retry suspect", asks=API,
    ),
    Situation(
        "A 502 from curl, once; the next call was fine",
        "investigate/rest_api documented=yes involves=none code=no outside=no reproducible=once retry=solved",
        "out", "1.3.4 1.2.1", asks=f"{API} occurrences",
    ),
    Situation(
        "curl でも、正しいリクエストが毎回 1003 になります",
        "investigate/rest_api documented=yes involves=none code=no outside=no reproducible=always retry=still_fails",
        "in", "1.3.4 1.2.1", asks=f"{API} retries",
    ),
    Situation(
        "We call the address the page itself calls, and now it answers 404",
        "investigate/rest_api documented=no involves=none code=yes outside=no",
        "out", "1.4.4", asks=API,
    ),
    Situation(
        "カスタムオブジェクトの upsert が 1003 で失敗し続けます",
        "investigate/rest_api documented=yes involves=custom_objects code=yes outside=no"
        " reproducible=always retry=still_fails suspect=product",
        "out advisory", "1.4.7.1 1.2.1 1.3.3 1.3.4", asks=f"{API} retries product_evidence",
    ),
    Situation(
        "API の 400 は、こちらの JSON の誤りでした",
        "investigate/rest_api documented=yes involves=none code=yes outside=no"
        " reproducible=always retry=still_fails suspect=other_side",
        "out", "1.4.2 1.2.1 1.3.4", asks=f"{API} retries",
    ),
    Situation(
        "A data connector we bought gets 1029 on every bulk extract",
        "investigate/bulk_api documented=yes involves=none code=no outside=yes"
        " reproducible=always retry=still_fails suspect=cannot_tell",
        "conditional", "1.3.5 1.2.1 1.3.4", limits=OUR_SIDE, asks=f"{API} retries outside_system",
    ),
    Situation(
        "BI ツールの一括抽出が失敗します。再試行はこれからです",
        "investigate/bulk_api documented=yes involves=none code=no outside=yes"
        " reproducible=sometimes retry=not_yet suspect=cannot_tell",
        "conditional", "1.3.4 1.3.5 1.2.1", todo="retry", limits=OUR_SIDE, asks=f"{API} occurrences outside_system",
    ),
    Situation(
        "The extract fails in the tool, and works with curl",
        "investigate/bulk_api documented=yes involves=none code=no outside=yes"
        " reproducible=always retry=still_fails suspect=other_side",
        "out", "1.4.3 1.2.1 1.3.4", asks=f"{API} retries outside_system",
    ),
    # Outside systems.
    Situation(
        "Webhook の応答が項目に入りません",
        "investigate/webhook symptom=differs documented=yes code=no reproducible=always suspect=product",
        "conditional", "1.3.5 1.2.1", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "A webhook to our own server times out, we cannot tell on which side",
        "investigate/webhook symptom=differs documented=yes code=yes reproducible=always suspect=cannot_tell",
        "conditional", "1.3.3 1.3.5 1.2.1", todo="suspect", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "Zoom の出席が反映されません",
        "investigate/event symptom=differs documented=yes outside=yes reproducible=always suspect=product",
        "conditional", "1.3.5 1.2.1", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "Attendance is missing at the webinar vendor already",
        "investigate/event symptom=differs documented=yes outside=yes reproducible=always suspect=other_side",
        "out", "1.4.3 1.2.1", asks="outside_system",
    ),
    Situation(
        "リードの「業種」だけ SFDC から同期されません",
        "investigate/salesforce symptom=differs documented=yes involves=none reproducible=always suspect=cannot_tell",
        "conditional", "1.3.5 1.2.1", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "The Salesforce sync is six hours behind",
        "investigate/salesforce symptom=late documented=yes involves=none suspect=product",
        "conditional", "1.3.5 1.2.1", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "SFDC のカスタムオブジェクトだけ同期が失敗します",
        "investigate/salesforce symptom=differs documented=yes involves=custom_objects"
        " reproducible=always suspect=cannot_tell",
        "out advisory", "1.4.7.1 1.3.5 1.2.1", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "A Dynamics field is not updated because of a plug-in over there",
        "investigate/dynamics symptom=differs documented=yes involves=none reproducible=always suspect=other_side",
        "out", "1.4.3 1.2.1", asks="outside_system",
    ),
    Situation(
        "Facebook リード広告との連携が止まりました。手順はマニュアルどおりだと思います",
        "investigate/launchpoint symptom=stopped documented=not_sure reproducible=always suspect=cannot_tell",
        "conditional", "1.3.5 1.2.1", todo="documented", limits=OUR_SIDE, asks="outside_system",
    ),
    Situation(
        "Sales Insight showed the wrong person, once",
        "investigate/sales_insight symptom=differs documented=yes reproducible=once suspect=product",
        "conditional", "1.3.2 1.3.5", limits=f"{LOGS} {OUR_SIDE}", asks="occurrences outside_system",
    ),
    # What depends on design.
    Situation("カスタムオブジェクトのフィルターが効きません", "investigate/custom_objects", "out advisory", "1.4.7.1"),
    Situation(
        "How do custom objects link to people?",
        "learn/custom_objects", "out advisory", "1.4.7.1", asks="pages_read",
    ),
    Situation("RTP のキャンペーンが表示されません", "investigate/rtp", "out advisory", "1.4.7.2"),
    Situation("Push notifications do not arrive", "investigate/mobile", "out advisory", "1.4.7.2"),
    Situation("重点顧客のスコアの見方を知りたい", "learn/abm", "out advisory", "1.4.7.2", asks="pages_read"),
    Situation("People vanish when they change partition", "investigate/workspaces", "out advisory", "1.4.7.3"),
    # Questions of use.
    Situation(
        "待機ステップで祝日を除けますか。マニュアルを読んでも分かりませんでした",
        "learn/smart_campaign manual=unclear involves=none",
        "conditional", "1.3.1", limits=ADVISED, asks="pages_read",
    ),
    Situation(
        "The report counts clicks otherwise than the manual says",
        "learn/reports manual=differs",
        "conditional", "1.3.1", limits=ADVISED, asks="pages_read",
    ),
    Situation(
        "Munchkin の Cookie の期限を知りたい。まだ調べていません",
        "learn/munchkin manual=not_read",
        "conditional", "1.3.1", todo="manual", limits=ADVISED,
    ),
    Situation(
        "What exactly does a durable unsubscribe keep? The page leaves it open",
        "learn/unsubscribe manual=unclear",
        "conditional", "1.3.1", limits=ADVISED, asks="pages_read",
    ),
    Situation(
        "API の日次割り当ての数え方が、開発者向けマニュアルでは分かりません",
        "learn/rest_api manual=unclear involves=none",
        "conditional", "1.3.1", limits=ADVISED, asks="pages_read",
    ),
    Situation(
        "How does a program behave across partitions?",
        "learn/program manual=unclear involves=workspaces",
        "out advisory", "1.4.7.3 1.3.1", limits=ADVISED, asks="pages_read",
    ),
    # Settings.
    Situation("RTP にドメインを追加してください", "set_up/rtp setting=rtp_domain", "in", "1.2.2"),
    Situation("Please set us up with a dedicated IP", "set_up/email_sending setting=dedicated_ip", "in", "1.2.2"),
    Situation("go.minato.example の SSL をお願いします", "set_up/domains setting=ssl", "in", "1.2.2"),
    Situation(
        "Please switch on a BCC address for every send",
        "set_up/email setting=other", "conditional", "1.1", limits=STAFF,
    ),
    Situation(
        "誤って削除した 300人を戻してください",
        "set_up/person setting=other", "conditional", "1.1", limits=STAFF,
    ),
    # Work for consulting.
    Situation("How should we structure our nurture streams?", "advise/engagement advice=design", "out", "1.4.1"),
    Situation("ライフサイクルモデルを一緒に設計してほしい", "advise/scoring advice=design", "out", "1.4.1"),
    Situation("Workspaces for five countries: how to lay them out", "advise/workspaces advice=design", "out", "1.4.1"),
    Situation("メルマガの開封率を上げる工夫を知りたい", "advise/email_program advice=best_practice", "out", "1.4.6"),
    Situation("What do others do to reach Gmail?", "advise/email_sending advice=best_practice", "out", "1.4.6"),
    Situation("ABM の活用例を教えてください", "advise/abm advice=best_practice", "out", "1.4.6"),
    Situation("スマートリストの表示を速くしたい", "advise/smart_list advice=tuning", "out", "1.4.5"),
    Situation("Make the Dynamics sync faster", "advise/dynamics advice=tuning", "out", "1.4.5"),
    Situation("Velocity の書き方を教えてください", "build/email_script build=development", "out", "1.4.2"),
    Situation("Please write the program that loads our leads", "build/rest_api build=development", "out", "1.4.2"),
    Situation("SFDC との項目の対応づけを手伝ってほしい", "build/salesforce build=integration", "out", "1.4.3"),
    Situation("Connect our webinar tool", "build/launchpoint build=integration", "out", "1.4.3"),
    # What no clause names.
    Situation("12月だけ API の上限を増やしてほしい", "other/contract", "conditional", "1.1", limits=STAFF),
    Situation("It would be good if smart lists had folders", "other/smart_list", "conditional", "1.1", limits=STAFF),
    Situation("昨夜の停止の報告書がほしい", "investigate/status", "conditional", "1.1", limits=STAFF),
    Situation(
        "How many authorised contacts may we have?",
        "learn/contract", "conditional", "1.1", limits=STAFF, asks="pages_read",
    ),
    Situation(
        "新しいチャット機能の表示がおかしい。マニュアルにあるかは分かりません",
        "investigate/other symptom=differs documented=not_sure reproducible=always",
        "conditional", "1.2.3", limits="support_judges",
    ),
    Situation(
        "The calendar export used to work; the manual describes it",
        "investigate/other symptom=stopped documented=yes reproducible=always",
        "in", "1.2.1",
    ),
    Situation(
        "画面を自動操作するツールが動かなくなりました",
        "investigate/other symptom=stopped documented=no",
        "out", "1.4.4",
    ),
)  # fmt: skip
