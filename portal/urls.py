"""Where everything lives on the site."""

from allauth.account import views as accounts
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, include, path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from cases.inbox import relay
from portal import guideline, views

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler429 = "portal.errors.too_many"
handler500 = "portal.errors.server_error"

# Staff come in by the same door as everybody else.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Support desk")

# Addresses live on the user, so allauth's own table of them stays empty; what a group may do is written in
# cases.access, and a page to change it would be a second place that knows.
admin.site.unregister([EmailAddress, Group])

# Of allauth only what this site offers: nobody opens an account by oneself.
account_urls: list[URLPattern] = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
    path("password/reset/done/", accounts.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        accounts.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("cases.intake.urls")),
    path("", include("cases.follow.urls")),
    path("guideline/", guideline.page, name="guideline"),
    path("account/", views.account, name="account"),
    path("account/mail/", views.account_mail, name="account_mail"),
    path("accounts/", include(account_urls)),
    path("language/", views.set_language, name="set_language"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("inbound/mail/", relay.receive, name="inbound_mail"),
    path("healthz", views.health, name="health"),
    path(
        "admin/password_change/",
        RedirectView.as_view(url=reverse_lazy("account_change_password")),
        name="staff_password_change",
    ),
    path("admin/", admin.site.urls),
]
