import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0030_mentions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=99)),
                ("error", models.CharField(max_length=90, verbose_name="last error")),
                ("times", models.PositiveIntegerField(default=1)),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("again_at", models.DateTimeField(verbose_name="next try")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("duty", "key"), name="one_trouble_per_duty_and_key")],
            },
        ),
    ]
