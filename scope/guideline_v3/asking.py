"""How version 3 is put to a customer: its questions, conditions, limits and the sentence each verdict opens with."""

from scope.rules import Standing
from scope.words import Text, text

IN_SCOPE, CONDITIONAL, OUT_OF_SCOPE = Standing

ASKING: dict[str, tuple[Text, Text | None]] = {
    "aim": (
        text("いちばん近いものを選んでください", "Choose what comes closest"),
        text(
            "迷うときは「どれにも当てはまらない」で構いません。担当者が内容を読んで判断します。",
            "If in doubt, choose “None of these”: a person will read it and decide.",
        ),
    ),
    "area": (
        text("何についてのご相談ですか", "What is it about?"),
        text(
            "ふだんの言い方で探せます。例：「スマキャン」「CSV取込」「フォームが送信できない」「611」",
            "Search in your own words, for example “trigger”, “CSV upload”, “form does not submit” or “611”.",
        ),
    ),
    "advice": (text("どのようなお手伝いですか", "What kind of help?"), None),
    "build": (text("どのようなお手伝いですか", "What kind of help?"), None),
    "setting": (text("どの設定のご依頼ですか", "Which setting?"), None),
    "symptom": (text("どのような状態ですか", "How does it go wrong?"), None),
    "manual": (
        text("マニュアルやコミュニティの説明は読まれましたか", "Have you read the manual or the community pages?"),
        text(
            "読んでもなお残る疑問や、書かれている内容との違いにお答えします。",
            "We answer what is still open after reading, or differs from what is written.",
        ),
    ),
    "documented": (
        text(
            "マニュアルに載っている機能を、書かれている使い方で使っていますか",
            "Is it a function in the manual, used as the manual describes?",
        ),
        text(
            "API や自社のコードの場合は、使っているエンドポイントや関数がマニュアルに載っているかどうかでお答えください。",
            "For the API or your own code, what counts is whether the endpoint or function is in the manual.",
        ),
    ),
    "involves": (
        text("次のどれかが関わっていますか", "Does one of these take part?"),
        text(
            "関わるかどうか分からないときは「どれも関わっていない」を選んでください。",
            "If you do not know, choose “None of these”.",
        ),
    ),
    "code": (
        text("自社や代理店が作成したコードが関わっていますか", "Does code take part that you or your agency wrote?"),
        text(
            "API を呼び出すプログラム、HTML、JavaScript、メールスクリプトなどです。",
            "For example a program that calls the API, HTML, JavaScript or an email script.",
        ),
    ),
    "outside": (
        text("他社のシステムが関わっていますか", "Does another vendor's system take part?"),
        text(
            "CRM、LaunchPoint のツール、連携サービス、メールリレーなどです。DNS、ブラウザー、メールの受信者は含みません。",
            "For example a CRM, a LaunchPoint tool, a connector or a mail relay; not DNS, browsers or recipients.",
        ),
    ),
    "reproducible": (text("同じ操作で、また起きますか", "Does it happen again when you do the same?"), None),
    "retry": (
        text("時間を置いて、再試行しましたか", "Have you tried again after a while?"),
        text(
            "共用のサーバーでは、混雑による一時的なエラーが起きることがあります。",
            "On shared servers an error can be a passing effect of load.",
        ),
    ),
    "suspect": (
        text("どちらに原因がありそうですか", "Where does it seem to come from?"),
        None,
    ),
}

TODOS: dict[tuple[str, str], Text] = {
    ("1.2.1", "documented"): text("該当するマニュアルのページを挙げる", "Name the manual page that describes it"),
    ("1.2.1", "reproducible"): text("同じ操作でまた起きるかを確かめる", "Check whether the same steps show it again"),
    ("1.3.1", "manual"): text(
        "該当するマニュアルかコミュニティの説明を読む", "Read the manual or community page on it"
    ),
    ("1.3.3", "reproducible"): text("お客様の環境で再現できることを確かめる", "Reproduce it in your own environment"),
    ("1.3.3", "suspect"): text("製品側の問題と考える根拠を示す", "Show why the product is suspected"),
    ("1.3.4", "reproducible"): text("同じ操作で、同じエラーがまた起きる", "The same steps give the same error again"),
    ("1.3.4", "retry"): text("時間を置いて再試行し、それでも直らない", "Tried again after a while, and it still fails"),
}

