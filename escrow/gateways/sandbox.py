"""The stand-in payment provider: no keys, no network, its own books, and knobs for everything that goes wrong.

Tokens: `tok_visa` and `tok_mastercard` are charged; `tok_declined` never is; `tok_insufficient` is declined the
first two times for each payment; `tok_unknown` is charged, but the answer gets lost; `tok_authenticate` wants its
owner to confirm the payment, who then says `YES` or anything else in the bank's window. A suffix after a dash
("tok_visa-1234") is the card: without one every party has a card of its own.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Now

from common import clock
from escrow.gateways import sandbox_account, sandbox_chargebacks
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Ask,
    CancelAsk,
    Card,
    CardSetup,
    ChargeAsk,
    ChargebackSeen,
    CustomerAsk,
    Declined,
    DeclineKind,
    EvidenceAsk,
    GatewayUnavailable,
    MovementPage,
    Onboarding,
    Outcome,
    PayeeStanding,
    PayerAction,
    Pending,
    RefundAsk,
    Rejected,
    ResumeAsk,
    ReverseAsk,
    SetUpCard,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.gateways.sandbox_books import SandboxCustomer, SandboxFault, SandboxMovement, SandboxPayee
from escrow.gateways.told import EventPage, ProviderEvent

SOFT_DECLINES_OF_INSUFFICIENT = 2
_EXPIRES_ON = date(2031, 12, 31)
_TOKENS = {
    "tok_visa": ("Visa", "4242"),
    "tok_mastercard": ("Mastercard", "4444"),
    "tok_declined": ("Visa", "0002"),
    "tok_insufficient": ("Visa", "9995"),
    "tok_unknown": ("Visa", "3220"),
    "tok_authenticate": ("Visa", "3155"),
}
_PLAIN = {"tok_visa", "tok_mastercard"}
YES = "sandbox_yes"
"""What the bank's window gives when the owner of the card confirms the payment."""


class Call(StrEnum):
    """What the stand-in provider can be asked, by name, for its knobs."""

    CUSTOMER = "customer"
    CHARGE = "charge"
    REFUND = "refund"
    TRANSFER = "transfer"
    REVERSE = "reverse"
    EVIDENCE = "evidence"
    CANCEL = "cancel"
    FIND = "find"
    LIST = "list"


class Fault(StrEnum):
    """What can go wrong: the answer is lost after or before the money moved, it takes time, or it is a no."""

    LOST_ANSWER = "lost_answer"
    LOST_REQUEST = "lost_request"
    PENDING = "pending"
    SOFT_DECLINE = "soft_decline"
    HARD_DECLINE = "hard_decline"
    REJECTED = "rejected"


class _Result(StrEnum):
    SUCCEEDED = "succeeded"
    PENDING = "pending"
    SOFT_DECLINE = "soft_decline"
    HARD_DECLINE = "hard_decline"
    ACTION_REQUIRED = "action_required"
    REFUSED_BY_OWNER = "refused_by_owner"
    CANCELLED = "cancelled"


