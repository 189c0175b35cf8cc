"""The file of everything Moa keeps about a person: asked of every app, put together here."""

from datetime import datetime
from typing import Any
from uuid import UUID

import accounts.selectors.personal
import escrow.selectors.personal
import marketplace.selectors.personal
import media.selectors
import merchants.selectors
import messaging.selectors
import social.selectors.personal
from common.personal import Kept
from pages.selectors.leaving import parties_of


def personal_file(user_id: UUID, *, now: datetime) -> dict[str, Any]:
    """By app, all rows about the person and nothing of others."""
    seller = merchants.selectors.seller_of(user_id)
    seller_id = seller.id if seller else None
    account = accounts.selectors.personal.kept_about(user_id)
    apps: dict[str, Kept] = {
        "accounts": account,
        "merchants": merchants.selectors.kept_about(user_id),
        "escrow": escrow.selectors.personal.kept_about(parties_of(user_id)),
        "marketplace": marketplace.selectors.personal.kept_about(user_id, seller_id),
        "social": social.selectors.personal.kept_about(user_id, seller_id),
        "messaging": messaging.selectors.kept_about(destinations_in(account)),
        "media": media.selectors.kept_about(user_id),
    }
    return {"made_at": now.isoformat(), "person": str(user_id), **apps}


def destinations_in(account: Kept) -> list[str]:
    """Where the person was written to."""
    addresses = [row["email"] for row in (*account["person"], *account["email_addresses"])]
    return [*dict.fromkeys(addresses), *(row["number"] for row in account["phones"] if row["number"])]
