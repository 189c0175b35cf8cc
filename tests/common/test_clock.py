"""Domain time: the database's clock, moved forward in the sandbox only, and read after the lock where it judges."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common import clock
from common.clock import NoTimeMachine, TimeRunsForward
from common.locks import locked
from common.models import LiveTopic, TimeMachine
from common.transactions import unit_of_work
from tests.races.together import PATIENCE, together

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=20)


def real_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def test_without_a_machine_time_is_the_databases_own_in_utc(db):
    before, asked, after = real_now(), clock.now(), real_now()

    assert before < asked < after
    assert asked.tzinfo is UTC
    assert TimeMachine.objects.count() == 0


def test_time_goes_on_within_a_transaction(db):
    with unit_of_work():
        assert clock.now() < clock.after_lock() < clock.now()


def test_time_stands_still_where_it_was_stopped(db):
    clock.stop_at(NOON)

    assert clock.now() == clock.after_lock() == clock.now() == NOON


def test_travel_moves_time_that_runs(db):
    assert real_now() + DAY <= clock.travel(DAY) <= real_now() + DAY
    clock.travel(DAY)

    assert abs(clock.now() - real_now() - 2 * DAY) < MOMENT


def test_travel_moves_time_that_stands(db):
    clock.stop_at(NOON)

    assert clock.travel(DAY) == NOON + DAY
    assert clock.now() == NOON + DAY


def test_time_that_runs_again_goes_on_from_where_it_stood(db):
    clock.stop_at(NOON)
    clock.travel(DAY)
    clock.stop_at(None)

    assert timedelta() <= clock.now() - (NOON + DAY) < MOMENT
    assert clock.now() < clock.now()


def test_letting_time_run_that_runs_changes_nothing(db):
    clock.travel(DAY)

    clock.stop_at(None)

    assert abs(clock.now() - real_now() - DAY) < MOMENT


def test_travel_goes_forward_only(db):
    clock.stop_at(NOON)

    with pytest.raises(TimeRunsForward):
        clock.travel(-timedelta(microseconds=1))
    assert clock.travel(timedelta()) == NOON


def test_there_is_one_machine(db):
    clock.stop_at(NOON)

    with pytest.raises(IntegrityError, match="common_there_is_one_time_machine"), transaction.atomic():
        TimeMachine.objects.create(id=2, shift=DAY)


@pytest.mark.parametrize("ask", [clock.now, clock.after_lock])
def test_production_never_reads_the_row(db, settings, ask):
    clock.stop_at(NOON)
    settings.SANDBOX = False

    with CaptureQueriesContext(connection) as asked:
        instant = ask()

    assert abs(instant - real_now()) < MOMENT
    assert [query["sql"] for query in asked] == ["SELECT clock_timestamp()"]


@pytest.mark.parametrize("move", [lambda: clock.travel(DAY), lambda: clock.stop_at(NOON), lambda: clock.stop_at(None)])
def test_production_refuses_to_move_time(db, settings, move):
    settings.SANDBOX = False

    with pytest.raises(NoTimeMachine):
        move()

    assert TimeMachine.objects.count() == 0


# --- the race: who waits for a lock until after the end is late


def waits_for_a_lock(pid):
    """Watch, with the database's own eyes, until that session waits."""
    with connection.cursor() as cursor:
        for _look in range(20_000):
            cursor.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone()[0]:
                return True
    return False


def judged_behind_another(judge):
    """What `judge` takes for the time of an act that waited for a lock, and the end that passed meanwhile."""
    LiveTopic.objects.create(code="auction:1")
    is_locked, bidder, told = threading.Event(), threading.Event(), {}

    def hold_the_lock_until_the_end():
        with unit_of_work():
            locked(LiveTopic.objects.filter(code="auction:1")).get()
            is_locked.set()
            assert bidder.wait(PATIENCE)
            assert waits_for_a_lock(told["pid"])
            told["end"] = real_now()

    def bid():
        assert is_locked.wait(PATIENCE)
        with unit_of_work():
            told["pid"] = connection.connection.info.backend_pid
            bidder.set()
            return judge()

    trouble, judged = together([hold_the_lock_until_the_end, bid])
    assert trouble is None
    return judged, told["end"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_sandbox", [True, False])
def test_who_waited_for_the_lock_past_the_end_is_late(settings, is_sandbox):
    settings.SANDBOX = is_sandbox

    def lock_then_ask():
        locked(LiveTopic.objects.filter(code="auction:1")).get()
        return clock.after_lock()

    judged, end = judged_behind_another(lock_then_ask)

    assert judged > end


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_one_statement_takes_the_late_for_punctual():
    """If this one fails, asking in a second statement is no longer needed, and the test above proves nothing."""

    def lock_and_ask_at_once():
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp() FROM common_livetopic WHERE code = 'auction:1' FOR NO KEY UPDATE")
            return cursor.fetchone()[0]

    judged, end = judged_behind_another(lock_and_ask_at_once)

    assert judged < end
