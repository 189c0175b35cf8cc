"""What a shared link shows elsewhere: the words of its card, the same words for who cannot see it, and its stamp."""

import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.templatetags.moa import percent_off, units, won
from marketplace.selectors.pools import PoolPage
from media.gateways.cards import CardDrawing
from pages.presentation.pools import ring_of, stage_of

ACCENTS = {"gathering": "gather", "reached": "auction", "sealed": "auction", "live": "auction", "awarded": "safe"}


@dataclass(frozen=True)
class CardWords:
    """The words of a card, in the active language."""

    count: str
    goal: str
    need: str
    price_label: str
    price: str
    price_note: str
    promise: str


def stamp_of_card(page: PoolPage) -> str:
    """What the card depends on; another stamp is another picture."""
    card = page.card
    price = page.award.price_minor if page.award else card.leading_price_minor
    look = zlib.crc32(f"{card.title}|{card.photo.id if card.photo else ''}|{card.hint_price_minor}".encode())
    return f"{stage_of(page)}-{card.committed_units}-{price or 0}-{look:08x}"


def words_of_card(page: PoolPage) -> CardWords:
    """What the card says. Never names."""
    card, stage = page.card, stage_of(page)
    label, price, note = _price(page, stage)
    return CardWords(
        count=str(card.committed_units),
        goal=f"/{card.threshold_units}",
        need=_need(page, stage),
        price_label=label,
        price=price,
        price_note=note,
        promise="" if stage in {"awarded", "ended"} else _("₩0 now"),
    )


def drawing_of(page: PoolPage, photo: bytes | None) -> CardDrawing:
    """The card to be drawn, in the active language."""
    words, stage = words_of_card(page), stage_of(page)
    return CardDrawing(
        brand=_("Moa"),
        title=page.card.title,
        photo=photo,
        seats=tuple(seat.tone for seat in ring_of(page).seats),
        accent=ACCENTS.get(stage, "ended"),
        **vars(words),
    )


def alt_of_card(page: PoolPage) -> str:
    """The same in words."""
    words = words_of_card(page)
    parts = [
        page.card.title,
        _("%(committed)s of %(threshold)s committed")
        % {"committed": page.card.committed_units, "threshold": page.card.threshold_units},
        words.need,
        f"{words.price_label} {words.price}".strip(),
        words.price_note,
        words.promise,
    ]
    return " · ".join(part for part in parts if part)


def _need(page: PoolPage, stage: str) -> str:
    if stage == "gathering":
        return _("%(units)s more") % {"units": units(page.card.missing_units)} if page.card.missing_units else ""
    said = {
        "reached": _("Reached"),
        "sealed": _("Sealed bids"),
        "live": _("Bidding live"),
        "closing": _("Bidding has ended"),
        "awarded": _("Awarded"),
    }
    return said.get(stage, _("Ended"))


def _price(page: PoolPage, stage: str) -> tuple[str, str, str]:
    """Its name, the price, and what to know of it."""
    start = page.card.hint_price_minor
    price = page.award.price_minor if page.award else page.card.leading_price_minor
    if price is not None:
        label = _("Awarded at") if stage == "awarded" else _("Lowest price now")
        fall = (
            _("%(percent)s under the start") % {"percent": percent_off(price, start)} if start and price < start else ""
        )
        return label, won(price), fall
    if start is None:
        return _("Price"), _("Sellers decide"), _("the lowest bid wins")
    return _("Start price"), won(start), "" if stage == "ended" else _("and it goes down from here")
