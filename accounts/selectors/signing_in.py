"""Questions about how a person signs in: passkeys, other companies' accounts, where they are signed in now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User
from accounts.selectors.people import person
from common.asking import asked_once


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


@asked_once
def has_second_step(user_id: UUID) -> bool:
    """Whether the person set up codes of an app, which every sign-in then asks for."""
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists()


def is_second_step(row: Authenticator) -> bool:
    """Whether these are codes of an app."""
    return bool(row.type == Authenticator.Type.TOTP)


def has_strong_sign_in(user_id: UUID) -> bool:
    """Whether the person signs in by two steps at all: what a key made by them may then do without."""
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


@asked_once
def passkeys_of(user_id: UUID) -> list[PasskeyView]:
    """The person's passkeys, the newest first."""
    return passkeys_in(Authenticator.objects.filter(user_id=user_id))


def passkeys_in(rows: Iterable[Authenticator]) -> list[PasskeyView]:
    """The passkeys among somebody's ways in, the newest first."""
    keys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    keys.sort(key=lambda row: row.created_at, reverse=True)
    return [PasskeyView(row.pk, row.data.get("name", ""), row.created_at, row.last_used_at) for row in keys]


@asked_once
def providers_of(user_id: UUID) -> list[ProviderView]:
    """The companies whose accounts sign this person in."""
    return provider_views(SocialAccount.objects.filter(user_id=user_id))


def provider_views(rows: Iterable[SocialAccount]) -> list[ProviderView]:
    """Somebody's accounts elsewhere, by the companies' names."""
    in_order = sorted(rows, key=lambda row: (row.provider, row.pk))
    return [ProviderView(row.pk, row.provider, row.date_joined) for row in in_order]


@asked_once
def sessions_of(user_id: UUID) -> list[SessionView]:
    """Where the person is signed in, the newest first; sessions that are over are forgotten on the way."""
    return standing(person(user_id), UserSession.objects.filter(user_id=user_id))


def standing(user: User, rows: Iterable[UserSession]) -> list[SessionView]:
    """The sessions that go on, the newest first; what ended, or began under another password, is forgotten.

    The same as each row's own `purge`, with one statement for all.
    """
    asked = sorted(rows, key=lambda row: row.created_at, reverse=True)
    kept = Session.objects.in_bulk([row.session_key for row in asked])
    known = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    alive = {key for key, session in kept.items() if session.get_decoded().get(HASH_SESSION_KEY) in known}
    for row in asked:
        if row.session_key not in alive:
            row.delete()
    going_on = [row for row in asked if row.session_key in alive]
    return [SessionView(row.pk, row.session_key, row.user_agent, row.ip, row.created_at) for row in going_on]
