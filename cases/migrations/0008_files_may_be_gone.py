"""Of a file that was taken out, or whose time was over, only the row stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_history_has_one_door"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="kept until"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="gone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="gone since"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="gone_because",
            field=models.CharField(
                blank=True,
                choices=[("redacted", "Taken out by support"), ("expired", "Deleted, as its time was over")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="why it is gone",
            ),
        ),
    ]
