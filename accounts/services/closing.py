"""Steps in leaving: booked, called off by signing in, or carried out when the seven days are over.

Whether money or places are still open is asked by who stands above and sees them (`pages.flows`).
"""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NoSuchPerson, PseudonymDiffers
from accounts.models import Address, ApiKey, Device, Phone, PhoneCode, User
from accounts.rules.closing import closes_at
from accounts.rules.pseudonyms import tidy
from common import clock
from common.calendar import seoul_day
from common.locks import locked, next_due
from common.transactions import in_unit
from messaging.services import send


@in_unit
def book_closing(*, user_id: UUID, pseudonym: str, now: datetime) -> datetime:
    """Book the end of the account; the instant it comes. Booking again keeps the first. Raises PseudonymDiffers."""
    user = _person(user_id)
    if tidy(pseudonym) != user.pseudonym:
        raise PseudonymDiffers()
    if user.closing_at is None:
        user.closing_at = closes_at(now)
        user.save(update_fields=["closing_at"])
        _tell_of_booking(user, user.closing_at, now=now)
    return user.closing_at


@in_unit
def call_off_closing(*, user_id: UUID) -> None:
    """The person came back in time, or something must end first. Nothing happens when nothing is booked."""
    User.objects.filter(pk=user_id, closed_at=None).exclude(closing_at=None).update(closing_at=None)


@in_unit
def claim_closing(*, now: datetime) -> UUID | None:
    """The next person whose seven days are over, locked, or None."""
    user = next_due(User.objects.filter(closing_at__lte=now, closed_at=None).order_by("closing_at", "pk"))
    return user.id if user else None


@in_unit
def erase_person(*, user_id: UUID, now: datetime) -> None:
    """Forget who the person was. The row stays under its id, which the books and orders name, and opens nothing.

    Erasing again changes nothing.
    """
    user = _person(user_id)
    if user.closed_at is not None:
        return
    for rows in (Address, PhoneCode, Device):
        rows.objects.filter(owner=user).delete()
    Phone.objects.filter(owner=user).delete()
    ApiKey.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for ways_in in (EmailAddress, Authenticator, SocialAccount):
        ways_in.objects.filter(user=user).delete()
    user.email, user.pseudonym = f"{user.id.hex}@closed.invalid", _left(user.id)
    user.is_active = user.is_operator = user.is_staff = False
    user.closed_at = clock.after_lock()
    user.set_unusable_password()
    user.save()


def _tell_of_booking(user: User, ends_at: datetime, *, now: datetime) -> None:
    with translation.override(user.language):
        subject = _("Your account will be closed")
        text = _(
            "Your account at Moa closes on %(day)s. Until then, signing in calls it off; later nothing can undo it."
        ) % {"day": seoul_day(ends_at).isoformat()}
    send(
        destination=user.email, subject=subject, text=text, language=user.language,
        key=f"closing:{user.id}:{ends_at.isoformat()}", now=now,
    )  # fmt: skip


def _left(user_id: UUID) -> str:
    """A name nobody else can have: of everybody who left, by the last digits of their id."""
    return f"떠난이-{user_id.hex[-12:]}"


def _person(user_id: UUID) -> User:
    user = locked(User.objects.filter(pk=user_id)).first()
    if user is None:
        raise NoSuchPerson()
    return user
