"""A draft may end without being sent: trying again had solved it."""

from django.db import migrations, models

NEVER_SENT = ("draft", "solved")
NAMES = [
    ("draft", "Draft"),
    ("solved", "Solved by trying again"),
    ("submitted", "Submitted"),
    ("accepted", "In progress"),
    ("waiting", "Waiting for customer"),
    ("resolved", "Resolved"),
    ("referred", "With consulting"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
]


def become_drafts(apps, _editor):
    """Going back: what had ended as solved is a draft again, which is all that the release before knows of it."""
    apps.get_model("cases", "Case").objects.filter(status="solved").update(status="draft", closed_at=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_files_may_be_gone")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="status_is_known"),
        migrations.RemoveConstraint(model_name="case", name="only_drafts_are_unsent"),
        migrations.AlterField(
            model_name="case",
            name="status",
            field=models.CharField(choices=NAMES, default="draft", max_length=10, verbose_name="status"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", [value for value, _name in NAMES])), name="status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", NEVER_SENT), ("submitted_at__isnull", True)),
                    models.Q(models.Q(("status__in", NEVER_SENT), _negated=True), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="unsent_means_never_sent",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, become_drafts),
    ]
