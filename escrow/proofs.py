"""What must be true of held money at every instant, compared with the books and with the provider's books."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Now

from escrow.gateways import current_gateway
from escrow.gateways.sandbox import SandboxGateway
from escrow.models import (
    Debt,
    DisputeItem,
    Hold,
    HoldPart,
    Operation,
    Payment,
    Payout,
    ProviderMovement,
    Refund,
    SandboxLine,
    SandboxMovement,
)
from escrow.rules.refunds import held
from escrow.rules.states import (
    OPEN_DISPUTES,
    OPEN_OPERATIONS,
    DisputeStatus,
    HoldStatus,
    OperationKind,
    OperationStatus,
    PaymentStatus,
    PayoutStatus,
    RefundStatus,
)
from escrow.selectors.reconciliation import parked_total, suspense_total
from ledger.proofs import proof
from ledger.selectors import balance, pot_balances, pots_total

LOOKED_UP_WITHIN = timedelta(hours=1)
_PAID_OF_HOLD = F("items__hold__payable_minor") + F("items__hold__advanced_minor") - F("items__hold__netted_minor")
_CAPTURED = (HoldStatus.FUNDED, HoldStatus.RELEASED, HoldStatus.REFUNDED, HoldStatus.LOST)


@proof
def hold_pots_hold_what_is_open() -> Iterator[str]:
    """Each hold's pot holds what it took less what was refunded and lost, until it is released: not 1 more."""
    rows = Hold.objects.order_by("pk").values_list("pk", "status", "amount_minor", "refunded_minor", "lost_minor")
    expected = (
        (f"held:{pk}", held(HoldStatus(status), amount_minor=took, refunded_minor=refunded, lost_minor=lost))
        for pk, status, took, refunded, lost in rows.iterator()
    )
    yield from _pots_differ(expected, "held:")


@proof
def refund_pots_hold_what_is_on_its_way() -> Iterator[str]:
    """Each refund's pot holds the card's part of it until the provider confirms it."""
    rows = Refund.objects.order_by("pk").values_list("pk", "status", "card_minor")
    expected = (
        (f"refund:due:{pk}", 0 if status == RefundStatus.SETTLED else amount) for pk, status, amount in rows.iterator()
    )
    yield from _pots_differ(expected, "refund:due:")


@proof
def payable_pots_hold_what_is_not_paid_out() -> Iterator[str]:
    """Each payee's pot holds its parts of released holds, less what repaid advances and what was paid out."""
    paid_out = Sum("payout_item__amount_minor", filter=Q(payout_item__payout__status=PayoutStatus.SETTLED), default=0)
    rows = (
        Hold.objects.filter(status=HoldStatus.RELEASED)
        .values("payment__payee")
        .annotate(owed=Sum(F("payable_minor") + F("advanced_minor") - F("netted_minor")) - paid_out)
        .order_by("payment__payee")
        .values_list("payment__payee", "owed")
    )
    yield from _pots_differ(((f"payable:{payee}", owed) for payee, owed in rows.iterator()), "payable:")


@proof
def captured_is_held_released_refunded_and_lost() -> Iterator[str]:
    """In sum captured = held + released + refunded + lost, and what came from cards less what went back is the cards'
    part of it.
    """
    figures = Hold.objects.filter(status__in=_CAPTURED).aggregate(
        captured=Sum("amount_minor", default=0),
        charged=Sum("card_minor", default=0),
        lost=Sum("lost_minor", default=0),
        released=Sum("released_minor", default=0),
        refunded=Sum("refunded_minor", default=0),
        commission=Sum("commission_minor", default=0),
        vat=Sum("vat_minor", default=0),
    )
    settled = Refund.objects.filter(status=RefundStatus.SETTLED).aggregate(all=Sum("card_minor", default=0))["all"]
    gone = figures["released"] + figures["refunded"] + figures["lost"]
    yield from _unlike("held", pots_total("held:"), figures["captured"] - gone)
    other = balance("platform:provider_fees") + parked_total()
    yield from _unlike("world:cards", -balance("world:cards"), figures["charged"] - settled + other)
    yield from _unlike("platform:commission", balance("platform:commission"), figures["commission"])
    yield from _unlike("platform:vat", balance("platform:vat"), figures["vat"])


