"""Signing in: allauth's flows with our words, our mail queue, and no way to open an account by oneself."""

import hashlib
import logging
import uuid
from datetime import timedelta
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cases.mail import mail_domain, one_line
from cases.models import Mail, User

log = logging.getLogger("portal.accounts")

A_DAY = timedelta(days=1)
EMPTY = _("Fill this in.")
NEW_PASSWORD_HELP = _("15 characters or more. A few words that only you would put together are easy to remember.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations. Mail is queued like every other, so that all answers take the same time."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again."),
        "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour, or reset your password."),
        "incorrect_password": _("This is not your current password."),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From SITE_URL: the Host header of whoever asked must not decide where a link in a mail leads."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user")
        language = person.language if isinstance(person, User) else translation.get_language() or settings.LANGUAGE_CODE
        words = {**context, "email": email, "site_url": settings.SITE_URL}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", words)
            text = render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n"
        Mail.objects.create(
            to=email,
            language=language,
            subject=one_line(subject)[:250],
            text=text,
            message_id=f"<{uuid.uuid4()}@{mail_domain()}>",
            next_try=timezone.now(),
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        log.warning(
            "sign-in failed", extra={"account": fingerprint(credentials.get("email", "")), "from": self.where()}
        )

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        log.info("signed in", extra={"user": user.pk, "from": self.where()})

    def where(self) -> str:
        return self.get_client_ip(self.request)


def fingerprint(address: str) -> str:
    """The same for the same address, so that logs can be counted by it without holding it."""
    return hashlib.sha256(f"{settings.SECRET_KEY}{address.lower()}".encode()).hexdigest()[:16]


def reword(form: BaseForm, **fields: tuple[Any, Any, str]) -> None:
    """Give fields a label, a help text, what browsers may fill in and a word for whoever left them empty.

    Placeholders are taken away: they vanish with the first key.
    """
    for name, (label, help_text, autocomplete) in fields.items():
        field = form.fields[name]
        field.label, field.help_text = label, help_text
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["autocomplete"] = autocomplete
        field.error_messages["required"] = EMPTY


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            login=(_("E-mail address"), "", "username"),
            password=(_("Password"), "", "current-password"),
        )


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            oldpassword=(_("Current password"), "", "current-password"),
            password1=(_("New password"), NEW_PASSWORD_HELP, "new-password"),
            password2=(_("New password, once more"), "", "new-password"),
        )


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, email=(_("E-mail address"), _("The address you sign in with."), "username"))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """To an address that has no account goes a mail that says so: the page says the same either way."""
        email: str = self.cleaned_data["email"]
        if self.users:
            super().save(request, **kwargs)
        elif not Mail.objects.filter(case=None, to__iexact=email, queued_at__gt=timezone.now() - A_DAY).exists():
            # Nobody has proved that this address is theirs, so it gets one such mail a day, however often one asks.
            AccountAdapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            password1=(_("New password"), NEW_PASSWORD_HELP, "new-password"),
            password2=(_("New password, once more"), "", "new-password"),
        )