LIMITS: dict[str, Text] = {
    "staff_decide": text("担当者が内容を読んで判断します。", "A person reads it and decides."),
    "support_judges": text(
        "マニュアルに載っている機能かどうかを、担当者が判断します。",
        "Support judges whether the manual covers this function.",
    ),
    "consulting_may_be_advised": text(
        "内容によっては、コンサルティングをおすすめすることがあります。",
        "Depending on the question, we may advise consulting.",
    ),
    "past_logs_only": text(
        "過去の記録から分かる範囲での調査になります。", "We can examine it only as far as past logs can tell."
    ),
    "marketo_side_only": text("Marketo 側だけを調べます。", "We examine the Marketo side only."),
}

_CONSULTING = text(
    "サポートは、製品がマニュアルどおりに動かない原因を調べる窓口です。このご相談は、コンサルティングの担当者がお手伝いします。ここまでの内容はそのまま引き継げます。",
    "Support finds out why the product does not behave as documented; this is work for another team. You can get there from here, without typing anything again.",
)
_ADVISED = text(
    "設計によるところが大きいため、設計から見られるコンサルティングのほうが早く解決します。このままサポートに送ることもできます。",
    "It depends much on how things were designed, so consulting, who look at the design as well, usually get there faster. You may still file it with support.",
)

