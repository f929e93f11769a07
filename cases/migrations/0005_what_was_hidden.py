"""What was hidden before it was kept is counted where it stood, and why a list of people was needed is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_steps_are_checked"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="hidden",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="values hidden"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="personal_reason",
            field=models.TextField(
                blank=True, db_default="", max_length=1000, verbose_name="why personal data is needed"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="hidden",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="values hidden"),
        ),
        migrations.AddField(
            model_name="case",
            name="personal_reasons",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="why personal data is needed"),
        ),
        migrations.AddField(
            model_name="message",
            name="hidden",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="values hidden"),
        ),
        migrations.AddField(
            model_name="message",
            name="personal_reason",
            field=models.TextField(
                blank=True, db_default="", max_length=1000, verbose_name="why personal data is needed"
            ),
        ),
    ]
