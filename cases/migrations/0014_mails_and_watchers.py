"""Mails have two parts, a reader and a reason; people may watch a case; staff choose how they hear of theirs."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_begun_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="held",
            field=models.BooleanField(db_default=False, default=False, verbose_name="waits for the server"),
        ),
        migrations.AddField(
            model_name="mail",
            name="parts",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="mail",
            name="reader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reader",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="hears_of_colleagues",
            field=models.BooleanField(db_default=True, default=True, verbose_name="hears of colleagues"),
        ),
        migrations.AddField(
            model_name="user",
            name="news",
            field=models.CharField(
                choices=[
                    ("each", "A mail for each piece of news"),
                    ("both", "A mail for each, and a summary at 9:00 on business days"),
                    ("summary", "Only the summary at 9:00 on business days"),
                ],
                db_default="each",
                default="each",
                max_length=10,
                verbose_name="mails",
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sent", "Sent"),
                    ("failed", "Given up"),
                    ("dropped", "Not sent: no longer meant for the reader"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Watcher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
                        related_name="watchers",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watching",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "watcher",
                "verbose_name_plural": "watchers",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="mail",
            name="watcher",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.watcher"
            ),
        ),
        migrations.AddConstraint(
            model_name="watcher",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="one_watcher_per_case_and_person"),
        ),
    ]
