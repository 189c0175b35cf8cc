"""Questions about how a person signs in: passkeys, other companies' accounts, where they are signed in now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession


@dataclass(frozen=True)
class PasskeyView:
    """One passkey, under the name its owner gave it."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class ProviderView:
    """An account at another company that signs in here."""

    id: int
    provider: str
    since: datetime


@dataclass(frozen=True)
class SessionView:
    """Somewhere the person is signed in. `agent` is what the browser says of itself."""

    id: int
    key: str
    agent: str
    address: str
    since: datetime


def has_second_step(user_id: UUID) -> bool:
    """Whether the person set up codes of an app, which every sign-in then asks for."""
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists()


def has_strong_sign_in(user_id: UUID) -> bool:
    """Whether the person signs in by two steps at all: what a key made by them may then do without."""
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def passkeys_of(user_id: UUID) -> list[PasskeyView]:
    """The person's passkeys, the newest first."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN).order_by("-created_at")
    return [PasskeyView(row.pk, row.data.get("name", ""), row.created_at, row.last_used_at) for row in rows]


def providers_of(user_id: UUID) -> list[ProviderView]:
    """The companies whose accounts sign this person in."""
    rows = SocialAccount.objects.filter(user_id=user_id).order_by("provider", "pk")
    return [ProviderView(row.pk, row.provider, row.date_joined) for row in rows]


def sessions_of(user_id: UUID) -> list[SessionView]:
    """Where the person is signed in, the newest first; sessions that are over are forgotten on the way."""
    rows = UserSession.objects.filter(user_id=user_id).order_by("-created_at")
    return [
        SessionView(row.pk, row.session_key, row.user_agent, row.ip, row.created_at) for row in rows if not row.purge()
    ]
