"""Replies as mail programs write them, and what the person said: name, text, words."""

ASKED_JA = "\n".join(
    [
        "> サポートからお尋ねしたいことがあります。",
        ">",
        "> [26L-7F3K9]  フォーム 189 を送信しても登録されない",
        ">",
        "> いつから起きていますか。ほかのブラウザーでも同じでしょうか。",
        ">",
        "> https://support.example/cases/26L-7F3K9/",
    ]
)
ASKED_EN = "\n".join(
    [
        "> Support has a question for you.",
        ">",
        "> [26L-7F3K9]  Form 189 does not create people",
        ">",
        "> Since when does it happen? Is it the same in another browser?",
        ">",
        "> https://support.example/cases/26L-7F3K9/",
    ]
)
PLAIN_JA = ASKED_JA.replace("> ", "").replace(">", "")
PLAIN_EN = ASKED_EN.replace("> ", "").replace(">", "")
OUTLOOK_JA = f"""差出人: Support desk <support@support.example>
送信日時: 2026年11月24日 11:02
宛先: 佐藤 美咲 <sato@minato.example>
件名: [26L-7F3K9] サポートからお尋ねしたいことがあります。

{PLAIN_JA}"""
OUTLOOK_EN = f"""From: Support desk <support@support.example>
Sent: Tuesday, November 24, 2026 11:02 AM
To: Grace Hill <hill@northbridge.example>
Subject: [26L-7F3K9] Support has a question for you.

{PLAIN_EN}"""
SIGNATURE_JA = """株式会社みなと商事 マーケティング部
佐藤 美咲
〒105-0001 東京都港区虎ノ門 1-2-3
TEL: 03-1234-5678
sato@minato.example"""
SIGNATURE_EN = """Grace Hill
Marketing Operations, Northbridge Ltd.
+44 20 7946 0958
www.northbridge.example"""
SAID = "20日の朝からです。Edge でも同じでした。"
SAID_EN = "Since Friday morning. It is the same in Firefox."