class SandboxGateway:
    """Answers like a provider would, from tables every process shares."""

    name = "sandbox"
    signature_header = "Sandbox-Signature"
    settling_time = timedelta(0)
    at_once = 500
    onboards_payees = False

    def read_token(self, token: str) -> Card | None:
        """The card a token stands for, or None."""
        kind, _, number = token.partition("-")
        if kind not in _TOKENS:
            return None
        brand, last4 = _TOKENS[kind]
        return Card(brand, number[-4:] or last4, _EXPIRES_ON, fingerprint=f"{kind}:{number}" if number else "")

    def begin_card_setup(self, *, key: str, party: str, customer: str) -> CardSetup:
        """Nothing to begin: a token is chosen from a list."""
        return CardSetup(reference="", client_secret="", customer=customer)

    def read_setup(self, *, party: str, token: str) -> SetUpCard | None:
        """The card the token stands for."""
        card = self.read_token(token)
        return SetUpCard(card, token, customer="") if card else None

    def read_action(self, *, reference: str) -> PayerAction:
        """The bank's window is on our own page."""
        return PayerAction(client_secret="", is_begun=False)

    def ensure_customer(self, ask: CustomerAsk) -> Outcome:
        """The party's one customer reference."""
        fault = _next_fault(Call.CUSTOMER)
        if fault == Fault.LOST_REQUEST:
            return Unknown("no answer in time")
        if fault == Fault.REJECTED:
            return Rejected("refused_by_arrangement")
        reference = f"sb_cus_{hashlib.sha256(ask.party.encode()).hexdigest()[:20]}"
        SandboxCustomer.objects.get_or_create(party=ask.party, defaults={"reference": reference})
        return Unknown("no answer in time") if fault == Fault.LOST_ANSWER else Succeeded(reference)

    def charge_off_session(self, ask: ChargeAsk) -> Outcome:
        """What the token's name promises."""
        return _asked(Call.CHARGE, ask, _judge_charge)

    def charge_many(self, asks: Sequence[ChargeAsk]) -> list[Outcome]:
        """Plain cards in a few statements; whatever is arranged, or promised by a token's name, one by one."""
        charged = {} if _is_arranged(Call.CHARGE) else _charged_plainly(asks)
        return [charged.get(ask.key) or self.charge_off_session(ask) for ask in asks]

    def resume_on_session(self, ask: ResumeAsk) -> Outcome:
        """Charged when the owner said yes, once for each charge that asked."""
        return _asked(Call.CHARGE, ask, _judge_resumed)

    def cancel_payment(self, ask: CancelAsk) -> Outcome:
        """A charge that waits for its payer can be given up until it is paid."""
        fault = _next_fault(Call.CANCEL)
        if fault == Fault.LOST_REQUEST:
            return Unknown(_LOST)
        if fault in _NOES:
            return _NOES[fault]
        with transaction.atomic():
            outcome = _cancelled(ask.reference)
        return Unknown(_LOST) if fault == Fault.LOST_ANSWER else outcome

    def refund(self, ask: RefundAsk) -> Outcome:
        """Refused when it is more than what is left of the charge."""
        return _asked(Call.REFUND, ask, _judge_refund)

    def transfer(self, ask: TransferAsk) -> Outcome:
        """From a charge at most what it brought; from the balance declined for now when that is too small."""
        return _asked(Call.TRANSFER, ask, _judge_transfer)

    def reverse(self, ask: ReverseAsk) -> Outcome:
        """At most what the transfer moved."""
        return _asked(Call.REVERSE, ask, _judge_reversal)

    def onboard_seller(
        self, *, key: str, party: str, email: str, account: str, return_url: str, refresh_url: str
    ) -> Onboarding:
        """The party's one account; its owner has nothing to fill in and comes back at once."""
        payee, _ = SandboxPayee.objects.get_or_create(
            party=party, defaults={"reference": f"sb_acct_{hashlib.sha256(party.encode()).hexdigest()[:20]}"}
        )
        return Onboarding(payee.reference, return_url)

    def seller_status(self, account: str) -> PayeeStanding | None:
        """Ready, unless `restrict` says what is missing."""
        payee = SandboxPayee.objects.filter(reference=account).first()
        if payee is None:
            return None
        return PayeeStanding(account, may_receive=not payee.missing, missing=tuple(payee.missing.split()))

    def submit_evidence(self, ask: EvidenceAsk) -> Outcome:
        """Passed on to the bank, unless something was arranged to go wrong."""
        fault = _next_fault(Call.EVIDENCE)
        if fault == Fault.LOST_REQUEST:
            return Unknown(_LOST)
        if fault in _NOES:
            return _NOES[fault]
        taken = sandbox_chargebacks.take_evidence(ask, now=clock.now())
        return Unknown(_LOST) if fault == Fault.LOST_ANSWER else taken

    def upload_evidence(self, *, name: str, content_type: str, content: bytes, key: str) -> str:
        """A name made from the key: nobody reads the file."""
        _may_be_asked(Call.EVIDENCE)
        return f"sb_file_{hashlib.sha256(key.encode()).hexdigest()[:20]}"

    def read_chargeback(self, reference: str) -> ChargebackSeen | None:
        """How it stands, as a test or the demo left it."""
        _may_be_asked(Call.LIST)
        return sandbox_chargebacks.seen(reference)

    def fetch(self, reference: str) -> Answer:
        """What became of the movement, or of a chargeback that took evidence."""
        if sandbox_chargebacks.seen(reference) is not None:
            return Succeeded(reference)
        return _looked_up(Q(reference=reference))

    def find(self, ask: Ask) -> Answer:
        """What became of the call with our key."""
        if isinstance(ask, EvidenceAsk):
            return sandbox_chargebacks.sent(ask)
        return _looked_up(Q(key=ask.key))

    def read_event(self, *, body: bytes, signature: str, now: datetime) -> ProviderEvent:
        """Signed with this installation's own secret."""
        return sandbox_account.read(body=body, header=signature, now=now)

    def missed_events(self, *, since: datetime, cursor: str) -> EventPage:
        """Every event, whether it was sent or not."""
        _may_be_asked(Call.LIST)
        return sandbox_account.event_page(since=since, cursor=cursor)

    def movements(self, *, since: datetime, cursor: str) -> MovementPage:
        """Calls that moved money, and what else changed our balance."""
        _may_be_asked(Call.LIST)
        return sandbox_account.movement_page(since=since, cursor=cursor)

    def balance(self) -> int:
        """The sum of all that."""
        _may_be_asked(Call.LIST)
        return sandbox_balance()


