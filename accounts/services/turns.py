"""Taking turns: what one person starts twice at the same moment happens one after the other."""

from uuid import UUID

from accounts.errors import NoSuchPerson
from accounts.models import User
from common.locks import locked
from common.transactions import in_unit


@in_unit
def hold_person(*, user_id: UUID) -> None:
    """Keep every other unit that holds this person waiting until this one ends. Raises NoSuchPerson."""
    if not locked(User.objects.filter(pk=user_id)):
        raise NoSuchPerson()
