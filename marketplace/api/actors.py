"""As whom a request acts: its person, their verified business, or an operator."""

from typing import cast
from uuid import UUID

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from accounts.api.permissions import needs_scope
from accounts.errors import ProofMissing
from accounts.policy import may_decide
from accounts.web.proof import is_proven
from merchants.errors import NoSuchSeller, OperatorsOnly
from merchants.selectors import SellerView, seller_of


def people_with(scope: str) -> list[type[BasePermission]]:
    """The permissions of an endpoint for people, and for programs with this scope."""
    return [IsAuthenticated, needs_scope(scope)]


def person_of(request: Request) -> UUID:
    """Whom the request acts for."""
    return cast(UUID, request.user.pk)


def business_of(request: Request) -> SellerView:
    """The business of the person. Raises NoSuchSeller."""
    seller = seller_of(person_of(request))
    if seller is None:
        raise NoSuchSeller()
    return seller


def proven_operator_of(request: Request) -> UUID:
    """The operator, who showed who they are within five minutes or acts by a key made for this.

    Raises OperatorsOnly, ProofMissing.
    """
    operator_id = operator_of(request)
    if request.auth is None and not is_proven(request._request):
        raise ProofMissing()
    return operator_id


def operator_of(request: Request) -> UUID:
    """The person, if they work at the operators' desk. Raises OperatorsOnly."""
    if not may_decide(request.user):
        raise OperatorsOnly()
    return person_of(request)
