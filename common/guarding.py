"""The database's own copy of a machine's table: the statements that make it refuse every other move."""

from collections.abc import Iterable

from common.lifecycle import Lifecycle

REFUSE_CHANGES = """
CREATE OR REPLACE FUNCTION terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the terms of % stay as they were written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
"""
"""What every guard of terms calls."""


def pairs_of(table: Lifecycle) -> list[tuple[str, str]]:
    """Every move of the machine as (from, to), without those that stay where they are."""
    moves = table.moves.values()
    return sorted({(str(origin), str(row.to)) for row in moves for origin in row.origins if origin != row.to})


def guard_sql(relation: str, table: Lifecycle, *, starts: Iterable[str]) -> str:
    """What makes `relation` refuse rows that begin in another state, and moves the table has not.

    To be frozen into a migration; a test compares what stands in the database with the table.
    """
    begins = ", ".join(f"'{start}'" for start in sorted(starts))
    moves = ",\n            ".join(f"('{origin}', '{to}')" for origin, to in pairs_of(table))
    return f"""
CREATE OR REPLACE FUNCTION {relation}_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ({begins}) THEN
        RAISE EXCEPTION '{relation} does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{relation}_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            {moves}
        ) THEN
        RAISE EXCEPTION '{relation} does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{relation}_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS {relation}_begins ON {relation};
CREATE TRIGGER {relation}_begins BEFORE INSERT ON {relation} FOR EACH ROW EXECUTE FUNCTION {relation}_moves();
DROP TRIGGER IF EXISTS {relation}_moves ON {relation};
CREATE TRIGGER {relation}_moves BEFORE UPDATE ON {relation} FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION {relation}_moves();
"""


def terms_sql(relation: str, columns: Iterable[str]) -> str:
    """What makes `relation` refuse any change of these columns: they say what was agreed, and stay as written."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return f"""
DROP TRIGGER IF EXISTS {relation}_keeps_its_terms ON {relation};
CREATE TRIGGER {relation}_keeps_its_terms BEFORE UPDATE ON {relation} FOR EACH ROW
    WHEN ({changed}) EXECUTE FUNCTION terms_stay();
"""
