"""What cases are found by: a table of their words, and the database's own index over it.

On SQLite the index is a table of its own that follows by triggers. SQLite loses them when Django remakes the table for a
change of its columns: call ``make_index`` after that. What was sent before waits in the table for the worker, or for
``manage.py reindex``.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEX = {
    # A function of its own says what it costs to take a text apart, or the planner would rather read the whole table.
    "postgresql": (
        """CREATE FUNCTION cases_search_words(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT
        COST 10000 AS $$ BEGIN RETURN array_to_tsvector(string_to_array(words, ' ')); END $$""",
        *(
            f"CREATE INDEX cases_search_{column} ON cases_searchtext USING gin (cases_search_words({column}))"
            for column in ("public_words", "staff_words")
        ),
    ),
    # Words come to it in pieces already; this tokenizer parts them at blanks and leaves all other letters alone.
    "sqlite": (
        """CREATE VIRTUAL TABLE cases_search USING fts5 (public_words, staff_words, content='cases_searchtext',
        content_rowid='case_id', tokenize='ascii', detail='column', columnsize=0)""",
        """CREATE TRIGGER cases_search_insert AFTER INSERT ON cases_searchtext BEGIN
        INSERT INTO cases_search (rowid, public_words, staff_words)
        VALUES (NEW.case_id, NEW.public_words, NEW.staff_words); END""",
        """CREATE TRIGGER cases_search_delete AFTER DELETE ON cases_searchtext BEGIN
        INSERT INTO cases_search (cases_search, rowid, public_words, staff_words)
        VALUES ('delete', OLD.case_id, OLD.public_words, OLD.staff_words); END""",
        """CREATE TRIGGER cases_search_update AFTER UPDATE OF public_words, staff_words ON cases_searchtext
        WHEN OLD.public_words IS NOT NEW.public_words OR OLD.staff_words IS NOT NEW.staff_words BEGIN
        INSERT INTO cases_search (cases_search, rowid, public_words, staff_words)
        VALUES ('delete', OLD.case_id, OLD.public_words, OLD.staff_words);
        INSERT INTO cases_search (rowid, public_words, staff_words)
        VALUES (NEW.case_id, NEW.public_words, NEW.staff_words); END""",
        "INSERT INTO cases_search (cases_search) VALUES ('rebuild')",
    ),
}
NO_INDEX = {
    "postgresql": (
        *(f"DROP INDEX IF EXISTS cases_search_{column}" for column in ("public_words", "staff_words")),
        "DROP FUNCTION IF EXISTS cases_search_words(text)",
    ),
    "sqlite": (
        *(f"DROP TRIGGER IF EXISTS cases_search_{act}" for act in ("insert", "delete", "update")),
        "DROP TABLE IF EXISTS cases_search",
    ),
}


def make_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in NO_INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def have_old_cases_written(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sent = apps.get_model("cases", "Case").objects.filter(submitted_at__isnull=False)
    rows = apps.get_model("cases", "SearchText").objects
    for start in range(0, len(keys := list(sent.values_list("pk", flat=True))), 5000):
        rows.bulk_create(rows.model(case_id=key, is_stale=True) for key in keys[start : start + 5000])


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_messages_can_be_taken_back")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("public", models.TextField(blank=True)),
                ("internal", models.TextField(blank=True)),
                ("public_words", models.TextField(blank=True)),
                ("staff_words", models.TextField(blank=True)),
                ("is_stale", models.BooleanField(default=False, verbose_name="to be written anew")),
            ],
            options={"verbose_name": "search text", "verbose_name_plural": "search texts"},
        ),
        migrations.AddIndex("case", models.Index(fields=["-changed_at", "-id"], name="case_newest")),
        migrations.AddIndex(
            "searchtext",
            models.Index(condition=models.Q(("is_stale", True)), fields=["case"], name="search_text_stale"),
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(have_old_cases_written, migrations.RunPython.noop),
    ]
