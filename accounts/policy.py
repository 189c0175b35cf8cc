"""Who may do what among people: pure predicates over a person."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User


def may_decide(person: User | AnonymousUser) -> bool:
    """Whether the person works at the operators' desk: the role, and a sign-in of two steps (ASVS 6.3.3).

    The sandbox waives the second step, and nothing else does. Desk pages, the API and the back office all ask here.
    """
    if not (isinstance(person, User) and person.is_active and person.is_operator):
        return False
    return settings.SANDBOX or person.has_shown_second_step


def lacks_second_step(person: User | AnonymousUser) -> bool:
    """Whether only the second step keeps an operator from the desk."""
    return isinstance(person, User) and person.is_active and person.is_operator and not may_decide(person)
