"""The second step: its secrets are sealed, and a passkey alone does not switch it on."""

from collections.abc import Sequence
from typing import cast

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.base_user import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.selectors import has_second_step
from accounts.services import end_other_sessions
from common.encryption import seal, unseal
from common.transactions import unit_of_work


class SecondStepAdapter(DefaultMFAAdapter):
    """allauth's second step, as this house means it."""

    def encrypt(self, text: str) -> str:
        """Seeds are sealed like every secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again."""
        return unseal(encrypted_text)

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Sequence[str] | None = None) -> bool:
        """A passkey is a way in of two steps by itself; only the app's codes ask everybody for a second one.

        Who made a passkey on one device can still come in by a code from the mailbox on another.
        """
        if types is not None and set(types) == {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
            return user.is_authenticated and has_second_step(cast(User, user).pk)
        return bool(super().is_mfa_enabled(user, types))

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        """What the device writes beside the passkey: the pseudonym, never a name."""
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": cast(User, user).pseudonym}


@receiver(
    [authenticator_added, authenticator_removed, authenticator_reset, password_changed, password_set, password_reset]
)
def end_the_others(sender: object, *, request: HttpRequest, user: User, **_more: object) -> None:
    """Whoever is signed in elsewhere shows anew who they are (security.md, "Sessions")."""
    with unit_of_work():
        end_other_sessions(user_id=user.id, kept_key=request.session.session_key)
