"""What must be true of held money at every instant, compared with the books and with the provider's books."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from escrow.gateways import current_gateway
from escrow.gateways.sandbox import SandboxGateway
from escrow.models import Hold, Operation, Payment, Payout, Refund, SandboxMovement
from escrow.rules.refunds import held
from escrow.rules.states import (
    OPEN_OPERATIONS,
    HoldStatus,
    OperationKind,
    OperationStatus,
    PaymentStatus,
    PayoutStatus,
    RefundStatus,
)
from ledger.proofs import proof
from ledger.selectors import balance, pot_balances, pots_total

LOOKED_UP_WITHIN = timedelta(hours=1)
_CAPTURED = (HoldStatus.FUNDED, HoldStatus.RELEASED, HoldStatus.REFUNDED)


@proof
def hold_pots_hold_what_is_open() -> Iterator[str]:
    """Each hold's pot holds its card part less what was refunded, until it is released: nothing more, nothing less."""
    rows = Hold.objects.order_by("pk").values_list("pk", "status", "card_minor", "refunded_minor")
    expected = (
        (f"held:{pk}", held(HoldStatus(status), card_minor=card, refunded_minor=refunded))
        for pk, status, card, refunded in rows.iterator()
    )
    yield from _pots_differ(expected, "held:")


@proof
def refund_pots_hold_what_is_on_its_way() -> Iterator[str]:
    """Each refund's pot holds its amount until the provider confirms it."""
    rows = Refund.objects.order_by("pk").values_list("pk", "status", "amount_minor")
    expected = (
        (f"refund:due:{pk}", 0 if status == RefundStatus.SETTLED else amount) for pk, status, amount in rows.iterator()
    )
    yield from _pots_differ(expected, "refund:due:")


@proof
def payable_pots_hold_what_is_not_paid_out() -> Iterator[str]:
    """Each payee's pot holds its parts of released holds, less settled payouts."""
    rows = (
        Hold.objects.filter(status=HoldStatus.RELEASED)
        .values("payment__payee")
        .annotate(owed=Sum("payable_minor", filter=~Q(payout_item__payout__status=PayoutStatus.SETTLED), default=0))
        .order_by("payment__payee")
        .values_list("payment__payee", "owed")
    )
    yield from _pots_differ(((f"payable:{payee}", owed) for payee, owed in rows.iterator()), "payable:")


@proof
def captured_is_held_released_and_refunded() -> Iterator[str]:
    """In sum captured = held + released + refunded, and what came from cards less what went back is captured."""
    figures = Hold.objects.filter(status__in=_CAPTURED).aggregate(
        captured=Sum("card_minor", default=0),
        released=Sum("released_minor", default=0),
        refunded=Sum("refunded_minor", default=0),
        commission=Sum("commission_minor", default=0),
        vat=Sum("vat_minor", default=0),
    )
    settled = _total(Refund.objects.filter(status=RefundStatus.SETTLED))
    yield from _unlike("held", pots_total("held:"), figures["captured"] - figures["released"] - figures["refunded"])
    yield from _unlike("world:cards", -balance("world:cards"), figures["captured"] - settled)
    yield from _unlike("platform:commission", balance("platform:commission"), figures["commission"])
    yield from _unlike("platform:vat", balance("platform:vat"), figures["vat"])


@proof
def payments_are_the_sums_of_their_holds() -> Iterator[str]:
    """A payment asks what its holds take, and it is paid exactly when they are funded."""
    payments = Payment.objects.annotate(
        taken=Coalesce(Sum("holds__card_minor"), 0),
        funded=Count("holds", filter=Q(holds__status__in=_CAPTURED)),
        holds_count=Count("holds"),
    )
    half_funded = Q(status=PaymentStatus.PAID) & ~Q(funded=F("holds_count"))
    funded_unpaid = ~Q(status=PaymentStatus.PAID) & Q(funded__gt=0)
    for payment in payments.filter(~Q(taken=F("amount_minor")) | half_funded | funded_unpaid).order_by("pk").iterator():
        yield (
            f"{payment.reference} ({payment.status}) asks {payment.amount_minor}; its holds take {payment.taken},"
            f" {payment.funded} of {payment.holds_count} are funded"
        )


