"""Which screens a case is about, and what support asked for afterwards, are rows of their own."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def note_screens(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The screens of cases that were sent, as their addresses were read then."""
    case_asset = apps.get_model("cases", "CaseAsset")
    cases = apps.get_model("cases", "Case").objects.filter(submitted_at__isnull=False).exclude(asset_urls=[])
    for case in cases.only("pk", "company_id", "munchkin_id", "asset_urls").iterator(chunk_size=500):
        read = {(url.get("kind"), url.get("number")): url for url in case.asset_urls if url.get("number")}
        case_asset.objects.bulk_create(
            case_asset(
                case_id=case.pk,
                company_id=case.company_id,
                kind=kind[:10],
                number=number[:20],
                instance=(url.get("munchkin_id") or case.munchkin_id)[:11],
            )
            for (kind, number), url in read.items()
            if kind
        )


def count_questions(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Questions of before count for something that was not named."""
    asked_item = apps.get_model("cases", "AskedItem")
    for event in apps.get_model("cases", "Event").objects.filter(verb="ask").iterator(chunk_size=500):
        asked_item.objects.create(case_id=event.case_id, event_id=event.pk, item="else", at=event.at)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_what_was_hidden"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=40, verbose_name="item")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="clause")),
                ("at", models.DateTimeField(verbose_name="asked")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_items",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_items",
                        to="cases.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "item asked for",
                "verbose_name_plural": "items asked for",
                "indexes": [models.Index(fields=["at", "item"], name="item_asked_for")],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "item"), name="one_row_per_question_and_item")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAsset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10, verbose_name="kind")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("instance", models.CharField(blank=True, max_length=11, verbose_name="Munchkin ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assets",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "screen of a case",
                "verbose_name_plural": "screens of cases",
                "indexes": [models.Index(fields=["company", "kind", "number"], name="screen_of_company")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind", "number"), name="one_row_per_case_and_screen")
                ],
            },
        ),
        migrations.RunPython(note_screens, migrations.RunPython.noop),
        migrations.RunPython(count_questions, migrations.RunPython.noop),
    ]