REPLIES: list[tuple[str, str, str]] = [
    # --- Nothing to take away
    ("one line", SAID, SAID),
    ("three paragraphs", "1つ目です。\n\n2つ目です。\n\n3つ目です。", "1つ目です。\n\n2つ目です。\n\n3つ目です。"),
    ("one word", "はい", "はい"),
    (
        "a table between bars",
        "| 項目 | 値 |\n| --- | --- |\n| 件数 | 12 |",
        "| 項目 | 値 |\n| --- | --- |\n| 件数 | 12 |",
    ),
    (
        "a log amid the answer",
        "ログです。\n\n2026-11-24 10:02:11 ERROR 610 Requested resource not found\n----\n2026-11-24 10:02:12 OK\n\n以上です。",
        "ログです。\n\n2026-11-24 10:02:11 ERROR 610 Requested resource not found\n----\n2026-11-24 10:02:12 OK\n\n以上です。",
    ),
    (
        "words that end in a colon",
        "表示されたのは次のメッセージ：\nエラー 610\n\nよろしくお願いします。",
        "表示されたのは次のメッセージ：\nエラー 610\n\nよろしくお願いします。",
    ),
    (
        "a colleague is cited",
        "田中さんのメッセージ:\n再現しました。\n\nとのことです。",
        "田中さんのメッセージ:\n再現しました。\n\nとのことです。",
    ),
    ("code", "```\nif (a > b) {\n  --i;\n}\n```\nこの行です。", "```\nif (a > b) {\n  --i;\n}\n```\nこの行です。"),
    # --- Outlook
    ("Outlook, Japanese", f"{SAID}\n\n{OUTLOOK_JA}", SAID),
    ("Outlook, Japanese, with a rule", f"{SAID}\n\n________________________________\n{OUTLOOK_JA}", SAID),
    ("Outlook, Japanese, with a signature", f"{SAID}\n\n{SIGNATURE_JA}\n\n{OUTLOOK_JA}", SAID),
    ("Outlook, Japanese, classic", f"{SAID}\n\n-----Original Message-----\n{OUTLOOK_JA}", SAID),
    ("Outlook, Japanese, old", f"{SAID}\n\n-----元のメッセージ-----\n{OUTLOOK_JA}", SAID),
    ("Outlook, Japanese, full-width colons", f"{SAID}\n\n{OUTLOOK_JA.replace(': ', '：', 4)}", SAID),
    (
        "Outlook, Japanese, with copies",
        f"{SAID}\n\n{OUTLOOK_JA.replace('件名:', 'CC: 高橋 <takahashi@minato.example>' + chr(10) + '件名:')}",
        SAID,
    ),
    ("Outlook, English", f"{SAID_EN}\n\n{OUTLOOK_EN}", SAID_EN),
    ("Outlook, English, with a rule", f"{SAID_EN}\n\n________________________________\n{OUTLOOK_EN}", SAID_EN),
    (
        "Outlook, English, bold names",
        f"{SAID_EN}\n\n"
        + OUTLOOK_EN.replace("From:", "*From:*").replace("Sent:", "*Sent:*").replace("Subject:", "*Subject:*"),
        SAID_EN,
    ),
    (
        "Outlook, English, with a signature",
        f"{SAID_EN}\n\nKind regards,\n\n{SIGNATURE_EN}\n\n{OUTLOOK_EN}",
        f"{SAID_EN}\n\nKind regards,",
    ),
    ("Outlook, English, classic", f"{SAID_EN}\n\n-----Original Message-----\n{OUTLOOK_EN}", SAID_EN),
    (
        "Outlook for iOS, English",
        f"{SAID_EN}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n{OUTLOOK_EN}",
        SAID_EN,
    ),
    (
        "Outlook for iOS, Japanese",
        f"{SAID}\n\nOutlook for iOS を入手<https://aka.ms/o0ukef>\n________________________________\n{OUTLOOK_JA}",
        SAID,
    ),
    (
        "Outlook for iOS, Japanese, newer",
        f"{SAID}\n\niOS 版 Outlook を入手する\n________________________________\n{OUTLOOK_JA}",
        SAID,
    ),
    (
        "Outlook for Android",
        f"{SAID_EN}\n\nSent from Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\n{OUTLOOK_EN}",
        SAID_EN,
    ),
    # --- Gmail
    (
        "Gmail, Japanese",
        f"{SAID}\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n{ASKED_JA}",
        SAID,
    ),
    (
        "Gmail, Japanese, cut",
        f"{SAID}\n\n2026年11月24日(火) 11:02 サポート窓口\n<support@support.example>:\n\n{ASKED_JA}",
        SAID,
    ),
    (
        "Gmail, English",
        f"{SAID_EN}\n\nOn Tue, 24 Nov 2026 at 11:02, Support desk <support@support.example>\nwrote:\n\n{ASKED_EN}",
        SAID_EN,
    ),
    (
        "Gmail, English, one line",
        f"{SAID_EN}\n\nOn Tue, Nov 24, 2026 at 11:02 AM Support desk <support@support.example> wrote:\n\n{ASKED_EN}",
        SAID_EN,
    ),
    (
        "Gmail, with a signature",
        f"{SAID}\n\n--\n{SIGNATURE_JA}\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n{ASKED_JA}",
        SAID,
    ),
    (
        "Gmail, signature beneath the quotation",
        f"{SAID}\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n{ASKED_JA}\n\n-- \n{SIGNATURE_JA}",
        SAID,
    ),
    (
        "Gmail, no marks",
        f"{SAID}\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n{PLAIN_JA}",
        SAID,
    ),
    # --- Apple Mail
    (
        "Apple Mail, Japanese",
        f"{SAID}\n\n2026/11/24 11:02、Support desk <support@support.example>のメール:\n\n{ASKED_JA}",
        SAID,
    ),
    (
        "Apple Mail, Japanese, full-width colon",
        f"{SAID}\n\n2026/11/24 11:02、Support desk <support@support.example>のメール：\n\n{ASKED_JA}",
        SAID,
    ),
    (
        "Apple Mail, English",
        f"{SAID_EN}\n\n> On 24 Nov 2026, at 11:02, Support desk <support@support.example> wrote:\n> \n{ASKED_EN}",
        SAID_EN,
    ),
    (
        "Apple Mail, English, unmarked head",
        f"{SAID_EN}\n\nOn 24 Nov 2026, at 11:02, Support desk <support@support.example> wrote:\n\n{ASKED_EN}",
        SAID_EN,
    ),
    (
        "iPhone, Japanese",
        f"{SAID}\n\niPhoneから送信\n\n2026/11/24 11:02、Support desk <support@support.example>のメール:\n\n{ASKED_JA.replace('> ', '>' + chr(0xFEFF))}",
        SAID,
    ),
    (
        "iPhone, English",
        f"{SAID_EN}\n\nSent from my iPhone\n\n> On 24 Nov 2026, at 11:02, Support desk <support@support.example> wrote:\n> \n{ASKED_EN}",
        SAID_EN,
    ),
    ("iPad, nothing quoted", f"{SAID}\n\niPadから送信", SAID),
    ("Android", f"{SAID}\n\nAndroidから送信", SAID),
    ("Xperia", f"{SAID}\n\nXperiaから送信", SAID),
    ("Yahoo app", f"{SAID}\n\nYahoo!メール アプリから送信", SAID),
    ("Samsung", f"{SAID_EN}\n\nSent from my Galaxy", SAID_EN),
    # --- Thunderbird and others
    ("Thunderbird, Japanese", f"{SAID}\n\nOn 2026/11/24 11:02, Support desk wrote:\n{ASKED_JA}", SAID),
    ("Thunderbird, Japanese, words", f"{SAID}\n\n2026/11/24 11:02 に Support desk さんは書きました:\n{ASKED_JA}", SAID),
    ("Thunderbird, Japanese, no date", f"{SAID}\n\nSupport desk さんは書きました:\n{ASKED_JA}", SAID),
    (
        "Thunderbird, English, answer beneath",
        f"On 24/11/2026 11:02, Support desk wrote:\n{ASKED_EN}\n\n{SAID_EN}",
        SAID_EN,
    ),
    (
        "Thunderbird, answer and signature beneath",
        f"On 24/11/2026 11:02, Support desk wrote:\n{ASKED_EN}\n\n{SAID_EN}\n\n-- \n{SIGNATURE_EN}",
        SAID_EN,
    ),
    (
        "Becky",
        f"{SAID}\n\nOn Tue, 24 Nov 2026 11:02:11 +0900\nSupport desk <support@support.example> wrote:\n\n{ASKED_JA}\n\n-- \n佐藤 美咲 <sato@minato.example>",
        SAID,
    ),
    ("full-width marks", f"{SAID}\n\n{ASKED_JA.replace('>', '＞')}", SAID),
    ("mew", f'"Support desk" <support@support.example> wrote:\n{ASKED_JA}\n\n{SAID}', SAID),
    # --- Amid the quotation
    (
        "amid, Japanese",
        "On 2026/11/24 11:02, Support desk wrote:\n> サポートからお尋ねしたいことがあります。\n>\n> いつから起きていますか。\n\n20日の朝からです。\n\n> ほかのブラウザーでも同じでしょうか。\n\nEdge でも同じでした。\n\n>\n> https://support.example/cases/26L-7F3K9/",
        "> いつから起きていますか。\n\n20日の朝からです。\n\n> ほかのブラウザーでも同じでしょうか。\n\nEdge でも同じでした。",
    ),
    (
        "amid, English",
        "On Tue, 24 Nov 2026 at 11:02, Support desk <support@support.example> wrote:\n> Since when does it happen?\nFriday.\n> Is it the same in another browser?\nYes, Firefox.\n",
        "> Since when does it happen?\nFriday.\n> Is it the same in another browser?\nYes, Firefox.",
    ),
    (
        "above and amid",
        "以下に回答します。\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n> いつからですか。\n20日からです。\n> 再現しますか。\nはい。\n> よろしくお願いします。",
        "以下に回答します。\n\n> いつからですか。\n20日からです。\n> 再現しますか。\nはい。",
    ),
    # --- Signatures
    ("mark and signature", f"{SAID}\n\n-- \n{SIGNATURE_JA}", SAID),
    ("mark without a blank", f"{SAID}\n--\n佐藤 美咲", SAID),
    ("underscores", f"{SAID}\n\n___________________\n{SIGNATURE_JA}", SAID),
    ("full-width underscores", f"{SAID}\n\n＿＿＿＿＿＿＿＿＿＿\n{SIGNATURE_JA}\n＿＿＿＿＿＿＿＿＿＿", SAID),
    ("between two rules", f"{SAID}\n\n━━━━━━━━━━━━━━━━━\n{SIGNATURE_JA}\n━━━━━━━━━━━━━━━━━", SAID),
    ("equals signs", f"{SAID}\n\n====================\n{SIGNATURE_JA}\n====================", SAID),
    ("stars", f"{SAID}\n\n*************************\n{SIGNATURE_JA}\n*************************", SAID),
    ("diamonds", f"{SAID}\n\n◆◇◆◇◆◇◆◇◆◇\n{SIGNATURE_JA}\n◆◇◆◇◆◇◆◇◆◇", SAID),
    ("a company opens it", f"{SAID}\n\n{SIGNATURE_JA}", SAID),
    (
        "a name opens it",
        f"{SAID}\n\n佐藤 美咲\n株式会社みなと商事 マーケティング部\nTEL 03-1234-5678 / FAX 03-1234-5679",
        SAID,
    ),
    ("English, no mark", f"{SAID_EN}\n\n{SIGNATURE_EN}", SAID_EN),
    (
        "a notice",
        f"{SAID_EN}\n\n{SIGNATURE_EN}\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.",
        SAID_EN,
    ),
    (
        "a notice, Japanese",
        f"{SAID}\n\n{SIGNATURE_JA}\n\n※本メールには機密情報が含まれている場合があります。誤って受信された場合は破棄してください。",
        SAID,
    ),
    ("greeting stays", f"{SAID}\n\nよろしくお願いいたします。\n佐藤", f"{SAID}\n\nよろしくお願いいたします。\n佐藤"),
    ("opening stays", f"みなと商事の佐藤です。\n\n{SAID}\n\n----\n{SIGNATURE_JA}", f"みなと商事の佐藤です。\n\n{SAID}"),
    (
        "a list of addresses is no signature",
        "次の URL です。\nhttps://app-sj28.marketo.com/#FO189A1\nhttps://app-sj28.marketo.com/#FO190A1",
        "次の URL です。\nhttps://app-sj28.marketo.com/#FO189A1\nhttps://app-sj28.marketo.com/#FO190A1",
    ),
    (
        "facts after a rule are no signature",
        "結果です。\n----------\nフォーム 189: 登録されません。\nフォーム 190: 登録されます。",
        "結果です。\n----------\nフォーム 189: 登録されません。\nフォーム 190: 登録されます。",
    ),
    (
        "addresses at the end are no signature",
        "作成した人物です。\n\na@minato.example\nb@minato.example",
        "作成した人物です。\n\na@minato.example\nb@minato.example",
    ),
    (
        "an answer above a signature stays",
        "Request ID: e42b#14d272d07d78\n\nhttps://app-sj28.marketo.com/#FO189A1\n\n" + SIGNATURE_EN,
        "Request ID: e42b#14d272d07d78\n\nhttps://app-sj28.marketo.com/#FO189A1",
    ),
    ("a name and an address under a rule", f"{SAID}\n\n----------\n佐藤 美咲\nsato@minato.example", SAID),
    ("only a signature's telephone", "03-1234-5678", "03-1234-5678"),
]