@proof
def refunds_are_what_holds_gave_back() -> Iterator[str]:
    """A hold's refunds add up to what it says was refunded, never more than was charged for it."""
    given = Refund.objects.filter(hold=OuterRef("pk")).order_by().values("hold").annotate(all=Sum("amount_minor"))
    holds = Hold.objects.annotate(given=Coalesce(Subquery(given.values("all")), 0))
    for hold in holds.exclude(given=F("refunded_minor")).order_by("pk").iterator():
        yield f"{hold.reference} says {hold.refunded_minor} went back, its refunds say {hold.given}"


@proof
def payouts_pay_what_was_released() -> Iterator[str]:
    """A payout is the sum of its items, each the payee's part of its hold; settled ones are all the bank got."""
    payouts = Payout.objects.annotate(
        items_minor=Coalesce(Sum("items__amount_minor"), 0),
        unlike=Count("items", filter=~Q(items__amount_minor=F("items__hold__payable_minor"))),
        strangers=Count("items", filter=~Q(items__hold__payment__payee=F("payee"))),
    )
    crooked = ~Q(items_minor=F("amount_minor")) | Q(unlike__gt=0) | Q(strangers__gt=0)
    for payout in payouts.filter(crooked).order_by("pk").iterator():
        yield f"payout {payout.pk} pays {payout.amount_minor}, its items say {payout.items_minor}"
    yield from _unlike("world:bank", balance("world:bank"), _total(Payout.objects.filter(status=PayoutStatus.SETTLED)))


@proof
def every_open_operation_is_looked_up() -> Iterator[str]:
    """A call without an answer is looked up again and again: none has waited an hour past its time."""
    forgotten = Operation.objects.filter(status__in=OPEN_OPERATIONS, look_up_at__lt=Now() - LOOKED_UP_WITHIN)
    for operation in forgotten.order_by("look_up_at").iterator():
        yield f"nobody looks up {operation.key}, {operation.status} since {operation.asked_at:%Y-%m-%d %H:%M}"


@proof
def the_provider_agrees() -> Iterator[str]:
    """The stand-in provider holds what our books say, once calls still open on our side are set apart."""
    if current_gateway().name != SandboxGateway.name:
        return
    open_keys = Operation.objects.filter(status__in=OPEN_OPERATIONS).values("key")
    told = SandboxMovement.objects.filter(result="succeeded").exclude(key__in=open_keys)
    done = Operation.objects.filter(status=OperationStatus.SUCCEEDED).exclude(kind=OperationKind.CUSTOMER)
    for movement in told.exclude(key__in=done.values("key")).order_by("pk").iterator():
        yield f"the provider made {movement.reference} ({movement.key}), we know nothing of it"
    theirs = told.filter(key=OuterRef("key")).values("amount_minor")
    for operation in done.annotate(theirs=Subquery(theirs)).exclude(theirs=F("amount_minor")).order_by("pk").iterator():
        yield f"{operation.key}: we noted {operation.amount_minor}, the provider {operation.theirs}"
    signed = told.aggregate(
        charged=Sum("amount_minor", filter=Q(call="charge"), default=0),
        gone=Sum("amount_minor", filter=~Q(call="charge"), default=0),
    )
    ours = -balance("world:cards") - balance("world:bank")
    yield from _unlike("the provider's balance", signed["charged"] - signed["gone"], ours)


@proof
def no_payment_is_charged_twice() -> Iterator[str]:
    """At most one charge per payment succeeded at the provider."""
    charges = SandboxMovement.objects.filter(call="charge", result="succeeded")
    twice = charges.values("group").annotate(times=Count("pk")).filter(times__gt=1).order_by("group")
    for group in twice.iterator():
        yield f"{group['group']} was charged {group['times']} times"


def _pots_differ(expected: Iterable[tuple[str, int]], prefix: str) -> Iterator[str]:
    """Differences between what pots should hold and do, asked a thousand at a time; pots nobody expects included."""
    total = 0
    for chunk in batched(expected, 1_000):
        found = pot_balances([code for code, _ in chunk])
        for code, amount in chunk:
            total += amount
            yield from _unlike(code, found.get(code, 0), amount)
    yield from _unlike(f"all of {prefix}", pots_total(prefix), total)


def _unlike(what: str, found: int, expected: int) -> Iterator[str]:
    if found != expected:
        yield f"{what} is {found}, should be {expected}"


def _total(rows: QuerySet[Refund] | QuerySet[Payout]) -> int:
    total: int = rows.aggregate(all=Sum("amount_minor", default=0))["all"]
    return total
