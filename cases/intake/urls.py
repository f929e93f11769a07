"""Where filing a case happens."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
