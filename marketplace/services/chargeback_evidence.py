"""What we know of an order, put together for a buyer's bank: what was bought, what was agreed, how it arrived."""

from datetime import datetime
from uuid import UUID

from common.calendar import SEOUL
from common.transactions import in_unit
from escrow.services.evidence_packs import gather_evidence
from marketplace.models import Order, Shipment, Unit
from marketplace.selectors.disputes import evidence_of_order

DOCUMENTS = "service_documentation"
TALK = "customer_communication"


@in_unit
def gather_for_the_bank(*, order_id: UUID, chargeback_id: UUID) -> None:
    """Put into the pack what is known now; gathering again replaces what was gathered before.

    Names no address and no telephone: a bank asks what happened, not where somebody lives. Raises NoSuchChargeback,
    ChargebackOver.
    """
    order = Order.objects.select_related("pool__want", "pledge", "seller").get(pk=order_id)
    shipments = list(Shipment.objects.filter(order=order).order_by("shipped_at"))
    said, photos = evidence_of_order(order_id)
    texts = {
        "product_description": _what(order),
        "access_activity_log": _story(order),
        "uncategorized_text": "\n\n".join(said),
        **_parcels(shipments),
    }
    gather_evidence(chargeback_id=chargeback_id, texts=texts, files=dict(zip((DOCUMENTS, TALK), photos, strict=False)))


def _what(order: Order) -> str:
    return (
        f"{order.pool.want.title}: {order.unit_count} at KRW {order.price_minor:,} each, sold by"
        f" {order.seller.business_name}, bought through a group purchase whose final price the buyer had accepted."
    )


def _story(order: Order) -> str:
    """The order's life, a line for each event, in the time of Seoul."""
    events = [
        (order.pledge.committed_at, "the buyer joined the group purchase with this card"),
        (order.made_at, "the order was made and the buyer told of the coming charge"),
        (order.paid_at, "the card was charged"),
    ]
    for unit in Unit.objects.filter(order=order).order_by("number"):
        events.append((unit.delivered_at, f"unit {unit.number} was delivered, says its carrier"))
        if unit.status == "released":
            events.append((unit.settled_at, f"unit {unit.number} was confirmed"))
    known = sorted((at, what) for at, what in events if at is not None)
    return "\n".join(f"{_instant(at)} {what}" for at, what in known)


def _parcels(shipments: list[Shipment]) -> dict[str, str]:
    if not shipments:
        return {}
    arrived = [parcel.delivered_at for parcel in shipments if parcel.delivered_at is not None]
    return {
        "shipping_carrier": ", ".join(sorted({parcel.carrier for parcel in shipments})),
        "shipping_tracking_number": ", ".join(parcel.tracking_number for parcel in shipments),
        "shipping_date": _instant(shipments[0].shipped_at),
        "service_date": _instant(max(arrived)) if arrived else "",
    }


def _instant(at: datetime) -> str:
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M} KST"
