"""What a payment's units are paid from: written down when it is opened, moved into the holds when it is captured."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from common.lifecycle import ActorKind
from common.money import Money
from common.transactions import in_unit
from escrow.models import Hold, HoldPart, Payment, Refund, RefundPart
from escrow.rules.parts import Funding, ShareKind, card_left
from escrow.rules.terms import HoldShare
from escrow.services.machines import advance_all
from ledger.rules.accounts import is_stream
from ledger.selectors import pot_balances
from ledger.services import Line, Posted, post_all


@in_unit
def open_holds(*, shares: Mapping[Payment, Sequence[HoldShare]]) -> None:
    """One hold for each unit of payments just opened, with the parts no card pays in their order (rules.md G10)."""
    holds = [
        (
            Hold(
                payment=payment,
                number=number,
                reference=share.reference,
                amount_minor=share.amount_minor,
                card_minor=share.card_minor,
            ),
            share,
        )
        for payment, some in shares.items()
        for number, share in enumerate(some, start=1)
    ]
    Hold.objects.bulk_create(hold for hold, _share in holds)
    HoldPart.objects.bulk_create(
        HoldPart(
            hold=hold,
            number=number,
            kind=part.kind.value,
            account=part.account,
            returns_to=part.returns_to,
            amount_minor=part.amount_minor,
        )
        for hold, share in holds
        for number, part in enumerate(share.as_kept.parts, start=1)
    )


@in_unit
def funds_are_there(*, payment: Payment) -> bool:
    """Whether every pot the payment's parts come from holds what they ask of it; a stream always does."""
    asked: Counter[str] = Counter()
    for part in HoldPart.objects.filter(hold__payment=payment):
        if not is_stream(part.account):
            asked[part.account] += part.amount_minor
    held = pot_balances(asked)
    return all(held.get(account, 0) >= minor for account, minor in asked.items())


@in_unit
def fund_holds(*, holds: Mapping[Payment, Sequence[Hold]], now: datetime) -> None:
    """Put what was paid into the locked holds: one entry for each payment of the card's and every other part, all or
    nothing.

    Raises PotLacks when a fund has less than was promised from it.
    """
    advance_all([hold for some in holds.values() for hold in some], "fund", by=ActorKind.GATEWAY)
    parts: dict[object, list[HoldPart]] = defaultdict(list)
    for part in HoldPart.objects.filter(hold__payment__in=[payment.pk for payment in holds]).order_by("number"):
        parts[part.hold_id].append(part)
    captures = [
        Posted(f"capture:{payment.id}", "capture", _lines(payment, some, parts), f"payment:{payment.id}")
        for payment, some in holds.items()
    ]
    post_all(entries=captures, now=now)


def parts_left(*, hold: Hold) -> tuple[int, list[int]]:
    """What is left of the card's part of a hold and of each other part, in their order; read without writing."""
    others = [part.amount_minor - part.refunded_minor for part in hold.parts.order_by("number")]
    left = card_left(
        card_minor=hold.card_minor, card_refunded_minor=hold.card_refunded_minor, lost_minor=hold.lost_minor
    )
    return left, others


@in_unit
def give_parts_back(*, refund: Refund, parts: Sequence[HoldPart], minors: Sequence[int]) -> list[tuple[str, int]]:
    """Note what goes back of each part of a locked hold; the accounts that take it, with how much."""
    back = []
    for part, minor in zip(parts, minors, strict=True):
        if minor:
            part.refunded_minor += minor
            part.save(update_fields=["refunded_minor"])
            RefundPart.objects.create(refund=refund, part=part, amount_minor=minor)
            back.append((part.returns_to, minor))
    return back


def shares_of(*, payment: Payment) -> tuple[HoldShare, ...]:
    """What the payment was opened with, as it is kept; read without writing."""
    return tuple(
        HoldShare(
            hold.reference,
            hold.card_minor,
            tuple(
                Funding(ShareKind(part.kind), part.account, part.amount_minor, part.returns_to)
                for part in sorted(hold.parts.all(), key=lambda part: part.number)
            ),
        )
        for hold in payment.holds.order_by("number").prefetch_related("parts")
    )


def _lines(payment: Payment, holds: Sequence[Hold], parts: Mapping[object, Sequence[HoldPart]]) -> list[Line]:
    return [
        Line(account, f"held:{hold.id}", Money(minor, payment.currency))
        for hold in holds
        for account, minor in _sources(hold, parts.get(hold.pk, ()))
        if minor
    ]


def _sources(hold: Hold, parts: Sequence[HoldPart]) -> list[tuple[str, int]]:
    return [("world:cards", hold.card_minor), *((part.account, part.amount_minor) for part in parts)]
