"""Leaving for good: when the seven days are over and nothing is open, every app forgets the person in one unit."""

from datetime import datetime
from uuid import UUID

import accounts.selectors.personal
from accounts.services import call_off_closing, claim_closing, erase_person
from common import clock
from common.sweeps import swept
from common.transactions import unit_of_work
from escrow.services.forgetting import forget_party
from marketplace.services.forgetting import forget_buyer
from merchants.selectors import seller_of
from messaging.services import forget_letters
from pages.selectors.export import destinations_in
from pages.selectors.leaving import leaving_of, parties_of
from social.services.forgetting import forget_reader


@swept
def close_due_accounts(at_most: int = 20) -> int:
    """Close what is due, one person at a time; the number closed or called off."""
    for count in range(at_most):
        if not _close_next():
            return count
    return at_most


def _close_next() -> bool:
    """A person with something open again (a program may have acted for them) stays, and books anew."""
    with unit_of_work():
        now = clock.now()
        user_id = claim_closing(now=now)
        if user_id is None:
            return False
        if leaving_of(user_id).is_possible:
            _forget(user_id, now=now)
        else:
            call_off_closing(user_id=user_id)
        return True


def _forget(user_id: UUID, *, now: datetime) -> None:
    seller = seller_of(user_id)
    parties = parties_of(user_id)
    destinations = destinations_in(accounts.selectors.personal.kept_about(user_id))
    forget_reader(user_id=user_id)
    forget_buyer(user_id=user_id, seller_id=seller.id if seller else None)
    forget_party(parties=parties, now=now)
    erase_person(user_id=user_id, now=now)
    forget_letters(destinations=destinations)
