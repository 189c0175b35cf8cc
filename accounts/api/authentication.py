"""Bearer keys: a program shows its key, and acts for its owner within the key's scopes."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import flows
from accounts.models import User
from accounts.selectors import KeyHolder

_KEYWORD = b"bearer"
_REFUSED = {"code": "accounts.key_refused"}


class BearerAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer moa_<id>_<secret>`; without that header others may authenticate."""

    def authenticate(self, request: Request) -> tuple[User, KeyHolder] | None:
        """The owner and the key. Raises AuthenticationFailed for any key that opens nothing."""
        keyword, _, bearer = get_authorization_header(request).partition(b" ")
        if keyword.lower() != _KEYWORD:
            return None
        holder = flows.key_holder(bearer=bearer.decode("ascii", errors="replace").strip())
        if holder is None:
            raise AuthenticationFailed(_REFUSED)
        return holder.user, holder

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names as the way in."""
        return "Bearer"


def needs_scope(scope: str) -> type[BasePermission]:
    """A permission: people signed in by session may, programs only with this scope on their key."""

    class HasScope(BasePermission):
        """The key, if the request came with one, names the scope."""

        def has_permission(self, request: Request, view: APIView) -> bool:
            """Whether the request may go on."""
            key = request.auth
            return not isinstance(key, KeyHolder) or scope in key.scopes

    return HasScope


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass registers it
    """How the published schema names bearer keys."""

    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearerKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        """The OpenAPI security scheme."""
        return {"type": "http", "scheme": "bearer"}
