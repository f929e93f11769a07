"""What people have begun to write in a case, saved while they write."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_whole_files_are_lent"),
    ]

    operations = [
        migrations.CreateModel(
            name="BegunMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(max_length=20000, verbose_name="text")),
                ("mode", models.CharField(blank=True, max_length=10, verbose_name="meant for")),
                ("key", models.UUIDField(editable=False)),
                ("stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="begun",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "begun message",
                "verbose_name_plural": "begun messages",
                "constraints": [
                    models.UniqueConstraint(fields=("case", "author"), name="one_begun_message_each"),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="begun_message_says_something"
                    ),
                ],
            },
        ),
    ]
