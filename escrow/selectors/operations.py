"""What may still be done with calls that were written down."""

from uuid import UUID

from django.db.models.functions import Now

from escrow.models import Operation
from escrow.rules.states import OperationStatus


def is_leased(*, operation_id: UUID) -> bool:
    """Whether a call nobody made yet is still its writer's to make, and not to be looked up by others."""
    open_calls = Operation.objects.filter(pk=operation_id, status=OperationStatus.ASKED)
    return open_calls.filter(look_up_at__gt=Now()).exists()
