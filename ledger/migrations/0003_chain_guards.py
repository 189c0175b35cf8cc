"""Every entry waits for its seal from the moment it is written; what is sealed stays, and no table is emptied."""

from django.db import migrations

WAITING = """
CREATE OR REPLACE FUNCTION ledger_wait_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_link (entry_id, seal_id, place, digest) SELECT id, NULL, NULL, '' FROM written;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_entry_waits_for_its_seal
    AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_wait_for_seal();
"""
NO_WAITING = """
DROP TRIGGER ledger_entry_waits_for_its_seal ON ledger_entry;
DROP FUNCTION ledger_wait_for_seal();
"""

WRITTEN_ONCE = """
CREATE OR REPLACE TRIGGER ledger_seal_is_written_once
    BEFORE UPDATE OR DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE OR REPLACE TRIGGER ledger_link_stays
    BEFORE DELETE ON ledger_link
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE OR REPLACE TRIGGER ledger_link_is_sealed_once
    BEFORE UPDATE ON ledger_link
    FOR EACH ROW WHEN (OLD.seal_id IS NOT NULL OR NEW.entry_id <> OLD.entry_id)
    EXECUTE FUNCTION ledger_refuse_change();
"""
NOT_WRITTEN_ONCE = """
DROP TRIGGER ledger_link_is_sealed_once ON ledger_link;
DROP TRIGGER ledger_link_stays ON ledger_link;
DROP TRIGGER ledger_seal_is_written_once ON ledger_seal;
"""

TABLES = ("account", "entry", "posting", "link", "seal")
NEVER_EMPTIED = """
CREATE OR REPLACE FUNCTION ledger_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('moa.may_empty', true), '') <> 'on' THEN
        RAISE EXCEPTION '% refuses to % %', TG_NAME, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE OR REPLACE TRIGGER ledger_{name}_is_never_emptied BEFORE TRUNCATE ON ledger_{name}"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();\n"
    for name in TABLES
)
EMPTIED = "".join(f"DROP TRIGGER ledger_{name}_is_never_emptied ON ledger_{name};\n" for name in TABLES) + (
    "DROP FUNCTION ledger_refuse_emptying();"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(WAITING, NO_WAITING),
        migrations.RunSQL(WRITTEN_ONCE, NOT_WRITTEN_ONCE),
        migrations.RunSQL(NEVER_EMPTIED, EMPTIED),
    ]
