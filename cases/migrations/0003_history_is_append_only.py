"""The database itself refuses to change or remove what happened, whoever asks.

A migration that must rewrite history drops the triggers with ``unguard`` and puts them back with ``guard``, in one
transaction. SQLite loses them when Django remakes the table for a change of its columns: call ``guard`` after that.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARD = {
    "postgresql": (
        """CREATE OR REPLACE FUNCTION cases_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'History is append-only.' USING ERRCODE = 'restrict_violation';
        END $$""",
        """CREATE TRIGGER cases_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_event
        FOR EACH STATEMENT EXECUTE FUNCTION cases_history_is_append_only()""",
    ),
    "sqlite": tuple(
        f"""CREATE TRIGGER cases_event_no_{act} BEFORE {act} ON cases_event
        BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END"""
        for act in ("update", "delete")
    ),
}
UNGUARD = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS cases_event_append_only ON cases_event",
        "DROP FUNCTION IF EXISTS cases_history_is_append_only()",
    ),
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS cases_event_no_{act}" for act in ("update", "delete")),
}


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_groups")]
    operations = [migrations.RunPython(guard, unguard)]
