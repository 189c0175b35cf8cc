"""Questions about people, answered with plain values."""

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.errors import NoSuchAddress, NoSuchPerson
from accounts.models import Address, ApiKey, User
from accounts.rules.addresses import AddressText
from accounts.rules.choices import Language, Theme
from accounts.rules.keys import opens, parts_of
from accounts.rules.pseudonyms import PLAIN_NAMES, pseudonym
from common.asking import asked_once, each_asked_once
from common.encryption import unseal
from common.paging import Ask, Part, part_of
from common.queries import Query

_TONES = 5
_TRIES = 8


@dataclass(frozen=True)
class Viewer:
    """A person as others may see them: never a name, an address or an e-mail.

    `tone` is 1 to 5, the colour of the avatar, and `initial` the letter on it; both stay the same for life.
    """

    id: UUID
    pseudonym: str
    initial: str
    tone: int
    is_operator: bool


@dataclass(frozen=True)
class Destination:
    """Where and in which language a person is written to. Only for sending; never shown to anybody."""

    email: str
    language: Language


@dataclass(frozen=True)
class AddressView:
    """One address in the open, for its owner and for the seller of a paid parcel."""

    id: UUID
    text: AddressText
    is_default: bool


@dataclass(frozen=True)
class KeyHolder:
    """Who acts through a key, what the key allows, and when it was last noted that it works."""

    key_id: UUID
    user: User
    scopes: frozenset[str]
    noted_at: datetime | None


def viewer(user: User) -> Viewer:
    """The person as others may see them."""
    return viewer_named(user.id, user.pseudonym, is_operator=user.is_operator)


def viewer_named(user_id: UUID, pseudonym: str, *, is_operator: bool) -> Viewer:
    """The same from what a query of another app brought along."""
    return Viewer(
        id=user_id,
        pseudonym=pseudonym,
        initial=pseudonym[:1].upper(),
        tone=tone_of(user_id),
        is_operator=is_operator,
    )


def tone_of(user_id: UUID) -> int:
    """The colour of a person's avatar, 1 to 5, known without asking the database."""
    return user_id.int % _TONES + 1


@each_asked_once
def viewers(user_ids: Iterable[UUID]) -> dict[UUID, Viewer]:
    """The people with these ids, by id; unknown ids are left out."""
    return {user.id: viewer(user) for user in User.objects.filter(pk__in=list(user_ids))}


def names_query(user_ids: Iterable[UUID]) -> Query[dict[UUID, str]]:
    """The pseudonyms of these people, by id; unknown ids are left out."""
    return Query(dict, User.objects.filter(pk__in=list(user_ids)).values_list("pk", "pseudonym"))


def person(user_id: UUID) -> User:
    """The person with this id. Raises NoSuchPerson."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NoSuchPerson()
    return user


def person_by_email(email: str) -> User | None:
    """The person with this e-mail address, however it is written."""
    return User.objects.filter(email=email.strip().lower()).first()


def found_people(text: str, *, at_most: int = 20) -> list[Viewer]:
    """People with this id or e-mail address, or whose pseudonym begins so; for operators."""
    asked = text.strip()
    whole = Q(email=asked.lower()) | Q(pseudonym__istartswith=asked)
    with suppress(ValueError):
        whole |= Q(pk=UUID(asked))
    return [viewer(user) for user in User.objects.filter(whole).order_by("pseudonym")[:at_most]] if asked else []


def operator_ids() -> list[UUID]:
    """Everybody who works at the operators' desk."""
    return list(User.objects.filter(is_operator=True, is_active=True).order_by("pk").values_list("pk", flat=True))


def destination(user_id: UUID) -> Destination:
    """Where to write to the person. Raises NoSuchPerson."""
    user = person(user_id)
    return Destination(email=user.email, language=Language(user.language))


def destinations(user_ids: Iterable[UUID]) -> dict[UUID, Destination]:
    """Where to write to these people, by id; who closed their account is left out."""
    rows = User.objects.filter(pk__in=list(user_ids), is_active=True).values_list("pk", "email", "language")
    return {user_id: Destination(email=email, language=Language(language)) for user_id, email, language in rows}


def theme_of(user: User) -> Theme:
    """How bright the person wants the pages."""
    return Theme(user.theme)


def fresh_pseudonym() -> str:
    """A suggested name nobody has. Plain names first; with a counter once those drawn are taken."""
    for turn in range(_TRIES):
        plain = secrets.randbelow(PLAIN_NAMES)
        counter = secrets.randbelow(10**turn) + 1 if turn > 1 else 0
        name = pseudonym(counter * PLAIN_NAMES + plain)
        if not User.objects.filter(pseudonym__iexact=name).exists():
            return name
    return name


@asked_once
def addresses_of(user_id: UUID) -> list[AddressView]:
    """The person's addresses, the default one first, then the newest."""
    return addresses_in(Address.objects.filter(owner_id=user_id))


def addresses_in(rows: Iterable[Address]) -> list[AddressView]:
    """Somebody's addresses in that order."""
    in_order = sorted(rows, key=lambda row: (row.is_default, row.created_at, row.pk), reverse=True)
    return [_opened(address) for address in in_order]


def addresses_part(user_id: UUID, ask: Ask) -> Part[AddressView]:
    """One part of what `addresses_of` lists. Raises CursorUnfit."""
    kept = Address.objects.filter(owner_id=user_id)
    return part_of(kept, "-is_default", "-created_at", "-pk", ask=ask).shown(lambda rows: map(_opened, rows))


def address_of(user_id: UUID, address_id: UUID) -> AddressView:
    """One of the person's own addresses. Raises NoSuchAddress, also for somebody else's."""
    address = Address.objects.filter(pk=address_id, owner_id=user_id).first()
    if address is None:
        raise NoSuchAddress()
    return _opened(address)


def address_texts(owned: Mapping[UUID, UUID]) -> dict[UUID, AddressText]:
    """What addresses say, by their ids, each asked for with its owner. Raises NoSuchAddress when one is not theirs."""
    rows = {row.pk: row for row in Address.objects.filter(pk__in=owned)}
    if any(key not in rows or rows[key].owner_id != owner for key, owner in owned.items()):
        raise NoSuchAddress()
    return {key: _opened(row).text for key, row in rows.items()}


def key_holder(bearer: str) -> KeyHolder | None:
    """Who acts through this bearer text, or None when it is wrong or revoked or its owner may not sign in."""
    parts = parts_of(bearer)
    if parts is None:
        return None
    key_id, secret = parts
    key = ApiKey.objects.select_related("owner").filter(pk=key_id, revoked_at=None, owner__is_active=True).first()
    if key is None or not opens(secret, key.secret_hash):
        return None
    return KeyHolder(key_id=key.id, user=key.owner, scopes=frozenset(key.scopes), noted_at=key.last_used_at)


def _opened(address: Address) -> AddressView:
    return AddressView(
        id=address.id, text=AddressText(**json.loads(unseal(address.sealed))), is_default=address.is_default
    )
