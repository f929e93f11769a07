from django.db import migrations


def grant(apps, schema_editor):
    """The permission is made here when it must be: Django makes its own only after the last migration."""
    alias = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    kind, _is_new = kinds.get_or_create(app_label="cases", model="survey")
    permission, _is_new = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(content_type=kind, codename="view_survey", defaults={"name": "Can view survey answer"})
    )
    group, _is_new = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name="lead")
    group.permissions.add(permission)


def withdraw(apps, schema_editor):
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="lead"):
        group.permissions.remove(*group.permissions.filter(codename="view_survey"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0028_surveys_and_linked_cases"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, withdraw)]
