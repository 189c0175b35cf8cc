"""What must be true of held money at every instant, compared with the books and with the provider's books."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Now

from escrow.gateways import current_gateway
from escrow.gateways.sandbox import SandboxGateway
from escrow.models import (
    Chargeback,
    Debt,
    DisputeItem,
    Hold,
    HoldPart,
    Operation,
    Payment,
    Payout,
    PayoutItem,
    PayoutLeg,
    ProviderMovement,
    Refund,
    Reversal,
    SandboxLine,
    SandboxMovement,
    StrayCharge,
)
from escrow.rules.differences import Settlement
from escrow.rules.legs import payout_status
from escrow.rules.refunds import held
from escrow.rules.states import (
    OPEN_CHARGEBACKS,
    OPEN_DISPUTES,
    OPEN_OPERATIONS,
    ChargebackStatus,
    DisputeStatus,
    HoldStatus,
    LegStatus,
    OperationKind,
    OperationStatus,
    PaymentStatus,
    RefundStatus,
    ReversalStatus,
    StrayStatus,
)
from escrow.selectors.reconciliation import parked_total, suspense_total
from ledger.proofs import proof, proof_since
from ledger.selectors import balance, pot_flows, pots_in_order, pots_total

LOOKED_UP_WITHIN = timedelta(hours=1)
_MOVES_NOTHING = (OperationKind.CUSTOMER, OperationKind.EVIDENCE, OperationKind.CANCEL)
_MOVED = (OperationStatus.SUCCEEDED, OperationStatus.STRAYED)
_REFUNDED = (RefundStatus.SETTLED, RefundStatus.OVERTAKEN)
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
    """Each refund's pot holds the card's part of it until the provider confirms it, or the bank took it itself."""
    rows = Refund.objects.order_by("pk").values_list("pk", "status", "card_minor")
    expected = ((f"refund:due:{pk}", 0 if status in _REFUNDED else amount) for pk, status, amount in rows.iterator())
    yield from _pots_differ(expected, "refund:due:")


@proof
def payable_pots_hold_what_is_not_paid_out() -> Iterator[str]:
    """Each payee's pot holds its parts of released holds, less what repaid advances and what was paid out."""
    settled = PayoutLeg.objects.filter(status=LegStatus.SETTLED)
    paid = _by_payee(settled.values_list("payout__payee").annotate(all=Sum("amount_minor")))
    rows = (
        Hold.objects.filter(status=HoldStatus.RELEASED)
        .values("payment__payee")
        .annotate(earned=Sum(F("payable_minor") + F("advanced_minor") - F("netted_minor")))
        .order_by("payment__payee")
        .values_list("payment__payee", "earned")
    )
    expected = sorted((f"payable:{payee}", earned - paid.get(payee, 0)) for payee, earned in rows.iterator())
    yield from _pots_differ(expected, "payable:")


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
    other = balance("platform:provider_fees") + parked_total() - _taken_by_banks() + pots_total("stray:")
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
def strays_lie_apart_until_they_are_back() -> Iterator[str]:
    """Each charge nobody waited for lies whole in a pot of its own until the provider has sent it back."""
    rows = StrayCharge.objects.order_by("pk").values_list("pk", "status", "amount_minor")
    expected = ((f"stray:{pk}", 0 if status == StrayStatus.SETTLED else amount) for pk, status, amount in rows)
    yield from _pots_differ(expected, "stray:")


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
def payouts_are_the_sums_of_their_legs() -> Iterator[str]:
    """A payout is the sum of its units' parts and of its legs, all of its own payee; a leg from a charge pays the parts
    its charge brought, the leg from our balance the rest; and it stands where its legs do.
    """
    paid = PayoutItem.objects.filter(payout=OuterRef("pk")).order_by().values("payout")
    legs = PayoutLeg.objects.filter(payout=OuterRef("pk")).order_by().values("payout")
    strangers = PayoutItem.objects.filter(payout=OuterRef("pk")).exclude(hold__payment__payee=OuterRef("payee"))
    payouts = Payout.objects.annotate(
        items_minor=Coalesce(Subquery(paid.annotate(all=Sum("amount_minor")).values("all")), 0),
        legs_minor=Coalesce(Subquery(legs.annotate(all=Sum("amount_minor")).values("all")), 0),
        states=Subquery(legs.annotate(all=ArrayAgg("status", distinct=True)).values("all")),
        has_strangers=Exists(strangers),
    )
    for payout in payouts.order_by("pk").iterator():
        if not payout.amount_minor == payout.items_minor == payout.legs_minor or payout.has_strangers:
            yield (
                f"payout {payout.pk} pays {payout.amount_minor}, its items say {payout.items_minor}, its legs"
                f" {payout.legs_minor}"
            )
        if payout.status != payout_status(payout.states or ()):
            yield f"payout {payout.pk} is {payout.status}, its legs are {', '.join(payout.states or ())}"
    of_charge = PayoutItem.objects.filter(payout=OuterRef("payout"), hold__payment=OuterRef("payment"))
    brought = of_charge.order_by().values("payout").annotate(all=Sum("charge_minor")).values("all")
    from_charges = PayoutLeg.objects.filter(payment__isnull=False).annotate(brought=Coalesce(Subquery(brought), 0))
    for leg in from_charges.exclude(brought=F("amount_minor")).order_by("pk").iterator():
        yield f"leg {leg.pk} takes {leg.amount_minor} from its charge, its units say {leg.brought}"


