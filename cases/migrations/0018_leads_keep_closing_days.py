from django.db import migrations

WANTED = {"agent": ("view",), "lead": ("view", "add", "change")}


def grant(apps, schema_editor):
    """The permissions are made here when they must be: Django makes its own only after the last migration."""
    alias = schema_editor.connection.alias
    kind, _is_new = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(alias)
        .get_or_create(app_label="cases", model="closingday")
    )
    for name, acts in WANTED.items():
        group, _is_new = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=name)
        for act in acts:
            permission, _is_new = (
                apps.get_model("auth", "Permission")
                .objects.using(alias)
                .get_or_create(
                    content_type=kind, codename=f"{act}_closingday", defaults={"name": f"Can {act} closing day"}
                )
            )
            group.permissions.add(permission)


def withdraw(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("auth", "Permission").objects.using(alias).filter(
        content_type__app_label="cases", content_type__model="closingday"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_promises_and_impact"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, withdraw)]
