"""A worker killed by SIGKILL at every failpoint there is (faults.md F1, F2): the next one ends its work, once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from common import clock
from common.failpoints import declared
from common.lifecycle import Actor, ActorKind
from common.outbox import relay
from common.refusals import Refusal
from common.requests import answered_once
from common.transactions import unit_of_work
from escrow import flows
from escrow.flows.inbox import fill_gap
from escrow.flows.reconciliation import reconcile
from escrow.gateways.sandbox import YES, Call, Fault, arrange
from escrow.models import Chargeback, Hold, Operation, PayeeAccount, Payment, SandboxMovement
from escrow.services import cancel_payment, change_method, claim_authentication, refund_hold, release_hold
from escrow.services.proposals import Offer, accept_proposal, make_proposal
from ledger.models import Entry
from ledger.selectors import balance
from tests.faults.books import differences
from tests.faults.ears import HEARD, only_ears
from tests.faults.killed import killed_at
from tests.faults.test_kill_points_of_orders import KILLED as OF_ORDERS

pytestmark = pytest.mark.django_db(transaction=True)

BUYER, SELLER, OPERATOR = (
    Actor(ActorKind.BUYER, "1"), Actor(ActorKind.SELLER, "1"), Actor(ActorKind.OPERATOR, "7"),
)  # fmt: skip
MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)
AROUND = ("opened", "before_call", "after_call", "before_commit", "after_commit")
ENTRY = ("entry.inserted", "entry.totals_moved", "entry.posted")
_numbers = count(1)


@dataclass
class Story:
    """Something about to happen: the work that does it, and what must be so once it was done, once."""

    work: Callable[[], object]
    is_done: Callable[[], bool]


class Stories:
    """How each story begins. Every one has people of its own."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._build: Callable[[str], Any] = request.getfixturevalue

    def charge(self, **terms: Any) -> Story:
        """A card nobody knows yet is charged for two units."""
        payment = self._payment(units=[6_000, 4_000], **terms)
        return Story(flows.charge_due, lambda: self._is_paid(payment))

    def lost_charge(self) -> Story:
        """A charge whose answer got lost is looked up."""
        payment = self._payment(token="tok_unknown")
        arrange(Call.FIND, Fault.LOST_ANSWER)
        flows.charge_due()
        flows.look_up_unknown()
        self._build("look_ups_due")()
        return Story(flows.look_up_unknown, lambda: self._is_paid(payment))

    def authentication(self) -> Story:
        """A payer comes back from the card company."""
        payment = self._payment(token="tok_authenticate")
        flows.charge_due()

        def confirm() -> None:
            with unit_of_work():
                call = claim_authentication(payment_id=payment.pk, proof=YES, now=clock.now())
            flows.make_call(operation_id=call.pk)

        return Story(confirm, lambda: self._is_paid(payment))

    def giving_up(self) -> Story:
        """A payer whom the card company waits for takes another card."""
        payment = self._payment(token="tok_authenticate")
        flows.charge_due()
        other = self._build("a_method")(party=payment.payer)

        def change() -> None:
            with unit_of_work():
                change_method(payment_id=payment.pk, method_id=other.pk, now=clock.now())
            flows.look_up_unknown()

        def is_given_up() -> bool:
            made = SandboxMovement.objects.filter(group=payment.reference, call="charge").order_by("pk")
            return self._is_paid(payment) and list(made.values_list("result", flat=True)) == ["cancelled", "succeeded"]

        return Story(change, is_given_up)

    def refund(self) -> Story:
        """A refund is due."""
        hold = self._hold()
        with unit_of_work():
            refund_hold(hold_id=hold.pk, amount_minor=None, reason="broken", actor=OPERATOR, now=clock.now())
        return Story(flows.send_refunds, lambda: self._moved("refund", hold) == 1 and balance(f"held:{hold.pk}") == 0)

    def payout(self) -> Story:
        """What was released is paid out on the next business day."""
        hold = self._released()
        self._build("at")(MONDAY_10AM)
        payee = hold.payment.payee
        before = balance("world:bank")
        return Story(flows.pay_out, lambda: (balance(f"payable:{payee}"), balance("world:bank") - before) == (0, 9_500))

    def reversal(self) -> Story:
        """A unit that was paid out is refunded: its payee gives the money back."""
        hold = self._released()
        self._build("at")(MONDAY_10AM)
        flows.pay_out()
        with unit_of_work():
            refund_hold(hold_id=hold.pk, amount_minor=2_000, reason="broken", actor=OPERATOR, now=clock.now())
        before = balance("world:bank")
        return Story(flows.reverse_transfers, lambda: before - balance("world:bank") == 1_900)

    def evidence(self) -> Story:
        """A bank took a charge back and soon stops reading."""
        hold = self._hold()
        chargeback = self._build("a_chargeback")(hold.payment)
        self._build("at")(chargeback.evidence_due_by - timedelta(minutes=1))

        def is_sent() -> bool:
            chargeback.refresh_from_db()
            return chargeback.status == "evidence_sent"

        return Story(flows.send_due_evidence, is_sent)

    def netting(self) -> Story:
        """A payee who owes a refund earns again."""
        hold = self._released()
        payee = hold.payment.payee
        self._build("at")(MONDAY_10AM)
        flows.pay_out()
        with unit_of_work():
            refund_hold(hold_id=hold.pk, amount_minor=2_000, reason="broken", actor=OPERATOR, now=clock.now())
        arrange(Call.REVERSE, Fault.HARD_DECLINE)  # it is not taken back from its payee: the debt stays
        flows.sweep()
        later = self._released(payee=payee)
        self._build("at")(MONDAY_10AM)
        return Story(flows.pay_out, lambda: Entry.objects.filter(key__startswith=f"netting:{later.pk}").count() == 1)

    def onboarding(self) -> Story:
        """A payee begins with its account at the provider."""
        party = f"seller:{next(_numbers)}"

        def begin() -> None:
            flows.begin_onboarding(party=party, email="a@b.kr", return_url="/back", refresh_url="/again")

        accounts = PayeeAccount.objects.filter(party=party)
        return Story(begin, lambda: [bool(account.reference) for account in accounts.all()] == [True])

    def fact(self) -> Story:
        """A fact waits for those who listen."""
        payment = self._payment()
        with unit_of_work():
            cancel_payment(payment_id=payment.pk, actor=OPERATOR, now=clock.now())
        before = balance(HEARD)
        return Story(relay, lambda: balance(HEARD) == before + 1)

    def request(self) -> Story:
        """A buyer confirms, with a request key."""
        hold, key = self._hold(), f"request-{next(_numbers):06d}"

        def answer() -> dict[str, Any]:
            return {"status": release_hold(hold_id=hold.pk, actor=BUYER, now=clock.now()).status}

        def send() -> dict[str, Any]:
            with unit_of_work():
                return answered_once(actor="user:1", key=key, content="confirm", answer=answer)

        return Story(send, lambda: send() == {"status": "released"} and self._entries("release", hold) == 1)

    def agreement(self) -> Story:
        """What two units' buyer and seller agreed on is carried out."""
        payment = self._payment(units=[6_000, 4_000])
        flows.charge_due()
        holds = list(payment.holds.order_by("number"))
        dispute = self._build("a_dispute")(*holds)
        with unit_of_work():
            offer = Offer({hold.pk: 1_000 for hold in holds})
            proposal = make_proposal(dispute_id=dispute.pk, offer=offer, actor=SELLER, now=clock.now())

        def accept() -> None:
            with unit_of_work():
                accept_proposal(proposal_id=proposal.pk, actor=BUYER, now=clock.now())

        return Story(accept, lambda: [self._entries("release", hold) for hold in holds] == [1, 1])

    def told(self) -> Story:
        """The provider told us of a charge whose answer got lost, and we ask for what it told."""
        payment = self._payment(token="tok_unknown")
        arrange(Call.FIND, Fault.LOST_ANSWER)
        flows.charge_due()
        flows.look_up_unknown()

        def listen() -> None:
            fill_gap(since=clock.real() - timedelta(days=1))
            flows.work_inbox()

        return Story(listen, lambda: self._is_paid(payment))

    def reconciliation(self) -> Story:
        """The provider's account is read while the answer of a charge is lost."""
        payment = self._payment(token="tok_unknown")
        arrange(Call.FIND, Fault.LOST_ANSWER)
        flows.charge_due()
        flows.look_up_unknown()
        since = clock.real() - timedelta(days=1)
        return Story(lambda: reconcile(since=since, began_at=clock.real()), lambda: self._is_paid(payment))

    def _payment(self, **terms: Any) -> Payment:
        number = next(_numbers)
        people = {"payer": f"buyer:{number}", "payee": f"seller:{number}"}
        return self._build("a_payment")(**people | terms)

    def _hold(self, **terms: Any) -> Hold:
        payment = self._payment(**terms)
        flows.charge_due()
        return payment.holds.select_related("payment").get()

    def _released(self, **terms: Any) -> Hold:
        hold = self._hold(**terms)
        self._build("a_payout_account")(party=hold.payment.payee)
        with unit_of_work():
            release_hold(hold_id=hold.pk, actor=BUYER, now=clock.now())
        return hold

    def _is_paid(self, payment: Payment) -> bool:
        payment.refresh_from_db()
        charges = SandboxMovement.objects.filter(call="charge", result="succeeded", group=payment.reference)
        return payment.status == "paid" and (charges.count(), self._captures(payment)) == (1, 1)

    def _captures(self, payment: Payment) -> int:
        return Entry.objects.filter(key=f"capture:{payment.pk}").count()

    def _entries(self, kind: str, hold: Hold) -> int:
        return Entry.objects.filter(key=f"{kind}:{hold.pk}").count()

    def _moved(self, call: str, hold: Hold) -> int:
        made = SandboxMovement.objects.filter(call=call, result="succeeded", group=hold.payment.reference)
        return made.count()


