"""Steps with the keys of programs: made once, shown once, kept as a hash, revoked for good."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.errors import NoSuchKey
from accounts.models import ApiKey
from accounts.rules.keys import bearer_text, hashed
from common.locks import locked
from common.transactions import in_unit

_SECRET_BYTES = 32
NOTE_USE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewKey:
    """A key just made. `bearer` is the text its program sends; it cannot be shown again."""

    id: UUID
    bearer: str


@in_unit
def create_key(*, owner_id: UUID, name: str, scopes: Sequence[str], now: datetime) -> NewKey:
    """Make a key that may do what its scopes say, in its owner's name."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey.objects.create(
        owner_id=owner_id, name=name, secret_hash=hashed(secret), scopes=sorted(set(scopes)), created_at=now
    )
    return NewKey(id=key.id, bearer=bearer_text(key.id, secret))


@in_unit
def revoke_key(*, owner_id: UUID, key_id: UUID, now: datetime) -> None:
    """End the key at once. Revoking it again changes nothing. Raises NoSuchKey."""
    key = locked(ApiKey.objects.filter(pk=key_id, owner_id=owner_id)).first()
    if key is None:
        raise NoSuchKey()
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])


@in_unit
def note_key_use(*, key_id: UUID, now: datetime) -> None:
    """Remember that the key works, once a minute at most, so that busy programs cost few writes."""
    stale = ApiKey.objects.filter(pk=key_id).exclude(last_used_at__gt=now - NOTE_USE_EVERY)
    stale.update(last_used_at=now)
