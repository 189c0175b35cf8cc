"""An order as its buyer sees it: the vault, the way of the parcel, its units, what happened and what comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.ids import short_code
from common.templatetags.moa import day, won
from escrow.selectors.payments import PaymentView
from marketplace.rules.states import OrderStatus, PoolStatus, UnitStatus
from marketplace.selectors.order_views import OrderView, ParcelView, UnitView
from pages.presentation.auctions import Step
from pages.presentation.cards import Badge

SETTLED = {UnitStatus.RELEASED, UnitStatus.REFUNDED, UnitStatus.CANCELLED}
ARRIVING = {UnitStatus.SHIPPED, UnitStatus.DELIVERED}
ENDED = {OrderStatus.DROPPED, OrderStatus.CANCELLED}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Vault:
    """What Moa holds, or what became of it. The dial shows days left of those to automatic confirmation."""

    amount: int
    state: str
    text: str
    days_left: int | None = None
    progress: int | None = None


@dataclass(frozen=True)
class Mark:
    """One mark of an order's way: done, now or "" for what is to come."""

    name: str
    at: datetime | None
    state: str


@dataclass(frozen=True)
class UnitRow:
    """One unit with its own price and badge."""

    id: int
    number: int
    name: str
    amount: int
    shares: str
    badge: Badge | None


@dataclass(frozen=True)
class TryRow:
    """One attempt on a card: failed, now (the next one) or ""."""

    at: datetime
    state: str
    note: str


@dataclass(frozen=True)
class OrderCard:
    """All that a card of an order shows."""

    order: OrderView
    number: str
    vault: Vault | None
    marks: tuple[Mark, ...]
    units: tuple[UnitRow, ...]
    events: tuple[Step, ...]
    parcel: ParcelView | None
    badge: Badge

    @property
    def dialog_id(self) -> str:
        """The id of the order as text, for the dialog that asks."""
        return str(self.order.id)

    @property
    def open_units(self) -> list[UnitRow]:
        """The units that may be confirmed now."""
        arriving = {unit.number for unit in self.order.units if unit.status in ARRIVING}
        return [row for row in self.units if row.number in arriving]

    @property
    def is_running(self) -> bool:
        """Whether something can still happen to it."""
        return is_running(self.order)

    @property
    def has_case(self) -> bool:
        """Whether a problem with some of its units is being looked at."""
        return any(unit.status == UnitStatus.DISPUTED for unit in self.order.units)

    @property
    def may_report(self) -> bool:
        """Whether reporting a problem is worth a look; which units can be reported, the page itself says."""
        goes_out = self.order.pool_status in {PoolStatus.FULFILLING, PoolStatus.CLOSED}
        ends = {UnitStatus.REFUNDED, UnitStatus.CANCELLED}
        return goes_out and any(unit.status not in ends for unit in self.order.units)


def is_running(order: OrderView) -> bool:
    """Whether money or goods of the order are still under way."""
    return order.status not in ENDED and any(unit.status not in SETTLED for unit in order.units)


def order_card(order: OrderView, *, now: datetime) -> OrderCard:
    """The card of an order that is paid, or that ended."""
    return OrderCard(
        order=order,
        number=order_number(order),
        vault=_vault(order, now=now) if order.paid_at else None,
        marks=_marks(order),
        units=tuple(_unit_row(order, unit) for unit in order.units),
        events=_events(order),
        parcel=_parcel(order),
        badge=_badge(order),
    )


def stamp_of(order: OrderView, payment: PaymentView) -> str:
    """What an open page of the order depends on: when it changes, the page is fetched anew."""
    units = ".".join(unit.status for unit in order.units)
    parcels = ".".join(str(unit.parcel.state) for unit in order.units if unit.parcel)
    waits = payment.waits_for_payer
    return f"{order.status}:{payment.status}:{len(payment.tries)}:{waits}:{units}:{parcels}:{bool(order.confirm_at)}"


