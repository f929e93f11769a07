"""The one app that holds tables."""

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from cases.numbers import CaseNumberConverter

        register_converter(CaseNumberConverter, "case_number")
