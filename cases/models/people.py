"""People, the companies they file for, and the Marketo instances those companies own."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

# Python and PostgreSQL both read \A and \Z as the very ends; $ would let a final line end through on SQLite.
MUNCHKIN_ID = r"\A[0-9]{3}-[A-Z]{3}-[0-9]{3}\Z"


class UserManager(BaseUserManager["User"]):
    """Users are found by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address. Customers and support staff alike."""

    class Language(models.TextChoices):
        JAPANESE = "ja", "日本語"
        ENGLISH = "en", "English"

    class News(models.TextChoices):
        """How staff hear of their cases. What cannot wait, such as an escalation, comes at once in any case."""

        EACH = "each", _("A mail for each piece of news")
        BOTH = "both", _("A mail for each, and a summary at 9:00 on business days")
        SUMMARY = "summary", _("Only the summary at 9:00 on business days")

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.JAPANESE)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Tokyo")
    news = models.CharField(_("mails"), max_length=10, choices=News, default=News.EACH, db_default="each")
    hears_of_colleagues = models.BooleanField(_("hears of colleagues"), default=True, db_default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("support staff"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> ZoneInfo:
        """The time zone they read times in; Japan's where what is stored names none."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.TIME_ZONE)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The whole name: Japanese names are not cut."""
        return self.name


class Company(models.Model):
    """A customer of Marketo Engage, with its support plan."""

    class Plan(models.TextChoices):
        ONLINE = "online", _("Online")
        BUSINESS = "business", _("Business")
        PREMIER = "premier", _("Premier")

    name = models.CharField(_("name"), max_length=200)
    plan = models.CharField(_("support plan"), max_length=10, choices=Plan, default=Plan.BUSINESS)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Instance(models.Model):
    """One Marketo subscription of a company."""

    class Kind(models.TextChoices):
        PRODUCTION = "production", _("Production")
        SANDBOX = "sandbox", _("Sandbox")

    company = models.ForeignKey(Company, models.PROTECT, related_name="instances", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRODUCTION)
    name = models.CharField(_("name"), max_length=100, blank=True)
    munchkin_id = models.CharField(
        "Munchkin ID",
        max_length=11,
        unique=True,
        validators=[RegexValidator(MUNCHKIN_ID, _("Write it like 417-KMT-208."))],
    )
    account_string = models.CharField(
        _("account string"),
        max_length=42,
        blank=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9_]{1,40}\Z", _("Use small letters, figures and _ only."))],
    )

    class Meta:
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        ordering = ["company", "kind", "munchkin_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account_string"], condition=~Q(account_string=""), name="one_instance_per_account_string"
            )
        ]

    def __str__(self) -> str:
        return f"{self.munchkin_id} ({self.get_kind_display()})"


class Contact(models.Model):
    """A person's place in a company."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        ADMIN = "admin", _("Company administrator")

    user = models.ForeignKey(User, models.PROTECT, related_name="contacts", verbose_name=_("user"))
    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts", verbose_name=_("company"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    is_authorised = models.BooleanField(_("authorised to file"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="one_contact_per_person_and_company")]

    def __str__(self) -> str:
        return f"{self.user} ({self.company})"
