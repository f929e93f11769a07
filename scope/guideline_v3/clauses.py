"""The clauses of the guideline of 22 November 2019, in our own words, in the document's order."""

from scope.rules import Clause
from scope.words import text


def _clause(id: str, title: tuple[str, str], summary: tuple[str, str], asks: tuple[str, str] | None = None) -> Clause:
    return Clause(id=id, title=text(*title), summary=text(*summary), asks=text(*asks) if asks else None)


CLAUSES = {
    clause.id: clause
    for clause in (
        _clause(
            "1.1",
            ("対応の基本", "What support is for"),
            (
                "標準の仕様どおりに設定して、決まった手順で使ったのに、製品として期待される結果にならないとき、サポートはその機能を調べます。",
                "Support examines a product function that, set up as the standard specification says and used step by step, does not give the result the product promises.",
            ),
            (
                "どの項目にも当てはまらないご相談は、担当者が内容を読んで判断します",
                "Where no clause fits, a person reads the request and decides",
            ),
        ),
        _clause(
            "1.2.1",
            ("基本機能のトラブルシューティング", "Troubleshooting of basic functions"),
            (
                "マニュアルのとおりに動かない、動いていたものが止まった、キャンペーンが遅れた、正しい API リクエストがエラーになる、といった問題を調べます。",
                "Support looks into functions that differ from the published description, things that used to work and now fail, delayed campaigns, and correct API requests that return errors.",
            ),
            (
                "マニュアルに載っている機能が、期待と違う動きをしていること",
                "A function the manual describes behaves otherwise than it should",
            ),
        ),
        _clause(
            "1.2.2",
            ("設定の依頼", "Setting requests"),
            (
                "RTP（Web Personalization）へのドメイン追加、専用 IP、SSL の設定を承ります。",
                "Support carries out these settings: adding a domain to RTP (Web Personalization), a dedicated IP, SSL.",
            ),
            ("ドメイン追加、専用 IP、SSL のいずれかであること", "It is one of: an RTP domain, a dedicated IP, SSL"),
        ),
        _clause(
            "1.2.3",
            ("基本機能とは", "What a basic function is"),
            (
                "製品マニュアルか開発者向けマニュアルに載っていて、使う手順が書かれている機能を指します。",
                "A function that the product manual or the developer manual describes, with the steps to use it.",
            ),
            ("マニュアルに載っている機能かどうか", "Whether the function is one the manual describes"),
        ),
        _clause(
            "1.3.1",
            ("使い方の質問", "Questions of use"),
            (
                "マニュアルやコミュニティの説明を読んでも分からないとき、または実際の動きが説明と違うときにお答えします。内容によっては、コンサルティングをおすすめします。",
                "Answered when the manual or the community page leaves a point unclear, or when the product behaves otherwise than described. Some questions are better answered by consulting, and we will say so.",
            ),
            (
                "該当する説明を読んだうえで、分からない点や違いが残っていること",
                "You have read the description, and a point is unclear or differs",
            ),
        ),
        _clause(
            "1.3.2",
            ("再現しない問題", "Problems that cannot be reproduced"),
            (
                "過去の記録に残っている範囲で、原因を調べます。",
                "Support looks for the cause as far as past logs can tell.",
            ),
            ("起きた日時が分かり、記録が残っていること", "The time is known, and records still exist"),
        ),
        _clause(
            "1.3.3",
            ("自社で作成したコードの問題", "Problems with your own code"),
            (
                "API のプログラム、HTML、メールスクリプトなどの問題は、お客様の環境で再現でき、手順が明らかで、製品側の障害が疑われるときに調べます。",
                "API programs, HTML, email scripts and the like are examined when the problem can be reproduced in your environment, the steps are known, and the product itself is suspected.",
            ),
            (
                "手順どおりに再現でき、製品側の問題と疑われること",
                "It can be reproduced by known steps, and the product is suspected",
            ),
        ),
        _clause(
            "1.3.4",
            ("共用サービス（API、リストインポート）のエラー", "Errors of shared services (API, list import)"),
            (
                "API やリストインポートのように共用のサーバーで動くサービスは、エラーが繰り返し起き、時間を置いて再試行しても直らないときに調べます。再試行で直った場合、原因の調査は行いません。",
                "Services on shared servers, such as the API and list import, are examined when the error repeats and still occurs when tried again after a while. When a retry solves it, its cause is not examined.",
            ),
            (
                "再現性があり、時間を置いた再試行でも解消しないこと",
                "It repeats, and trying again after a while does not solve it",
            ),
        ),
        _clause(
            "1.3.5",
            ("外部システムとの連携の問題", "Problems with outside systems"),
            ("Marketo 側だけを調べます。", "Support examines the Marketo side only."),
            (
                "Marketo 側で調べられる問題であること",
                "There is something to examine on the Marketo side",
            ),
        ),
        _clause(
            "1.4.1",
            ("設計や設定の支援", "Help with design and configuration"),
            (
                "プログラムやキャンペーンの設計と設定のお手伝いは、コンサルティングが担当します。",
                "Help with designing and configuring programs and campaigns is given by consulting.",
            ),
        ),
        _clause(
            "1.4.2",
            ("開発の支援", "Help with development"),
            (
                "API、HTML、メールスクリプトなどの開発のお手伝いは、コンサルティングが担当します。",
                "Help with writing API programs, HTML, email scripts and the like is given by consulting.",
            ),
        ),
        _clause(
            "1.4.3",
            ("外部システム連携の支援", "Help with integrations"),
            (
                "LaunchPoint のツール、CRM、メールリレーなどとつなぐお手伝いは、コンサルティングが担当します。",
                "Help with connecting LaunchPoint tools, a CRM, a mail relay and the like is given by consulting.",
            ),
        ),
        _clause(
            "1.4.4",
            ("マニュアルにない使い方", "Ways the manual does not describe"),
            (
                "マニュアルに書かれていない手順での実装や、その不具合の調査は、コンサルティングが担当します。",
                "Building something by steps the manual does not describe, and finding out why that fails, belongs to consulting.",
            ),
        ),
        _clause(
            "1.4.5",
            ("処理を速くするための調整", "Performance tuning"),
            (
                "速度や処理時間の改善は、コンサルティングが担当します。",
                "Making things run faster belongs to consulting.",
            ),
        ),
        _clause(
            "1.4.6",
            ("活用例とおすすめの進め方", "Use cases and good practice"),
            (
                "活用例や、おすすめの進め方のご紹介は、コンサルティングが担当します。",
                "Use cases and recommended practice are given by consulting.",
            ),
        ),
        _clause(
            "1.4.7.1",
            ("カスタムオブジェクト", "Custom objects"),
            (
                "Marketo や Salesforce のカスタムオブジェクトの問題は設計によるところが大きいため、コンサルティングでの調査をおすすめします。",
                "Problems with custom objects, in Marketo or Salesforce, depend so much on design that we recommend having consulting examine them.",
            ),
        ),
        _clause(
            "1.4.7.2",
            ("RTP、MME、ABM", "RTP, MME and ABM"),
            (
                "RTP（Web Personalization）、MME、ABM の問題は設計によるところが大きいため、コンサルティングでの調査をおすすめします。",
                "Problems with RTP (Web Personalization), MME and ABM depend so much on design that we recommend having consulting examine them.",
            ),
        ),
        _clause(
            "1.4.7.3",
            ("ワークスペースとパーティション", "Workspaces and partitions"),
            (
                "ワークスペースやパーティションの設定に関する問題は、コンサルティングでの調査をおすすめします。",
                "For problems with how workspaces and partitions are set up we recommend having consulting examine them.",
            ),
        ),
        _clause(
            "2.1.1",
            ("動作と再現の手順を確かめる", "Check it, and find the steps"),
            (
                "期待どおりに動かないときは、もう一度動かして確かめ、再現する手順をはっきりさせてください。",
                "When something does not work as expected, try it again and find the steps that show it.",
            ),
        ),
        _clause(
            "2.1.2",
            ("API の記録を控える", "Note the API call"),
            (
                "API に関するご相談では、Request ID とリクエストの内容を含む実行の手順を控えてください。",
                "For API matters, note the Request ID and how the call was made, the request included.",
            ),
        ),
        _clause(
            "2.1.3",
            ("リストインポートの記録を控える", "Note the list import"),
            (
                "リストインポートに関するご相談では、始めた日時、取り込み先のリストの URL、ファイルの内容を控えてください。",
                "For list imports, note when it was started, the address of the target list, and what the file holds.",
            ),
        ),
        _clause(
            "2.1.4",
            ("試したことを控える", "Note what you tried"),
            (
                "行ったテストとその結果、変えた設定、エラーの文面を控えてください。",
                "Note the tests you made and their outcome, the settings you changed, and the error messages.",
            ),
        ),
        _clause(
            "2.1.5",
            ("読んだ資料を控える", "Note what you read"),
            (
                "参考にした公開資料やコミュニティの記事の URL を控えてください。",
                "Note the addresses of the public pages and community articles you used.",
            ),
        ),
        _clause(
            "2.2.1",
            ("インスタンス", "The instance"),
            (
                "Munchkin ID かアカウント文字列で、どのインスタンスのことかを知らせてください。",
                "Say which instance it is, by Munchkin ID or account string.",
            ),
        ),
        _clause(
            "2.2.2",
            ("起票される方のお名前", "Who is reporting"),
            (
                "共有の ID をお使いの場合も、個人のお名前を知らせてください。",
                "Give your own name, also when the login is a shared one.",
            ),
        ),
        _clause(
            "2.2.3",
            ("お問い合わせの内容", "What it is about"),
            (
                "登録の前に控えた情報をすべて、できれば画面の写しなども添えて知らせてください。",
                "Send everything you noted beforehand and, if you can, screenshots and other files.",
            ),
        ),
        _clause(
            "2.2.3.1",
            ("画面の URL、アクティビティ ID", "Addresses and activity ID"),
            (
                "問題のキャンペーン、プログラム、人物、アセットなどの URL を知らせてください。特定のアクティビティの問題なら、その ID も必要です。",
                "Give the addresses of the campaign, program, person or asset concerned; for a particular activity, its ID too.",
            ),
        ),
        _clause(
            "2.2.3.2",
            ("再現の手順", "Steps to reproduce"),
            (
                "問題が起きるまでの手順を、順番に知らせてください。",
                "Give the steps that lead to the problem, in order.",
            ),
        ),
        _clause(
            "2.2.3.3",
            ("期待する結果", "Expected result"),
            ("どうなるはずだったかを知らせてください。", "Say what should have happened."),
        ),
        _clause(
            "2.2.3.4",
            ("実際の結果", "Actual result"),
            ("実際にはどうなったかを知らせてください。", "Say what happened instead."),
        ),
    )
}
