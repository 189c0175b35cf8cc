"""What the provider tells us is kept once, looked into, and put apart when nothing can be made of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.transactions import unit_of_work
from escrow.errors import NoSuchEvent
from escrow.flows import calls, catch_up, charge_due, inbox, work_inbox
from escrow.gateways import sandbox_account
from escrow.gateways.base import GatewayUnavailable, PayeeStanding
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange, settle_pending
from escrow.gateways.sandbox_chargebacks import open_chargeback
from escrow.gateways.told import EventTopic, EventTrouble
from escrow.models import Chargeback, InboxEvent, Operation, ProviderPull, SandboxMovement
from escrow.selectors.inbox import events_apart
from escrow.services.inbox import dismiss_event, retry_event
from tests.builders.provider import WEBHOOK

OPERATOR = Actor(ActorKind.OPERATOR, "7")


@pytest.fixture(autouse=True)
def nobody_was_refused_before(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "inbox"}}
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def a_pending_charge(a_payment):
    """A charge the provider still works on."""
    payment = a_payment()
    arrange(Call.CHARGE, Fault.PENDING)
    charge_due()
    return payment, Operation.objects.get(kind="charge", payment=payment)


def status_of(payment):
    payment.refresh_from_db()
    return payment.status


def test_an_event_leads_the_worker_to_what_it_is_about(a_pending_charge, an_event, post_event, balance):
    payment, charge = a_pending_charge
    settle_pending()

    answer = post_event(an_event(charge))

    assert (answer.status_code, answer.json()) == (200, {"code": "kept"})
    assert status_of(payment) == "charging"  # keeping it moves nothing
    assert work_inbox() == 1
    assert status_of(payment) == "paid"
    assert balance("world:cards") == -10_000
    assert InboxEvent.objects.get().status == "applied"
    assert work_inbox() == 0


def test_an_event_that_comes_five_times_is_kept_once(a_pending_charge, an_event, post_event):
    _, charge = a_pending_charge
    event = an_event(charge)

    answers = [post_event(event).json()["code"] for _ in range(5)]

    assert answers == ["kept", "known", "known", "known", "known"]
    assert InboxEvent.objects.count() == 1


def test_a_thin_event_is_as_good(a_pending_charge, an_event, post_event):
    payment, charge = a_pending_charge
    settle_pending()
    whole = sandbox_account.body_of(an_event(charge)).decode()
    thin = whole.replace('"object": "event"', '"object": "thin_event"').replace('"about"', '"related"')

    assert post_event(body=thin.encode()).status_code == 200
    work_inbox()

    assert status_of(payment) == "paid"


def test_what_an_event_claims_is_never_believed(a_pending_charge, an_event, post_event):
    payment, charge = a_pending_charge

    post_event(an_event(charge, kind="charge.changed"))  # says nothing of its end, and the provider still works on it
    work_inbox()

    assert status_of(payment) == "charging"
    assert InboxEvent.objects.get().status == "applied"


def test_a_call_is_found_by_its_reference_alone(a_pending_charge, an_event, post_event):
    payment, charge = a_pending_charge
    settle_pending()

    post_event(an_event(charge, operation_id=""))
    work_inbox()

    assert status_of(payment) == "paid"


@pytest.mark.parametrize("trouble", EventTrouble)
def test_another_mode_or_version_is_put_apart(an_event, post_event, trouble, caplog):
    answer = post_event(an_event(trouble=trouble))

    assert answer.status_code == 200
    event = InboxEvent.objects.get()
    assert (event.status, event.trouble, event.due_at) == ("quarantined", trouble, None)
    assert "was put apart" in caplog.text
    assert work_inbox() == 0


@pytest.mark.parametrize(("subject", "operation_id"), [("sb_ch_x", ""), ("sb_ch_x", "no-id"), ("sb_ch_x", "0" * 32)])
def test_an_object_nobody_knows_is_put_apart(an_event, post_event, subject, operation_id, caplog):
    post_event(an_event(subject=subject, operation_id=operation_id))
    work_inbox()

    assert InboxEvent.objects.get().trouble == "unknown_object"
    assert [apart.trouble for apart in events_apart()] == ["unknown_object"]
    assert "was put apart" in caplog.text


def test_a_kind_nobody_follows_is_stored(an_event, post_event):
    assert post_event(an_event(kind="weather.changed")).status_code == 200

    event = InboxEvent.objects.get()
    assert (event.topic, event.status) == (EventTopic.OTHER, "stored")
    assert work_inbox() == 0
    assert events_apart() == ()


def test_an_event_before_the_answer_of_its_own_call(a_payment, an_event, post_event, balance, monkeypatch):
    """faults.md F8: the provider tells us before it has answered; nothing is posted twice."""
    payment, work = a_payment(), SandboxGateway.charge_off_session

    def told_first(self, ask):
        answer = work(self, ask)
        post_event(an_event(Operation.objects.get(pk=ask.operation_id)))
        assert work_inbox() == 1
        assert status_of(payment) == "paid"
        return answer

    monkeypatch.setattr(SandboxGateway, "charge_off_session", told_first)
    charge_due()

    assert status_of(payment) == "paid"
    assert balance("world:cards") == -10_000
    assert Operation.objects.filter(kind="charge").count() == 1


def test_an_event_about_a_call_still_under_way_changes_nothing_yet(
    a_payment, an_event, post_event, inbox_due, monkeypatch
):
    """Asked too early the provider knows nothing of it: that is no reason to call again."""
    payment, work = a_payment(), SandboxGateway.charge_off_session

    def told_first(self, ask):
        post_event(an_event(Operation.objects.get(pk=ask.operation_id)))
        work_inbox()
        assert status_of(payment) == "charging"
        return work(self, ask)

    monkeypatch.setattr(SandboxGateway, "charge_off_session", told_first)
    charge_due()
    assert InboxEvent.objects.get().status == "waiting"
    inbox_due()
    work_inbox()

    assert InboxEvent.objects.get().status == "applied"
    assert SandboxMovement.objects.filter(call="charge").count() == 1


def test_an_event_nobody_can_apply_is_given_up_after_eight_tries(
    a_pending_charge, an_event, post_event, inbox_due, monkeypatch, caplog
):
    """faults.md F37: the others flow."""
    payment, charge = a_pending_charge
    settle_pending()
    poison = an_event(charge, subject="sb_ch_poison")
    monkeypatch.setitem(inbox._MOVES, EventTopic.MONEY, lambda event: 1 // 0)
    post_event(poison)
    for tries in range(1, 9):
        inbox_due()
        assert work_inbox() == 1
        assert InboxEvent.objects.get().tries == tries

    dead = InboxEvent.objects.get()
    assert (dead.status, dead.due_at) == ("dead", None)
    assert "ZeroDivisionError" in dead.trouble
    assert "given up after 8 tries" in caplog.text

    monkeypatch.undo()
    post_event(an_event(charge))
    work_inbox()
    assert status_of(payment) == "paid"


def test_an_event_whose_workers_die_is_given_up_too(a_pending_charge, an_event, post_event, inbox_due):
    post_event(an_event(a_pending_charge[1]))
    InboxEvent.objects.update(tries=8)

    work_inbox()

    assert InboxEvent.objects.get().status == "dead"


def test_waits_grow_and_are_never_the_same(a_pending_charge, an_event, post_event, inbox_due):
    arrange(Call.FIND, Fault.LOST_ANSWER, times=9)
    for _ in range(6):
        post_event(an_event(a_pending_charge[1]))
    work_inbox()

    waits = sorted(event.due_at - clock.real() for event in InboxEvent.objects.all())
    assert timedelta(seconds=1) < waits[0] < waits[-1] < timedelta(seconds=3)
    assert len(set(waits)) == 6


def test_an_operator_looks_again_or_lets_it_rest(an_event, post_event, inbox_due):
    post_event(an_event())
    work_inbox()
    event = InboxEvent.objects.get()

    with unit_of_work():
        retry_event(event_id=event.pk, reason="the order is back", actor=OPERATOR, now=clock.now())
    assert work_inbox() == 1
    with unit_of_work():
        dismiss_event(event_id=event.pk, reason="made by hand", actor=OPERATOR, now=clock.now())

    event.refresh_from_db()
    assert event.status == "dismissed"
    with pytest.raises(MoveRefused), unit_of_work():
        retry_event(event_id=event.pk, reason="again", actor=OPERATOR, now=clock.now())
    with pytest.raises(NoSuchEvent), unit_of_work():
        dismiss_event(event_id=UUID(int=1), reason="x", actor=OPERATOR, now=clock.now())


def test_what_never_came_is_asked_for(a_pending_charge, caplog):
    payment, _ = a_pending_charge
    assert catch_up() == 0  # the list is begun now and read in an hour
    settle_pending()
    ProviderPull.objects.update(due_at=clock.real())

    assert catch_up() == 1

    work_inbox()
    assert status_of(payment) == "paid"
    assert InboxEvent.objects.get(status="applied").was_asked_for
    assert catch_up() == 0


def test_a_list_that_cannot_be_read_is_read_from_the_same_place_later(a_pending_charge):
    catch_up()
    before = ProviderPull.objects.get().seen_until
    ProviderPull.objects.update(due_at=clock.real())
    arrange(Call.LIST, Fault.LOST_ANSWER)

    assert catch_up() == 0
    pull = ProviderPull.objects.get()
    assert pull.seen_until == before
    assert pull.due_at > clock.real()


def test_the_list_comes_in_pages(a_pending_charge, monkeypatch):
    assert a_pending_charge
    monkeypatch.setattr(sandbox_account, "PER_PAGE", 2)
    for number in range(5):
        sandbox_account.tell(kind="weather.changed", subject=f"cloud_{number}")

    assert inbox.fill_gap(since=clock.real() - timedelta(hours=1)) == 6
    assert inbox.fill_gap(since=clock.real() - timedelta(hours=1)) == 0


def test_looking_up_says_when_nothing_can_be_said(a_pending_charge):
    _, charge = a_pending_charge
    arrange(Call.FIND, Fault.LOST_ANSWER)

    calls.look_up(operation_id=charge.pk)

    charge.refresh_from_db()
    assert (charge.status, charge.lookups) == ("pending", 0)
    arrange(Call.LIST, Fault.LOST_ANSWER)
    with pytest.raises(GatewayUnavailable):
        SandboxGateway().balance()


def test_only_the_provider_we_use_is_heard(client):
    assert client.post("/webhooks/other/", data=b"{}", content_type="application/json").status_code == 404
    assert client.get(WEBHOOK).status_code == 405
    assert InboxEvent.objects.count() == 0


def test_a_charge_taken_back_is_asked_about(a_paid_payment, post_event, an_event):
    payment = a_paid_payment()
    reference = open_chargeback(payment.charge_reference)

    post_event(an_event(kind="chargeback.changed", topic=EventTopic.CHARGEBACK, subject=reference))
    work_inbox()

    assert Chargeback.objects.get().reference == reference
    assert InboxEvent.objects.get().status == "applied"


def test_a_payee_whose_account_changed_is_asked_about(post_event, an_event, monkeypatch):
    standing = PayeeStanding("sb_acct_nobody", may_receive=True)
    monkeypatch.setattr(SandboxGateway, "seller_status", lambda self, account: standing)

    post_event(an_event(kind="payee.changed", topic=EventTopic.PAYEE, subject="sb_acct_nobody"))
    work_inbox()

    assert InboxEvent.objects.get().trouble == "unknown_object"  # an account of nobody here


@pytest.mark.parametrize("kind", ["chargeback.changed", "payee.changed"])
def test_what_the_provider_itself_does_not_know_is_put_apart(post_event, an_event, kind):
    post_event(an_event(kind=kind, subject="sb_nothing"))
    work_inbox()

    assert InboxEvent.objects.get().trouble == "unknown_object"