@proof
def holds_are_paid_out_what_they_say() -> Iterator[str]:
    """A hold says what its payouts took of it, and no leg took more from its charge than refunds had left of it then.

    Which came first the ids say: both are made under the hold's lock.
    """
    items = PayoutItem.objects.filter(hold=OuterRef("pk")).order_by()
    last = items.order_by("-pk").values("pk")[:1]
    sums = items.values("hold").annotate(paid=Sum("amount_minor"), charged=Sum("charge_minor"))
    before = Refund.objects.filter(hold=OuterRef("pk"), pk__lt=OuterRef("last_item")).order_by().values("hold")
    holds = Hold.objects.annotate(
        said=Coalesce(Subquery(sums.values("paid")), 0),
        charged=Coalesce(Subquery(sums.values("charged")), 0),
        last_item=Subquery(last),
        gone=Coalesce(Subquery(before.annotate(all=Sum("card_minor")).values("all")), 0),
    )
    for hold in holds.exclude(said=F("paid_minor")).order_by("pk").iterator():
        yield f"{hold.reference} says {hold.paid_minor} were paid out, its payouts say {hold.said}"
    for hold in holds.filter(charged__gt=F("card_minor") - F("gone")).order_by("pk").iterator():
        yield f"{hold.reference} took {hold.charged} from its charge, which had {hold.card_minor - hold.gone} for it"


@proof
def payees_got_at_most_what_was_released_to_them() -> Iterator[str]:
    """What a payee was paid less what was taken back is no more than was ever released to it, by the books."""
    settled = Sum("legs__amount_minor", filter=Q(legs__status=LegStatus.SETTLED), default=0)
    paid = Payout.objects.values("payee").annotate(paid=settled).order_by("payee").values_list("payee", "paid")
    advanced = _by_payee(Hold.objects.values_list("payment__payee").annotate(all=Sum("advanced_minor")))
    back = _by_payee(
        Reversal.objects.filter(status=ReversalStatus.SETTLED)
        .values_list("leg__payout__payee")
        .annotate(all=Sum("amount_minor"))
    )
    for chunk in batched(paid.iterator(), 1_000):
        flows = pot_flows([f"payable:{payee}" for payee, _ in chunk])
        for payee, minor in chunk:
            came, _ = flows.get(f"payable:{payee}", (0, 0))
            released, got = came - advanced.get(payee, 0) - back.get(payee, 0), minor - back.get(payee, 0)
            if got > released:
                yield f"{payee} got {got}, only {released} were released to it"


@proof
def legs_gave_back_what_their_reversals_took() -> Iterator[str]:
    """A leg says what was taken back of it, or is being so; all that settled is what the bank has."""
    taken = Reversal.objects.filter(leg=OuterRef("pk")).exclude(status=ReversalStatus.FAILED).order_by().values("leg")
    sums = taken.annotate(all=Sum("amount_minor")).values("all")
    legs = PayoutLeg.objects.annotate(taken=Coalesce(Subquery(sums), 0))
    for leg in legs.exclude(taken=F("reversed_minor")).order_by("pk").iterator():
        yield f"leg {leg.pk} says {leg.reversed_minor} go back, its reversals say {leg.taken}"
    paid = _total(PayoutLeg.objects.filter(status=LegStatus.SETTLED))
    back = _total(Reversal.objects.filter(status=ReversalStatus.SETTLED))
    yield from _unlike("world:bank", balance("world:bank"), paid - back)


