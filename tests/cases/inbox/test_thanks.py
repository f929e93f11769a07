"""A mere thank-you is known in both languages, and one word of a problem is not taken for one."""

import pytest

from cases.inbox.thanks import is_mere

MERE = [
    "ありがとうございました。",
    "ご対応いただきありがとうございました。解決しました。",
    "お世話になっております。\nみなと商事の佐藤です。\n\nご回答ありがとうございます。\n問題なく登録できました。\n\nよろしくお願いいたします。",
    "無事解決しました！ありがとうございました😊",
    "承知しました。クローズしていただいて構いません。",
    "助かりました。\n佐藤",
    "了解です",
    "Thanks!",
    "Thank you very much for your quick help. It works now.",
    "Hi team,\n\nPerfect, thank you.\n\nBest regards,\nGrace Hill",
    "Great, that worked. Please close the case.",
    "No more errors, thanks a lot",
]
MORE = [
    "",
    "ありがとうございます。ただ、まだ同じエラーが出ます。",
    "ありがとうございます。別のフォームでも起きています。",
    "ありがとうございます。フォームは189です。",
    "解決していません。",
    "登録できませんでした。",
    "また再発しました。",
    "ありがとうございました。ひとつ確認ですが、設定は元に戻してよいでしょうか。",
    "20日の朝からです。",
    "Thanks, but it still fails.",
    "Thank you. It isn't fixed.",
    "It does not work.",
    "Thanks. One more question: does it apply to landing pages?",
    "Thank you for the steps. Step 3 shows Request ID e42b#14d272d07d78.",
    "ありがとうございました。" * 60,
]


@pytest.mark.parametrize("text", MERE)
def test_thanks_are_thanks(text: str) -> None:
    assert is_mere(text)


@pytest.mark.parametrize("text", MORE)
def test_whatever_says_more_is_no_mere_thanks(text: str) -> None:
    assert not is_mere(text)