def arrange(call: Call, fault: Fault, *, times: int = 1) -> None:
    """Make the next `times` calls of a kind go wrong, in whatever process they come."""
    SandboxFault.objects.create(call=call, fault=fault, left=times)


def restrict(party: str, *, missing: str = "identity_document") -> None:
    """Let a payee's account lack this (words apart by spaces), so that it may not receive; "" lifts it."""
    SandboxPayee.objects.filter(party=party).update(missing=missing)


def settle_pending(*, succeed: bool = True) -> None:
    """Let everything the provider still works on end, well or badly."""
    result = _Result.SUCCEEDED if succeed else _Result.HARD_DECLINE
    SandboxMovement.objects.filter(result=_Result.PENDING).update(
        result=result, code="" if succeed else "failed", changed_at=Now()
    )


def succeed_after_all(charge: str) -> None:
    """Let a charge that was declined, or waited for its payer, have moved the money after all."""
    SandboxMovement.objects.filter(reference=charge).update(result=_Result.SUCCEEDED, code="", changed_at=Now())


def bounce_refund(refund: str) -> None:
    """Let a refund that was believed to be back come back to us, weeks later."""
    changes = {"result": _Result.HARD_DECLINE, "code": "lost_or_stolen_card", "changed_at": Now()}
    SandboxMovement.objects.filter(reference=refund).update(**changes)


def sandbox_balance() -> int:
    """What the provider holds for us: charges less refunds, transfers less reversals, and its own lines, in won."""
    moved = _total(Call.CHARGE) - _total(Call.REFUND) - _total(Call.TRANSFER) + _total(Call.REVERSE)
    return moved + sandbox_account.other_lines()


type _MovementAsk = ChargeAsk | ResumeAsk | RefundAsk | TransferAsk | ReverseAsk


def _asked[A: _MovementAsk](call: Call, ask: A, judge: Callable[[A], "_Ruling"]) -> Outcome:
    """Answer a call once per key, as the arranged fault or else the judge decides."""
    fault = _next_fault(call)
    if fault == Fault.LOST_REQUEST:
        return Unknown(_LOST)
    if fault == Fault.REJECTED:
        return Rejected("refused_by_arrangement")
    with transaction.atomic():
        movement = SandboxMovement.objects.filter(key=ask.key).first()
        if movement is None:
            ruling = _ARRANGED[fault] if fault in _ARRANGED else judge(ask)
            if ruling.result is None:
                return Rejected(ruling.code)
            movement = _movement(call, ask, ruling)
            movement.save(force_insert=True)
    if movement.content != asdict(ask):
        return Rejected("key_used_for_another_request")
    if fault == Fault.LOST_ANSWER or _token_of(ask).startswith("tok_unknown"):
        return Unknown(_LOST)
    return _as_answer(movement)