@proof
def debts_are_what_was_advanced_and_not_repaid() -> Iterator[str]:
    """What payees owe is what the platform advanced of their holds less what later holds and reversals repaid, one by
    one and all.
    """
    of_holds = Hold.objects.filter(payment__payee=OuterRef("payee")).order_by().values("payment__payee")
    reversals = Reversal.objects.filter(leg__payout__payee=OuterRef("payee")).order_by().values("leg__payout__payee")
    back = reversals.filter(status=ReversalStatus.SETTLED).annotate(all=Sum("amount_minor")).values("all")
    coming = reversals.filter(status__in=[ReversalStatus.DUE, ReversalStatus.SENDING])
    debts = Debt.objects.annotate(
        given=Coalesce(Subquery(of_holds.annotate(all=Sum("advanced_minor")).values("all")), 0),
        kept=Coalesce(Subquery(of_holds.annotate(all=Sum("netted_minor")).values("all")), 0)
        + Coalesce(Subquery(back), 0),
        coming=Coalesce(Subquery(coming.annotate(all=Sum("amount_minor")).values("all")), 0),
    )
    alike = Q(given=F("advanced_minor"), kept=F("repaid_minor"), coming=F("reversing_minor"))
    for debt in debts.exclude(alike).order_by("payee").iterator():
        yield (
            f"{debt.payee} owes {debt.advanced_minor} - {debt.repaid_minor} with {debt.reversing_minor} coming back,"
            f" its holds and reversals say {debt.given} - {debt.kept} with {debt.coming}"
        )
    all_holds = Hold.objects.aggregate(out=Sum("advanced_minor", default=0), back=Sum("netted_minor", default=0))
    repaid = all_holds["back"] + _total(Reversal.objects.filter(status=ReversalStatus.SETTLED))
    yield from _unlike("platform:advances", balance("platform:advances"), repaid - all_holds["out"])


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
    taken = Q(hold__payout_items__payout__scheduled_at__gt=F("dispute__opened_at"))
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
def chargebacks_cost_what_banks_took() -> Iterator[str]:
    """A lost chargeback is the sum of what units lost, refunds it overtook and the platform's part; what is still open
    is all that is disputed, and it alone keeps units where they are; units lost what lost chargebacks took of them.
    """
    overtaken = Refund.objects.filter(status=RefundStatus.OVERTAKEN, trouble=OuterRef("reference")).order_by()
    chargebacks = Chargeback.objects.annotate(
        of_units=Coalesce(Sum("losses__amount_minor"), 0),
        of_refunds=Coalesce(Subquery(overtaken.values("trouble").annotate(all=Sum("card_minor")).values("all")), 0),
    )
    whole = Q(status=ChargebackStatus.LOST, amount_minor=F("of_units") + F("of_refunds") + F("platform_minor"))
    nothing = ~Q(status=ChargebackStatus.LOST) & Q(of_units=0, of_refunds=0, platform_minor=0)
    for chargeback in chargebacks.exclude(whole | nothing).order_by("pk").iterator():
        parts = f"{chargeback.of_units} + {chargeback.of_refunds} + {chargeback.platform_minor}"
        yield f"{chargeback.reference} ({chargeback.status}) took {chargeback.amount_minor}, its parts say {parts}"
    under_way = Chargeback.objects.filter(status__in=OPEN_CHARGEBACKS)
    disputed = under_way.aggregate(all=Sum("amount_minor", default=0))["all"]
    yield from _unlike("platform:disputed", balance("platform:disputed"), -disputed)
    barred = Hold.objects.filter(chargeback__isnull=False)
    for hold in barred.exclude(chargeback__in=under_way, chargeback__payment=F("payment")).order_by("pk").iterator():
        yield f"{hold.reference} is barred by a chargeback that is over or another payment's"
    free = Hold.objects.filter(chargeback=None, status__in=[HoldStatus.FUNDED, HoldStatus.RELEASED])
    for hold in free.filter(payment__chargebacks__in=under_way).order_by("pk").iterator():
        yield f"{hold.reference} moves while its charge is taken back"
    holds = Hold.objects.annotate(taken=Coalesce(Sum("losses__amount_minor"), 0))
    for hold in holds.exclude(taken=F("lost_minor")).order_by("pk").iterator():
        yield f"{hold.reference} lost {hold.lost_minor}, chargebacks took {hold.taken}"


