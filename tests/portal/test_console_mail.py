"""Mail on the console can be read: Japanese as Japanese, and links whole."""

from io import StringIO

from django.core.mail import EmailMessage

from portal.console_mail import EmailBackend


def test_a_mail_is_shown_as_its_reader_would_see_it() -> None:
    console = StringIO()
    link = "https://support.example.com/cases/" + "7" * 80
    mail = EmailMessage(
        "[24A] サポートから返信があります", f"次のリンクを開いてください。\n{link}\n", to=["sato@minato.example"]
    )
    mail.from_email = "Support desk <support@example.com>"
    assert EmailBackend(stream=console).send_messages([mail]) == 1
    lines = console.getvalue().splitlines()
    assert "To: sato@minato.example" in lines
    assert "Subject: [24A] サポートから返信があります" in lines
    assert "次のリンクを開いてください。" in lines
    assert link in lines
