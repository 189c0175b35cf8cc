"""What a request may do because of how it showed whom it acts for."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.selectors import KeyHolder


def needs_scope(scope: str) -> type[BasePermission]:
    """A permission: people signed in by session may, programs only with this scope on their key."""

    class HasScope(BasePermission):
        """The key, if the request came with one, names the scope."""

        def has_permission(self, request: Request, view: APIView) -> bool:
            """Whether the request may go on."""
            key = request.auth
            return not isinstance(key, KeyHolder) or scope in key.scopes

    return HasScope
