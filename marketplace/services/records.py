"""Keeping the record of an auction with its close, so that nobody can change later how it was decided."""

from datetime import datetime

from common.encryption import seal
from marketplace.models import Auction, AuctionRecord
from marketplace.rules.award import Outcome
from marketplace.rules.demand import Demand
from marketplace.rules.places import places_to_text
from marketplace.rules.records import fingerprint
from marketplace.selectors.records import record_to_keep


def keep_record(auction: Auction, *, outcome: Outcome, demand: Demand, now: datetime) -> AuctionRecord:
    """Freeze the record of an auction that is being closed, its bids settled; all locked by the caller.

    `demand` is what the outcome was decided by (rules.md D9). Public becomes what was met at the prices of the bids;
    the places themselves are kept sealed, so that an audit can prove it.
    """
    text = record_to_keep(auction, outcome=outcome, demand=demand).to_text()
    return AuctionRecord.objects.create(
        auction=auction,
        text=text,
        fingerprint=fingerprint(text),
        sealed_places=seal(places_to_text(demand.pledges)),
        made_at=now,
    )
