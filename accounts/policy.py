"""Who may do what among people: pure predicates over a person."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User


def may_decide(person: User | AnonymousUser) -> bool:
    """Whether the person works at the operators' desk."""
    return isinstance(person, User) and person.is_active and person.is_operator
