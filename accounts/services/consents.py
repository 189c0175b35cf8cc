"""Steps with consents: each a dated row, the required ones before anything else."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.errors import ConsentMissing, NoSuchPerson
from accounts.models import Consent, User
from accounts.rules.consents import EDITION, OPTIONAL, REQUIRED, ConsentKind
from common.locks import locked
from common.transactions import in_unit


@in_unit
def give_consents(*, user_id: UUID, kinds: Collection[ConsentKind], now: datetime) -> User:
    """Write what the person agrees to at the first sign-in; what is left out was not agreed to.

    Raises ConsentMissing without the required ones.
    """
    if not set(kinds) >= REQUIRED:
        raise ConsentMissing()
    user = locked(User.objects.filter(pk=user_id)).first()
    if user is None:
        raise NoSuchPerson()
    Consent.objects.bulk_create(
        Consent(owner=user, kind=kind, is_given=kind in kinds, edition=EDITION, at=now) for kind in ConsentKind
    )
    user.consented_at = now
    user.save(update_fields=["consented_at"])
    return user


@in_unit
def change_consent(*, user_id: UUID, kind: ConsentKind, is_given: bool, now: datetime) -> None:
    """Give or take back an optional consent; the one held already is not written again. Raises ConsentMissing."""
    if kind not in OPTIONAL:
        raise ConsentMissing()
    if not locked(User.objects.filter(pk=user_id)).exists():
        raise NoSuchPerson()
    held = Consent.objects.filter(owner_id=user_id, kind=kind).order_by("-at", "-pk").first()
    if held is None or held.is_given != is_given:
        Consent.objects.create(owner_id=user_id, kind=kind, is_given=is_given, edition=EDITION, at=now)
