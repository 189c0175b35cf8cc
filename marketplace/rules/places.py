"""The places of a pool at the close of its auction as one text, to be sealed, and read back for the audit."""

import json
from collections.abc import Iterable
from datetime import datetime

from marketplace.rules.demand import PledgeView


def places_to_text(places: Iterable[PledgeView]) -> str:
    """The places as JSON, one row each."""
    return json.dumps([_row(place) for place in places], separators=(",", ":"))


def places_from_text(text: str) -> tuple[PledgeView, ...]:
    """The places again."""
    return tuple(
        PledgeView(pledge_id, units, cap, person_group, datetime.fromisoformat(committed_at), sequence, frozenset(bars))
        for pledge_id, units, cap, person_group, committed_at, sequence, bars in json.loads(text)
    )


def _row(place: PledgeView) -> list[object]:
    committed_at, bars = place.committed_at.isoformat(), sorted(place.barred_sellers)
    return [place.pledge_id, place.units, place.cap_minor, place.person_group, committed_at, place.sequence, bars]
