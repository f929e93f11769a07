"""The data of an event may be rewritten by who opens the door first, so that a secret in it can be taken out.

Everything else stays as it was: no event is removed, and no other column of one is changed, whoever asks. The door is
opened by ``cases.models.history.rewrite`` and by nothing else, for one transaction, and shut before it ends.
"""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

before = import_module("cases.migrations.0003_history_is_append_only")

GUARD = {
    "postgresql": (
        """CREATE OR REPLACE FUNCTION cases_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('cases.history_door', true) = 'open'
                AND to_jsonb(NEW) - 'data' = to_jsonb(OLD) - 'data'
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'History is append-only.' USING ERRCODE = 'restrict_violation';
        END $$""",
        """CREATE TRIGGER cases_event_append_only BEFORE DELETE OR TRUNCATE ON cases_event
        FOR EACH STATEMENT EXECUTE FUNCTION cases_history_is_append_only()""",
        """CREATE TRIGGER cases_event_one_door BEFORE UPDATE ON cases_event
        FOR EACH ROW EXECUTE FUNCTION cases_history_is_append_only()""",
    ),
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS cases_event_door (is_open INTEGER NOT NULL)",
        """CREATE TRIGGER cases_event_no_update BEFORE UPDATE ON cases_event
        WHEN NOT EXISTS (SELECT 1 FROM cases_event_door)
            OR OLD.id IS NOT NEW.id OR OLD.case_id IS NOT NEW.case_id OR OLD.verb IS NOT NEW.verb
            OR OLD.actor_id IS NOT NEW.actor_id OR OLD.at IS NOT NEW.at
            OR OLD.from_status IS NOT NEW.from_status OR OLD.to_status IS NOT NEW.to_status
        BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END""",
        """CREATE TRIGGER cases_event_no_delete BEFORE DELETE ON cases_event
        BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END""",
    ),
}
UNGUARD = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS cases_event_one_door ON cases_event",
        *before.UNGUARD["postgresql"],
    ),
    "sqlite": (*before.UNGUARD["sqlite"], "DROP TABLE IF EXISTS cases_event_door"),
}


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_screens_and_questions")]
    operations = [migrations.RunPython(before.unguard, before.guard), migrations.RunPython(guard, unguard)]
