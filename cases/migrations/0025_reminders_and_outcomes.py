import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def begin_to_count(apps, schema_editor):
    """Whoever has the turn already is given all days from now on."""
    turns = apps.get_model("cases", "Case").objects.filter(status__in=("waiting", "resolved"))
    turns.update(turn_since=django.utils.timezone.now(), reminder_due=django.utils.timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0024_escalations_and_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("day", models.PositiveSmallIntegerField(verbose_name="business day")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reminded")),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="outcome",
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name="cause and resolution"),
        ),
        migrations.AddField(
            model_name="case",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("use", "How it was used or set up"),
                    ("data", "The customer's data"),
                    ("outside", "An outside system, or the customer's own code"),
                    ("passing", "A passing fault or a limit"),
                    ("product", "A fault of the product"),
                    ("designed", "The product works as designed"),
                    ("unknown", "Not found"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="cause",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="outcome_words",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=2000, verbose_name="cause and resolution"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="reminder_due",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reminder due"),
        ),
        migrations.AddField(
            model_name="case",
            name="resolution",
            field=models.CharField(
                blank=True,
                choices=[
                    ("explained", "Explained"),
                    ("changed", "The customer changed something on our advice"),
                    ("set", "Support set or repaired it"),
                    ("around", "A way around it was given"),
                    ("fixed", "Fixed in the product"),
                    ("handed_on", "Handed on to consulting or the vendor"),
                    ("nothing", "Nothing could be done"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="resolution",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="turn_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="customer's turn since"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("reminder_due__isnull", False)), fields=["reminder_due"], name="case_reminder"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause__in", ["", "use", "data", "outside", "passing", "product", "designed", "unknown"]),
                    ("resolution__in", ["", "explained", "changed", "set", "around", "fixed", "handed_on", "nothing"]),
                ),
                name="outcome_is_known",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("case", "since", "day"), name="one_reminder_per_turn_and_day"),
        ),
        migrations.RunPython(begin_to_count, migrations.RunPython.noop),
    ]
