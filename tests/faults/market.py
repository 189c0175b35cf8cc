"""A market at the level of held money: people who pay, confirm, complain and are paid, each act as the site makes it.

Whoever acts sends a request with a key; what dies on the way is sent again with the same key, as a browser would.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from common import clock
from common.lifecycle import Actor, ActorKind
from common.refusals import Refusal
from common.requests import answered_once
from common.transactions import unit_of_work
from escrow import flows
from escrow.gateways.base import GatewayUnavailable
from escrow.gateways.sandbox import YES, settle_pending
from escrow.gateways.sandbox_chargebacks import decide_chargeback, open_chargeback
from escrow.models import Dispute, Hold, Payment, Payout, Proposal, Refund, SandboxChargeback
from escrow.rules.disputes import DisputeTerms, Trouble, Wish
from escrow.services import (
    HoldShare,
    PaymentTerms,
    cancel_payment,
    change_method,
    claim_authentication,
    open_payment,
    refund_hold,
    release_hold,
    retry_payout,
    retry_refund,
    save_payment_method,
    set_payout_account,
)
from escrow.services.disputes import Claim, Statement, answer_dispute, open_dispute, withdraw_dispute
from escrow.services.proposals import Offer, accept_proposal, make_proposal
from escrow.services.rulings import Verdict, appeal_dispute, rule_dispute
from escrow.services.settlement import close_ruled, refund_undecided

TOKENS = ["tok_visa"] * 6 + ["tok_mastercard", "tok_insufficient", "tok_declined", "tok_unknown", "tok_authenticate"]
TERMS = DisputeTerms(days_after_release=3, answer_business_days=3, ruling_days=14, refund_days=60)
SYSTEM, CLOCK = Actor(ActorKind.SYSTEM), Actor(ActorKind.CLOCK)
OPERATOR = Actor(ActorKind.OPERATOR, "7")
PAYERS, PAYEES = 5, 3
UNDECIDED = ["warning", "opened", "evidence_sent"]
MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+09:00")

type Service = Callable[..., Any]


@dataclass
class Market:
    """One market, whose `rng` decides everything. `sent` counts requests, so that each has a key of its own."""

    rng: Random
    now: datetime = MONDAY
    sent: int = 0
    orders: int = 0
    pending: list[tuple[str, Callable[[datetime], object]]] = field(default_factory=list)

    def begin(self) -> None:
        """Time stands at the beginning, and payees have bank accounts, all but one."""
        clock.stop_at(self.now)
        for number in range(PAYEES - 1):
            self._bank_account(f"seller:{number}", "110-123-45678" + str(number))

    def request(self, act: Callable[[datetime], object]) -> None:
        """Send a request. It stays pending while nobody answered it; a refusal is an answer."""
        self.sent += 1
        self.pending.append((f"request-{self.sent:06d}", act))
        self.send_again()

    def send_again(self) -> int:
        """Send what was never answered once more, under the same keys; how many requests that was."""
        sent = 0
        while self.pending:
            key, act = self.pending[0]
            sent += 1
            self._send(key, act)
            self.pending.pop(0)
        return sent

    def repeat(self, act: Callable[[datetime], object]) -> None:
        """Send one request twice, as a double click or an impatient client does."""
        self.sent += 1
        key = f"request-{self.sent:06d}"
        self._send(key, act)
        self._send(key, act)

    def _send(self, key: str, act: Callable[[datetime], object]) -> None:
        def answer() -> dict[str, Any]:
            act(clock.now())
            return {}

        try:
            with unit_of_work():
                answered_once(actor="test", key=key, content=key, answer=answer)
        except Refusal:
            pass

    # --- what people ask for: each gives the act of one request, or None when there is nothing to do it with

    def order(self) -> Callable[[datetime], object]:
        """Somebody's card shall be charged soon, for one to three units."""
        self.orders += 1
        number, payer = self.orders, f"buyer:{self.rng.randrange(PAYERS)}"
        token = f"{self.rng.choice(TOKENS)}-{number % 3}"
        units = [self.rng.randrange(1_000, 90_000) for _unit in range(self.rng.randint(1, 3))]
        payee = f"seller:{self.rng.randrange(PAYEES)}"
        wait = timedelta(hours=self.rng.choice((0, 1, 30)))

        def act(now: datetime) -> None:
            method = save_payment_method(party=payer, token=token, now=now)
            shares = tuple(HoldShare(f"unit:{number}:{turn}", minor) for turn, minor in enumerate(units))
            terms = PaymentTerms(payer, payee, f"order:{number}", method.id, now + wait, 500, shares)
            open_payment(terms=terms, now=now)

        return act

    def withdraw(self) -> Callable[[datetime], object] | None:
        """A buyer leaves before the charge, or the collection failed."""
        payment = self._one(Payment.objects.filter(status="due"))
        if payment is None:
            return None
        actor = self.rng.choice((Actor(ActorKind.BUYER, "1"), SYSTEM))
        return lambda now: cancel_payment(payment_id=payment, actor=actor, now=now)

    def another_card(self) -> Callable[[datetime], object] | None:
        """A buyer whose card was declined takes another."""
        payment = self._one(Payment.objects.filter(status="due", tries__gt=0))
        if payment is None:
            return None
        payer = Payment.objects.values_list("payer", flat=True).get(pk=payment)

        def act(now: datetime) -> None:
            method = save_payment_method(party=payer, token="tok_visa-9", now=now)
            change_method(payment_id=payment, method_id=method.id, now=now)

        return act

    def confirm_unit(self) -> Callable[[datetime], object] | None:
        """A buyer has what was ordered."""
        hold = self._one(Hold.objects.filter(status="funded"))
        actor = self.rng.choice((Actor(ActorKind.BUYER, "1"), CLOCK))
        return hold and (lambda now: release_hold(hold_id=hold, actor=actor, now=now))

    def give_back(self) -> Callable[[datetime], object] | None:
        """Somebody at Moa gives a part or all of a unit's money back."""
        hold = self._one(Hold.objects.filter(status__in=["funded", "released"]))
        amount = self.rng.choice((None, self.rng.randrange(1, 20_000)))
        actor = self.rng.choice((OPERATOR, SYSTEM))
        return hold and (
            lambda now: refund_hold(hold_id=hold, amount_minor=amount, reason="broken", actor=actor, now=now)
        )

    def complain(self) -> Callable[[datetime], object] | None:
        """A buyer reports a problem with a unit."""
        hold = self._one(Hold.objects.filter(status__in=["funded", "released"]))
        if hold is None:
            return None
        payment = Hold.objects.values_list("payment_id", flat=True).get(pk=hold)
        claim = Claim(payment, (hold,), Trouble.BROKEN, Wish.REFUND, Statement("바퀴가 부러졌어요."))
        actor = Actor(ActorKind.BUYER, "1")
        return lambda now: open_dispute(claim=claim, terms=TERMS, actor=actor, now=now)

    def say(self) -> Callable[[datetime], object] | None:
        """Somebody does the next thing in a case: answers, offers, accepts, rules, appeals, or takes it back."""
        dispute = Dispute.objects.filter(status__in=["open", "answered", "ruled", "appealed"]).order_by("pk").first()
        if dispute is None:
            return None
        buyer, seller = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.SELLER, "1")
        shares = {item.hold_id: self.rng.randint(0, item.stake_minor) for item in dispute.items.all()}
        offered = Proposal.objects.filter(dispute=dispute, status="standing").values_list("pk", flat=True).first()
        words, pk = Statement("한 번 더 봐 주세요."), dispute.pk
        said: list[Callable[[datetime], object]] = [
            lambda now: answer_dispute(dispute_id=pk, statement=words, actor=seller, now=now),
            lambda now: make_proposal(dispute_id=pk, offer=Offer(shares), actor=seller, now=now),
            lambda now: rule_dispute(dispute_id=pk, verdict=Verdict(shares, "사진"), actor=OPERATOR, now=now),
            lambda now: appeal_dispute(dispute_id=pk, statement=words, actor=buyer, now=now),
            lambda now: withdraw_dispute(dispute_id=pk, actor=buyer, now=now),
        ]
        if offered is not None:
            said.append(lambda now: accept_proposal(proposal_id=offered, actor=buyer, now=now))
        return self.rng.choice(said)

    def give_account(self) -> Callable[[datetime], object]:
        """A payee gives a bank account, often another one."""
        payee, last = f"seller:{self.rng.randrange(PAYEES)}", self.rng.randrange(3)
        return lambda now: self._bank_account(payee, f"110-123-45600{last}", now)

    def help_along(self) -> Callable[[datetime], object] | None:
        """An operator lets a refund or a payout that failed be tried again."""
        refund = self._one(Refund.objects.filter(status="failed"))
        if refund is not None:
            return lambda now: retry_refund(refund_id=refund, reason="again", actor=OPERATOR, now=now)
        payout = self._one(Payout.objects.filter(status__in=["frozen", "blocked"]))
        return payout and (lambda now: retry_payout(payout_id=payout, reason="again", actor=OPERATOR, now=now))

    # --- what nobody asks for

    def authenticate(self) -> None:
        """A payer comes back from the card company: the call is written down in one transaction and made after it."""
        payment = self._one(Payment.objects.filter(status="due").exclude(action_reference=""))
        if payment is None:
            return
        proof = self.rng.choice((YES, YES, "no"))
        try:
            with unit_of_work():
                call = claim_authentication(payment_id=payment, proof=proof, now=clock.now())
        except Refusal:
            return
        flows.make_call(operation_id=call.pk)

    def provider_ends(self) -> None:
        """What the provider still works on ends, mostly well."""
        settle_pending(succeed=self.rng.random() < 0.7)

    def bank_acts(self) -> None:
        """A payer's bank takes a charge back, or decides about one it took; we hear of it, or not yet."""
        waiting = self._one(SandboxChargeback.objects.filter(result__in=UNDECIDED))
        taken = SandboxChargeback.objects.values("charge__reference")
        payment = self._one(Payment.objects.exclude(charge_reference="").exclude(charge_reference__in=taken))
        if waiting is not None and self.rng.random() < 0.6:
            reference = SandboxChargeback.objects.get(pk=waiting).reference
            with transaction.atomic():  # what dies here is ours, never the bank
                decide_chargeback(reference, won=self.rng.random() < 0.5)
        elif payment is not None:
            with transaction.atomic():
                reference = open_chargeback(Payment.objects.get(pk=payment).charge_reference)
        else:
            return
        with suppress(GatewayUnavailable):
            flows.look_into_chargeback(reference=reference)

    def banks_decide(self) -> int:
        """Every bank decides at last, and we hear of all they ever did; how many decided just now."""
        waiting = list(SandboxChargeback.objects.filter(result__in=UNDECIDED).order_by("pk"))
        for chargeback in waiting:
            decide_chargeback(chargeback.reference, won=self.rng.random() < 0.5)
        for chargeback in SandboxChargeback.objects.order_by("pk"):
            flows.look_into_chargeback(reference=chargeback.reference)
        return len(waiting)

    def _one(self, rows: Any) -> Any:
        """The id of one of the rows, or None."""
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:50])
        return self.rng.choice(found) if found else None

    def _bank_account(self, party: str, number: str, now: datetime | None = None) -> None:
        if now is None:
            with unit_of_work():
                self._bank_account(party, number, clock.now())
            return
        set_payout_account(party=party, bank_code="088", number=number, holder="김버들", now=now)


def close_cases() -> int:
    """What the marketplace's clock does: carry out rulings nobody appealed, give back what nobody decided."""
    now, done = clock.now(), 0
    due = Dispute.objects.filter(appeal_by__lte=now, status="ruled").values_list("pk", flat=True)
    undecided = Dispute.objects.filter(refund_at__lte=now, status__in=["open", "answered", "appealed"])
    for close, cases in ((close_ruled, due), (refund_undecided, undecided.values_list("pk", flat=True))):
        for dispute_id in list(cases):
            with unit_of_work():
                done += bool(close(dispute_id=dispute_id, now=clock.now()))
    return done