def order_number(order: OrderView) -> str:
    """What people call the order when they write to us."""
    return f"M-{short_code(order.id)}"


def charge_steps(order: OrderView, *, now: datetime, awarded_at: datetime | None) -> list[Step]:
    """The calendar from the award to the payout, before the money is taken."""
    retries = _("If it fails, the card is tried again at 17:00 on the next four business days.")
    return [
        Step(_("Award"), at=awarded_at, state="done"),
        Step(_("The seller accepted"), at=order.made_at, state="done"),
        Step(_("Notice of the charge"), _("now; you may change the card or leave"), state="now"),
        Step(_("Card charged %(amount)s") % {"amount": won(order.total_minor)}, retries, order.charge_at),
        Step(_("Moa holds the money"), _("from that moment on; the seller is not paid yet")),
        Step(_("Shipped"), _("refunded by itself if nothing is shipped within 14 days")),
        Step(_("Paid out once you confirm"), _("by itself 8 days after it arrived")),
    ]


def try_rows(payment: PaymentView) -> list[TryRow]:
    """Every attempt on the card, done and to come."""
    rows: list[TryRow] = []
    coming = [one for one in payment.tries if not one.is_over]
    for one in payment.tries:
        if one.is_over:
            rows.append(TryRow(one.at, "failed", _("declined")))
        else:
            note = _("next") if one is coming[0] else _("the last") if one is coming[-1] else ""
            rows.append(TryRow(one.at, "now" if one is coming[0] else "", note))
    return rows


