"""Questions about proven numbers, and about what two people may share without our reading it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Value, When

from accounts.models import Address, Phone
from accounts.rules.phones import masked
from common.asking import asked_once
from common.encryption import unseal


@dataclass(frozen=True)
class PhoneView:
    """A proven number as its owner sees it: "010-····-5678"."""

    masked: str
    verified_at: datetime


@dataclass
class PersonMarks:
    """Keyed hashes of every number a person ever proved and every place they keep; never shown.

    Each is written "phone:<hash>" or "place:<hash>". `is_phone_verified`: one of the numbers is theirs now;
    `address_ids`: the addresses they keep.
    """

    marks: set[str] = field(default_factory=set)
    address_ids: set[UUID] = field(default_factory=set)
    is_phone_verified: bool = False


def has_verified_phone(user_id: UUID) -> bool:
    """Whether the person proved a number, without which no place counts (product.md, "Rules of trust")."""
    return Phone.objects.filter(owner_id=user_id, replaced_at=None).exists()


@asked_once
def phone_of(user_id: UUID) -> PhoneView | None:
    """The person's number, or None when none is proven."""
    phone = Phone.objects.filter(owner_id=user_id, replaced_at=None).first()
    return phone_view(phone) if phone else None


def phone_view(phone: Phone) -> PhoneView:
    """A number as its owner sees it."""
    return PhoneView(masked=masked(unseal(phone.sealed)), verified_at=phone.verified_at)


def marks_of(user_ids: Collection[UUID]) -> dict[UUID, PersonMarks]:
    """By person, all by which they may be found to be one with others (rules.md F3), in one question."""
    is_present = Case(When(replaced_at=None, then=Value(True)), default=Value(False))
    phones = Phone.objects.filter(owner_id__in=user_ids)
    places = Address.objects.filter(owner_id__in=user_ids)
    kept = phones.values_list("owner_id", Value("phone"), "number_hash", "pk", is_present).union(
        places.values_list("owner_id", Value("place"), "place_hash", "pk", Value(True)), all=True
    )
    people = {user_id: PersonMarks() for user_id in user_ids}
    for owner, kind, digits, key, is_kept in kept:
        people[owner].marks.add(f"{kind}:{digits}")
        people[owner].is_phone_verified |= kind == "phone" and is_kept
        people[owner].address_ids |= {key} if kind == "place" else set()
    return people
