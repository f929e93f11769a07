from django.db import migrations, models


def owe_what_was_owed(apps, schema_editor):
    """Cases that wait for their first answer keep the promise they were given."""
    waiting = apps.get_model("cases", "Case").objects.filter(
        status__in=("submitted", "accepted"), first_responded_at=None
    )
    waiting.update(response_due=models.F("first_response_due"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_daily_summaries"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                (
                    "name",
                    models.CharField(
                        help_text="Why support is closed, such as “Year-end break”.", max_length=80, verbose_name="name"
                    ),
                ),
            ],
            options={
                "verbose_name": "closing day",
                "verbose_name_plural": "closing days",
                "ordering": ["day"],
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_due",
        ),
        migrations.AddField(
            model_name="case",
            name="impact",
            field=models.CharField(
                blank=True,
                choices=[
                    ("down", "Our production work stands still"),
                    ("loss", "Data is being lost, damaged or shown to the wrong people"),
                    ("blocked", "Something important does not work, and there is no way around it"),
                    ("around", "Something does not work, but we can work around it"),
                    ("question", "A question or a wish; no work is held up"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="impact",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="impact_words",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=2000, verbose_name="impact in words"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="raised_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="priority raised by the customer"),
        ),
        migrations.AddField(
            model_name="case",
            name="response_due",
            field=models.DateTimeField(blank=True, null=True, verbose_name="response due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["status", "response_due"], name="case_due"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__in", ["", "down", "loss", "blocked", "around", "question"])),
                name="impact_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("submitted_at__isnull", True),
                    models.Q(("impact__in", ["down", "loss"]), _negated=True),
                    models.Q(("impact_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="gravest_impact_is_in_words",
            ),
        ),
        migrations.RunPython(owe_what_was_owed, migrations.RunPython.noop),
    ]
