"""A provider that is slow or silent is left alone for a while: what is due stays due (faults.md F38)."""

from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.transactions import unit_of_work
from escrow import flows
from escrow.errors import ProviderRests
from escrow.flows import calls
from escrow.gateways.base import Declined, DeclineKind, Succeeded, Unknown
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange
from escrow.models import Circuit, Operation, SandboxMovement
from escrow.rules.circuit import MOST_FAILURES, RESTS_FOR, SILENT, SLOW, failed
from escrow.services import claim_authentication
from escrow.services.circuits import ask_whether_it_rests, note_call

MOMENT = timedelta(milliseconds=300)
DECLINED = Declined(DeclineKind.HARD, "card_declined")


@pytest.fixture
def watch(monkeypatch):
    """Calls take as long as the test says: `watch.lasts = SLOW`."""

    class Watch:
        lasts, told = timedelta(0), 0

        def read(self):
            """Read before and after each call."""
            Watch.told += 1
            return 0 if Watch.told % 2 else self.lasts.total_seconds()

    watch = Watch()
    monkeypatch.setattr(calls, "monotonic", watch.read)
    return watch


def rest_is_over():
    Circuit.objects.update(try_at=datetime(2020, 1, 1, tzinfo=UTC))


def rests():
    try:
        with unit_of_work():
            ask_whether_it_rests()
    except ProviderRests:
        return True
    return False


@pytest.mark.parametrize(
    ("took", "was_answered", "counts"),
    [
        (SLOW, True, True),
        (SLOW - timedelta(milliseconds=1), True, False),
        (SILENT, False, True),
        (SILENT - timedelta(milliseconds=1), False, False),
    ],
)
def test_what_counts_against_a_provider(took, was_answered, counts):
    assert failed(took=took, was_answered=was_answered) is counts


@pytest.mark.django_db
class TestTheCount:
    def note(self, *answers):
        for answer, took in answers:
            with unit_of_work():
                note_call(answer=answer, took=took)

    def test_enough_failures_in_a_row_and_it_rests(self, caplog):
        self.note(*[(Unknown("late"), SLOW)] * (MOST_FAILURES - 1))
        assert not rests()

        self.note((Succeeded("ch_1"), SLOW))

        assert rests()
        assert "sandbox does not answer in time" in caplog.text

    def test_one_answer_in_time_ends_the_count(self):
        self.note(*[(Unknown("late"), SLOW)] * (MOST_FAILURES - 1), (DECLINED, MOMENT), (Unknown("late"), SLOW))

        assert not rests()
        assert Circuit.objects.get().failures == 1

    def test_an_answer_lost_at_once_holds_up_nobody(self):
        self.note(*[(Unknown("no answer in time"), MOMENT)] * (MOST_FAILURES + 1))

        assert not Circuit.objects.exists()

    def test_after_its_rest_one_call_tries(self):
        self.note(*[(Unknown("late"), SLOW)] * MOST_FAILURES)
        rest_is_over()

        assert [rests(), rests()] == [False, True]

    def test_a_try_that_fails_is_another_rest(self):
        self.note(*[(Unknown("late"), SLOW)] * MOST_FAILURES)
        rest_is_over()
        assert not rests()

        self.note((Unknown("late"), SLOW))

        assert rests()
        assert Circuit.objects.get().try_at > clock.real() + RESTS_FOR / 2

    def test_a_try_that_succeeds_ends_it(self):
        self.note(*[(Unknown("late"), SLOW)] * MOST_FAILURES)
        rest_is_over()
        assert not rests()

        self.note((Succeeded("ch_1"), MOMENT))

        assert [rests(), rests()] == [False, False]


def test_what_is_due_stays_due_while_it_rests(a_payment, watch):
    payments = [a_payment(payer=f"buyer:{number}") for number in range(MOST_FAILURES)]
    watch.lasts = timedelta(seconds=15)

    flows.sweep()

    asked = Operation.objects.count()
    assert asked == MOST_FAILURES + 1  # a customer and its charge are two calls: who began may end
    statuses = [type(payment).objects.get(pk=payment.pk).status for payment in payments]
    assert statuses.count("due") == MOST_FAILURES - asked // 2
    assert flows.sweep() == 0
    assert Operation.objects.count() == asked

    rest_is_over()
    watch.lasts = MOMENT
    flows.sweep()

    assert SandboxMovement.objects.filter(result="succeeded").count() == MOST_FAILURES
    assert {type(payment).objects.get(pk=payment.pk).status for payment in payments} == {"paid"}


def test_nobody_is_looked_up_while_it_rests(a_payment, watch, look_ups_due):
    payment = a_payment(token="tok_unknown")
    flows.charge_due()
    Circuit.objects.create(provider=SandboxGateway.name, failures=MOST_FAILURES, try_at=clock.real() + RESTS_FOR)
    look_ups_due()

    assert flows.look_up_unknown() == 0
    assert Operation.objects.get(kind="charge").lookups == 0

    rest_is_over()
    assert flows.look_up_unknown() == 1
    payment.refresh_from_db()
    assert payment.status == "paid"


def test_a_buyer_who_confirms_is_told_to_come_back(a_payment):
    payment = a_payment(token="tok_authenticate")
    flows.charge_due()
    payment.refresh_from_db()
    Circuit.objects.create(provider=SandboxGateway.name, failures=MOST_FAILURES, try_at=clock.real() + RESTS_FOR)

    with pytest.raises(ProviderRests), unit_of_work():
        claim_authentication(payment_id=payment.id, proof="sandbox_yes", now=clock.now())

    reference = payment.action_reference
    payment.refresh_from_db()
    assert (payment.status, payment.action_reference) == ("due", reference)


def test_a_lost_answer_of_the_stand_in_is_looked_up_as_ever(a_payment, look_ups_due):
    payments = [a_payment(payer=f"buyer:{number}") for number in range(MOST_FAILURES + 2)]
    arrange(Call.CHARGE, Fault.LOST_ANSWER, times=len(payments))
    flows.sweep()
    look_ups_due()
    flows.sweep()

    assert {type(payment).objects.get(pk=payment.pk).status for payment in payments} == {"paid"}
