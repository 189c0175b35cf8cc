"""Signing in as allauth does it, where the person comes with their business: every page of theirs names it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from merchants.selectors import with_business


class BusinessBackend(AuthenticationBackend):
    """The backend of every session; what `seller_of` is asked on the same page is answered from it."""

    def get_user(self, user_id: Any) -> Any:
        """The person of the session while they may sign in, or None."""
        user = with_business(get_user_model()._default_manager.filter(pk=user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
