"""Where everything lives on the site."""

from django.contrib import admin
from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("cases.intake.urls")),
    path("", include("cases.follow.urls")),
    path("guideline/", views.guideline, name="guideline"),
    path("account/", views.account, name="account"),
    path("accounts/", include("allauth.urls")),
    path("language/", views.set_language, name="set_language"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("healthz", views.health, name="health"),
    path("admin/", admin.site.urls),
]
