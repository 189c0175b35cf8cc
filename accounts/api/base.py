"""What the endpoints about oneself share: the person, the scope of a program's key, where the request came from."""

from typing import cast

from rest_framework.permissions import IsAuthenticated

from accounts.api.permissions import needs_scope
from accounts.models import User
from accounts.web.base import caller_of
from accounts.web.proof import is_proven
from common.api import PrivateEndpoint

TAG = "me"
SCOPE = "me"


class PersonEndpoint(PrivateEndpoint):
    """An endpoint of the person signed in, or of the program acting for them with the scope `me`."""

    permission_classes = [IsAuthenticated, needs_scope(SCOPE)]

    @property
    def person(self) -> User:
        """Whom the request acts for."""
        return cast(User, self.request.user)

    @property
    def caller(self) -> str:
        """The address the request came from, as far as the trusted proxies say."""
        return caller_of(self.request._request)

    @property
    def is_proven(self) -> bool:
        """Whether a person, and no program, showed who they are within five minutes."""
        return self.request.auth is None and is_proven(self.request._request)
