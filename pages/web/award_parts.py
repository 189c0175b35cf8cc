"""What the page of a result shows: what it waits for, the reader's say, the seller, the calendar, the charge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from escrow.selectors import methods_of, payment_of
from escrow.selectors.payments import MethodView
from marketplace.rules.states import ConsentStatus, OrderStatus, PledgeStatus
from marketplace.selectors.auctions import AwardView
from marketplace.selectors.consents import ConsentView, own_consent
from marketplace.selectors.orders import order_of
from marketplace.selectors.pasts import SellerPast, seller_past
from marketplace.selectors.places import OwnPlace
from marketplace.selectors.pools import PoolPage
from marketplace.selectors.vetting import vetting_of
from merchants.selectors import SellerView, seller_and_strikes
from pages.presentation.award_steps import award_steps
from pages.presentation.orders import charge_steps, try_rows
from pages.web.reading import Reading

UNPAID = {OrderStatus.DUE, OrderStatus.CHARGING}
CARDS = ("consent", "low_price", "opt_out", "flags", "acceptance", "fewer")
"""What the page may wait for, in the order it is shown; each has its card in templates/pages/award/."""


@dataclass(frozen=True)
class SellerFacts:
    """Who sells, and what speaks for and against it."""

    seller: SellerView
    strikes: int
    past: SellerPast


def award_part(reading: Reading, reader: UUID | None) -> dict[str, Any]:
    """The context beyond what every page of the pool has."""
    page, now = reading.page, reading.now
    vetting = vetting_of(page.card.id)
    waits = {wait.kind: wait for wait in vetting.waits} if vetting else {}
    consent = own_consent(page.card.id, reader) if reader else None
    shown: dict[str, Any] = {
        "vetting": vetting,
        "waits": waits,
        "cards": [f"pages/award/{name}.html" for name in CARDS if name in waits],
        "consent": consent,
        "is_asked": consent is not None and consent.status == ConsentStatus.ASKED and "consent" in waits,
        "is_in": _is_in(page, consent),
        "low_price": vetting.low_price if vetting else None,
        "left_units": page.card.committed_units - (page.own.units if page.own else 0),
        "facts": _facts(page.award) if page.award else None,
        "steps": award_steps(page, vetting),
        "method": _card(page.own, reader),
    }
    return shown | (_order(page.own, reader, page, now) if reader and page.own and page.own.order_id else {})


def _is_in(page: PoolPage, consent: ConsentView | None) -> bool:
    """Whether the reader would be served as things stand: a committed place, a cap that allows the price, no "no"."""
    own, award = page.own, page.award
    if own is None or award is None or own.status != PledgeStatus.COMMITTED:
        return False
    has_left = consent is not None and consent.status in {ConsentStatus.NO, ConsentStatus.SILENT}
    return not has_left and (own.cap_minor is None or award.price_minor <= own.cap_minor)


def _card(own: OwnPlace | None, reader: UUID | None) -> MethodView | None:
    """The card a place without an order stands on; an order's own card is on the notice of its charge."""
    if own is None or own.order_id or not own.method_id:
        return None
    return next((method for method in methods_of(f"buyer:{reader}") if method.id == own.method_id), None)


def _facts(award: AwardView) -> SellerFacts:
    return SellerFacts(*seller_and_strikes(award.seller_id), seller_past(award.seller_id))


def _order(own: OwnPlace, reader: UUID, page: PoolPage, now: datetime) -> dict[str, Any]:
    """The order made of the reader's place: the notice of its charge, or that it is paid."""
    assert own.order_id is not None  # asked by the caller
    order, payment = order_of(own.order_id, reader), payment_of(f"order:{own.order_id}")
    shown: dict[str, Any] = {"order": order, "is_due": order.status in UNPAID}
    if not shown["is_due"]:
        return shown
    made_at = page.auction.ends_at if page.auction else None
    return shown | {
        "payment": payment,
        "is_declined": any(one.is_over for one in payment.tries),
        "tries": try_rows(payment),
        "steps": charge_steps(order, now=now, awarded_at=made_at),
    }
