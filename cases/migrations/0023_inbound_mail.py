import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def grant(apps, schema_editor):
    """Mails that came in may be of anybody, so agents do not read them. Django makes permissions only afterwards."""
    alias = schema_editor.connection.alias
    content_type, _is_new = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(alias)
        .get_or_create(app_label="cases", model="inboundmail")
    )
    permission, _is_new = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(
            content_type=content_type,
            codename="view_inboundmail",
            defaults={"name": "Can view mail that came in"},
        )
    )
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="lead"):
        group.permissions.add(permission)


def withdraw(apps, schema_editor):
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="lead"):
        group.permissions.remove(*group.permissions.filter(codename="view_inboundmail"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_last_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="InboundMailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True)),
                ("validity", models.PositiveBigIntegerField(default=0)),
                ("last_uid", models.PositiveBigIntegerField(default=0)),
                ("next_poll", models.DateTimeField(default=django.utils.timezone.now)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "mailbox",
                "verbose_name_plural": "mailboxes",
            },
        ),
        migrations.CreateModel(
            name="InboundMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=250, unique=True, verbose_name="Message-ID")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("raw", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size")),
                (
                    "source",
                    models.CharField(
                        choices=[("mailbox", "Mailbox"), ("relay", "Relay")], max_length=10, verbose_name="came by"
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To be read"),
                            ("taken", "Part of a case"),
                            ("set_aside", "Needs nothing"),
                            ("refused", "Not let in"),
                            ("unclear", "Needs a look"),
                            ("failed", "Could not be read"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reply", "It became a message"),
                            ("reopened", "It reopened the case"),
                            ("automatic", "A program answered by itself"),
                            ("bounce", "A mail of ours could not be delivered"),
                            ("loop", "A mail of ours came back"),
                            ("thanks", "Thanks for a case that is closed"),
                            ("closed", "The case can no longer be reopened"),
                            ("stranger", "The sender may not write in this case"),
                            ("no_case", "It answers no mail of a case"),
                            ("forged", "The address it went to is not one of ours"),
                            ("unproved", "The sender could not be proved"),
                            ("no_sender", "It has no sender, or several"),
                            ("several", "It answers several cases"),
                            ("empty", "Nothing is said in it"),
                            ("repeated", "The same words came several times"),
                            ("flood", "Too many mails of one sender"),
                            ("too_big", "It is too large"),
                            ("same_id", "Another mail came with the same Message-ID"),
                            ("unreadable", "It could not be read"),
                            ("not_possible", "The case did not allow it"),
                            ("error", "Reading it failed again and again"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_try", models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("sender", models.CharField(blank=True, max_length=254, verbose_name="sender")),
                ("subject", models.CharField(blank=True, max_length=500, verbose_name="subject")),
                ("text", models.TextField(blank=True, max_length=200000, verbose_name="text")),
                ("words", models.CharField(blank=True, max_length=64)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("answered_once", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "became",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_as",
                        to="cases.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inbound_mails",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail that came in",
                "verbose_name_plural": "mails that came in",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["state", "next_try", "id"], name="inbound_due"),
                    models.Index(fields=["sender", "received_at"], name="inbound_of_sender"),
                    models.Index(
                        condition=models.Q(("raw__isnull", False)), fields=["received_at"], name="inbound_raw"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "taken", "set_aside", "refused", "unclear", "failed"])
                        ),
                        name="inbound_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="inbound_end_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("became", None), ("state", "taken"), _connector="OR"),
                        name="inbound_message_was_taken",
                    ),
                ],
            },
        ),
        migrations.RunPython(grant, withdraw),
    ]
