"""Browsers a person signs in with: a new one is told to the mailbox, so that a stranger's sign-in is noticed."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Device, User
from common.calendar import seoul_day
from common.transactions import in_unit
from messaging.services import send


@in_unit
def note_device(*, user_id: UUID, token: str, browser: str, now: datetime) -> None:
    """Remember the browser that shows this token; a further one for this person is told by mail, the first is not."""
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    had_any = Device.objects.filter(owner_id=user_id).exists()
    device, is_new = Device.objects.get_or_create(
        owner_id=user_id, token_hash=token_hash, defaults={"first_seen_at": now}
    )
    if had_any and is_new:
        _tell(User.objects.get(pk=user_id), device, browser, now=now)


def _tell(user: User, device: Device, browser: str, *, now: datetime) -> None:
    with translation.override(user.language):
        subject = _("Signed in from a new device")
        text = _(
            "Somebody signed in to your account at Moa on %(day)s from a device we had not seen before: %(browser)s. "
            "If that was you, there is nothing to do. If not, end that session under “Signing in” on your account "
            "page and change your password."
        ) % {"day": seoul_day(now).isoformat(), "browser": browser or _("unknown browser")}
    send(
        destination=user.email, subject=subject, text=text, language=user.language,
        key=f"new-device:{device.id}", now=now,
    )  # fmt: skip
