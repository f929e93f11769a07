"""What version 3 asks a customer to provide: which evidence when, and how each item is worded."""

from enum import Enum

from scope.areas import (
    API,
    CODE_ALWAYS,
    CODE_MAYBE,
    DESIGN_BOUND,
    NO_CLAUSE,
    NO_PAGE,
    OUTSIDE_ALWAYS,
    OUTSIDE_MAYBE,
    SHARED_SERVICES,
    Area,
)
from scope.facts import Aim, Code, Manual, Outside, Reproducible, Retry, Suspect
from scope.rules import Requirement, Wording, when
from scope.words import text

FAULT = {"aim": Aim.INVESTIGATE}

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("2.2.3", "subject", reading="one-line-first"),
    Requirement("2.2.1", "munchkin_id", reading="everyone-names-the-instance"),
    Requirement("2.2.2", "reporter_name", reading="everyone-gives-a-name"),
    Requirement("2.2.3.1", "asset_urls", unless=when(aim=set(Aim) - {Aim.INVESTIGATE}), reading="no-url-because"),
    Requirement("2.2.3.1", "asset_urls", unless=when(area=NO_PAGE), reading="no-url-because"),
    Requirement("2.2.3.1", "activity_id", when(**FAULT), optional=True, reading="activity-if-any"),
    Requirement("2.1.1", "since", when(**FAULT), reading="checked-means-since-when"),
    Requirement("2.2.3.2", "steps", reading="five-worded-by-kind"),
    Requirement("2.2.3.3", "expected", reading="five-worded-by-kind"),
    Requirement("2.2.3.4", "actual", reading="five-worded-by-kind"),
    Requirement("1.3.2", "occurrences", when(**FAULT, reproducible=Reproducible.ONCE), reading="only-once"),
    Requirement("1.3.2", "occurrences", when(**FAULT, reproducible=Reproducible.SOMETIMES), at_least=2, reading="only-once"),
    Requirement("2.1.2", "api_request_id", when(**FAULT, area=API)),
    Requirement("2.1.2", "api_call", when(**FAULT, area=API)),
    Requirement("2.1.2", "api_request", when(**FAULT, area=API), reading="structure-before-contents"),
    Requirement("2.1.2", "api_response", when(**FAULT, area=API), optional=True, reading="structure-before-contents"),
    Requirement("2.1.3", "import_started_at", when(**FAULT, area=Area.LIST_IMPORT)),
    Requirement("2.1.3", "import_list_url", when(**FAULT, area=Area.LIST_IMPORT)),
    Requirement("2.1.3", "import_mode", when(**FAULT, area=Area.LIST_IMPORT), reading="mode-belongs-to-the-import"),
    Requirement("2.1.3", "import_contents", when(**FAULT, area=Area.LIST_IMPORT), reading="structure-before-contents"),
    Requirement("1.3.4", "retries", when(**FAULT, area=SHARED_SERVICES, retry=Retry.STILL_FAILS), reading="a-while"),
    Requirement("1.3.3", "product_evidence", when(**FAULT, area=CODE_ALWAYS, suspect=Suspect.PRODUCT), reading="fault-gate"),
    Requirement("1.3.3", "product_evidence", when(**FAULT, area=CODE_MAYBE, code=Code.YES, suspect=Suspect.PRODUCT), reading="fault-gate"),
    Requirement("1.3.5", "outside_system", when(**FAULT, area=OUTSIDE_ALWAYS)),
    Requirement("1.3.5", "outside_system", when(**FAULT, area=OUTSIDE_MAYBE, outside=Outside.YES)),
    Requirement("2.1.4", "tried", when(**FAULT)),
    Requirement("2.1.4", "error_message", when(**FAULT), optional=True),
    Requirement("2.1.4", "error_message", when(**FAULT, area=SHARED_SERVICES)),
    Requirement("2.1.5", "pages_read", when(aim=(Aim.INVESTIGATE, Aim.SET_UP, Aim.ADVISE, Aim.BUILD)), optional=True),
    Requirement("2.1.5", "pages_read", when(aim=Aim.LEARN, manual=(Manual.UNCLEAR, Manual.DIFFERS)), reading="understood-by-reading"),
    Requirement("2.1.5", "pages_read", when(aim=Aim.LEARN, area=DESIGN_BOUND | NO_CLAUSE), reading="understood-by-reading"),
    Requirement("2.1.5", "pages_read", when(aim=Aim.LEARN), optional=True, reading="understood-by-reading"),
    Requirement("2.2.3", "attachments", optional=True, reading="pictures-if-possible"),
)  # fmt: skip

