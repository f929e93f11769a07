"""How far each reader has read in a case."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to", models.BigIntegerField(verbose_name="up to message")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reads",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "last read",
                "verbose_name_plural": "last read",
                "constraints": [models.UniqueConstraint(fields=("case", "reader"), name="one_last_read_each")],
            },
        ),
    ]
