"""Bearer keys: a program shows its key, and acts for its owner within the key's scopes."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import flows
from accounts.models import User
from accounts.selectors import KeyHolder, has_strong_sign_in

_KEYWORD = b"bearer"


class BearerAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer moa_<id>_<secret>`; without that header others may authenticate."""

    def authenticate(self, request: Request) -> tuple[User, KeyHolder] | None:
        """The owner and the key. Raises AuthenticationFailed for any key that opens nothing."""
        keyword, _blank, bearer = get_authorization_header(request).partition(b" ")
        if keyword.lower() != _KEYWORD:
            return None
        holder = flows.key_holder(bearer=bearer.decode("ascii", errors="replace").strip())
        if holder is None:
            raise AuthenticationFailed(_("This key is wrong or was revoked."))
        if holder.user.is_operator:
            holder.user.has_shown_second_step = has_strong_sign_in(holder.user.id)
        return holder.user, holder

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names as the way in."""
        return "Bearer"
