import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0027_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked by mail")),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (5, "Very well"),
                            (4, "Well"),
                            (3, "Neither well nor badly"),
                            (2, "Not well"),
                            (1, "Not at all"),
                        ],
                        null=True,
                        verbose_name="answer",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
                (
                    "via",
                    models.CharField(
                        blank=True,
                        choices=[("page", "Page"), ("mail", "Link in a mail")],
                        max_length=10,
                        verbose_name="answered by",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "survey answer",
                "verbose_name_plural": "survey answers",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
                verbose_name="goes on from",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="survey_due",
            field=models.DateTimeField(blank=True, null=True, verbose_name="question how it went due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("survey_due__isnull", False)), fields=["survey_due"], name="case_survey"
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="cases.case", verbose_name="case"
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="mail",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.mail"
            ),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(fields=["at", "rating"], name="survey_answered"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("at", None), ("rating", None)),
                    models.Q(("at__isnull", False), ("rating__isnull", False), ("rating__range", (1, 5))),
                    _connector="OR",
                ),
                name="survey_answer_is_whole",
            ),
        ),
    ]
