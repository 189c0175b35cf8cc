"""The database lets go: of a unit for another's sake (F12), of all writes (F13), of a migration half way (F34)."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import errors

from common.models import RequestKey
from common.transactions import TRIES
from config import health
from marketplace.models import Pledge
from tests.faults.strikes import breaking_statement

pytestmark = pytest.mark.django_db(transaction=True)

ENDED_FOR_ANOTHER = [errors.DeadlockDetected, errors.SerializationFailure]
STATEMENTS = range(1, 10, 2)


@pytest.fixture
def take_a_place(api, a_pool, a_buyer):
    """What a buyer's program is answered that takes two units: `take_a_place()`, `take_a_place(key, units=3)`."""
    pool, buyer = a_pool(), a_buyer()
    program = api(buyer.user)
    home = {"address_id": str(buyer.address_id), "payment_method_id": str(buyer.method_id)}

    def send(key="the-one-key-there-is", *, units=2):
        return program.put(f"/pools/{pool.id}/pledge", {"units": units, **home}, key=key)

    return send


class TestAUnitEndedForTheSakeOfAnother:
    """F12: done whole once more; whoever waits sees one result."""

    @pytest.mark.parametrize("error", ENDED_FOR_ANOTHER)
    def test_the_buyer_notices_nothing(self, take_a_place, error):
        for turn, nth in enumerate(STATEMENTS):
            with breaking_statement(nth, error, in_units=True) as broken:
                answer = take_a_place(f"key-number-{turn}", units=turn + 1)

            assert broken.has_struck
            assert answer.status_code == 200, nth
        assert [(place.units, place.status) for place in Pledge.objects.all()] == [(len(STATEMENTS), "committed")]

    def test_when_it_happens_again_and_again_the_buyer_may_try_later(self, take_a_place):
        def always(execute, sql, params, many, context):
            if "INSERT INTO common_requestkey" in sql:
                errors_met.append(sql)
                raise OperationalError("deadlock detected") from errors.DeadlockDetected()
            return execute(sql, params, many, context)

        errors_met = []
        with connection.execute_wrapper(always):
            answer = take_a_place()

        assert (answer.status_code, len(errors_met)) == (503, TRIES)
        assert not Pledge.objects.exists()
        assert take_a_place().status_code == 200

    def test_a_line_that_drops_is_said_and_the_same_request_does_it_once(self, take_a_place):
        for nth in STATEMENTS:
            with breaking_statement(nth, in_units=True) as broken:
                answer = take_a_place()
            assert broken.has_struck
            connection.close()  # as at the end of every request
            assert answer.status_code == 503

        assert take_a_place().status_code == 200
        assert Pledge.objects.get().units == 2
        assert RequestKey.objects.count() == 1


class TestNoWritesAreTaken:
    """F13: a standby, or a disk without room: reading goes on, writes are refused cleanly, nobody is sent here."""

    @pytest.fixture(autouse=True)
    def newly_started(self, monkeypatch):
        monkeypatch.setattr(health, "_migrated", False)

    @pytest.fixture
    def read_only(self):
        """What is in here reads only: `with read_only():`."""

        @contextmanager
        def within():
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = on")
            try:
                yield
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SET default_transaction_read_only = off")

        return within

    def test_a_write_is_refused_and_leaves_nothing(self, take_a_place, read_only):
        with read_only():
            answer = take_a_place()

        assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "3", "common.unavailable")
        assert not Pledge.objects.exists()
        assert take_a_place().status_code == 200

    def test_a_disk_without_room_is_the_same(self, take_a_place):
        with breaking_statement(6, errors.DiskFull, in_units=True) as broken:
            answer = take_a_place()

        assert broken.has_struck
        assert answer.status_code == 503
        assert not Pledge.objects.exists()

    def test_the_process_says_it_is_not_ready(self, client, read_only):
        assert client.get("/readyz").status_code == 200

        with read_only():
            answer = client.get("/readyz")

        assert (answer.status_code, answer.json()["database"]) == (503, False)
        assert client.get("/livez").status_code == 200


class TestAMigrationThatFailsHalfWay:
    """F34: nothing of it stays, and the code that ran before runs on."""

    class HalfWay(migrations.Migration):
        """A table, a column in use, and then a mistake."""

        dependencies = []
        operations = [
            migrations.CreateModel("Lamp", fields=[("id", models.BigAutoField(primary_key=True))]),
            migrations.RunSQL("ALTER TABLE marketplace_pledge RENAME COLUMN units TO pieces"),
            migrations.RunSQL("ALTER TABLE marketplace_pledge ADD COLUMN weight integer NOT NULL"),
            migrations.RunSQL("SELECT 1 / 0"),
        ]

    def test_the_old_code_still_runs(self, take_a_place):
        assert take_a_place("key-number-one").status_code == 200
        executor = MigrationExecutor(connection)
        migration = self.HalfWay("0999_half_way", "common")

        with pytest.raises(Exception, match=r"division by zero|null values"):
            executor.apply_migration(executor.loader.project_state(), migration)

        assert "common_lamp" not in connection.introspection.table_names()
        assert ("common", "0999_half_way") not in MigrationRecorder(connection).applied_migrations()
        assert take_a_place("key-number-two").status_code == 200
