"""Signing in with another company's account: who one is there never opens what somebody else has here."""

from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import selectors, services
from accounts.adapter.account import language_of_page
from accounts.models import User
from common import clock
from common.transactions import unit_of_work

TRUSTED_ADDRESSES = frozenset({"google"})
"""Who checks an address before saying so. Naver calls every one verified, Kakao trusts a flag (security.md)."""


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A person is (provider, id there); accounts are joined only by who is signed in here (security.md, 6.8.1)."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Believe an address only from who checks it; say so when it is known here under another way."""
        is_trusted = sociallogin.account.provider in TRUSTED_ADDRESSES
        for address in sociallogin.email_addresses:
            address.verified = address.verified and is_trusted
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        if any(
            address.verified and selectors.person_by_email(address.email) for address in sociallogin.email_addresses
        ):
            messages.info(
                request,
                _(
                    "This e-mail address is already here. Sign in the way you did first; then you can add this one on "
                    "your account page."
                ),
            )
            raise ImmediateHttpResponse(redirect("account_login"))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Nothing changed; the sign-in page offers the other ways."""
        messages.warning(
            request,
            _("Signing in there was cancelled or did not work. Nothing has changed; try again or choose another way."),
        )
        raise ImmediateHttpResponse(redirect("account_login"))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """The person joins by our service, with the address of the provider or the one they typed."""
        email = form.cleaned_data["email"] if form else cast(User, sociallogin.user).email
        with unit_of_work():
            person = services.join(email=email, language=language_of_page(), now=clock.now())
        sociallogin.user = person
        sociallogin.save(request)
        return person

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        """The mailbox opens the account, so no other way is ever the last. Raises ValidationError without one."""
        if not account.user.email:
            raise ValidationError(_("This is your last way to sign in. Add another one first."))