def around(kind: str) -> list[str]:
    """The points around a call of a kind."""
    return [f"{kind}.{moment}" for moment in AROUND]


KILLED: dict[str, list[str]] = {
    "charge": [*around("customer"), *around("charge"), *ENTRY, "fact.recorded"],
    "lost_charge": ["look_up.claimed", "look_up.before_call", "look_up.after_call", "charge.before_commit"],
    "authentication": around("resume"),
    "giving_up": ["cancel.opened", "look_up.after_call", "cancel.before_commit", "cancel.after_commit"],
    "refund": [*around("refund"), *ENTRY],
    "payout": ["payout_gathering.before_commit", "payout_gathering.after_commit", *around("transfer"), *ENTRY],
    "reversal": [*around("reverse"), *ENTRY],
    "evidence": around("evidence"),
    "netting": ["debt.netted"],
    "onboarding": ["onboarding.before_call", "onboarding.after_call"],
    "fact": ["fact.heard", "fact.before_commit", "fact.after_commit"],
    "request": ["request.key_taken", "request.acted", "request.answered", *ENTRY],
    "agreement": ["dispute.share_moved"],
    "told": ["inbox.stored", "inbox.before_commit", "inbox.after_commit"],
    "reconciliation": ["reconciliation.read", "reconciliation.judged"],
}
"""Where each story is killed."""


