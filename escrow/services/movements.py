"""Lines of the provider's account: read once, and matched with the call of ours they stand for, never by amount."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from common.locks import locked
from common.transactions import in_unit
from escrow.gateways.base import Movement, MovementKind
from escrow.models import Chargeback, Difference, Operation, ProviderMovement
from escrow.rules.differences import fee
from escrow.rules.retries import LATE_AFTER
from escrow.rules.states import OPEN_OPERATIONS, DifferenceKind
from escrow.selectors.inbox import calls_told_of
from escrow.selectors.reconciliation import MOVED_HERE
from escrow.services.differences import CURRENCY, clear_differences, open_difference, post_step

_CALLS = {
    MovementKind.CHARGE: ("charge", "resume"),
    MovementKind.REFUND: ("refund",),
    MovementKind.REFUND_FAILED: ("refund",),
    MovementKind.TRANSFER: ("transfer",),
    MovementKind.REVERSAL: ("reverse",),
}
"""Which calls of ours each kind of line may stand for."""
CHARGEBACKS = (MovementKind.CHARGEBACK, MovementKind.CHARGEBACK_WON)
_SIGNS = {"charge": 1, "resume": 1, "refund": -1, "transfer": -1, "reverse": 1}


@in_unit
def read_movements(*, provider: str, movements: Iterable[Movement]) -> int:
    """Keep the lines we have not read before; their number."""
    rows = [
        ProviderMovement(
            provider=provider,
            reference=line.reference,
            kind=line.kind.value,
            subject=line.subject,
            operation_told=line.operation_id,
            group=line.group,
            amount_minor=line.amount_minor,
            fee_minor=line.fee_minor,
            currency=line.currency,
            made_at=line.made_at,
        )
        for line in movements
    ]
    known = ProviderMovement.objects.filter(provider=provider, reference__in=[row.reference for row in rows])
    before = set(known.values_list("reference", flat=True))
    fresh = [row for row in rows if row.reference not in before]
    ProviderMovement.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@in_unit
def judge_movement(*, movement_id: UUID, is_last_word: bool, read_at: datetime, now: datetime) -> UUID | None:
    """Compare a line with our books: match it with its call, or open a difference; its fee is posted in any case.

    A call that is not done here is looked up first (the answer is its id) unless this is the last word. Judging again
    what is still open either clears it or leaves it as it is. `read_at` is real time.
    """
    row = locked(ProviderMovement.objects.filter(pk=movement_id)).get()
    if row.operation_id is not None:
        return None
    _post_fees(row, now)
    call = _call_of(row)
    if row.kind == MovementKind.FEE:
        _judged(row, now)
    elif row.kind in CHARGEBACKS:
        _judge_chargeback(row, now)
    elif call is None or call.movements.filter(kind=row.kind).exists():
        _differs(row, DifferenceKind.MISSING_HERE, None, now)
    elif call.status in MOVED_HERE:
        _match(row, call, now)
    elif not is_last_word:
        return call.pk
    elif call.status not in OPEN_OPERATIONS:
        _differs(row, DifferenceKind.MISSING_HERE, call, now)
    elif row.made_at <= read_at - LATE_AFTER:
        _differs(row, DifferenceKind.LATE, call, now)
    return None


@in_unit
def miss_call(*, operation_id: UUID, now: datetime) -> None:
    """A call moved money in our books, and the provider's account, read since, has no line for it."""
    call = Operation.objects.get(pk=operation_id)
    if call.status in MOVED_HERE and not call.movements.exists():
        expected = _SIGNS[call.kind] * call.amount_minor
        open_difference(
            kind=DifferenceKind.MISSING_THERE, movement=None, operation=call, expected=expected, found=0, now=now
        )


def _judge_chargeback(row: ProviderMovement, now: datetime) -> None:
    """A line of a chargeback we know says what we know of it; its fee is the chargeback's, not the provider's own."""
    known = Chargeback.objects.filter(reference=row.subject).first()
    if known is None:
        _differs(row, DifferenceKind.MISSING_HERE, None, now)
        return
    _judged(row, now)
    standing = Difference.objects.filter(movement=row)
    expected = known.amount_minor if row.kind == MovementKind.CHARGEBACK_WON else -known.amount_minor
    if row.amount_minor == expected:
        clear_differences(which=standing, now=now)
        return
    kind = DifferenceKind.AMOUNT_DIFFERS
    clear_differences(which=standing.exclude(kind=kind), now=now)
    open_difference(kind=kind, movement=row, operation=None, expected=expected, found=row.amount_minor, now=now)


def _call_of(row: ProviderMovement) -> Operation | None:
    """By our own id where the provider kept it, else by the reference of what it stands for; never by the amount."""
    kinds = _CALLS.get(MovementKind(row.kind), ())
    found = calls_told_of(operation_id=row.operation_told, reference=row.subject)
    return next((call for call in found if call.kind in kinds), None)


def _match(row: ProviderMovement, call: Operation, now: datetime) -> None:
    """The line stands for the call; their amounts may still differ."""
    expected = _SIGNS[call.kind] * call.amount_minor
    if row.kind == MovementKind.REFUND_FAILED:
        expected = -expected
    missed = Difference.objects.filter(operation=call, movement=None)
    clear_differences(which=missed, now=now)
    if missed.filter(status="settled").exists():
        expected = 0  # written off as never made: all of it is found now
    row.operation = call
    row.judged_at = now
    row.save(update_fields=["operation", "judged_at"])
    if (row.amount_minor, row.currency) != (expected, CURRENCY):
        clear_differences(which=Difference.objects.filter(movement=row), now=now)
        found = row.amount_minor
        kind = DifferenceKind.AMOUNT_DIFFERS
        open_difference(kind=kind, movement=row, operation=call, expected=expected, found=found, now=now)
    else:
        clear_differences(which=Difference.objects.filter(movement=row), now=now)


def _differs(row: ProviderMovement, kind: DifferenceKind, call: Operation | None, now: datetime) -> None:
    _judged(row, now)
    standing = Difference.objects.filter(movement=row)
    clear_differences(which=standing.exclude(kind=kind), now=now)
    open_difference(kind=kind, movement=row, operation=call, expected=0, found=row.amount_minor, now=now)


def _judged(row: ProviderMovement, now: datetime) -> None:
    row.judged_at = now
    row.save(update_fields=["judged_at"])


def _post_fees(row: ProviderMovement, now: datetime) -> None:
    """What the provider kept, of the line or as the line; the same entry however often the line is judged."""
    if row.kind in CHARGEBACKS:
        return
    kept = row.fee_minor - row.amount_minor if row.kind == MovementKind.FEE else row.fee_minor
    if kept and row.currency == CURRENCY:
        post_step(key=f"fee:{row.pk}", kind="provider_fee", source=f"movement:{row.pk}", step=fee(kept), now=now)
