"""Where the document leaves a choice, what we chose and why.

Each reading has a name that rules cite, the clause it belongs to, and a sentence or two that customers may read.
"""

from scope.words import Text, text

READINGS: dict[str, tuple[str, Text]] = {
    name: (clause, text(ja, en))
    for name, clause, ja, en in (
        # --- How verdicts come about ---
        (
            "strictest-names", "1.1",
            "複数の項目に当てはまるときは、いちばん厳しい項目を判定の名前にします。ほかの項目の条件や範囲も、すべて示します。",
            "Where several clauses speak, the strictest names the verdict; the conditions and limits of the others are shown as well.",
        ),
        (
            "silence-blocks", "1.1",
            "条件が満たされていなくても送信できます。ただし、今はできない理由を書いていただき、担当者が判断します。",
            "An open condition does not keep a case from being sent, but the reason must be given; support then decides.",
        ),
        (
            "complaint-decides", "1.1",
            "範囲は、ご相談の内容で決めます。調べた結果が「仕様どおり」であっても、判定は変わりません。",
            "The request decides what is covered. If it turns out that the product works as designed, the verdict stays.",
        ),
        (
            "no-clause", "1.1",
            "要望、契約、障害情報のように、どの項目にもないご相談は断らず、担当者が内容を読んで判断します。",
            "What no clause names, such as wishes, contract matters or outages, is not refused; a person reads it and decides.",
        ),
        # --- 1.2 ---
        (
            "not-tried-stays", "1.2.1",
            "再現をまだ試していなくても、範囲内のまま「試す」ことをお願いします。再現しないと分かったときに限り、1.3.2 で調べます。",
            "What was not tried again yet stays in scope, with trying as the thing to do; only what cannot be repeated is 1.3.2.",
        ),
        (
            "not-sure-is-not-no", "1.2.3",
            "マニュアルにあるか「分からない」は「ない」ではありません。マニュアルのある分野では範囲内のまま、該当ページの確認をお願いします。それ以外の分野では、担当者が確かめます。",
            "“Not sure whether the manual has it” is not “no”. Where there is a manual it stays in scope, with finding the page as the thing to do; elsewhere support finds out.",
        ),
        (
            "delay-is-named", "1.2.1",
            "遅延は対応範囲として挙げられているため、再現性を問わずに調べます。",
            "Delays are named as covered, so they are examined whether or not they can be repeated.",
        ),
        (
            "correct-request", "1.2.1",
            "API のエラーは、正しいリクエストなら 1.2.1、自社のコードが関わるなら 1.3.3、共用サービスとしては 1.3.4 でも見ます。当てはまるものをすべて適用します。",
            "An API error is 1.2.1 when the request is correct, 1.3.3 when your own code takes part, and 1.3.4 as a shared service. All that apply are applied.",
        ),
        (
            "customer-says-correct", "1.2.1",
            "リクエストが正しいかどうかは、マニュアルのページを挙げてお客様に示していただきます。エラーコードから原因が見込まれるときは助言しますが、それを理由に断りません。",
            "You say that a request is correct, and name the manual page. Where the error code points at a cause we say so, without refusing.",
        ),
        (
            "own-change-stays", "1.2.1",
            "直前に設定を変えていても、動いていたものが動かなくなったのなら範囲内です。変えた内容はうかがいます。",
            "What used to work and now fails is covered even if you changed something; we ask what.",
        ),
        (
            "listed-setting-first", "1.2.2",
            "RTP のドメイン追加は、RTP がコンサルティング推奨の分野であっても、設定の依頼として承ります。",
            "Adding a domain to RTP is carried out as a setting request, although RTP is otherwise recommended to consulting.",
        ),
        (
            "closed-list", "1.2.2",
            "設定の依頼は、挙げられたものだけと読みます。サポートにしかできないほかの設定は、担当者が判断します。",
            "The list of settings is read as closed. Other settings that only support can make are for staff to decide.",
        ),
        (
            "ip-and-ssl", "1.2.2",
            "原文では語の間の文字が失われているため、「Dedicated IP」と「SSL」を別々の 2件と読みます。",
            "The published text has lost a character between the words, so “Dedicated IP” and “SSL” are read as two items.",
        ),
        (
            "manual-today", "1.2.3",
            "マニュアルの場所は公開時から移っています。当時のアドレスと現在のアドレスの両方を、マニュアルとして扱います。",
            "The manuals have moved since. Their addresses of that time and of today both count as the manual.",
        ),
        (
            "community-for-usage", "1.2.3",
            "コミュニティにだけ書かれている機能は、使い方の質問では資料として数えます。基本機能とみなすのは、マニュアルにあるものだけです。",
            "What only the community describes counts as reading for a question of use; a basic function is one that a manual describes.",
        ),
        # --- 1.3 ---
        (
            "understood-by-reading", "1.3.1",
            "「十分に理解できない」ことは、読んだページと、そこで分からない点で示していただきます。まだ読んでいないときは断らず、読むことをお願いします。",
            "That a description is not enough is shown by the page you read and the point that is open. Not having read it is a thing to do, not a refusal.",
        ),
        (
            "only-once", "1.3.2",
            "一度だけ起きて再現しないものを 1.3.2 とします。「ときどき」は 1.2.1 のまま、日時の分かる 2回分以上をお願いします。",
            "1.3.2 is for what happened once and cannot be repeated. “Sometimes” stays in 1.2.1, with at least two dated occurrences.",
        ),
        (
            "fault-gate", "1.3.3",
            "自社のコードや設定を外しても起きる、または製品側と考える根拠があることを条件にします。自社側の誤りと分かったものは 1.4.2 です。",
            "The condition is that it also happens without your code, or that there is evidence against the product. Your own mistake is 1.4.2.",
        ),
        (
            "later-document-counts", "1.3.3",
            "HTML やスクリプトは対象外とする説明も別にありますが、この文書のほうが新しいため、条件付きで調べます。",
            "Elsewhere HTML and scripts are said not to be supported; this document is the later one, so they are examined on its conditions.",
        ),
        (
            "two-services", "1.3.4",
            "共用サービスは、挙げられている API とリストインポートの 2つと読みます。",
            "Shared services are read as the two that are named: the API and the list import.",
        ),
        (
            "a-while", "1.3.4",
            "「一定期間」は、一時的なエラーなら少し間を置いて 2回、上限に達したエラーなら次に更新されるまで、インポートなら翌日までを目安にします。",
            "“A while” means two tries some time apart for transient errors, until the next reset for quotas, and the next day for imports.",
        ),
        (
            "solved-by-retry", "1.3.4",
            "再試行で直ったエラーは、原因の調査をしません。",
            "An error that a retry solved is not examined for its cause.",
        ),
        (
            "one-off-there", "1.3.4",
            "共用サービスで再現しないエラーは、1.3.2 でも調べません。再現性を求める 1.3.4 を優先します。",
            "A shared service's error that cannot be repeated is not examined under 1.3.2 either: 1.3.4, which asks for it to repeat, comes first.",
        ),
        (
            "crm-is-outside", "1.3.5",
            "CRM の同期は製品の機能でもありますが、外部システムとの連携として Marketo 側を調べます。",
            "The CRM sync is a function of the product too, but is examined as a connection to an outside system: the Marketo side.",
        ),
        (
            "connector-is-outside", "1.3.5",
            "他社のコネクタは自社のコードではなく、外部システムとして扱います。",
            "Another vendor's connector counts as an outside system, never as your own code.",
        ),
        (
            "works-elsewhere", "1.4.3",
            "別の環境では動くなど、相手側の問題と分かったものは連携の支援です。",
            "What works elsewhere, or otherwise points at the other side, is help with an integration.",
        ),
        # --- 1.4 ---
        (
            "what-is-asked-for", "1.4.1",
            "「製品がどう動くか」は使い方の質問、「どう作るべきか」は設計や活用の支援です。分野ではなく、求めているもので分けます。",
            "“How does it behave?” is a question of use; “what should we build?” is help with design or practice. What is asked for decides, not the topic.",
        ),
        (
            "undocumented-way", "1.4.4",
            "マニュアルにない手順での不具合は 1.4.4 です。マニュアルの手順でも同じことが起きるなら、1.2.1 で調べます。",
            "A fault met by steps the manual does not describe is 1.4.4; if it also shows by steps that it does describe, it is 1.2.1.",
        ),
        (
            "late-or-faster", "1.4.5",
            "以前より遅くなった、予定より遅れたのなら不具合として調べます。もっと速くしたいというご希望は 1.4.5 です。",
            "Slower than before, or later than planned, is a fault; the wish for more speed is 1.4.5.",
        ),
        (
            "recommended", "1.4.7.1",
            "ここに挙げた分野はコンサルティングの「推奨」です。理由をお読みいただいたうえで、サポートへ送ることもできます。",
            "For these topics consulting is recommended. Having read why, you may still send the case to support.",
        ),
        (
            "design-before-manual", "1.4.7.1",
            "カスタムオブジェクトはマニュアルにもある機能ですが、設計によるところが大きいため、1.2.1 より 1.4.7 を優先します。",
            "Custom objects are in the manual too, but depend so much on design that 1.4.7 comes before 1.2.1.",
        ),
        (
            "usage-too", "1.4.7.2",
            "これらの分野では、使い方の質問もコンサルティングをおすすめします。",
            "In these topics consulting is recommended for questions of use as well.",
        ),
        (
            "workspace-as-cause", "1.4.7.3",
            "ワークスペースやパーティションの設定が関わると分かっているときだけ、この項目とします。分からないときは 1.2.1 のままです。",
            "This clause speaks only where the set-up of workspaces or partitions is known to take part; in doubt it stays 1.2.1.",
        ),
        # --- 2 ---
        (
            "checked-means-since-when", "2.1.1",
            "「動作の確認」として、いつから、どのくらいの頻度で起きるか、その前に変えたことをうかがいます。",
            "“Checking” is taken as saying since when, how often, and what was changed before.",
        ),
        (
            "structure-before-contents", "2.1.3",
            "インポートの内容や API の本文には個人の情報が含まれることがあるため、まず構造と件数、伏せた例だけをお願いします。",
            "The contents of an import and the body of a call may hold people's data, so structure, counts and masked samples are asked for first.",
        ),
        (
            "mode-belongs-to-the-import", "2.1.3",
            "原文の「などの詳細」に、読み込みモードを含めます。［新しい人物とアップデートをスキップ］では、人物の追加も更新も行われないためです。",
            "“And other details” in the document includes the list import mode: “Skip new people and updates” adds and changes nobody.",
        ),
        (
            "everyone-names-the-instance", "2.2.1",
            "原文では複数のインスタンスをお持ちの場合だけですが、取り違えを防ぐため、全員にうかがいます。アカウント文字列でも構いません。",
            "The document asks only customers with several instances; we ask everyone, so that none is mistaken for another. An account string will do.",
        ),
        (
            "everyone-gives-a-name", "2.2.2",
            "原文では共有の ID の場合だけですが、全員にうかがいます。登録されているお名前を、あらかじめ入れておきます。",
            "The document asks only where a login is shared; we ask everyone, with the name we know filled in.",
        ),
        (
            "one-line-first", "2.2.3",
            "件名は原文にありませんが、担当者が最初に読む 1行としてお願いします。",
            "The document names no subject; we ask for one line, which the agent reads first.",
        ),
        (
            "only-what-concerns", "2.2.3",
            "控えておく情報のうち、API の項目は API のご相談だけ、インポートの項目はインポートのご相談だけにうかがいます。",
            "Of what is to be noted beforehand, API items are asked only for the API and import items only for imports.",
        ),
        (
            "pictures-if-possible", "2.2.3",
            "画面の写しは「可能であれば」なので、任意です。あると早く進みます。",
            "Screenshots are asked for “if possible”, so they are optional; they do help.",
        ),
        (
            "no-url-because", "2.2.3.1",
            "ログインできない、SSL、API だけのご相談など、示す画面がないときは、その理由で代えられます。",
            "Where there is no page to point at (sign-in, SSL, API only), the reason takes its place.",
        ),
        (
            "activity-if-any", "2.2.3.1",
            "アクティビティ ID は、特定のアクティビティの問題のときだけのものなので、任意です。",
            "An activity ID is meant for problems with one particular activity, so it is optional.",
        ),
        (
            "five-worded-by-kind", "2.2.3.2",
            "インスタンス、手順、期待する結果、実際の結果、URL はどのご相談でも必要です。不具合以外では、内容に合わせて問いかけを変えます。",
            "Instance, steps, expected, actual and addresses are needed for every request; for others than faults they are worded to fit.",
        ),
    )
}  # fmt: skip
