"""What a person could share with another: asked of accounts and escrow, answered in keyed hashes only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.selectors import marks_of
from escrow.selectors import marks_of_parties

_DIGITS = 32
"""Hex digits kept of a hash: 128 bits tell everybody apart."""


@dataclass(frozen=True)
class BuyerMarks:
    """What a buyer has: phones (also former ones), places and cards; whether a phone is proven now; what they keep."""

    marks: frozenset[str]
    is_phone_verified: bool = True
    address_ids: Collection[UUID] = ()
    method_ids: Collection[UUID] = ()


def marks_of_buyer(user_id: UUID) -> BuyerMarks:
    """What a person has as a buyer."""
    person, party = marks_of([user_id])[user_id], f"buyer:{user_id}"
    cards = marks_of_parties([party])[party]
    return BuyerMarks(_short(person.marks, cards.marks), person.is_phone_verified, person.address_ids, cards.method_ids)


def marks_of_bidder(owner_id: UUID, seller_id: UUID, *, poster_id: UUID) -> tuple[frozenset[str], frozenset[str]]:
    """What a seller and its owner have, bank accounts too, and what the poster of the want has."""
    people = marks_of([owner_id, poster_id])
    buyer, seller, poster = f"buyer:{owner_id}", f"seller:{seller_id}", f"buyer:{poster_id}"
    parties = marks_of_parties([buyer, seller, poster])
    bidder = _short(people[owner_id].marks, parties[buyer].marks, parties[seller].marks)
    return bidder, _short(people[poster_id].marks, parties[poster].marks)


def _short(*sets: Iterable[str]) -> frozenset[str]:
    parted = (mark.partition(":") for marks in sets for mark in marks)
    return frozenset(f"{kind}:{digits[:_DIGITS]}" for kind, _colon, digits in parted if digits)