@pytest.mark.parametrize("name", KILLED)
def test_killed_anywhere_the_work_is_done_once(request, name, look_ups_due):
    with only_ears():
        stories = Stories(request)
        for point in KILLED[name]:
            story = getattr(stories, name)()

            assert killed_at(point, story.work), point

            look_ups_due()
            sweep_until_quiet()
            come_again(story)
            sweep_until_quiet()
            assert story.is_done(), point
    Operation.objects.filter(answered_at=None).update(look_up_at=clock.real())
    assert list(differences()) == []


def come_again(story: Story) -> None:
    """Whoever was killed does the same once more, as the next worker or an impatient buyer does."""
    with suppress(Refusal):
        story.work()


def sweep_until_quiet() -> None:
    """Whoever is left does what is due."""
    while flows.sweep():
        pass


def test_evidence_that_never_arrived_is_known_to_be_late_once_the_bank_stopped_reading(request, look_ups_due, at):
    """A seed found this: the look-up came when it was too late to send it again."""
    stories = Stories(request)
    assert killed_at("evidence.before_call", stories.evidence().work)
    chargeback = Chargeback.objects.get()
    at(chargeback.evidence_due_by + timedelta(hours=1))
    look_ups_due()

    sweep_until_quiet()

    chargeback.refresh_from_db()
    assert (chargeback.status, chargeback.send_at, chargeback.trouble) == ("opened", None, "never_arrived")


def test_every_point_there_is_kills_a_story():
    tried = {point for points in [*KILLED.values(), *OF_ORDERS.values()] for point in points}

    assert tried == declared()


def test_there_are_at_least_forty_of_them():
    assert sum(len(points) for points in [*KILLED.values(), *OF_ORDERS.values()]) >= 40


def test_control_a_worker_nobody_kills_comes_to_its_end(request):
    with only_ears():
        story = Stories(request).charge()

        assert not killed_at("refund.before_call", story.work)
