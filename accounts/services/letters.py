"""Letters about changes that a thief of an account would like nobody to notice."""

from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.ids import new_id
from common.transactions import in_unit
from messaging.services import send


@in_unit
def tell_of_payout_change(*, user_id: UUID, last4: str, now: datetime) -> None:
    """Tell the owner that money will be paid to another account, and that it rests for three days."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        subject = _("Your account for payouts was changed")
        text = _(
            "Payouts now go to the account ending in %(last4)s. They rest for three days first. If that was not you, "
            "write to us at once."
        ) % {"last4": last4}
    send(
        destination=user.email, subject=subject, text=text, language=user.language,
        key=f"payout-account:{new_id()}", now=now,
    )  # fmt: skip
