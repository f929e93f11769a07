"""Failed tries of shared services, and drafts that wait until one may try again."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WAITS = [
    ("transient", "Passing error or short limit"),
    ("quota", "Daily quota used up"),
    ("import", "List import"),
    ("other", "Another error, or none named"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_solved_drafts")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="parked_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="try again from"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("parked_until__isnull", False)), fields=["parked_until"], name="case_parked"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("parked_until__isnull", True), ("status", "draft"), _connector="OR"),
                name="only_drafts_are_parked",
            ),
        ),
        migrations.CreateModel(
            name="Try",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("failed_at", models.DateTimeField(verbose_name="failed")),
                ("reference", models.CharField(blank=True, max_length=2000, verbose_name="Request ID or list")),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="message")),
                ("code", models.CharField(blank=True, max_length=5, verbose_name="code")),
                ("wait", models.CharField(choices=WAITS, max_length=10, verbose_name="kind of error")),
                ("counts", models.BooleanField(verbose_name="counts")),
                ("again_at", models.DateTimeField(verbose_name="try again from")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "reminder",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.mail",
                    ),
                ),
            ],
            options={
                "verbose_name": "try",
                "verbose_name_plural": "tries",
                "ordering": ["failed_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("wait__in", [value for value, _name in WAITS])), name="wait_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("again_at__gt", models.F("failed_at"))), name="next_try_is_later"
                    ),
                ],
            },
        ),
    ]
