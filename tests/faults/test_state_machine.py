"""Held money against a plain model of it, step by step, with faults between and in the steps (faults.md).

After each step every unit is as the model says and every won lies where it should; at the end of each run the ledger's
own proofs are silent.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from django.db import Error, connection
from django.db.models.functions import Now
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from psycopg import errors

from common import clock
from common.failpoints import struck_by
from common.lifecycle import Actor, ActorKind
from common.outbox import relay
from common.refusals import Refusal
from common.requests import answered_once
from common.transactions import unit_of_work
from escrow.flows.chargebacks import look_into_chargeback
from escrow.gateways.base import GatewayUnavailable
from escrow.gateways.sandbox import Call, Fault, arrange, settle_pending
from escrow.gateways.sandbox_chargebacks import FEE_MINOR, decide_chargeback, open_chargeback
from escrow.models import Dispute, Hold, Payment, Refund, SandboxFault, SandboxMovement
from escrow.rules.disputes import Trouble, Wish
from escrow.rules.refund_sizes import Measure, RefundSize
from escrow.services import (
    Funding,
    HoldShare,
    PaymentTerms,
    ShareKind,
    cancel_payment,
    open_payment,
    plan_refund,
    refund_hold,
    refund_units,
    release_hold,
    save_payment_method,
    set_payout_account,
)
from escrow.services.disputes import Claim, Statement, open_dispute, withdraw_dispute
from escrow.services.proposals import Offer, accept_proposal, make_proposal
from ledger.selectors import balance, pots_total
from tests.faults.books import differences_at_rest, empty
from tests.faults.ears import only_ears
from tests.faults.market import MONDAY, TERMS
from tests.faults.model import Model, Order, Unit
from tests.faults.stories import escrow_sweeps, leases_end, put_off
from tests.faults.strikes import Blow, Died, breaking_statement

WHOLE = "MOA_WHOLE" in os.environ
RUNS, STEPS = (200, 60) if WHOLE else (12, 40)
PHASES = [hypothesis.Phase.explicit, hypothesis.Phase.generate, *([hypothesis.Phase.shrink] if WHOLE else [])]
"""A failing run is shown as it was: making it small takes minutes, which the long run has."""
BUYER, SELLER = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.SELLER, "1")
OPERATOR = Actor(ActorKind.OPERATOR, "7")
HARMLESS = [Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.PENDING]
"""What the provider may do without changing how it ends."""

pytestmark = pytest.mark.django_db(transaction=True)

troubles = st.one_of(
    st.none(),
    st.tuples(st.just("death"), st.integers(1, 12)),
    st.tuples(st.just("statement"), st.integers(1, 40)),
    st.tuples(st.just("line"), st.integers(1, 40)),
)
payable = st.sampled_from([True, True, False])
units = st.lists(st.tuples(st.integers(1_000, 60_000), st.sampled_from([0, 0, 500])), min_size=1, max_size=3)


class HeldMoney(RuleBasedStateMachine):
    """What buyers, sellers and Moa do with held money, and the model that says what must come of it."""

    names = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        empty()
        self.model, self.now, self.sent = Model(), MONDAY, 0
        self.listening = only_ears()
        self.listening.__enter__()
        self.cases: dict[str, Any] = {}

    @initialize()
    def begin(self) -> None:
        clock.stop_at(self.now)
        with unit_of_work():
            set_payout_account(
                party="seller:0", bank_code="088", number="110-123-456780", holder="김버들", now=self.now
            )

    # --- acts

    @rule(
        target=names,
        wish=units,
        payee=st.integers(0, 1),
        is_payable=st.sampled_from([True, True, False]),
        trouble=troubles,
    )
    def order(self, wish: list[tuple[int, int]], payee: int, is_payable: bool, trouble: Any) -> Any:
        reference = f"order:{len(self.model.orders) + 1}"
        shares = tuple(_share(f"unit:{reference}:{turn}", *unit) for turn, unit in enumerate(wish))

        def act(now: Any) -> None:
            token = "tok_visa" if is_payable else "tok_declined"
            method = save_payment_method(party="buyer:1", token=token, now=now)
            terms = PaymentTerms("buyer:1", f"seller:{payee}", reference, method.id, now, 500, shares)
            open_payment(terms=terms, now=now)

        assert self._ask(act, trouble)
        known = {share.reference: Unit(f"seller:{payee}", *unit) for share, unit in zip(shares, wish, strict=True)}
        self.model.orders[reference] = Order(known, is_payable)
        return shares[0].reference

    @rule(name=names)
    def cancel(self, name: str) -> None:
        reference = _order_of(name)
        payment = Payment.objects.get(reference=reference)
        could = self._ask(lambda now: cancel_payment(payment_id=payment.pk, actor=OPERATOR, now=now), None)
        assert could == (self.model.cancel(reference) or payment.status == "cancelled")

    @rule(name=names, trouble=troubles)
    def release(self, name: str, trouble: Any) -> None:
        hold = _hold(name)
        could = self._ask(lambda now: release_hold(hold_id=hold.pk, actor=BUYER, now=now), trouble)
        is_again = self.model.units[name].status == "released" and not self.model.units[name].is_disputed
        assert could == (self.model.release(name) or is_again)

    @rule(name=names, amount=st.integers(1, 40_000), trouble=troubles)
    def refund(self, name: str, amount: int, trouble: Any) -> None:
        hold = _hold(name)

        def act(now: Any) -> None:
            refund_hold(hold_id=hold.pk, amount_minor=amount, reason="broken", actor=OPERATOR, now=now)

        assert self._ask(act, trouble) == self.model.refund(name, amount)

    @rule(name=names, percent=st.sampled_from([1, 33, 50, 100]), trouble=troubles)
    def refund_percent(self, name: str, percent: int, trouble: Any) -> None:
        payment = Payment.objects.get(reference=_order_of(name))

        def act(now: Any) -> None:
            shares = plan_refund(payment_id=payment.pk, size=RefundSize(Measure.PERCENT, percent))
            refund_units(payment_id=payment.pk, shares=shares, reason="broken", actor=OPERATOR, now=now)

        assert self._ask(act, trouble) == self.model.refund_percent(payment.reference, percent)

    @rule(name=names, percent=st.sampled_from([100, 100, 40]), for_us=st.booleans(), turns=st.tuples(*[troubles] * 3))
    def bank_takes_back(self, name: str, percent: int, for_us: bool, turns: tuple[Any, Any, Any]) -> None:
        order = self.model.orders[_order_of(name)]
        if order.status != "paid" or order.was_taken_back:
            return
        payment = Payment.objects.get(reference=_order_of(name))
        amount = sum(unit.card for unit in order.units.values()) * percent // 100
        taken_back = open_chargeback(payment.charge_reference, amount_minor=amount)
        self._suffer(lambda: _look_into(taken_back), turns[0])
        assert not self._ask(lambda now: release_hold(hold_id=_hold(name).pk, actor=BUYER, now=now), None)
        self.work([turns[1]], 0)
        waiting = Refund.objects.filter(hold__payment=payment, status__in=["due", "failed"], card_minor__gt=0)
        unsent = list(waiting.order_by("pk").values_list("card_minor", flat=True))
        decide_chargeback(taken_back, won=for_us)
        self._suffer(lambda: _look_into(taken_back), turns[2])
        self.model.bank_decided(payment.reference, amount, for_us=for_us, unsent=unsent, fee=FEE_MINOR)

    @rule(name=names, trouble=troubles)
    def complain(self, name: str, trouble: Any) -> None:
        hold = _hold(name)
        claim = Claim(hold.payment_id, (hold.pk,), Trouble.BROKEN, Wish.REFUND, Statement("부러졌어요."))
        late = hold.released_at is not None and self.now >= hold.released_at + timedelta(days=TERMS.days_after_release)
        could = self._ask(lambda now: open_dispute(claim=claim, terms=TERMS, actor=BUYER, now=now), trouble)
        assert could == (not late and self.model.dispute(name))

    @rule(name=names, percent=st.integers(0, 100), trouble=troubles)
    def agree(self, name: str, percent: int, trouble: Any) -> None:
        case = Dispute.objects.filter(barred_holds__reference=name).first()
        if case is None:
            return
        share = self.model.units[name].left * percent // 100
        hold = _hold(name)

        def act(now: Any) -> None:
            offered = make_proposal(dispute_id=case.pk, offer=Offer({hold.pk: share}), actor=SELLER, now=now)
            accept_proposal(proposal_id=offered.pk, actor=BUYER, now=now)

        assert self._ask(act, trouble)
        self.model.settle(name, {name: share})

    @rule(name=names, trouble=troubles)
    def take_back(self, name: str, trouble: Any) -> None:
        case = Dispute.objects.filter(barred_holds__reference=name).first()
        if case is not None:
            assert self._ask(lambda now: withdraw_dispute(dispute_id=case.pk, actor=BUYER, now=now), trouble)
            self.model.drop_case(name)

    @rule(turns=st.lists(troubles, min_size=1, max_size=2), hours=st.sampled_from([0, 0, 1, 24]))
    def work(self, turns: list[Any], hours: int) -> None:
        """Workers come and die, until one does all there is to do."""
        self.now += timedelta(hours=hours)
        clock.stop_at(self.now)
        for trouble in turns:
            leases_end()
            self._suffer(self._sweep, trouble)
        self._end_pending()
        leases_end()
        while self._sweep():
            self._end_pending()
            leases_end()
        self.model.charge()

    @rule(call=st.sampled_from([Call.CHARGE, Call.REFUND, Call.TRANSFER, Call.CUSTOMER, Call.FIND]),
          fault=st.sampled_from(HARMLESS))  # fmt: skip
    def disturb_the_provider(self, call: Call, fault: Fault) -> None:
        arrange(call, fault)

    # --- what must be so

    @invariant()
    def every_unit_is_as_the_model_says(self) -> None:
        rows = Hold.objects.values_list("reference", "status", "refunded_minor", "lost_minor", "released_minor")
        found = {reference: figures for reference, *figures in rows}
        units = self.model.units.items()
        assert found == {name: [unit.status, unit.refunded, unit.lost, sum(unit.parts)] for name, unit in units}

    @invariant()
    def every_won_lies_where_it_should(self) -> None:
        totals = self.model.totals()
        assert pots_total("held:") == totals["held"]
        assert balance("platform:commission") == totals["commission"]
        assert balance("platform:vat") == totals["vat"]
        payees = pots_total("payable:") + balance("world:bank") + balance("platform:advances")
        assert payees == totals["payees"]
        given = -balance("world:cards") - balance("platform:points")
        gone = totals["back"] + totals["lost"] + self.model.fees
        assert given == totals["captured"] - gone + pots_total("refund:due:")
        assert -balance("platform:losses") == self.model.losses
        assert balance("platform:disputed") == 0

    def teardown(self) -> None:
        try:
            arrange_nothing()
            self.work([None], 24)
            while relay():
                pass
            assert [found for found in differences_at_rest() if "has not ended" not in found] == []
        finally:
            self.listening.__exit__(None, None, None)

    # --- how

    def _ask(self, act: Callable[[Any], object], trouble: Any) -> bool:
        """One request, sent again under its key until it is answered: whether it was not refused."""
        self.sent += 1
        key, refused = f"request-{self.sent:06d}", []

        def send() -> None:
            try:
                with unit_of_work():
                    answered_once(actor="test", key=key, content=key, answer=lambda: {"": act(self.now) and None})
            except Refusal as refusal:
                refused.append(refusal)

        self._suffer(send, trouble)
        if trouble is not None and not refused:
            send()  # the answer may have been lost
        return not refused

    def _suffer(self, act: Callable[[], object], trouble: Any) -> None:
        """Do it with the trouble; what died is done again without."""
        try:
            match trouble:
                case ("death", nth):
                    with struck_by(Blow(lambda name: True, nth=nth)):
                        act()
                case ("statement", nth):
                    with breaking_statement(nth, errors.DeadlockDetected):
                        act()
                case ("line", nth):
                    with breaking_statement(nth):
                        act()
                case _:
                    act()
        except (Died, Error):
            connection.close()
            act()

    def _end_pending(self) -> None:
        """What the provider still works on ends: well, but for a card that cannot pay."""
        failing = [reference for reference, order in self.model.orders.items() if not order.is_payable]
        charges = SandboxMovement.objects.filter(call=Call.CHARGE, result="pending", group__in=failing)
        charges.update(result="hard_decline", code="failed", changed_at=Now())
        settle_pending()

    def _sweep(self) -> int:
        put_off()
        return sum(sweep() for sweep in escrow_sweeps())


def _share(reference: str, card: int, points: int) -> HoldShare:
    parts = (Funding(ShareKind.POINTS, "platform:points", points),) if points else ()
    return HoldShare(reference, card, parts)


def _order_of(name: str) -> str:
    return name.removeprefix("unit:").rpartition(":")[0]


def _hold(name: str) -> Hold:
    return Hold.objects.get(reference=name)


def _look_into(chargeback: str) -> None:
    """Ask how it stands until somebody answers."""
    while True:
        try:
            look_into_chargeback(reference=chargeback)
        except GatewayUnavailable:
            continue
        return


def arrange_nothing() -> None:
    """The provider behaves from here on."""
    SandboxFault.objects.update(left=0)


def test_held_money_is_what_a_plain_model_says():
    logging.disable(logging.CRITICAL)
    try:
        settings = hypothesis.settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not WHOLE,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=PHASES,
        )
        run_state_machine_as_test(HeldMoney, settings=settings)
    finally:
        logging.disable(logging.NOTSET)