@proof_since
def every_open_operation_is_looked_up(_since: int) -> Iterator[str]:
    """A call without an answer is looked up again and again: none has waited an hour past its time, whenever made."""
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
    done = Operation.objects.filter(status__in=_MOVED).exclude(kind__in=_MOVES_NOTHING)
    read = ProviderMovement.objects.values("subject")
    for movement in told.exclude(key__in=done.values("key")).exclude(reference__in=read).order_by("pk").iterator():
        yield f"the provider made {movement.reference} ({movement.key}), we know nothing of it"
    theirs = told.filter(key=OuterRef("key")).values("amount_minor")
    by_hand = Q(movements__differences__settlement=Settlement.PAY_OUT)  # asked for under a key that is lost
    alike = done.filter(differences=None).exclude(by_hand).annotate(theirs=Coalesce(Subquery(theirs), 0))
    for operation in alike.exclude(theirs=F("amount_minor")).order_by("pk").iterator():
        yield f"{operation.key}: we noted {operation.amount_minor}, the provider {operation.theirs}"
    came = Q(call__in=["charge", "reverse"])
    signed = told.aggregate(
        charged=Sum("amount_minor", filter=came, default=0),
        gone=Sum("amount_minor", filter=~came, default=0),
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
    own = told.exclude(kind__in=["fee", "chargeback", "chargeback_won"])
    kept = own.aggregate(all=Sum("fee_minor", default=0))["all"]
    lines = told.filter(kind="fee").aggregate(all=Sum(F("fee_minor") - F("amount_minor"), default=0))["all"]
    yield from _unlike("platform:provider_fees", -balance("platform:provider_fees"), kept + lines)


@proof
def no_payment_is_charged_twice() -> Iterator[str]:
    """At most one charge per payment succeeded at the provider, but for those we know as strays and send back."""
    strays = StrayCharge.objects.values("reference")
    charges = SandboxMovement.objects.filter(call="charge", result="succeeded").exclude(reference__in=strays)
    twice = charges.values("group").annotate(times=Count("pk")).filter(times__gt=1).order_by("group")
    for group in twice.iterator():
        yield f"{group['group']} was charged {group['times']} times"


@proof
def what_is_under_way_has_a_call() -> Iterator[str]:
    """Money that is on its way has a call whose answer is waited for: nothing waits for ever with nobody asking."""
    for rows, status_names in _UNDER_WAY:
        waiting = rows.objects.filter(status__in=status_names)
        for row in waiting.exclude(operations__status__in=OPEN_OPERATIONS).order_by("pk").iterator():
            yield f"{rows.__name__} {row.pk} is {row.status}, and no call of it is open"


@proof
def test_and_live_books_never_mix() -> Iterator[str]:
    """All money of these books went through one provider."""
    done = Operation.objects.filter(status=OperationStatus.SUCCEEDED, amount_minor__gt=0)
    providers = sorted(done.order_by().values_list("provider", flat=True).distinct())
    if len(providers) > 1:
        yield f"money went through {', '.join(providers)}"


_UNDER_WAY: list[tuple[type[Payment | Refund | PayoutLeg | Reversal], list[str]]] = [
    (Payment, [PaymentStatus.CHARGING]),
    (Refund, [RefundStatus.SENDING]),
    (PayoutLeg, [LegStatus.CLAIMED, LegStatus.UNKNOWN, LegStatus.SENT]),
    (Reversal, [ReversalStatus.SENDING]),
]


def _pots_differ(expected: Iterable[tuple[str, int]], prefix: str) -> Iterator[str]:
    """Differences between what pots should hold, told in the order of their codes, and do, both read in step; pots
    nobody expects included.
    """
    found, asked = pots_in_order(prefix), iter(expected)
    pot, want, held_minor, due_minor = next(found, None), next(asked, None), 0, 0
    while pot is not None or want is not None:
        code = min(one[0] for one in (pot, want) if one is not None)
        holds = pot[1] if pot is not None and pot[0] == code else 0
        should = want[1] if want is not None and want[0] == code else 0
        yield from _unlike(code, holds, should)
        held_minor, due_minor = held_minor + holds, due_minor + should
        pot = next(found, None) if pot is not None and pot[0] == code else pot
        want = next(asked, None) if want is not None and want[0] == code else want
    yield from _unlike(f"all of {prefix}", held_minor, due_minor)


def _unlike(what: str, found: int, expected: int) -> Iterator[str]:
    if found != expected:
        yield f"{what} is {found}, should be {expected}"


def _taken_by_banks() -> int:
    """What banks took back of charges and still have, with the provider's fees for it."""
    had = Chargeback.objects.filter(status__in=[*OPEN_CHARGEBACKS, ChargebackStatus.LOST])
    taken: int = had.aggregate(all=Sum("amount_minor", default=0))["all"]
    fees: int = Chargeback.objects.aggregate(all=Sum(F("fee_minor") - F("fee_back_minor"), default=0))["all"]
    return taken + fees


def _by_payee(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums by payee; zeros, which are nearly all, are left out."""
    return {payee: minor for payee, minor in rows if minor}


def _total(rows: QuerySet[Refund] | QuerySet[PayoutLeg] | QuerySet[Reversal]) -> int:
    total: int = rows.aggregate(all=Sum("amount_minor", default=0))["all"]
    return total
