"""Making an order from a place: one charge for all of it, one hold for each unit, an own copy of the address."""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from accounts.selectors import address_of
from common.encryption import seal
from common.failpoints import declare, failpoint
from common.ids import new_id
from common.lifecycle import SYSTEM
from common.outbox import record
from common.transactions import in_unit
from escrow.rules.terms import may_be_charged
from escrow.services import HoldShare, PaymentTerms, open_payment
from marketplace.events import OrderChanged
from marketplace.models import Award, Order, Pledge, Unit
from marketplace.rules.deadlines import charge_at
from marketplace.rules.states import OrderStatus, PledgeStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.machines import advance

declare("order.payment_opened", "order.made")


@in_unit
def make_order(*, award: Award, place: Pledge, now: datetime) -> Order | None:
    """The contract of a committed place at the award's price, charged by its own notice of 24 hours (rules.md F2).

    None for an order no card can be asked for (rules.md G4). The pool is locked by the caller. Raises what accounts
    refuse about the address.
    """
    asked = _payment_terms(award, place, terms=PoolTerms.from_json(award.pool.terms), now=now)
    return _write(award, place, asked, now=now) if may_be_charged(asked) else None


def _payment_terms(award: Award, place: Pledge, *, terms: PoolTerms, now: datetime) -> PaymentTerms:
    """One charge for the whole place, one share for each of its units, under references made here."""
    assert place.method_id is not None, "a committed place has a card, by constraint"
    share = [HoldShare(reference=f"unit:{new_id()}", card_minor=award.price_minor) for _unit in range(place.units)]
    return PaymentTerms(
        payer=f"buyer:{place.buyer_id}",
        payee=f"seller:{award.seller_id}",
        reference=f"order:{new_id()}",
        method_id=place.method_id,
        charge_at=charge_at(now, terms),
        commission_bp=terms.commission_bp,
        shares=tuple(share),
    )


def _write(award: Award, place: Pledge, asked: PaymentTerms, *, now: datetime) -> Order:
    payment = open_payment(terms=asked, now=now)
    failpoint("order.payment_opened")
    order = Order.objects.create(
        id=_id_in(asked.reference),
        pool=award.pool,
        award=award,
        pledge=place,
        buyer_id=place.buyer_id,
        seller_id=award.seller_id,
        status=OrderStatus.DUE,
        unit_count=place.units,
        price_minor=award.price_minor,
        address=_sealed_address(place),
        payment_id=payment.id,
        made_at=now,
        charge_at=asked.charge_at,
    )
    failpoint("order.made")
    holds = dict(payment.holds.values_list("reference", "id"))
    Unit.objects.bulk_create(
        Unit(
            id=_id_in(share.reference),
            order=order,
            number=number,
            status=UnitStatus.PENDING,
            price_minor=share.amount_minor,
            hold_id=holds[share.reference],
        )
        for number, share in enumerate(asked.shares, 1)
    )
    if place.status == PledgeStatus.COMMITTED:
        advance(place, "order", actor=SYSTEM, address=None)
    record(OrderChanged(pool_id=str(award.pool_id), order_id=str(order.id), status=order.status), now=now)
    return order


def _sealed_address(place: Pledge) -> str:
    """Where to: the place's address, or after a collection that failed the one its first order was for."""
    if place.address_id is not None:
        return seal(json.dumps(asdict(address_of(place.buyer_id, place.address_id).text)))
    former: str = Order.objects.filter(pledge=place).order_by("-made_at").values_list("address", flat=True)[0]
    return former


def _id_in(reference: str) -> UUID:
    return UUID(reference.partition(":")[2])
