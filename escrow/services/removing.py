"""Taking a saved card away again."""

from datetime import datetime
from uuid import UUID

from common.locks import locked
from common.transactions import in_unit
from escrow.errors import MethodInUse, NoSuchMethod
from escrow.models import Payment, PaymentMethod
from escrow.rules.states import PaymentStatus


@in_unit
def remove_payment_method(*, party: str, method_id: UUID, now: datetime) -> None:
    """Forget the card. Raises NoSuchMethod, and MethodInUse while a charge to it is to come."""
    method = locked(PaymentMethod.objects.filter(pk=method_id, party=party, removed_at=None)).first()
    if method is None:
        raise NoSuchMethod()
    if Payment.objects.filter(method=method, status__in=[PaymentStatus.DUE, PaymentStatus.CHARGING]).exists():
        raise MethodInUse()
    method.removed_at = now
    method.save(update_fields=["removed_at"])