@proof
def payments_are_the_sums_of_their_holds() -> Iterator[str]:
    """A payment asks what its holds take, by card and in all, and it is paid exactly when they are funded."""
    payments = Payment.objects.annotate(
        taken=Coalesce(Sum("holds__amount_minor"), 0),
        by_card=Coalesce(Sum("holds__card_minor"), 0),
        funded=Count("holds", filter=Q(holds__status__in=_CAPTURED)),
        holds_count=Count("holds"),
    )
    half_funded = Q(status=PaymentStatus.PAID) & ~Q(funded=F("holds_count"))
    funded_unpaid = ~Q(status=PaymentStatus.PAID) & Q(funded__gt=0)
    unlike = ~Q(taken=F("amount_minor"), by_card=F("card_minor"))
    for payment in payments.filter(unlike | half_funded | funded_unpaid).order_by("pk").iterator():
        yield (
            f"{payment.reference} ({payment.status}) asks {payment.amount_minor}, {payment.card_minor} of it by card;"
            f" its holds take {payment.taken}, {payment.by_card} by card,"
            f" {payment.funded} of {payment.holds_count} are funded"
        )


@proof
def refunds_are_what_holds_gave_back() -> Iterator[str]:
    """A hold's refunds add up to what it says was refunded, in all and to its card, never more than was charged."""
    refunds = Refund.objects.filter(hold=OuterRef("pk")).order_by().values("hold")
    holds = Hold.objects.annotate(
        given=Coalesce(Subquery(refunds.annotate(all=Sum("amount_minor")).values("all")), 0),
        by_card=Coalesce(Subquery(refunds.annotate(all=Sum("card_minor")).values("all")), 0),
    )
    for hold in holds.exclude(given=F("refunded_minor"), by_card=F("card_refunded_minor")).order_by("pk").iterator():
        yield (
            f"{hold.reference} says {hold.refunded_minor} went back, {hold.card_refunded_minor} of it to the card;"
            f" its refunds say {hold.given}, {hold.by_card}"
        )


@proof
def units_are_the_sums_of_their_parts() -> Iterator[str]:
    """What a unit cost is what its card and its other parts paid, and what went back of it is what theirs did; no
    part gave back more than it paid, and each of its refunds is the sum of the card's part and the others.
    """
    holds = Hold.objects.annotate(
        paid=Coalesce(Sum("parts__amount_minor"), 0), back=Coalesce(Sum("parts__refunded_minor"), 0)
    )
    whole = Q(amount_minor=F("card_minor") + F("paid"), refunded_minor=F("card_refunded_minor") + F("back"))
    for hold in holds.exclude(whole).order_by("pk").iterator():
        told = f"{hold.card_minor} + {hold.paid} in, {hold.card_refunded_minor} + {hold.back} back"
        yield f"{hold.reference} took {hold.amount_minor}, gave back {hold.refunded_minor}; its parts say {told}"
    sums = Refund.objects.annotate(others=Coalesce(Sum("parts__amount_minor"), 0))
    for refund in sums.exclude(amount_minor=F("card_minor") + F("others")).order_by("pk").iterator():
        yield f"refund {refund.pk} is worth {refund.amount_minor}, gives {refund.card_minor} + {refund.others}"
    parts = HoldPart.objects.annotate(back=Coalesce(Sum("refunds__amount_minor"), 0))
    for part in parts.exclude(back=F("refunded_minor")).order_by("pk").iterator():
        yield f"{part} says {part.refunded_minor} went back, its refunds say {part.back}"


@proof
def payouts_pay_what_was_released() -> Iterator[str]:
    """A payout is the sum of its items, each the payee's part of its hold (before refunds advanced later, less what
    repaid earlier ones); settled ones are all the bank got.
    """
    payouts = Payout.objects.annotate(
        items_minor=Coalesce(Sum("items__amount_minor"), 0),
        unlike=Count("items", filter=~Q(items__amount_minor=_PAID_OF_HOLD)),
        strangers=Count("items", filter=~Q(items__hold__payment__payee=F("payee"))),
    )
    crooked = ~Q(items_minor=F("amount_minor")) | Q(unlike__gt=0) | Q(strangers__gt=0)
    for payout in payouts.filter(crooked).order_by("pk").iterator():
        yield f"payout {payout.pk} pays {payout.amount_minor}, its items say {payout.items_minor}"
    yield from _unlike("world:bank", balance("world:bank"), _total(Payout.objects.filter(status=PayoutStatus.SETTLED)))


@proof
def debts_are_what_was_advanced_and_not_repaid() -> Iterator[str]:
    """What payees owe is what the platform advanced of their holds less what later holds repaid, one by one and all."""
    of_holds = Hold.objects.filter(payment__payee=OuterRef("payee")).order_by().values("payment__payee")
    advanced = of_holds.annotate(all=Sum("advanced_minor")).values("all")
    repaid = of_holds.annotate(all=Sum("netted_minor")).values("all")
    debts = Debt.objects.annotate(given=Subquery(advanced), kept=Subquery(repaid))
    for debt in debts.exclude(given=F("advanced_minor"), kept=F("repaid_minor")).order_by("payee").iterator():
        yield f"{debt.payee} owes {debt.advanced_minor} - {debt.repaid_minor}, its holds say {debt.given} - {debt.kept}"
    all_holds = Hold.objects.aggregate(out=Sum("advanced_minor", default=0), back=Sum("netted_minor", default=0))
    yield from _unlike("platform:advances", balance("platform:advances"), all_holds["back"] - all_holds["out"])


