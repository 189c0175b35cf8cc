"""How often somebody may do a thing that could be abused, counted in the database.

The counts stand where the act itself is written: when they cannot be asked, the act cannot happen either
(security.md, "Anti-automation": limits of codes fail closed).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.encryption import keyed_hash
from common.refusals import TooMany
from common.transactions import in_unit

_SEOUL = ZoneInfo("Asia/Seoul")
_SPEND = """
    INSERT INTO common_allowance (code, spent, ends_at) VALUES (%(code)s, 1, clock_timestamp() + %(span)s)
    ON CONFLICT (code) DO UPDATE SET
        spent = CASE WHEN common_allowance.ends_at > clock_timestamp() THEN common_allowance.spent + 1 ELSE 1 END,
        ends_at = CASE WHEN common_allowance.ends_at > clock_timestamp() THEN common_allowance.ends_at
                       ELSE clock_timestamp() + %(span)s END
    RETURNING spent, ends_at
"""
_FORGET = """
    DELETE FROM common_allowance WHERE code IN (
        SELECT code FROM common_allowance WHERE ends_at < clock_timestamp() LIMIT 5 FOR UPDATE SKIP LOCKED
    )
"""


@dataclass(frozen=True)
class Limit:
    """At most so many times in a span of real time."""

    most: int
    span: timedelta


class LimitReached(TooMany):
    """It was done too often. Facts: `until`, the instant from which it may be done again, in ISO 8601."""

    code = "common.limit_reached"
    text = _("Please take a short rest. You can try again from %(until)s.")

    @property
    def message(self) -> str:
        """The instant as a time of the day in Seoul."""
        until = datetime.fromisoformat(self.facts["until"]).astimezone(_SEOUL)
        return str(self.text) % {"until": f"{until:%H:%M}"}


@in_unit
def spend(*, purse: str, limit: Limit) -> None:
    """Note that `purse` ("phone-code:person:0192…") did it once more. Raises LimitReached.

    Whoever is refused spends nothing: the caller's unit is rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        cursor.execute(_SPEND, {"code": keyed_hash(purse), "span": limit.span})  # type: ignore[dict-item]  # psycopg takes spans
        spent, ends_at = cursor.fetchone()
    if spent > limit.most:
        raise LimitReached(until=ends_at.astimezone(UTC).isoformat(timespec="seconds"))
