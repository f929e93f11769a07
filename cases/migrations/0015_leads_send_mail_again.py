"""Leads may send mails again that were given up."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The permission is made here where it must be: Django makes its own only after the last migration."""
    alias = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    kind, _is_new = kinds.get_or_create(app_label="cases", model="mail")
    permission, _is_new = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(
            content_type=kind,
            codename="resend_mail",
            defaults={"name": "Can send mails again that were given up"},
        )
    )
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="lead"):
        group.permissions.add(permission)


def withdraw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="lead"):
        group.permissions.remove(*group.permissions.filter(codename="resend_mail"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_mails_and_watchers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mail",
            options={
                "ordering": ["id"],
                "permissions": [("resend_mail", "Can send mails again that were given up")],
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
            },
        ),
        migrations.RunPython(grant, withdraw),
    ]
