"""Journeys of signing in that open their own units of work."""

from datetime import UTC, datetime
from uuid import UUID

from accounts import selectors, services
from accounts.errors import EmailTaken
from accounts.models import User
from accounts.rules.choices import Language
from accounts.selectors import KeyHolder
from accounts.services.keys import NOTE_USE_EVERY
from common import clock
from common.transactions import unit_of_work


def person_for_code(*, email: str, language: Language) -> User | None:
    """The person a sign-in code for this address is meant for, joining now if nobody has it.

    One button signs up and signs in (mockups/sign-in.html), so a known and an unknown address get the
    same answer. None when the address belongs to somebody who may not sign in.
    """
    try:
        with unit_of_work():
            return services.join_unproven(email=email, language=language, now=clock.now())
    except EmailTaken:
        known = selectors.person_by_email(email)
    return known if known and known.is_active else None


def key_holder(*, bearer: str) -> KeyHolder | None:
    """Who acts through this key, noting now and then that it was used; None when the key opens nothing."""
    holder = selectors.key_holder(bearer)
    if holder and not _was_just_noted(holder):
        with unit_of_work():
            services.note_key_use(key_id=holder.key_id, now=clock.now())
    return holder


def make_key(*, owner_id: UUID, name: str, scopes: list[str]) -> services.NewKey:
    """A new key for a program, as the command line makes them."""
    with unit_of_work():
        return services.create_key(owner_id=owner_id, name=name, scopes=scopes, now=clock.now())


def promote(*, user_id: UUID, reason: str) -> None:
    """Make the person an operator, as the command line does."""
    with unit_of_work():
        services.make_operator(user_id=user_id, reason=reason, now=clock.now())


def _was_just_noted(holder: KeyHolder) -> bool:
    """By this machine's clock, which saves asking the database for its own; the service judges anew."""
    return holder.noted_at is not None and abs(datetime.now(UTC) - holder.noted_at) < NOTE_USE_EVERY
