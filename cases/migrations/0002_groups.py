"""The two groups of support staff, with what each may do and nothing else."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

READ = ("case", "condition", "message", "event", "attachment", "company", "instance", "contact")
AGENT = (*((("view", model)) for model in READ), ("change", "case"))
LEAD = (*AGENT, *((act, model) for model in ("company", "instance", "contact", "user") for act in ("add", "change", "view")))  # fmt: skip


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    group_model = apps.get_model("auth", "Group")
    for name, wanted in (("agent", AGENT), ("lead", LEAD)):
        group, _is_new = group_model.objects.using(alias).get_or_create(name=name)
        group.permissions.add(*(_permission(apps, alias, act, model) for act, model in dict.fromkeys(wanted)))


def _permission(apps: Apps, alias: str, act: str, model: str) -> object:
    """The permission, made here when it must be: Django makes its own only after the last migration."""
    verbose_name = apps.get_model("cases", model)._meta.verbose_name_raw
    content_type, _is_new = (
        apps.get_model("contenttypes", "ContentType").objects.using(alias).get_or_create(app_label="cases", model=model)
    )
    permission, _is_new = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(
            content_type=content_type, codename=f"{act}_{model}", defaults={"name": f"Can {act} {verbose_name}"}
        )
    )
    return permission


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(
        name__in=("agent", "lead")
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [migrations.RunPython(make, remove)]