def _vault(order: OrderView, *, now: datetime) -> Vault:
    disputed = [unit for unit in order.units if unit.status == UnitStatus.DISPUTED]
    if disputed:
        text = _("You reported a problem. The clock of those units stands still until it is decided.")
        return Vault(order.held_minor or sum(unit.price_minor for unit in disputed), "disputed", text)
    if not order.held_minor:
        refunded = all(unit.status == UnitStatus.REFUNDED for unit in order.units)
        text = _("The money is on its way back to your card.") if refunded else _("You confirmed that it arrived.")
        return Vault(order.total_minor, "refunded" if refunded else "released", text)
    at = order.confirm_at
    if at is None:
        return Vault(order.held_minor, "held", _("The seller is paid only after you confirm what arrived."))
    days = max(0, -((now - at) // _DAY))
    whole = next(
        (at - unit.delivered_at) // _DAY for unit in order.units if unit.confirm_at == at and unit.delivered_at
    )
    text = ngettext(
        "The seller is paid when you confirm, by itself in %(days)s day (%(date)s).",
        "The seller is paid when you confirm, by itself in %(days)s days (%(date)s).",
        days,
    ) % {"days": days, "date": day(at)}
    return Vault(order.held_minor, "held", text, days, min(100, days * 100 // whole))


def _marks(order: OrderView) -> tuple[Mark, ...]:
    parcel = _parcel(order)
    settled = [unit.settled_at for unit in order.units if unit.settled_at]
    is_settled = all(unit.status in SETTLED for unit in order.units)
    refunded = all(unit.status == UnitStatus.REFUNDED for unit in order.units)
    delivered = _first([unit.delivered_at for unit in order.units])
    reached = [
        (_("Paid"), order.paid_at),
        (_("Held"), order.paid_at),
        (_("Shipped"), parcel.shipped_at if parcel else None),
        (_("Arrived"), delivered),
        (_("Refunded") if refunded else _("Paid out"), max(settled) if is_settled and settled else None),
    ]
    last = max((place for place, (_name, at) in enumerate(reached) if at), default=-1)
    expected = [*[at for _name, at in reached[:4]], reached[4][1] or order.confirm_at]
    return tuple(
        Mark(name, expected[place], "now" if place == last else "done" if at else "")
        for place, (name, at) in enumerate(reached)
    )


def _unit_row(order: OrderView, unit: UnitView) -> UnitRow:
    shares = _("card %(amount)s") % {"amount": won(unit.price_minor)} if order.paid_at else ""
    name = _("Unit %(number)s") % {"number": unit.number}
    return UnitRow(unit.number, unit.number, name, unit.price_minor, shares, _unit_badge(unit))


def _unit_badge(unit: UnitView) -> Badge | None:
    return {
        UnitStatus.HELD: Badge(_("held"), "safe", "lock"),
        UnitStatus.SHIPPED: Badge(_("on its way"), "gather", "truck"),
        UnitStatus.DELIVERED: Badge(
            _("arrived %(day)s") % {"day": day(unit.delivered_at)} if unit.delivered_at else _("arrived"), "safe"
        ),
        UnitStatus.CONFIRMED: Badge(_("confirmed"), "safe"),
        UnitStatus.RELEASED: Badge(_("paid out"), "safe", "check"),
        UnitStatus.RETURNING: Badge(_("being sent back"), "wait", "undo"),
        UnitStatus.DISPUTED: Badge(_("under dispute"), "refuse"),
        UnitStatus.REFUNDED: Badge(_("refunded"), "", "undo"),
        UnitStatus.CANCELLED: Badge(_("cancelled")),
    }.get(unit.status)


def _events(order: OrderView) -> tuple[Step, ...]:
    """What happened, newest first."""
    happened: list[tuple[datetime, str, str]] = [(order.made_at, _("The seller accepted the order"), "")]
    if order.paid_at:
        held = _("%(amount)s held by Moa") % {"amount": won(order.total_minor)}
        happened.append((order.paid_at, held, ""))
    for parcel in dict.fromkeys(unit.parcel for unit in order.units if unit.parcel):
        tracking = f"{parcel.carrier_name} {parcel.tracking_number}"
        happened.append((parcel.shipped_at, _("Shipped"), tracking))
        if parcel.delivered_at:
            happened.append((parcel.delivered_at, _("Arrived, says the carrier"), ""))
    for unit in order.units:
        if unit.settled_at:
            is_refunded = unit.status == UnitStatus.REFUNDED
            words = _("Unit %(number)s refunded") if is_refunded else _("Unit %(number)s paid out")
            happened.append((unit.settled_at, words % {"number": unit.number}, ""))
    happened.sort(key=lambda event: event[0], reverse=True)
    return tuple(Step(title, text, at, "done") for at, title, text in happened)


def _badge(order: OrderView) -> Badge:
    by_charge = {
        OrderStatus.DUE: Badge(_("Charge coming"), "wait", "clock"),
        OrderStatus.CHARGING: Badge(_("Asking the bank"), "wait", "clock"),
        OrderStatus.CANCELLED: Badge(_("You left")),
        OrderStatus.DROPPED: Badge(_("Not paid")),
    }
    return by_charge.get(order.status) or _paid_badge(order)


def _paid_badge(order: OrderView) -> Badge:
    if not is_running(order):
        refunded = all(unit.status == UnitStatus.REFUNDED for unit in order.units)
        return Badge(_("Refunded"), "", "undo") if refunded else Badge(_("Done"), "safe", "check")
    if any(unit.status == UnitStatus.DISPUTED for unit in order.units):
        return Badge(_("Problem reported"), "refuse", "flag")
    if order.confirm_at:
        return Badge(_("Arrived"), "safe", "box")
    if _parcel(order):
        return Badge(_("On its way"), "gather", "truck")
    waiting = _("Being shipped") if order.pool_status == PoolStatus.FULFILLING else _("Paid and held")
    return Badge(waiting, "safe", "lock")


def _parcel(order: OrderView) -> ParcelView | None:
    return next((unit.parcel for unit in order.units if unit.parcel), None)


def _first(instants: list[datetime | None]) -> datetime | None:
    return min((at for at in instants if at), default=None)