@proof
def disputed_money_stays_where_it_is() -> Iterator[str]:
    """A hold is barred by an open case about it, all of its stake is still there, and no payout took it meanwhile."""
    held_open = Q(dispute__status__in=[status.value for status in OPEN_DISPUTES])
    left = Case(
        When(hold__status=HoldStatus.RELEASED, then=F("hold__released_minor")),
        default=F("hold__amount_minor") - F("hold__refunded_minor") - F("hold__lost_minor"),
    )
    running = DisputeItem.objects.filter(held_open).annotate(left=left)
    astray = ~Q(hold__dispute=F("dispute")) | ~Q(left=F("stake_minor"))
    taken = Q(hold__payout_item__payout__scheduled_at__gt=F("dispute__opened_at"))
    for item in running.filter(astray | taken).order_by("pk").iterator():
        yield f"{item.hold_id} is disputed in {item.dispute_id} with {item.stake_minor} at stake, not so its hold"
    for hold in Hold.objects.filter(dispute__isnull=False).exclude(held_open).order_by("pk").iterator():
        yield f"{hold.reference} is barred by a case that is over"


@proof
def cases_gave_back_what_was_decided() -> Iterator[str]:
    """Of each unit of a closed case exactly what was decided went back."""
    reason = Concat(Value("dispute:"), Cast(OuterRef("dispute_id"), TextField()))
    sent = Refund.objects.filter(hold=OuterRef("hold"), reason=reason).order_by().values("hold")
    items = DisputeItem.objects.annotate(
        sent=Coalesce(Subquery(sent.annotate(all=Sum("amount_minor")).values("all")), 0)
    )
    undecided = Q(dispute__status=DisputeStatus.CLOSED, refund_minor=None)
    for item in items.filter(~Q(sent=Coalesce(F("refund_minor"), 0)) | undecided).order_by("pk").iterator():
        yield f"{item.hold_id}: {item.refund_minor} was decided in {item.dispute_id}, {item.sent} went back"


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
    read = ProviderMovement.objects.values("subject")
    for movement in told.exclude(key__in=done.values("key")).exclude(reference__in=read).order_by("pk").iterator():
        yield f"the provider made {movement.reference} ({movement.key}), we know nothing of it"
    theirs = told.filter(key=OuterRef("key")).values("amount_minor")
    alike = done.filter(differences=None).annotate(theirs=Coalesce(Subquery(theirs), 0))
    for operation in alike.exclude(theirs=F("amount_minor")).order_by("pk").iterator():
        yield f"{operation.key}: we noted {operation.amount_minor}, the provider {operation.theirs}"
    signed = told.aggregate(
        charged=Sum("amount_minor", filter=Q(call="charge"), default=0),
        gone=Sum("amount_minor", filter=~Q(call="charge"), default=0),
    )
    ours = -balance("world:cards") - balance("world:bank")
    yield from _unlike("the provider's balance", signed["charged"] - signed["gone"] + _other_lines(), ours)


def _other_lines() -> int:
    """What else changed the stand-in provider's balance; fees and corrections count once somebody has read them."""
    at_once = SandboxLine.objects.filter(kind__in=["chargeback", "chargeback_won", "refund_failed"])
    calls = SandboxMovement.objects.values("reference")
    read = ProviderMovement.objects.exclude(reference__in=at_once.values("reference"))
    lines = at_once.aggregate(all=Sum(F("amount_minor") - F("fee_minor"), default=0))["all"]
    fees = read.aggregate(all=Sum("fee_minor", default=0))["all"]
    others = read.exclude(subject__in=calls).aggregate(all=Sum("amount_minor", default=0))["all"]
    return int(lines - fees + others)


@proof
def suspense_holds_open_differences() -> Iterator[str]:
    """What lies in suspense is what open differences with the provider put there; fees lie where they were kept."""
    yield from _unlike("platform:suspense", balance("platform:suspense"), suspense_total())
    told = ProviderMovement.objects.filter(currency="KRW")
    kept = told.exclude(kind="fee").aggregate(all=Sum("fee_minor", default=0))["all"]
    lines = told.filter(kind="fee").aggregate(all=Sum(F("fee_minor") - F("amount_minor"), default=0))["all"]
    yield from _unlike("platform:provider_fees", -balance("platform:provider_fees"), kept + lines)


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
