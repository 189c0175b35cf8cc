"""What the page about oneself asks of the account, asked together and kept for the questions that follow."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import OuterRef

from accounts.models import Address, Consent, Phone, User
from accounts.selectors.consents import consents_in, consents_of
from accounts.selectors.people import addresses_in, addresses_of
from accounts.selectors.phones import phone_of, phone_view
from accounts.selectors.signing_in import (
    has_second_step,
    is_second_step,
    passkeys_in,
    passkeys_of,
    provider_views,
    providers_of,
    sessions_of,
    standing,
)
from common.asking import tell
from common.carrying import packed, unpacked


def ask_together(user_id: UUID) -> None:
    """Ask for addresses, number, consents and ways in with one statement, and one more for what sessions say.

    What `addresses_of` and the others are asked on the same page is answered from it.
    """
    ours, theirs = {"owner": OuterRef("pk")}, {"user": OuterRef("pk")}
    rows = User.objects.annotate(
        own_addresses=packed(Address.objects.filter(**ours)),
        own_phones=packed(Phone.objects.filter(**ours, replaced_at=None)),
        own_consents=packed(Consent.objects.filter(**ours)),
        own_codes=packed(Authenticator.objects.filter(**theirs)),
        own_accounts=packed(SocialAccount.objects.filter(**theirs)),
        own_sessions=packed(UserSession.objects.filter(**theirs)),
    )
    user = rows.get(pk=user_id)
    codes = unpacked(Authenticator, user.own_codes)
    tell(addresses_of, addresses_in(unpacked(Address, user.own_addresses)), user_id)
    tell(phone_of, next(map(phone_view, unpacked(Phone, user.own_phones)), None), user_id)
    tell(consents_of, consents_in(unpacked(Consent, user.own_consents)), user_id)
    tell(passkeys_of, passkeys_in(codes), user_id)
    tell(has_second_step, any(map(is_second_step, codes)), user_id)
    tell(providers_of, provider_views(unpacked(SocialAccount, user.own_accounts)), user_id)
    tell(sessions_of, standing(user, unpacked(UserSession, user.own_sessions)), user_id)
