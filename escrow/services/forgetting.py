"""Forgetting what money no longer needs of a party that left."""

from collections.abc import Collection
from datetime import datetime

from common.transactions import in_unit
from escrow.models import PayeeAccount, PaymentMethod, PayoutAccount


@in_unit
def forget_party(*, parties: Collection[str], now: datetime) -> None:
    """Forget cards and bank accounts. Charges, holds and payouts keep their amounts and opaque names, as the law wants.

    Nothing may be open any more; forgetting again changes nothing.
    """
    cards = PaymentMethod.objects.filter(party__in=parties)
    cards.filter(removed_at=None).update(removed_at=now)
    cards.update(token="", customer="", card_hash="", last4="")
    accounts = PayoutAccount.objects.filter(party__in=parties)
    accounts.filter(replaced_at=None).update(replaced_at=now)
    PayeeAccount.objects.filter(party__in=parties).update(missing=[], check_at=None)
    accounts.update(sealed_number="", sealed_holder="", number_hash="", last4="")
