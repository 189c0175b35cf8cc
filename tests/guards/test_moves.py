"""The database knows every machine of held money as its table says: each pair of states is tried, each start."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from common import sweeps
from common.guarding import pairs_of
from escrow.rules.waits import MACHINES, RESTS, STARTS, TERMS, WAITS

_TRIED = """
    CREATE TEMPORARY TABLE probe (was text, status text);
    CREATE TEMPORARY TABLE allowed (was text, status text);
    INSERT INTO probe SELECT one, one FROM unnest(ARRAY[{states}]) AS one;
    CREATE TRIGGER begins BEFORE INSERT ON probe FOR EACH ROW EXECUTE FUNCTION {relation}_moves();
    CREATE TRIGGER moves BEFORE UPDATE ON probe FOR EACH ROW
        WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION {relation}_moves();
    DO $$ DECLARE one text; other text; BEGIN
        FOREACH one IN ARRAY ARRAY[{states}] LOOP
            BEGIN
                INSERT INTO probe VALUES ('', one);
                INSERT INTO allowed VALUES ('', one);
            EXCEPTION WHEN integrity_constraint_violation THEN NULL; END;
            FOREACH other IN ARRAY ARRAY[{states}] LOOP
                BEGIN
                    UPDATE probe SET status = other WHERE was = one;
                    INSERT INTO allowed VALUES (one, other);
                    RAISE EXCEPTION 'undone' USING ERRCODE = 'P0001';
                EXCEPTION WHEN integrity_constraint_violation THEN NULL;
                WHEN raise_exception THEN INSERT INTO allowed VALUES (one, other); END;
            END LOOP;
        END LOOP;
    END $$;
"""


def states_of(relation):
    moves = MACHINES[relation].moves.values()
    return sorted(
        STARTS[relation] | RESTS[relation] | {str(state) for row in moves for state in {*row.origins, row.to}}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("relation", MACHINES)
def test_the_database_makes_the_moves_of_the_table_and_no_other(relation):
    states = states_of(relation)
    with transaction.atomic(), connection.cursor() as cursor:
        listed = ", ".join(f"'{state}'" for state in states)
        cursor.execute(_TRIED.format(relation=relation, states=listed))
        cursor.execute("SELECT DISTINCT was, status FROM allowed WHERE was IS DISTINCT FROM status")
        allowed = set(cursor.fetchall())
        transaction.set_rollback(True)

    assert allowed == {*pairs_of(MACHINES[relation]), *(("", start) for start in STARTS[relation])}


@pytest.mark.django_db
@pytest.mark.parametrize("relation", MACHINES)
def test_the_table_itself_is_guarded(relation):
    with pytest.raises(IntegrityError, match="does not begin"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {relation} (id, status) VALUES (gen_random_uuid(), 'nowhere')")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s ORDER BY 1",
            [relation, f"{relation}\\_%"],
        )
        standing = dict(cursor.fetchall())
    assert {standing[f"{relation}_begins"], standing[f"{relation}_moves"]} == {"O"}


@pytest.mark.parametrize("relation", MACHINES)
def test_every_state_waits_for_somebody_or_rests(relation):
    """Each waiting state has an owner, a deadline that is a column, and a default done by a sweep or on a list."""
    assert set(WAITS[relation]) | RESTS[relation] == set(states_of(relation))
    assert not set(WAITS[relation]) & RESTS[relation]
    known = {f"{sweep.__module__}.{sweep.__name__}" for sweep in sweeps._sweeps}
    for wait in WAITS[relation].values():
        model, _, column = wait.until.rpartition(".")
        apps.get_model(model)._meta.get_field(column)
        assert callable(import_string(wait.then))
        assert wait.then in known or ".selectors." in wait.then
        assert wait.default


def test_every_machine_begins_and_has_its_terms():
    assert MACHINES.keys() == STARTS.keys() == RESTS.keys() == WAITS.keys()
    assert {relation for relation in MACHINES if relation in TERMS} >= {
        "escrow_payment",
        "escrow_hold",
        "escrow_refund",
    }
