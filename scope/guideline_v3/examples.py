"""Worked examples of every clause: what somebody would say, their answers, and the verdict that must follow.

The last of each clause stands just outside of it. Tests hold every one against the rules.
"""

from scope.facts import Facts
from scope.rules import Example, Standing
from scope.words import text

IN_SCOPE, CONDITIONAL, OUT_OF_SCOPE = Standing
OUTSIDE, ADVISED = {"outside": True}, {"advisory": True}


def _example(clause: str, answers: str, standing: Standing, ja: str, en: str, **more: bool) -> Example:
    """``answers`` as in ``investigate/form symptom=late``: aim, topic, and the rest by name."""
    about, *others = answers.split()
    aim, area = about.split("/")
    facts = Facts.from_answers({"aim": aim, "area": area} | dict(other.split("=") for other in others), strict=True)
    return Example(clause=clause, says=text(ja, en), facts=facts, standing=standing, **more)


EXAMPLES: tuple[Example, ...] = (
    # --- 1.1 ---
    _example(
        "1.1", "other/contract", CONDITIONAL,
        "キャンペーン期間だけ、API の 1日の上限を増やしたい",
        "We would like a higher daily API quota during a campaign",
    ),
    _example(
        "1.1", "investigate/status", CONDITIONAL,
        "画面が開きにくい。障害が起きているのか知りたい",
        "Pages are slow to open; is there an outage?",
    ),
    _example(
        "1.1", "set_up/email_sending setting=other", CONDITIONAL,
        "メールの BCC を使えるように設定してほしい",
        "Please turn on BCC for our emails",
    ),
    _example(
        "1.1", "investigate/users symptom=stopped documented=yes involves=none reproducible=always", IN_SCOPE,
        "昨日まで使えていた管理者の ID で、ログインできなくなった",
        "Our administrator, who signed in until yesterday, no longer can",
        **OUTSIDE,
    ),
    # --- 1.2 ---
    _example(
        "1.2.1", "investigate/smart_campaign symptom=late documented=yes involves=none", IN_SCOPE,
        "毎朝 9時のキャンペーンが、今日は 11時半に動いた",
        "The campaign of 9:00 each morning ran at 11:30 today",
    ),
    _example(
        "1.2.1", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "フォームを送信しても、完了ページが表示されなくなった",
        "After a form is submitted, its follow-up page no longer appears",
    ),
    _example(
        "1.2.1", "investigate/tokens symptom=differs documented=not_sure reproducible=not_tried", IN_SCOPE,
        "トークンが空のまま届いた。まだ試し直していない",
        "A token arrived empty; we have not tried again yet",
    ),
    _example(
        "1.2.1", "investigate/static_list symptom=differs documented=yes reproducible=once", CONDITIONAL,
        "リストへの追加が、一度だけ反映されなかった",
        "Adding people to a list failed to show, once only",
        **OUTSIDE,
    ),
    _example(
        "1.2.2", "set_up/domains setting=ssl", IN_SCOPE,
        "ランディングページのドメインに SSL を設定してほしい",
        "Please set up SSL for our landing page domain",
    ),
    _example(
        "1.2.2", "set_up/domains setting=dedicated_ip", IN_SCOPE,
        "専用 IP からメールを送れるようにしてほしい",
        "Please let us send from a dedicated IP",
    ),
    _example(
        "1.2.2", "set_up/rtp setting=rtp_domain", IN_SCOPE,
        "Web Personalization に、新しいサイトのドメインを追加してほしい",
        "Please add the domain of our new site to Web Personalization",
    ),
    _example(
        "1.2.2", "set_up/users setting=other", CONDITIONAL,
        "メールアドレスとは別のログイン名を使えるように設定してほしい",
        "Please allow login names other than email addresses",
        **OUTSIDE,
    ),
    _example(
        "1.2.3", "investigate/other symptom=differs documented=not_sure reproducible=always", CONDITIONAL,
        "新しい画面の動きが期待と違う。マニュアルに説明があるのか分からない",
        "A new page behaves otherwise than we expect; we cannot tell whether the manual covers it",
    ),
    _example(
        "1.2.3", "investigate/other symptom=stopped documented=not_sure reproducible=sometimes", CONDITIONAL,
        "何という機能か分からないが、以前は出ていた一覧がときどき出ない",
        "We do not know what it is called, but a list that used to show is sometimes missing",
    ),
    _example(
        "1.2.3", "investigate/other symptom=late documented=not_sure", CONDITIONAL,
        "名前の分からない機能の更新が、いつもより遅い",
        "An update by a function we cannot name takes longer than usual",
    ),
    _example(
        "1.2.3", "investigate/other symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "一覧にない機能だが、マニュアルの手順どおりにしても動かない",
        "It is not in the list of topics, but the manual has the steps and they do not work",
        **OUTSIDE,
    ),
    # --- 1.3 ---
    _example(
        "1.3.1", "learn/smart_campaign manual=unclear involves=none", CONDITIONAL,
        "待機ステップのページを読んだが、祝日を除けるのか分からない",
        "We read the page on wait steps; can they leave out public holidays?",
    ),
    _example(
        "1.3.1", "learn/form manual=differs", CONDITIONAL,
        "事前入力の説明と、実際の動きが違う",
        "Pre-fill works otherwise than its page says",
    ),
    _example(
        "1.3.1", "learn/reports manual=not_read", CONDITIONAL,
        "レポートの購読のしかたを知りたい。説明はまだ読んでいない",
        "How do we subscribe to a report? We have not read about it yet",
    ),
    _example(
        "1.3.1", "advise/smart_campaign advice=best_practice", OUT_OF_SCOPE,
        "待機ステップの、おすすめの使い方を知りたい",
        "What is the best way to use wait steps?",
        **OUTSIDE,
    ),
    _example(
        "1.3.2", "investigate/unsubscribe symptom=differs documented=yes reproducible=once", CONDITIONAL,
        "配信停止した方に、先週一度だけメールが届いた",
        "Somebody who had unsubscribed was sent an email, once, last week",
    ),
    _example(
        "1.3.2", "investigate/smart_campaign symptom=stopped documented=yes involves=none reproducible=once",
        CONDITIONAL,
        "定期のキャンペーンが、11月12日だけ動かなかった",
        "A recurring campaign did not run on 12 November, and has run since",
    ),
    _example(
        "1.3.2", "investigate/static_list symptom=differs documented=not_sure reproducible=once", CONDITIONAL,
        "リストの人数が一度だけ合わなかった。試しても起きない",
        "The number of people in a list was wrong once; we cannot make it happen again",
    ),
    _example(
        "1.3.2", "investigate/unsubscribe symptom=differs documented=yes reproducible=sometimes", IN_SCOPE,
        "配信停止した方に、ときどきメールが届く",
        "People who have unsubscribed are sent emails now and then",
        **OUTSIDE,
    ),
    _example(
        "1.3.3",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=always suspect=product",
        IN_SCOPE,
        "マニュアルの例と同じメールスクリプトでも、日付が空になる",
        "Even with the script from the manual, the date in the email is empty",
    ),
    _example(
        "1.3.3",
        "investigate/landing_page symptom=stopped documented=yes code=yes reproducible=always suspect=cannot_tell",
        CONDITIONAL,
        "自社の JavaScript を入れたページが崩れる。どちらの問題かまだ分からない",
        "A page with our own JavaScript breaks; we cannot tell yet which side it is",
    ),
    _example(
        "1.3.3",
        "investigate/email symptom=differs documented=yes code=yes reproducible=not_tried suspect=product",
        CONDITIONAL,
        "自社のテンプレートで改行が消える。製品の問題だと思うが、再現はまだ試していない",
        "Line breaks vanish in our own template; we suspect the product but have not reproduced it yet",
    ),
    _example(
        "1.3.3",
        "investigate/landing_page symptom=stopped documented=yes code=yes reproducible=always suspect=other_side",
        OUT_OF_SCOPE,
        "自社の JavaScript を外すと直る。書き直しを手伝ってほしい",
        "Without our own JavaScript it works; please help us mend the code",
        **OUTSIDE,
    ),
    _example(
        "1.3.4",
        "investigate/rest_api documented=yes involves=none code=no outside=no reproducible=always retry=still_fails",
        IN_SCOPE,
        "API がエラー 611 を返し、時間を置いて試しても変わらない",
        "The API returns error 611, and still does when tried again later",
    ),
    _example(
        "1.3.4", "investigate/list_import documented=yes involves=none reproducible=always retry=not_yet", CONDITIONAL,
        "リストインポートが途中で止まった。まだ試し直していない",
        "A list import stopped half-way; we have not tried again yet",
    ),
    _example(
        "1.3.4", "investigate/list_import documented=yes involves=none reproducible=always retry=solved", OUT_OF_SCOPE,
        "昨日のインポートのエラーは、今朝試したら直っていた。原因を知りたい",
        "Yesterday's import error was gone this morning; what was the cause?",
    ),
    _example(
        "1.3.4", "investigate/salesforce symptom=stopped documented=yes involves=none reproducible=always suspect=cannot_tell",
        CONDITIONAL,
        "Salesforce との同期が止まっている",
        "The sync with Salesforce has stopped",
        **OUTSIDE,
    ),
    _example(
        "1.3.5", "investigate/salesforce symptom=differs documented=yes involves=none reproducible=always suspect=product",
        CONDITIONAL,
        "Salesforce に、一部の人物だけ同期されない",
        "Some people are not synced to Salesforce",
    ),
    _example(
        "1.3.5", "investigate/event symptom=stopped documented=yes outside=yes reproducible=always suspect=cannot_tell",
        CONDITIONAL,
        "ウェビナーの参加者が、連携しているのに取り込まれない",
        "Attendees of a connected webinar are not brought in",
    ),
    _example(
        "1.3.5", "investigate/launchpoint symptom=late documented=yes suspect=cannot_tell", CONDITIONAL,
        "連携ツールへの反映が、半日遅れている",
        "A connected tool receives updates half a day late",
    ),
    _example(
        "1.3.5", "investigate/launchpoint symptom=differs documented=yes reproducible=always suspect=other_side",
        OUT_OF_SCOPE,
        "別の製品につなぐと動く。連携ツール側の設定を見てほしい",
        "It works with another product; please check the settings of the tool",
        **OUTSIDE,
    ),
    # --- 1.4 ---
    _example(
        "1.4.1", "advise/engagement advice=design", OUT_OF_SCOPE,
        "試用登録者向けの育成プログラムを一緒に設計してほしい",
        "Please help us design a nurture program for trial users",
    ),
    _example(
        "1.4.1", "advise/smart_campaign advice=design", OUT_OF_SCOPE,
        "キャンペーンの設定がこれでよいか確認してほしい",
        "Please check whether our campaign is set up well",
    ),
    _example(
        "1.4.1", "advise/scoring advice=design", OUT_OF_SCOPE,
        "スコアの点数の決め方を手伝ってほしい",
        "Please help us decide how to score",
    ),
    _example(
        "1.4.1", "investigate/scoring symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "設定したとおりにスコアが加算されない",
        "Scores are not added as we set them up",
        **OUTSIDE,
    ),
    _example(
        "1.4.2", "build/rest_api build=development", OUT_OF_SCOPE,
        "リードを登録する API プログラムを書いてほしい",
        "Please write an API program that registers leads",
    ),
    _example(
        "1.4.2", "build/email build=development", OUT_OF_SCOPE,
        "メールテンプレートの HTML を、スマートフォン向けに直してほしい",
        "Please make our email template fit phones",
    ),
    _example(
        "1.4.2",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=always suspect=other_side",
        OUT_OF_SCOPE,
        "自社で書いたメールスクリプトの誤りを直してほしい",
        "Please correct the mistake in the email script we wrote",
    ),
    _example(
        "1.4.2",
        "investigate/email_script symptom=differs documented=yes involves=none reproducible=always suspect=product",
        IN_SCOPE,
        "スクリプトを最小限にしても同じ結果になり、製品の問題と思われる",
        "Even the smallest script gives the same result; we suspect the product",
        **OUTSIDE,
    ),
    _example(
        "1.4.3", "build/salesforce build=integration", OUT_OF_SCOPE,
        "Salesforce との連携を新しく始めたいので、手伝ってほしい",
        "We want to connect Salesforce; please help us",
    ),
    _example(
        "1.4.3", "build/launchpoint build=integration", OUT_OF_SCOPE,
        "LaunchPoint のツールとのつなぎ方を一緒に決めてほしい",
        "Please help us decide how to connect a LaunchPoint tool",
    ),
    _example(
        "1.4.3", "investigate/salesforce symptom=stopped documented=yes involves=none reproducible=always suspect=other_side",
        OUT_OF_SCOPE,
        "Salesforce 側の項目の設定が原因だった。直し方を教えてほしい",
        "A field setting in Salesforce was the cause; how do we mend it?",
    ),
    _example(
        "1.4.3", "investigate/salesforce symptom=stopped documented=yes involves=none reproducible=always suspect=product",
        CONDITIONAL,
        "Salesforce との同期が、Marketo のエラーで止まっている",
        "The sync with Salesforce stops with an error in Marketo",
        **OUTSIDE,
    ),
    _example(
        "1.4.4", "investigate/form documented=no symptom=differs code=no", OUT_OF_SCOPE,
        "フォームの内部の値を書き換えて使っているが、うまく動かない",
        "We change internal values of a form, and it does not work",
    ),
    _example(
        "1.4.4", "investigate/smart_list documented=no symptom=stopped involves=none", OUT_OF_SCOPE,
        "画面の通信をまねてリストを取り出していたが、取れなくなった",
        "We fetched lists by imitating what the page sends; it no longer works",
    ),
    _example(
        "1.4.4", "investigate/other documented=no symptom=differs", OUT_OF_SCOPE,
        "ブログで見た裏技のとおりにしても、動かない",
        "A trick from a blog does not work for us",
    ),
    _example(
        "1.4.4", "investigate/form documented=yes symptom=differs code=no reproducible=always", IN_SCOPE,
        "マニュアルの手順どおりにフォームを作っても、動かない",
        "A form made by the steps in the manual does not work",
        **OUTSIDE,
    ),
    _example(
        "1.4.5", "advise/smart_campaign advice=tuning", OUT_OF_SCOPE,
        "夜間のキャンペーンを、朝までに終わらせたい",
        "We want our nightly campaigns to finish by morning",
    ),
    _example(
        "1.4.5", "advise/landing_page advice=tuning", OUT_OF_SCOPE,
        "ランディングページの表示を速くしたい",
        "We want our landing pages to load faster",
    ),
    _example(
        "1.4.5", "advise/salesforce advice=tuning", OUT_OF_SCOPE,
        "Salesforce との同期にかかる時間を短くしたい",
        "We want the sync with Salesforce to take less time",
    ),
    _example(
        "1.4.5", "investigate/smart_campaign symptom=late documented=yes involves=none", IN_SCOPE,
        "先週まで 1時間で終わっていたキャンペーンが、3時間かかるようになった",
        "A campaign that took an hour until last week now takes three",
        **OUTSIDE,
    ),
    _example(
        "1.4.6", "advise/engagement advice=best_practice", OUT_OF_SCOPE,
        "他社での育成プログラムの活用例を知りたい",
        "How do other companies use nurture programs?",
    ),
    _example(
        "1.4.6", "advise/email_sending advice=best_practice", OUT_OF_SCOPE,
        "到達率を上げる、おすすめの送り方を知りたい",
        "Which way of sending do you recommend for better delivery?",
    ),
    _example(
        "1.4.6", "advise/reports advice=best_practice", OUT_OF_SCOPE,
        "経営会議に出すレポートの、よい例を見たい",
        "We would like to see good reports for a board meeting",
    ),
    _example(
        "1.4.6", "learn/reports manual=unclear", CONDITIONAL,
        "レポートの説明を読んだが、列の意味が 1つ分からない",
        "We read about the report; the meaning of one column is unclear",
        **OUTSIDE,
    ),
    _example(
        "1.4.7.1", "investigate/custom_objects", OUT_OF_SCOPE,
        "カスタムオブジェクトの条件で、抽出の結果が合わない",
        "Filtering by a custom object gives a wrong result",
        **ADVISED,
    ),
    _example(
        "1.4.7.1", "learn/custom_objects", OUT_OF_SCOPE,
        "カスタムオブジェクトの関連付けの説明が分かりにくい",
        "The page on linking custom objects leaves a question open",
        **ADVISED,
    ),
    _example(
        "1.4.7.1", "investigate/salesforce symptom=stopped documented=yes involves=custom_objects reproducible=always suspect=product",
        OUT_OF_SCOPE,
        "Salesforce のカスタムオブジェクトだけ、同期が止まっている",
        "Only the custom objects of Salesforce have stopped syncing",
        **ADVISED,
    ),
    _example(
        "1.4.7.1", "investigate/person symptom=differs documented=yes involves=none reproducible=always", IN_SCOPE,
        "人物のカスタムフィールドの値が保存されない",
        "The value of a person's custom field is not saved",
        **OUTSIDE,
    ),
    _example(
        "1.4.7.2", "investigate/rtp", OUT_OF_SCOPE,
        "Web Personalization の出し分けが表示されない",
        "A Web Personalization campaign does not show",
        **ADVISED,
    ),
    _example(
        "1.4.7.2", "investigate/mobile", OUT_OF_SCOPE,
        "プッシュ通知が、一部の端末に届かない",
        "Some devices do not get push notifications",
        **ADVISED,
    ),
    _example(
        "1.4.7.2", "learn/abm", OUT_OF_SCOPE,
        "重点顧客のスコアの説明が分かりにくい",
        "The page on account scores leaves a question open",
        **ADVISED,
    ),
    _example(
        "1.4.7.2", "set_up/rtp setting=rtp_domain", IN_SCOPE,
        "Web Personalization にドメインを追加してほしい",
        "Please add a domain to Web Personalization",
        **OUTSIDE,
    ),
    _example(
        "1.4.7.3", "investigate/workspaces", OUT_OF_SCOPE,
        "別のワークスペースのプログラムが、共有しても表示されない",
        "A program shared with another workspace does not show there",
        **ADVISED,
    ),
    _example(
        "1.4.7.3", "investigate/smart_campaign symptom=differs documented=yes involves=workspaces reproducible=always",
        OUT_OF_SCOPE,
        "別のパーティションの人物だけ、キャンペーンの対象にならない",
        "Only people of another partition are left out of the campaign",
        **ADVISED,
    ),
    _example(
        "1.4.7.3", "learn/workspaces", OUT_OF_SCOPE,
        "パーティションの割り当て方の説明が分かりにくい",
        "The page on assigning partitions leaves a question open",
        **ADVISED,
    ),
    _example(
        "1.4.7.3", "investigate/users symptom=differs documented=yes involves=none reproducible=always", IN_SCOPE,
        "ロールに権限を付けても、メニューが表示されない",
        "A menu does not show although the role allows it",
        **OUTSIDE,
    ),
    # --- 2.1: what is noted beforehand. Here "outside" is what the clause, taken by its words, does not ask of. ---
    _example(
        "2.1.1", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "フォームを送信できない。開き直しても同じで、昨日の朝から続いている",
        "A form cannot be submitted, also when opened anew, since yesterday morning",
    ),
    _example(
        "2.1.1", "investigate/smart_list symptom=differs documented=yes involves=none reproducible=sometimes", IN_SCOPE,
        "抽出の件数が、ときどき合わない",
        "The number of people in a smart list is sometimes wrong",
    ),
    _example(
        "2.1.1", "investigate/tokens symptom=differs documented=yes reproducible=not_tried", IN_SCOPE,
        "トークンが空だった。もう一度試すところから始める",
        "A token was empty; trying again comes first",
    ),
    _example(
        "2.1.1", "learn/form manual=unclear", CONDITIONAL,
        "フォームの事前入力の使い方を知りたい",
        "How is pre-fill used on forms?",
        **OUTSIDE,
    ),
    _example(
        "2.1.2",
        "investigate/rest_api documented=yes involves=none code=no outside=no reproducible=always retry=still_fails",
        IN_SCOPE,
        "リードの登録が、エラー 611 で失敗し続けている",
        "Registering leads keeps failing with error 611",
    ),
    _example(
        "2.1.2",
        "investigate/bulk_api documented=yes involves=none code=no outside=no reproducible=always retry=not_yet",
        CONDITIONAL,
        "一括抽出のジョブが失敗した",
        "A bulk extract job has failed",
    ),
    _example(
        "2.1.2",
        "investigate/rest_api documented=yes involves=none code=yes outside=no "
        "reproducible=always retry=still_fails suspect=product",
        IN_SCOPE,
        "自社のプログラムからだけでなく、単独で呼び出しても API がエラーになる",
        "The API fails from our program, and just the same when called by itself",
    ),
    _example(
        "2.1.2", "investigate/list_import documented=yes involves=none reproducible=always retry=still_fails", IN_SCOPE,
        "画面からのリストインポートが失敗し続けている",
        "Importing a list by hand keeps failing",
        **OUTSIDE,
    ),
    _example(
        "2.1.3", "investigate/list_import documented=yes involves=none reproducible=always retry=still_fails", IN_SCOPE,
        "CSV の取り込みで、日本語の項目が文字化けする",
        "Japanese columns arrive garbled when a CSV is imported",
    ),
    _example(
        "2.1.3", "investigate/list_import documented=yes involves=none reproducible=sometimes retry=still_fails",
        IN_SCOPE,
        "取り込みが、ときどき 0件で終わる",
        "An import sometimes ends with no rows",
    ),
    _example(
        "2.1.3", "investigate/list_import documented=yes involves=none reproducible=always retry=not_yet", CONDITIONAL,
        "取り込みが 10% で止まったままになっている",
        "An import has stopped at 10 per cent",
    ),
    _example(
        "2.1.3", "investigate/static_list symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "フローで追加した人物が、静的リストに表示されない",
        "People added by a flow step do not show in a static list",
        **OUTSIDE,
    ),
    _example(
        "2.1.4", "investigate/email symptom=differs documented=yes code=no reproducible=always", IN_SCOPE,
        "メールのプレビューが崩れる。別のブラウザーでも試した",
        "The preview of an email is broken; we tried another browser too",
    ),
    _example(
        "2.1.4", "investigate/landing_page symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "ページの承認がエラーになる。複製したページでも同じだった",
        "Approving a page gives an error, and so does its copy",
    ),
    _example(
        "2.1.4", "investigate/segmentation symptom=stopped documented=yes reproducible=always", IN_SCOPE,
        "条件を 1つに減らしても、セグメンテーションを承認できない",
        "A segmentation cannot be approved, not even with a single rule",
    ),
    _example(
        "2.1.4", "set_up/domains setting=ssl", IN_SCOPE,
        "SSL を設定してほしい",
        "Please set up SSL",
        **OUTSIDE,
    ),
    _example(
        "2.1.5", "learn/smart_campaign manual=unclear involves=none", CONDITIONAL,
        "待機ステップのページを読んでも、祝日の扱いが分からない",
        "The page on wait steps does not say what happens on public holidays",
    ),
    _example(
        "2.1.5", "learn/email_program manual=differs", CONDITIONAL,
        "A/B テストの説明と、勝者の決まり方が違う",
        "The winner of an A/B test is not chosen as its page says",
    ),
    _example(
        "2.1.5", "investigate/form symptom=differs documented=yes code=no reproducible=always", IN_SCOPE,
        "説明のとおりに作ったフォームが動かない",
        "A form made as its page says does not work",
    ),
    _example(
        "2.1.5", "other/contract", CONDITIONAL,
        "契約の更新について聞きたい",
        "We have a question about renewing our contract",
        **OUTSIDE,
    ),
    # --- 2.2: what comes with the case. Everybody is asked; "outside" is where only our reading asks. ---
    _example(
        "2.2.1", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "本番とサンドボックスがあり、本番のフォームだけが動かない",
        "We have production and a sandbox; only the form in production fails",
    ),
    _example(
        "2.2.1", "investigate/sandbox symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "サンドボックスへのプログラムの取り込みが失敗する",
        "Bringing a program into the sandbox fails",
    ),
    _example(
        "2.2.1", "set_up/domains setting=dedicated_ip", IN_SCOPE,
        "2つあるインスタンスの片方に、専用 IP を設定してほしい",
        "Please give one of our two instances a dedicated IP",
    ),
    _example(
        "2.2.1", "learn/form manual=unclear", CONDITIONAL,
        "インスタンスは 1つだけで、フォームの使い方を知りたい",
        "We have a single instance, and a question about forms",
        **OUTSIDE,
    ),
    _example(
        "2.2.2", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "部署で共有している ID から、フォームの不具合を知らせる",
        "A fault in a form, reported from a login that a team shares",
    ),
    _example(
        "2.2.2", "learn/reports manual=unclear", CONDITIONAL,
        "admin という ID を使っている担当者が、レポートについて尋ねる",
        "A question about reports from somebody who signs in as admin",
    ),
    _example(
        "2.2.2", "set_up/domains setting=ssl", IN_SCOPE,
        "代理店が共有の ID で、SSL の設定を依頼する",
        "An agency asks for SSL through a shared login",
    ),
    _example(
        "2.2.2", "investigate/tokens symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "自分の名前の ID でログインして、不具合を知らせる",
        "A fault, reported from a login in one's own name",
        **OUTSIDE,
    ),
    _example(
        "2.2.3", "investigate/landing_page symptom=differs documented=yes code=no reproducible=always", IN_SCOPE,
        "ページが崩れる。画面の写しを 2枚添える",
        "A page is broken; two screenshots go along",
    ),
    _example(
        "2.2.3", "investigate/reports symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "レポートの件数が合わない。書き出した CSV を添える",
        "The figures of a report are wrong; the exported CSV goes along",
    ),
    _example(
        "2.2.3",
        "investigate/rest_api documented=yes involves=none code=no outside=no reproducible=always retry=still_fails",
        IN_SCOPE,
        "API のエラー。控えておいた実行の記録を添える",
        "An API error; the notes of the calls go along",
    ),
    _example(
        "2.2.3", "other/contract", CONDITIONAL,
        "契約について聞きたい。添えるものは特にない",
        "A question about our contract; there is nothing to attach",
        **OUTSIDE,
    ),
    _example(
        "2.2.3.1", "investigate/smart_campaign symptom=stopped documented=yes involves=none reproducible=always",
        IN_SCOPE,
        "動かないキャンペーンの画面のアドレスを添える",
        "The address of the campaign that does not run goes along",
    ),
    _example(
        "2.2.3.1", "investigate/person symptom=differs documented=yes involves=none reproducible=always", IN_SCOPE,
        "値の戻る人物のアドレスと、アクティビティ ID を添える",
        "The address of the person whose value changes back, and the activity ID",
    ),
    _example(
        "2.2.3.1", "investigate/form symptom=differs documented=yes code=no reproducible=always", IN_SCOPE,
        "フォームと、それを置いたページの両方のアドレスを添える",
        "The addresses of the form and of the page it is on",
    ),
    _example(
        "2.2.3.1", "investigate/users symptom=stopped documented=yes involves=none reproducible=always", IN_SCOPE,
        "ログインできないので、示せる画面がない",
        "We cannot sign in, so there is no page to point at",
        **OUTSIDE,
    ),
    _example(
        "2.2.3.2", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "フォームを開き、必須の項目だけを入力して送信すると止まる",
        "Open the form, fill in the required fields only, submit: it stops",
    ),
    _example(
        "2.2.3.2", "investigate/email_program symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "A/B テストを作り、件名を 2つにして送ると、勝者が送られない",
        "Create an A/B test with two subject lines and send it: the winner is not sent",
    ),
    _example(
        "2.2.3.2", "investigate/smart_list symptom=differs documented=yes involves=none reproducible=sometimes",
        IN_SCOPE,
        "同じ条件で 10回開くと、2、3回は件数が違う",
        "Open the same list ten times: two or three times the number differs",
    ),
    _example(
        "2.2.3.2", "learn/smart_campaign manual=unclear involves=none", CONDITIONAL,
        "使い方の質問なので、再現の手順の代わりに、読んだことと試したことを書く",
        "A question of use: what was read and tried stands in for the steps",
        **OUTSIDE,
    ),
    _example(
        "2.2.3.3", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "送信後に、完了ページ 5120 が表示されるはずだった",
        "After submission, follow-up page 5120 should appear",
    ),
    _example(
        "2.2.3.3", "investigate/smart_campaign symptom=late documented=yes involves=none", IN_SCOPE,
        "9時に始まり、9時半までに終わるはずだった",
        "It should start at 9:00 and be done by 9:30",
    ),
    _example(
        "2.2.3.3", "investigate/scoring symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "メールを開くと 5点加算されるはずだった",
        "Opening the email should add five points",
    ),
    _example(
        "2.2.3.3", "set_up/domains setting=ssl", IN_SCOPE,
        "設定の依頼なので、設定後にどうなっていればよいかを書く",
        "A setting request: how it should be afterwards stands in its place",
        **OUTSIDE,
    ),
    _example(
        "2.2.3.4", "investigate/form symptom=stopped documented=yes code=no reproducible=always", IN_SCOPE,
        "ボタンが「お待ちください」のまま変わらない",
        "The button stays on “Please wait”",
    ),
    _example(
        "2.2.3.4", "investigate/smart_campaign symptom=late documented=yes involves=none", IN_SCOPE,
        "11時半に始まり、12時10分に終わった",
        "It started at 11:30 and was done by 12:10",
    ),
    _example(
        "2.2.3.4", "investigate/scoring symptom=differs documented=yes reproducible=always", IN_SCOPE,
        "開いた記録は残っているが、点数は変わらない",
        "The opening is in the activity log; the score does not change",
    ),
    _example(
        "2.2.3.4", "advise/engagement advice=design", OUT_OF_SCOPE,
        "設計のご相談なので、いまの作りと困っていることを書く",
        "Help with design: today's set-up and what troubles you stand in its place",
        **OUTSIDE,
    ),
)  # fmt: skip
