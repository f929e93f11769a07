import django.utils.timezone
from django.db import migrations, models

import cases.models.evidence


def say_why(apps, schema_editor):
    """Until now a file was refused for one reason only."""
    apps.get_model("cases", "Attachment").objects.filter(state="refused").update(refusal="unreadable")


def scan_again(apps, schema_editor):
    """The code before this does not know files that are held."""
    apps.get_model("cases", "Attachment").objects.filter(state="held").update(state="waiting")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_tries"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attachment",
            name="attachment_state_is_known",
        ),
        migrations.RemoveIndex(
            model_name="attachment",
            name="attachment_waiting",
        ),
        migrations.AddField(
            model_name="attachment",
            name="finding",
            field=models.CharField(blank=True, max_length=200, verbose_name="what the scanner found"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="is_staged",
            field=models.BooleanField(default=False, verbose_name="not sent yet"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="next_try",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="refusal",
            field=models.CharField(
                blank=True,
                choices=[("unreadable", "The picture cannot be read"), ("infected", "A virus was found")],
                max_length=10,
                verbose_name="why it was refused",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="thumbnail",
            field=models.FileField(
                blank=True, upload_to=cases.models.evidence.served_name, verbose_name="small version"
            ),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Being checked"),
                    ("held", "Waiting for the virus scanner"),
                    ("clean", "Checked"),
                    ("refused", "Refused"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RunPython(say_why, scan_again),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["state", "next_try"], name="attachment_due"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["uploaded_at"], name="attachment_of_day"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "held", "clean", "refused"])),
                name="attachment_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refusal__in", ["unreadable", "infected"]), ("state", "refused")),
                    models.Q(models.Q(("state", "refused"), _negated=True), ("refusal", "")),
                    _connector="OR",
                ),
                name="attachment_refusal_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_staged", False), ("message", None), _connector="OR"),
                name="attachment_staged_is_not_sent",
            ),
        ),
    ]