HEADLINES: dict[tuple[str, Standing], tuple[Text, Text]] = {
    ("1.1", CONDITIONAL): (
        text("担当者が内容を読んで判断します", "A person will read this and decide"),
        text(
            "ガイドラインのどの項目にも当てはまらないご相談です。内容をお知らせいただければ、対応できるかどうかを担当者がお答えします。",
            "No clause of the guideline covers this. Tell us what it is about, and we will answer whether and how we can help.",
        ),
    ),
    ("1.2.1", IN_SCOPE): (
        text("サポートが調査します", "Support will look into this"),
        text(
            "マニュアルに載っている機能が期待どおりに動かない問題として、お受けします。次の画面で、調査に必要なことだけをうかがいます。",
            "A function in the manual does not behave as it should: that is what support is for. Next, we ask only for what the investigation needs.",
        ),
    ),
    ("1.2.2", IN_SCOPE): (
        text("この設定は、サポートが承ります", "Support will set this up for you"),
        text(
            "ガイドラインに挙げられている設定です。次の画面で、設定に必要なことをうかがいます。",
            "It is one of the settings the guideline lists. Next, we ask for what is needed to do it.",
        ),
    ),
    ("1.2.3", CONDITIONAL): (
        text("対象の機能かどうか、担当者が確かめます", "Support will judge whether this is covered"),
        text(
            "マニュアルに載っている機能であれば、サポートが調べます。該当するページがあれば、あわせてお知らせください。",
            "If the manual describes this function, support will look into it. Should you know the page, please name it.",
        ),
    ),
    ("1.3.1", CONDITIONAL): (
        text("説明を読んでも残る疑問に、サポートがお答えします", "Support answers what reading leaves open"),
        text(
            "読まれたページと、分からない点や違っている点をお知らせください。内容によっては、コンサルティングをおすすめすることがあります。",
            "Tell us which page you read, and what is unclear or differs. For some questions we may advise consulting.",
        ),
    ),
    ("1.3.2", CONDITIONAL): (
        text("過去の記録から分かる範囲で、サポートが調べます", "Support will look as far as past logs can tell"),
        text(
            "再現しない問題では、起きた日時が手がかりになります。分かる範囲で詳しくお知らせください。",
            "When something cannot be repeated, the time it happened is the best lead. Tell us as exactly as you can.",
        ),
    ),
    ("1.3.3", CONDITIONAL): (
        text("製品側の問題と疑われるときに、サポートが調べます", "Support looks into it when the product is suspected"),
        text(
            "自社のコードが関わる問題は、お客様の環境で再現でき、製品側の問題と疑われるときにお受けします。",
            "Where your own code takes part, we need it to be reproducible in your environment and to point at the product.",
        ),
    ),
    ("1.3.3", IN_SCOPE): (
        text("サポートが調査します", "Support will look into this"),
        text(
            "再現でき、製品側の問題と疑われるため、自社のコードが関わる問題としてお受けします。",
            "It can be reproduced and the product is suspected, so we take it although your own code takes part.",
        ),
    ),
    ("1.3.4", CONDITIONAL): (
        text(
            "時間を置いて再試行しても直らなければ、サポートが調査します",
            "If it still fails after a while, support will look into it",
        ),
        text(
            "共用のサーバーでは、混雑による一時的なエラーが起きることがあります。時間を置いて、もう一度お試しください。それでも同じ結果なら、調査に進めます。",
            "On shared servers an error can be a passing effect of load. Wait a while and try again; if it still fails, we will look into it.",
        ),
    ),
    ("1.3.4", IN_SCOPE): (
        text("サポートが調査します", "Support will look into this"),
        text(
            "時間を置いた再試行でも直らないため、調査に進めます。",
            "It repeats and a later retry did not solve it, so we can start.",
        ),
    ),
    ("1.3.4", OUT_OF_SCOPE): (
        text("一時的なエラーの原因は、調査の対象になりません", "The cause of a passing error is not examined"),
        text(
            "API やリストインポートは共用のサーバーで動いており、再試行で直ったエラーや再現しないエラーの原因は調べられません。困りごとが残っていれば、回答を変えるか、見直しをご依頼ください。",
            "The API and list import run on shared servers; the cause of an error that a retry solved, or that does not repeat, is not examined. If something is still wrong, change your answers or ask us to look again.",
        ),
    ),
    ("1.3.5", CONDITIONAL): (
        text("Marketo 側について、サポートが調べます", "Support will examine the Marketo side"),
        text(
            "外部システムの側は、その提供元へお問い合わせください。Marketo 側に残る記録や動きを調べてお答えします。",
            "For the other system, please ask its vendor. We examine what happened on the Marketo side and tell you.",
        ),
    ),
    ("1.4.1", OUT_OF_SCOPE): (
        text(
            "設計や設定のご相談は、コンサルティングがお手伝いします", "Design and configuration are work for consulting"
        ),
        _CONSULTING,
    ),
    ("1.4.2", OUT_OF_SCOPE): (
        text("開発のご相談は、コンサルティングがお手伝いします", "Development is work for consulting"),
        _CONSULTING,
    ),
    ("1.4.3", OUT_OF_SCOPE): (
        text("外部システムとの連携は、コンサルティングがお手伝いします", "Integrations are work for consulting"),
        _CONSULTING,
    ),
    ("1.4.4", OUT_OF_SCOPE): (
        text(
            "マニュアルにない使い方は、コンサルティングがお手伝いします",
            "Ways the manual does not describe are work for consulting",
        ),
        _CONSULTING,
    ),
    ("1.4.5", OUT_OF_SCOPE): (
        text("速くするための調整は、コンサルティングがお手伝いします", "Performance tuning is work for consulting"),
        _CONSULTING,
    ),
    ("1.4.6", OUT_OF_SCOPE): (
        text(
            "活用例や進め方のご相談は、コンサルティングがお手伝いします",
            "Use cases and good practice are work for consulting",
        ),
        _CONSULTING,
    ),
    ("1.4.7.1", OUT_OF_SCOPE): (
        text(
            "カスタムオブジェクトは、コンサルティングでの調査をおすすめします",
            "For custom objects we recommend consulting",
        ),
        _ADVISED,
    ),
    ("1.4.7.2", OUT_OF_SCOPE): (
        text(
            "RTP、MME、ABM は、コンサルティングでの調査をおすすめします", "For RTP, MME and ABM we recommend consulting"
        ),
        _ADVISED,
    ),
    ("1.4.7.3", OUT_OF_SCOPE): (
        text(
            "ワークスペースの設定は、コンサルティングでの調査をおすすめします", "For workspaces we recommend consulting"
        ),
        _ADVISED,
    ),
}
