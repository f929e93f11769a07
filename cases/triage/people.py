"""Customers in Django admin: their companies, instances, contacts and sign-ins.

Agents read. Leads add and change, but nothing that gives rights on the desk: that is a superuser's. No page shows a
password, not even as a hash; people set theirs by way of "Forgot your password?".
"""

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import CheckboxSelectMultiple, EmailInput, ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases import clock, search
from cases.models import ClosingDay, Company, Contact, Instance, User
from cases.triage.desk import Desk


class ByAddress(ModelChoiceField):
    """A person, named by e-mail address: a list of everybody would be long, and would have to be searched by script."""

    widget = EmailInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"queryset": User.objects.all(), "to_field_name": "email", "label": _("E-mail address")}
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = _("Nobody has this address yet. Add the person under “Users” first.")

    def prepare_value(self, value: Any) -> Any:
        """A key, which is what a saved row holds, becomes the address."""
        return super().prepare_value(User.objects.filter(pk=value).first() if isinstance(value, int) else value)

    def to_python(self, value: Any) -> Any:
        value = self.prepare_value(value)
        return super().to_python(value.strip().lower() if isinstance(value, str) else value)


class ContactForm(ModelForm):
    """Who belongs to a company is settled when the row is made."""

    user = ByAddress()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].disabled = self.instance.pk is not None


class Within(admin.StackedInline):
    """Rows on the page of a company. What is there stays whose it is."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class InstancesOfCompany(Within):
    model = Instance
    fields = (("munchkin_id", "account_string", "kind", "name"),)


class ContactsOfCompany(Within):
    model = Contact
    form = ContactForm
    fields = (("user", "role", "is_authorised", "is_active"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).select_related("user", "company")


@admin.register(Company)
class CompanyAdmin(Desk):
    fields = ("name", "plan", "is_active")
    list_display = ("name", "plan", "is_active")
    list_filter = ("plan", "is_active")
    search_fields = ("name",)
    ordering = ("name",)
    inlines = (InstancesOfCompany, ContactsOfCompany)

    def save_model(self, request: HttpRequest, obj: Company, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            search.outdate(obj.cases.all())


class Belonging(Desk):
    """Something of a company's: once it is there, it does not change hands."""

    kept: tuple[str, ...] = ("company",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.kept if obj else ()


@admin.register(Instance)
class InstanceAdmin(Belonging):
    fields = ("company", "kind", "name", "munchkin_id", "account_string")
    list_display = ("munchkin_id", "account_string", "kind", "name", "company")
    list_filter = ("kind",)
    list_select_related = ("company",)
    search_fields = ("munchkin_id", "account_string", "name", "company__name")
    ordering = ("munchkin_id",)


@admin.register(Contact)
class ContactAdmin(Belonging):
    fields = ("user", "company", "role", "is_authorised", "is_active")
    list_display = ("user", "company", "role", "is_authorised", "is_active")
    list_filter = ("role", "is_authorised", "is_active")
    list_select_related = ("user", "company")
    search_fields = ("user__name", "user__email", "company__name")
    ordering = ("user__name", "pk")
    form = ContactForm
    kept = ("user", "company")


@admin.register(User)
class UserAdmin(Desk):
    """The address is what somebody signs in with, so it is set once: changing it would hand the account on."""

    list_display = ("name", "email", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
    own = ("email", "name", "language", "time_zone", "is_active")
    rights = ("is_staff", "is_superuser", "groups")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*self.own, *self.rights) if _is_superuser(request) else self.own

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("email",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only a superuser changes whoever has rights on the desk."""
        has_rights = isinstance(obj, User) and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (_is_superuser(request) or not has_rights)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.email = obj.email.strip().lower()
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            search.outdate(obj.filed_cases.all())

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        note = _("Nobody gets a password here. The person sets one by way of “Forgot your password?”.")
        return super().get_form(request, obj, change=change, **{"help_texts": {"email": note}, **kwargs})


@admin.register(ClosingDay)
class ClosingDayAdmin(Desk):
    """Days on which support is closed besides weekends and holidays; leads keep them."""

    fields = ("day", "name")
    list_display = ("day", "name")
    ordering = ("-day",)

    def save_model(self, request: HttpRequest, obj: ClosingDay, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        clock.closing_days.forget()


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser
