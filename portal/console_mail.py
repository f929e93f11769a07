"""Mail for trying the portal out: written to the console as its reader would see it, not as it travels."""

from django.core.mail import EmailMessage
from django.core.mail.backends import console

RULE = "-" * 79


class EmailBackend(console.EmailBackend):
    def write_message(self, message: EmailMessage) -> None:
        """From, to, subject and text, between two rules; what is encoded for the journey is left out."""
        head = f"From: {message.from_email}\nTo: {', '.join(message.recipients())}\nSubject: {message.subject}"
        self.stream.write(f"{RULE}\n{head}\n\n{str(message.body).rstrip()}\n{RULE}\n")