@dataclass(frozen=True)
class _Ruling:
    """What becomes of a request; without a result it is rejected and nothing is written."""

    result: _Result | None
    code: str = ""


_LOST = "no answer in time"
_DONE = _Ruling(_Result.SUCCEEDED)
_ARRANGED = {
    Fault.PENDING: _Ruling(_Result.PENDING),
    Fault.SOFT_DECLINE: _Ruling(_Result.SOFT_DECLINE, "try_again_later"),
    Fault.HARD_DECLINE: _Ruling(_Result.HARD_DECLINE, "refused"),
}

_NOES: dict[Fault, Outcome] = {
    Fault.PENDING: Pending("sb_evidence"),
    Fault.SOFT_DECLINE: Declined(DeclineKind.SOFT, "try_again_later"),
    Fault.HARD_DECLINE: Declined(DeclineKind.HARD, "refused"),
    Fault.REJECTED: Rejected("refused_by_arrangement"),
}


def _judge_charge(ask: ChargeAsk) -> _Ruling:
    if not SandboxCustomer.objects.filter(reference=ask.customer).exists():
        return _Ruling(None, "no_such_customer")
    if ask.token.startswith("tok_declined"):
        return _Ruling(_Result.HARD_DECLINE, "card_declined")
    if ask.token.startswith("tok_insufficient"):
        earlier = SandboxMovement.objects.filter(group=ask.group, result=_Result.SOFT_DECLINE).count()
        if earlier < SOFT_DECLINES_OF_INSUFFICIENT:
            return _Ruling(_Result.SOFT_DECLINE, "insufficient_funds")
    if ask.token.startswith("tok_authenticate"):
        return _Ruling(_Result.ACTION_REQUIRED, "authentication_required")
    return _DONE


def _charged_plainly(asks: Sequence[ChargeAsk]) -> dict[str, Outcome]:
    """Charge cards of which nothing can be wrong, for the first time, by the keys of their asks."""
    with transaction.atomic():
        plain = {ask.key: ask for ask in asks if ask.token.partition("-")[0] in _PLAIN}
        for key in SandboxMovement.objects.filter(key__in=plain).values_list("key", flat=True):
            del plain[key]
        asked = {ask.customer for ask in plain.values()}
        known = set(SandboxCustomer.objects.filter(reference__in=asked).values_list("reference", flat=True))
        made = [_movement(Call.CHARGE, ask, _DONE) for ask in plain.values() if ask.customer in known]
        SandboxMovement.objects.bulk_create(made)
    return {movement.key: Succeeded(movement.reference) for movement in made}


def _cancelled(reference: str) -> Outcome:
    charge = SandboxMovement.objects.select_for_update().filter(call=Call.CHARGE, reference=reference).first()
    if charge is None:
        return Rejected("no_such_charge")
    resumed = Q(reference=reference) | Q(content__reference=reference)
    paid = SandboxMovement.objects.filter(resumed, call=Call.CHARGE, result=_Result.SUCCEEDED).first()
    if paid is not None:
        return Declined(DeclineKind.HARD, "charged_already", paid.reference)
    SandboxMovement.objects.filter(pk=charge.pk).update(result=_Result.CANCELLED, code="cancelled", changed_at=Now())
    return Succeeded(reference)


def _judge_resumed(ask: ResumeAsk) -> _Ruling:
    asked = SandboxMovement.objects.filter(reference=ask.reference, result=_Result.ACTION_REQUIRED)
    if not asked.select_for_update().exists():
        return _Ruling(None, "no_such_charge")
    if SandboxMovement.objects.filter(group=ask.group, call=Call.CHARGE, result=_Result.SUCCEEDED).exists():
        return _Ruling(None, "charged_already")
    return _DONE if ask.proof == YES else _Ruling(_Result.REFUSED_BY_OWNER, "authentication_failed")


def _judge_refund(ask: RefundAsk) -> _Ruling:
    return _judge_part(Call.REFUND, ask.amount_minor, of=Call.CHARGE, reference=ask.charge)


