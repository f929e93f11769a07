"""What was sent can be taken back for some seconds; until then it waits with all that goes with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_asked_and_answered"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="begunmessage",
            name="one_begun_message_each",
        ),
        migrations.AddField(
            model_name="attachment",
            name="going_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="cases.begunmessage",
                verbose_name="goes with",
            ),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="act",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="goes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="goes out"),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="hidden",
            field=models.JSONField(blank=True, default=dict, verbose_name="values hidden"),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="items",
            field=models.JSONField(blank=True, default=list, verbose_name="asked for"),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="personal_reason",
            field=models.TextField(blank=True, max_length=1000, verbose_name="why personal data is needed"),
        ),
        migrations.AddField(
            model_name="begunmessage",
            name="raises",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="begunmessage",
            index=models.Index(
                condition=models.Q(("goes_at__isnull", False)), fields=["goes_at"], name="message_going_out"
            ),
        ),
        migrations.AddConstraint(
            model_name="begunmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("goes_at", None)), fields=("case", "author"), name="one_begun_message_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="begunmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("goes_at__isnull", False)),
                fields=("case", "author"),
                name="one_message_going_out_each",
            ),
        ),
    ]
