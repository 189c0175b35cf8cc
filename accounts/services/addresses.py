"""Steps with a person's addresses. Each locks the person first, so that one address stays the default."""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db.models import ProtectedError, QuerySet

from accounts.errors import AddressInUse, AddressUnfit, NoSuchAddress, NoSuchPerson, TooManyAddresses
from accounts.models import Address, User
from accounts.rules.addresses import LIMIT, AddressText, faults, place_text
from common.encryption import keyed_hash, seal
from common.locks import locked
from common.transactions import in_unit


@in_unit
def add_address(*, owner_id: UUID, address: AddressText, is_default: bool = False, now: datetime) -> Address:
    """Keep another address, sealed; the first one becomes the default. Raises AddressUnfit, TooManyAddresses."""
    kept = _addresses_under_lock(owner_id)
    _require_fit(address)
    count = kept.count()
    if count >= LIMIT:
        raise TooManyAddresses()
    if is_default:
        kept.update(is_default=False)
    return Address.objects.create(
        owner_id=owner_id,
        sealed=_sealed(address),
        place_hash=_place_hash(address),
        is_default=is_default or count == 0,
        created_at=now,
    )


@in_unit
def change_address(*, owner_id: UUID, address_id: UUID, address: AddressText) -> Address:
    """Write the address anew. Raises NoSuchAddress, AddressUnfit."""
    kept = _one(_addresses_under_lock(owner_id), address_id)
    _require_fit(address)
    kept.sealed, kept.place_hash = _sealed(address), _place_hash(address)
    kept.save(update_fields=["sealed", "place_hash"])
    return kept


@in_unit
def choose_default_address(*, owner_id: UUID, address_id: UUID) -> Address:
    """Offer this address first from now on. Raises NoSuchAddress."""
    addresses = _addresses_under_lock(owner_id)
    chosen = _one(addresses, address_id)
    addresses.exclude(pk=chosen.pk).update(is_default=False)
    chosen.is_default = True
    chosen.save(update_fields=["is_default"])
    return chosen


@in_unit
def remove_address(*, owner_id: UUID, address_id: UUID) -> None:
    """Forget the address; the newest other one becomes the default. Raises NoSuchAddress, AddressInUse."""
    addresses = _addresses_under_lock(owner_id)
    leaving = _one(addresses, address_id)
    try:
        leaving.delete()
    except ProtectedError:
        raise AddressInUse() from None
    newest = addresses.order_by("-created_at", "-pk").first()
    if leaving.is_default and newest:
        newest.is_default = True
        newest.save(update_fields=["is_default"])


def _addresses_under_lock(owner_id: UUID) -> QuerySet[Address]:
    if not locked(User.objects.filter(pk=owner_id)):
        raise NoSuchPerson()
    return Address.objects.filter(owner_id=owner_id)


def _one(addresses: QuerySet[Address], address_id: UUID) -> Address:
    address = addresses.filter(pk=address_id).first()
    if address is None:
        raise NoSuchAddress()
    return address


def _require_fit(address: AddressText) -> None:
    if fields := faults(address):
        raise AddressUnfit(fields=list(fields))


def _place_hash(address: AddressText) -> str:
    return keyed_hash(f"place:{place_text(address)}")


def _sealed(address: AddressText) -> str:
    return seal(json.dumps(asdict(address), ensure_ascii=False))
