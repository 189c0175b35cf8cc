"""Everything accounts keeps about a person."""

import json
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.models import Address, ApiKey, Consent, Device, Phone, User
from common.encryption import unseal
from common.personal import Kept, told


def kept_about(user_id: UUID) -> Kept:
    """The person, where parcels go, numbers, consents, and how they sign in; secrets and hashes are left out."""
    own = {"owner_id": user_id}
    addresses = Address.objects.filter(**own).order_by("pk")
    phones = Phone.objects.filter(**own)
    return {
        "person": told(
            User.objects.filter(pk=user_id),
            "id", "email", "pseudonym", "pseudonym_changed_at", "language", "theme", "is_operator", "created_at",
            "consented_at", "closing_at", "last_login",
        ),
        "email_addresses": told(EmailAddress.objects.filter(user_id=user_id), "email", "verified", "primary"),
        "addresses": [{**json.loads(unseal(row.sealed)), "is_default": row.is_default} for row in addresses],
        "phones": [
            {"number": unseal(row.sealed) if row.sealed else "", "verified_at": row.verified_at.isoformat()}
            for row in phones.order_by("pk")
        ],
        "consents": told(Consent.objects.filter(**own), "kind", "is_given", "edition", "at"),
        "devices": told(Device.objects.filter(**own), "first_seen_at"),
        "sessions": told(UserSession.objects.filter(user_id=user_id), "ip", "user_agent", "created_at"),
        "second_steps": told(Authenticator.objects.filter(user_id=user_id), "type", "created_at", "last_used_at"),
        "other_accounts": told(SocialAccount.objects.filter(user_id=user_id), "provider", "uid", "date_joined"),
        "keys": told(ApiKey.objects.filter(**own), "name", "scopes", "created_at", "last_used_at", "revoked_at"),
    }  # fmt: skip