def _judge_transfer(ask: TransferAsk) -> _Ruling:
    if SandboxPayee.objects.filter(reference=ask.destination).exclude(missing="").exists():
        return _Ruling(_Result.HARD_DECLINE, "payee_may_not_receive")
    if ask.charge:
        return _judge_part(Call.TRANSFER, ask.amount_minor, of=Call.CHARGE, reference=ask.charge)
    if sandbox_balance() < ask.amount_minor:
        return _Ruling(_Result.SOFT_DECLINE, "balance_insufficient")
    return _DONE


def _judge_reversal(ask: ReverseAsk) -> _Ruling:
    return _judge_part(Call.REVERSE, ask.amount_minor, of=Call.TRANSFER, reference=ask.transfer)


def _judge_part(call: Call, amount_minor: int, *, of: Call, reference: str) -> _Ruling:
    """Whether so much of that movement may still be moved by calls of this kind."""
    found = SandboxMovement.objects.filter(call=of, result=_Result.SUCCEEDED, reference=reference)
    whole = found.select_for_update().first()
    if whole is None:
        return _Ruling(None, f"no_such_{of}")
    parts = whole.parts.filter(call=call).exclude(result__in=(_Result.SOFT_DECLINE, _Result.HARD_DECLINE))
    if _sum(parts) + amount_minor > whole.amount_minor:
        return _Ruling(None, f"more_than_the_{of}")
    return _DONE


def _movement(call: Call, ask: _MovementAsk, ruling: _Ruling) -> SandboxMovement:
    assert ruling.result is not None, "what is rejected is not written"
    return SandboxMovement(
        call=call,
        key=ask.key,
        reference=f"sb_{call[:2]}_{uuid4().hex[:20]}",
        content=asdict(ask),
        amount_minor=ask.amount_minor,
        currency=ask.currency,
        group=ask.group,
        part_of=_part_of(ask),
        result=ruling.result,
        code=ruling.code,
    )


def _part_of(ask: _MovementAsk) -> SandboxMovement | None:
    match ask:
        case RefundAsk(charge=reference) | TransferAsk(charge=reference) | ReverseAsk(transfer=reference):
            return SandboxMovement.objects.filter(reference=reference).first()
        case _:
            return None


def _as_answer(movement: SandboxMovement) -> Outcome:
    match _Result(movement.result):
        case _Result.SUCCEEDED:
            return Succeeded(movement.reference)
        case _Result.PENDING:
            return Pending(movement.reference)
        case _Result.SOFT_DECLINE:
            return Declined(DeclineKind.SOFT, movement.code, movement.reference)
        case _Result.HARD_DECLINE | _Result.CANCELLED:
            return Declined(DeclineKind.HARD, movement.code, movement.reference)
        case _Result.ACTION_REQUIRED:
            return ActionRequired(movement.reference)
        case _Result.REFUSED_BY_OWNER:
            return Declined(DeclineKind.AUTHENTICATION, movement.code, movement.reference)


def _looked_up(which: Q) -> Answer:
    if _next_fault(Call.FIND) is not None:
        return Unknown(_LOST)
    movement = SandboxMovement.objects.filter(which).first()
    return Absent() if movement is None else _as_answer(movement)


def _is_arranged(call: Call) -> bool:
    return SandboxFault.objects.filter(call=call, left__gt=0).exists()


def _next_fault(call: Call) -> Fault | None:
    with transaction.atomic():
        arranged = SandboxFault.objects.filter(call=call, left__gt=0).order_by("pk").select_for_update().first()
        if arranged is None:
            return None
        SandboxFault.objects.filter(pk=arranged.pk).update(left=F("left") - 1)
        return Fault(arranged.fault)


def _may_be_asked(call: Call) -> None:
    """Raises GatewayUnavailable when something was arranged to go wrong."""
    if _next_fault(call) is not None:
        raise GatewayUnavailable(_LOST)


def _token_of(ask: _MovementAsk) -> str:
    return ask.token if isinstance(ask, ChargeAsk) else ""


def _total(call: Call) -> int:
    return _sum(SandboxMovement.objects.filter(call=call, result=_Result.SUCCEEDED))


def _sum(movements: QuerySet[SandboxMovement]) -> int:
    total: int | None = movements.aggregate(moved=Sum("amount_minor"))["moved"]
    return int(total or 0)
