"""Facts to try every letter with: what a notice of any kind could have been told of."""

from typing import Any

from social.rules.kinds import KINDS
from social.rules.table import TABLE

POOL_ID = "0192f3a4-0000-7000-8000-0000003f2a1b"

SAMPLE: dict[str, Any] = {
    "pool_id": POOL_ID,
    "order_id": "0192f3a4-0000-7000-8000-0000007c4d2e",
    "dispute_id": "0192f3a4-0000-7000-8000-000000a1b2c3",
    "return_id": "0192f3a4-0000-7000-8000-000000d4e5f6",
    "query": "?q=grinder",
    "title": "바리온 G64 에스프레소 그라인더",
    "business": "한결상회",
    "seller": "한결상회",
    "reason": "통신판매업 신고증이 흐려요.",
    "titles": "바리온 G64 에스프레소 그라인더, 루프 낮은 캠핑 의자",
    "card": "Visa 4242",
    "tracking": "612345678901",
    "committed_units": 30,
    "threshold_units": 30,
    "missing_units": 5,
    "award_units": 28,
    "units": 2,
    "my_units": 1,
    "people": 27,
    "brought": 3,
    "rank": 2,
    "parcels": 26,
    "pools": 4,
    "start_minor": 389_000,
    "leading_minor": 312_000,
    "own_minor": 318_000,
    "price_minor": 312_000,
    "saved_minor": 77_000,
    "total_minor": 624_000,
    "amount_minor": 8_112_000,
    "cap_minor": 340_000,
    "released_minor": 624_000,
    "percent": 30,
    "refunded_minor": 312_000,
    "deadline_at": "2026-11-22T12:00:00+00:00",
    "opens_at": "2026-11-25T00:00:00+00:00",
    "ends_at": "2026-11-25T12:00:00+00:00",
    "accept_by_at": "2026-11-26T12:00:00+00:00",
    "consent_at": "2026-11-26T12:00:00+00:00",
    "answer_at": "2026-12-03T15:00:00+00:00",
    "explain_at": "2026-11-26T15:00:00+00:00",
    "flags_at": "2026-11-26T15:00:00+00:00",
    "fewer_at": "2026-11-27T12:00:00+00:00",
    "place_at": "2026-11-27T12:00:00+00:00",
    "return_at": "2026-12-07T15:00:00+00:00",
    "offer_at": "2026-12-05T15:00:00+00:00",
    "appeal_at": "2026-12-09T15:00:00+00:00",
    "opt_out_at": "2026-11-26T12:00:00+00:00",
    "stake_minor": 312_000,
    "offer_minor": 100_000,
    "ruled_minor": 312_000,
    "refund_minor": 312_000,
    "fewer_units": 21,
    "charge_at": "2026-11-27T01:00:00+00:00",
    "next_try_at": "2026-11-28T08:00:00+00:00",
    "confirm_at": "2026-12-08T03:00:00+00:00",
    "ship_by_at": "2026-12-02T15:00:00+00:00",
    "refund_at": "2026-12-09T15:00:00+00:00",
}

_ROLES = {row.kind: row.role.value for row in TABLE} | {
    "link_joined": "sharer",
    "alert_hit": "alerted",
    "alert_daily": "alerted",
    "saved_search": "searcher",
}


def sample_of(kind: str) -> tuple[dict[str, Any], str, str]:
    """Facts, subject and link of a made-up notice of this kind."""
    facts = SAMPLE | {"role": _ROLES[kind]}
    return facts, f"pool:{POOL_ID}", KINDS[kind].link.format_map(facts)