# Which of the wordings below a kind of request reads; None is the wording for a fault.
KINDS: dict[Enum, str] = {
    Aim.INVESTIGATE: "fault",
    Aim.LEARN: "usage",
    Aim.SET_UP: "setting",
    Aim.ADVISE: "consulting",
    Aim.BUILD: "consulting",
    Aim.OTHER: "other",
}


def _wording(
    label: tuple[str, str], why: tuple[str, str], help: tuple[str, str], good: tuple[str, str], bad: tuple[str, str]
) -> Wording:
    return Wording(label=text(*label), why=text(*why), help=text(*help), good=text(*good), bad=text(*bad))


# In the order one thinks.
WORDINGS: dict[str, dict[str | None, Wording]] = {
    "subject": {
        None: _wording(
            ("件名", "Subject"),
            ("担当者が最初に読む 1行です。", "It is the first line the agent reads."),
            ("何が、どうなったかを 1行で書いてください。", "What happened to what, in one line."),
            (
                "フォーム 189 の送信後に完了ページが表示されない",
                "Form 189 does not show its follow-up page after submission",
            ),
            ("フォームの件", "Problem with form"),
        ),
        "usage": _wording(
            ("件名", "Subject"),
            ("担当者が最初に読む 1行です。", "It is the first line the agent reads."),
            ("何について知りたいかを 1行で書いてください。", "What you want to know, in one line."),
            ("待機ステップで祝日を除く設定はできるか", "Can a wait step leave out public holidays?"),
            ("待機ステップについて", "About wait steps"),
        ),
        "setting": _wording(
            ("件名", "Subject"),
            ("担当者が最初に読む 1行です。", "It is the first line the agent reads."),
            ("何を設定してほしいかを 1行で書いてください。", "What to set, in one line."),
            (
                "ランディングページ go.minato.example の SSL を設定したい",
                "Set up SSL for landing pages on go.minato.example",
            ),
            ("SSL の件", "SSL"),
        ),
    },
    "munchkin_id": {
        None: _wording(
            ("インスタンス（Munchkin ID かアカウント文字列）", "Instance (Munchkin ID or account string)"),
            (
                "本番とサンドボックスを取り違えずに調べるためです。",
                "So that we examine the right one: production or sandbox.",
            ),
            (
                "例：417-KMT-208。Marketo の［管理］→［Munchkin］にあります。URL やコードごと貼り付けても読み取ります。",
                "For example 417-KMT-208, under Admin > Munchkin. You may paste a whole URL or code; we will find it.",
            ),
            ("417-KMT-208", "417-KMT-208"),
            ("本番環境", "our production instance"),
        ),
    },
    "reporter_name": {
        None: _wording(
            ("ご担当者のお名前", "Your name"),
            (
                "共有の ID でも、どなたにお答えすればよいか分かるようにするためです。",
                "So that we know whom to answer, also with a shared login.",
            ),
            (
                "共有の ID でログインされている場合も、ご本人のお名前をお願いします。",
                "Your own name, even when the login is shared.",
            ),
            ("佐藤 美咲", "Misaki Sato"),
            ("マーケティング部", "Marketing team"),
        ),
    },
    "asset_urls": {
        None: _wording(
            ("問題の起きている画面の URL", "Addresses of the pages concerned"),
            ("担当者が同じものを見て調べるためです。", "So that the agent looks at the same thing."),
            (
                "1行に 1つずつ貼り付けてください。種類と番号はこちらで読み取ります。",
                "Paste one per line. We read the kind and number ourselves.",
            ),
            (
                "開いた画面のアドレスを、# 以降も含めてそのまま貼り付ける：https://app-sj28.marketo.com/#SC1076A1",
                "The whole address, including what follows #: https://app-sj28.marketo.com/#SC1076A1",
            ),
            (
                "https://app-sj28.marketo.com/ だけでは、どの画面か分かりません",
                "https://app-sj28.marketo.com/ alone does not say which page",
            ),
        ),
        "usage": _wording(
            ("関係する画面の URL", "Addresses of the pages it is about"),
            ("お使いの画面に沿ってお答えするためです。", "So that the answer fits what you have in front of you."),
            (
                "1行に 1つずつ貼り付けてください。種類と番号はこちらで読み取ります。",
                "Paste one per line. We read the kind and number ourselves.",
            ),
            ("https://app-sj28.marketo.com/#SC1076A1", "https://app-sj28.marketo.com/#SC1076A1"),
            ("スマートキャンペーンの画面", "the smart campaign page"),
        ),
        "setting": _wording(
            ("設定の対象になる URL", "Addresses the setting is for"),
            ("どこに設定するかを取り違えないためです。", "So that it is set in the right place."),
            ("1行に 1つずつ貼り付けてください。", "Paste one per line."),
            ("https://go.minato.example/", "https://go.minato.example/"),
            ("自社のサイト", "our site"),
        ),
        "consulting": _wording(
            ("関係する画面の URL", "Addresses of the pages it is about"),
            ("いまの設計を、お話の前に見ておくためです。", "So that we can look at today's set-up before we talk."),
            (
                "1行に 1つずつ貼り付けてください。種類と番号はこちらで読み取ります。",
                "Paste one per line. We read the kind and number ourselves.",
            ),
            ("https://app-sj28.marketo.com/#PG2231A1", "https://app-sj28.marketo.com/#PG2231A1"),
            ("プログラム全般", "our programs"),
        ),
        "other": _wording(
            ("関係する画面の URL", "Addresses of the pages it is about"),
            ("何についてのお話かを、すぐに分かるようにするためです。", "So that we see at once what it is about."),
            ("1行に 1つずつ貼り付けてください。", "Paste one per line."),
            ("https://app-sj28.marketo.com/#SC1076A1", "https://app-sj28.marketo.com/#SC1076A1"),
            ("管理画面", "the admin page"),
        ),
    },
    "activity_id": {
        None: _wording(
            ("アクティビティ ID", "Activity ID"),
            (
                "特定のアクティビティの問題なら、その 1件を確実に見つけられます。",
                "It finds the one activity concerned.",
            ),
            (
                "人物のアクティビティログで、詳細を開くと表示されます。",
                "Shown when you open the details in a person's activity log.",
            ),
            ("102988", "102988"),
            ("11月20日のメール開封", "the email opened on 20 November"),
        ),
    },
    "since": {
        None: _wording(
            ("いつから、どのくらい、その前に変えたこと", "Since when, how often, and what changed before"),
            ("原因を、その前後の出来事から探すためです。", "The cause is often near the time it began."),
            (
                "分かる範囲で、日時と頻度、その前に変えた設定を書いてください。",
                "As far as you know: date and time, how often, and any change shortly before.",
            ),
            (
                "11月20日 9時ごろから毎回。19日の夜に連携プログラムを入れ替えた",
                "Every time since about 9:00 on 20 November; we replaced the sync program the evening before",
            ),
            ("最近", "recently"),
        ),
    },
    "steps": {
        None: _wording(
            ("再現の手順", "Steps to reproduce"),
            ("担当者が同じ順に試します。", "The agent will try them in this order."),
            ("1つの欄に 1つの操作を書いてください。", "One action per line."),
            (
                "フォーム 189 を開き、必須項目だけを入力して送信する",
                "Open form 189, fill in the required fields only, and submit",
            ),
            ("フォームを使う", "Use the form"),
        ),
        "usage": _wording(
            ("読んだこと、試したこと", "What you read and tried"),
            (
                "すでにご存じのことを、繰り返しご案内しないためです。",
                "So that we do not send you back to what you know already.",
            ),
            ("1つの欄に 1つずつ書いてください。", "One per line."),
            (
                "「待機ステップ」のページを読み、曜日の指定を試した",
                "Read the page on wait steps and tried the day-of-week option",
            ),
            ("いろいろ試した", "Tried several things"),
        ),
        "setting": _wording(
            ("何を、どこに設定するか", "What to set, and where"),
            ("設定を 1つずつ確実に行うためです。", "So that each setting is made as you mean it."),
            ("1つの欄に 1つずつ書いてください。", "One per line."),
            ("go.minato.example の SSL を有効にする", "Turn on SSL for go.minato.example"),
            ("SSL をお願いします", "SSL please"),
        ),
        "consulting": _wording(
            ("これまでに試したこと", "What you have tried"),
            ("お話を、いまの続きから始めるためです。", "So that the talk starts where you are."),
            (
                "1つの欄に 1つずつ書いてください。まだなら「まだ何もしていない」で構いません。",
                "One per line. “Nothing yet” is a fine answer.",
            ),
            (
                "試用登録者向けに、週 1回のストリームを 1本だけ作った",
                "Built one stream for trial users, with a weekly cast",
            ),
            ("いろいろ", "Several things"),
        ),
        "other": _wording(
            ("これまでの経緯", "What happened so far"),
            ("担当者が、お話の順に読めるようにするためです。", "So that we read it in the order it happened."),
            ("1つの欄に 1つずつ書いてください。", "One per line."),
            ("11月に利用上限の案内メールを受け取った", "In November we received a mail about our quota"),
            ("契約の件", "Contract"),
        ),
    },
    "expected": {
        None: _wording(
            ("期待した結果", "Expected result"),
            (
                "何をもって解決とするかを、最初にそろえるためです。",
                "So that we agree from the start on what “solved” means.",
            ),
            ("どうなるはずだったかを書いてください。", "What should have happened."),
            ("送信後に、完了ページ 5120 が表示される", "After submission, follow-up page 5120 is shown"),
            ("正しく動く", "It works"),
        ),
        "usage": _wording(
            ("説明から読み取ったこと", "What you took from it"),
            ("どこまで伝わっているかを確かめるためです。", "So that we see how far the description got you."),
            ("どう使えると理解されたかを書いてください。", "How you understand it to work."),
            ("待機ステップでは、曜日は選べるが祝日は選べない", "A wait step can name days of the week, not holidays"),
            ("特になし", "Nothing"),
        ),
        "setting": _wording(
            ("設定後の状態", "How it should be"),
            ("設定が終わったことを、同じ目で確かめるためです。", "So that we can check together that it is done."),
            ("設定が終わったらどうなるかを書いてください。", "What it will be like when it is done."),
            (
                "https://go.minato.example/ で警告なくページが開く",
                "Pages open at https://go.minato.example/ without a warning",
            ),
            ("SSL が使える", "SSL works"),
        ),
        "consulting": _wording(
            ("実現したいこと", "What you want to achieve"),
            ("目的に合う担当者を選ぶためです。", "So that we find the right person."),
            (
                "2、3文で十分です。詳しくは担当者がうかがいます。",
                "Two or three sentences are enough; the consultant will ask the rest.",
            ),
            (
                "試用中の利用状況に合わせて、3つのストリームを行き来する育成プログラムを作りたい",
                "One nurture program with three streams that people move between as their trial use changes",
            ),
            ("うまく運用したい", "Run it well"),
        ),
        "other": _wording(
            ("ご希望", "What you would like"),
            ("何ができるかを、最初からお答えするためです。", "So that the first answer is about what you want."),
            ("どうなるとよいかを書いてください。", "What a good outcome would be."),
            ("12月だけ API の 1日の上限を 10万回にしたい", "A daily API quota of 100,000 calls in December"),
            ("よろしくお願いします", "Please help"),
        ),
    },
    "actual": {
        None: _wording(
            ("実際の結果", "Actual result"),
            ("期待との違いが、調査の出発点になります。", "The difference is where the investigation starts."),
            (
                "実際に起きたことを、画面に出た文言も含めて書いてください。",
                "What happened instead, with the words on the screen.",
            ),
            (
                "送信ボタンが「お待ちください」のまま 5分以上変わらない",
                "The button stays on “Please wait” for more than five minutes",
            ),
            ("動かない", "Does not work"),
        ),
        "usage": _wording(
            ("分からない点、違っている点", "What is unclear, or differs"),
            ("この点に、まっすぐお答えします。", "This is what we will answer."),
            ("知りたいことを、質問の形で書いてください。", "Put it as a question."),
            (
                "祝日に当たるときだけ、翌営業日まで待たせるにはどうすればよいか",
                "How do we make it wait for the next working day on holidays only?",
            ),
            ("教えてください", "Please explain"),
        ),
        "setting": _wording(
            ("いまの状態", "How it is now"),
            ("すでに済んでいる準備を確かめるためです。", "So that we see what has been prepared."),
            ("済ませた準備と、いまどう見えるかを書いてください。", "What you have prepared, and what one sees now."),
            (
                "CNAME は設定済み。https で開くと証明書の警告が出る",
                "The CNAME is in place; opening it by https shows a certificate warning",
            ),
            ("まだ", "Not yet"),
        ),
        "consulting": _wording(
            ("いまの状況", "Where it stands"),
            ("どこからお手伝いするかを決めるためです。", "So that we know where to start."),
            ("いまの作りと、困っていることを書いてください。", "What exists today, and what troubles you."),
            ("ストリームは 1本で、全員に同じ順で送っている", "There is one stream, and everyone gets the same order"),
            ("困っている", "We have trouble"),
        ),
        "other": _wording(
            ("いまの状況", "Where it stands"),
            ("どこからお答えするかを決めるためです。", "So that we know where to start."),
            ("いまどうなっているかを書いてください。", "How things are now."),
            (
                "1日の上限は 5万回で、月末に超えそうになる",
                "The quota is 50,000 a day, and we come close at month's end",
            ),
            ("特になし", "Nothing"),
        ),
    },
    "occurrences": {
        None: _wording(
            ("起きた日時と対象", "When it happened, and to what"),
            ("記録をたどる手がかりになります。", "It is what we look for in the logs."),
            (
                "1回につき 1行、日時（例：2026-11-20 10:12）と、人物や画面が分かるものを入力してください。ときどき起きる場合は、2回分以上をお願いします。",
                "One row for each time: when it was, such as 2026-11-20 10:12, and the person or page. If it happens sometimes, give at least two.",
            ),
            (
                "2026年11月18日 14:05、人物 26059509、メール 2212",
                "18 November 2026, 14:05, person 26059509, email 2212",
            ),
            ("先週の午後", "one afternoon last week"),
        ),
    },
    "api_request_id": {
        None: _wording(
            ("Request ID", "Request ID"),
            (
                "サーバー側の記録から、その 1回を特定するために使います。",
                "It finds that one call in the server's records.",
            ),
            (
                "応答 JSON の先頭付近にあります。複数あるときは、最後の 1つで構いません。",
                "Near the top of the JSON response. If there are several, the last one will do.",
            ),
            ("e42b#1a1f6832bd0", "e42b#1a1f6832bd0"),
            ("1a1f6832bd0（# より前が足りません）", "1a1f6832bd0 (the part before # is missing)"),
        ),
    },
    "api_call": {
        None: _wording(
            ("メソッドとパス", "Method and path"),
            ("どの機能の呼び出しかを確かめるためです。", "So that we know which function was called."),
            ("URL をそのまま貼り付けても読み取ります。", "You may paste the whole URL."),
            ("POST /rest/v1/leads.json", "POST /rest/v1/leads.json"),
            ("リード登録の API", "the lead API"),
        ),
    },
    "api_request": {
        None: _wording(
            ("送信した内容", "What was sent"),
            ("正しい指定かどうかを、マニュアルと比べるためです。", "So that it can be compared with the manual."),
            (
                "ヘッダーと本文を貼り付けてください。アクセストークン、パスワード、実在の人物のデータは消すか、仮の値に置き換えてください。",
                "Paste headers and body. Remove access tokens, passwords and real people's data, or put made-up values in their place.",
            ),
            (
                '{"action":"createOrUpdate","input":[{"email":"a@example.com"}]}',
                '{"action":"createOrUpdate","input":[{"email":"a@example.com"}]}',
            ),
            ("リード 300件", "300 leads"),
        ),
    },
    "api_response": {
        None: _wording(
            ("応答の内容", "The response"),
            ("エラーの種類を読み取るためです。", "So that the kind of error can be read."),
            ("返ってきた JSON をそのまま貼り付けてください。", "Paste the JSON that came back."),
            (
                '{"requestId":"e42b#1a1f6832bd0","success":false,"errors":[{"code":"611","message":"System error"}]}',
                '{"requestId":"e42b#1a1f6832bd0","success":false,"errors":[{"code":"611","message":"System error"}]}',
            ),
            ("エラーになった", "an error"),
        ),
    },
    "import_started_at": {
        None: _wording(
            ("インポートを始めた日時（日本時間）", "When the import was started (JST)"),
            (
                "サーバー側の記録から、その 1回を特定するために使います。",
                "It finds that one import in the server's records.",
            ),
            ("例：2026年11月20日 10:12", "For example 2026-11-20 10:12"),
            ("2026年11月20日 10:12", "2026-11-20 10:12"),
            ("午前中", "in the morning"),
        ),
    },
    "import_list_url": {
        None: _wording(
            ("インポート先のリストの URL", "Address of the target list"),
            ("どのリストへの取り込みかを確かめるためです。", "So that we look at the right list."),
            ("静的リストを開いた画面のアドレスを貼り付けてください。", "Paste the address of the static list."),
            ("https://app-sj28.marketo.com/#ST1021A1", "https://app-sj28.marketo.com/#ST1021A1"),
            ("展示会リスト", "the trade fair list"),
        ),
    },
    "import_mode": {
        None: _wording(
            ("リストの読み込みモード", "List import mode"),
            (
                "同じファイルでも、モードによって追加や更新の結果が変わるためです。",
                "The same file adds and updates different things in each mode.",
            ),
            (
                "ファイルを選ぶ画面の「リストの読み込みモード」です。",
                "What stood under List Import Mode where you chose the file.",
            ),
            ("新しい人物とアップデートをスキップ", "Skip new people and updates"),
            ("いつもの設定", "the usual setting"),
        ),
    },
    "import_contents": {
        None: _wording(
            ("インポートしたファイルの内容", "What the file holds"),
            ("失敗の多くは、列や文字コードから分かります。", "Most failures show in the columns or the encoding."),
            (
                "形式、文字コード、列の名前、行数、失敗した行の様子を書いてください。実在の人物のデータは載せないでください。",
                "Format, encoding, column names, number of rows, and what the failed rows look like. Please leave out real people's data.",
            ),
            (
                "CSV、UTF-8、12列（Email Address, Company …）、1,840行。失敗は 37行で、会社名に改行がある",
                "CSV, UTF-8, 12 columns (Email Address, Company …), 1,840 rows; the 37 failed rows have a line break in the company name",
            ),
            ("展示会の名簿", "names from the fair"),
        ),
    },
    "retries": {
        None: _wording(
            ("再試行の記録", "Your retries"),
            ("時間を置いても直らないことの裏付けになります。", "They show that waiting did not solve it."),
            (
                "1行に 1回ずつ、日時（日本時間）と結果を書いてください。",
                "One per line: date and time (JST), and the outcome.",
            ),
            ("11月20日 10:47 → 611、11:20 → 611", "20 Nov 10:47 → 611, 11:20 → 611"),
            ("何度もやった", "many times"),
        ),
    },
    "product_evidence": {
        None: _wording(
            ("製品側の問題と考える根拠", "Why the product is suspected"),
            (
                "自社のコードが関わる問題を、調査に進めるための条件です。",
                "It is the condition for examining a problem that involves your own code.",
            ),
            (
                "コードを外しても起きる、最小の例でも起きる、など、確かめたことを書いてください。",
                "What you checked: it happens without the code, a minimal example shows it too, and so on.",
            ),
            (
                "スクリプトを 1行だけにした新しいメールでも、同じトークンが空になる",
                "A new email with a one-line script leaves the same token empty",
            ),
            ("コードは正しいはず", "our code should be right"),
        ),
    },
    "outside_system": {
        None: _wording(
            ("関わっている外部システム", "The other system"),
            ("Marketo との境目を見きわめるためです。", "So that we see where Marketo ends and it begins."),
            (
                "製品名と、Marketo との間でやり取りしているものを書いてください。",
                "Its name, and what passes between it and Marketo.",
            ),
            (
                "Salesforce。リードの「業種」だけが Marketo に届かない",
                "Salesforce; only the lead's Industry does not reach Marketo",
            ),
            ("CRM", "CRM"),
        ),
    },
    "tried": {
        None: _wording(
            ("試したことと、その結果", "What you tried, and what came of it"),
            ("同じことをもう一度お願いしないためです。", "So that we do not ask you to do it again."),
            (
                "行ったテスト、変えた設定、それぞれの結果を書いてください。",
                "The tests you made, the settings you changed, and each outcome.",
            ),
            (
                "別のブラウザーでも同じ。フォームを複製すると正常に動く",
                "Same in another browser; a clone of the form works",
            ),
            ("いろいろ試した", "several things"),
        ),
    },
    "error_message": {
        None: _wording(
            ("エラーの文面とコード", "Error message and code"),
            ("文面から、原因の見当がつくことがあります。", "The words often point at the cause."),
            ("画面や応答に出た文面を、そのまま貼り付けてください。", "Paste the words exactly as they appeared."),
            ("611 System error", "611 System error"),
            ("エラーが出た", "there was an error"),
        ),
    },
    "pages_read": {
        None: _wording(
            ("読んだページ", "Pages you read"),
            ("説明と実際の違いを、同じページで確かめるためです。", "So that we compare with the same page."),
            (
                "マニュアルやコミュニティの記事の URL と、読んでどうだったかを、1ページに 1行で入力してください。",
                "Manual pages or community articles, a row for each: its address, and what reading it gave.",
            ),
            (
                "https://experienceleague.adobe.com/ja/docs/marketo/using/product-docs/core-marketo-concepts/smart-campaigns/flow-actions/wait/wait-overview：祝日の扱いが書かれていない",
                "https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/core-marketo-concepts/smart-campaigns/flow-actions/wait/wait-overview: it does not say what happens on holidays",
            ),
            ("マニュアルを読んだ", "we read the manual"),
        ),
    },
    "attachments": {
        None: _wording(
            ("画面の写しやファイル", "Screenshots and files"),
            ("画面の写しが 1枚あると、やり取りが減ります。", "One screenshot often saves a round of questions."),
            (
                "個人情報やパスワードが写っていないか、確かめてから添付してください。",
                "Check first that no passwords or personal data can be seen.",
            ),
            ("エラーが表示された画面全体の写し", "A screenshot of the whole page with the error"),
            ("人物の一覧をそのまま書き出した CSV", "A CSV export of real people"),
        ),
    },
}
