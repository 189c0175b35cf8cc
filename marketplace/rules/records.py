"""The public record of an auction: what is frozen at its close, as one JSON text, and read back from it alone.

Published are prices, times and the demand each bid met; never a cap, a buyer, or what was replaced while sealed
(rules.md E12). The text is canonical, so that its SHA-256 is the record's fingerprint.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self

from marketplace.rules.terms import PoolTerms

FORMAT = "moa-auction-2"


@dataclass(frozen=True)
class Met:
    """How many units of how many people accept the price of the bid with this number, at one instant."""

    number: int
    units: int
    people: int


@dataclass(frozen=True)
class Ending(Met):
    """The same at the close for a bid that stood then; `serves` are the units that fit under its maximum."""

    serves: int


@dataclass(frozen=True, kw_only=True)
class RecordedBid:
    """One bid that stood. `judged` is the demand of every bid that stood when it was taken live, of each seller one.

    `alias` names its seller within this auction; `accepted_at` orders equal prices (rules.md A9); `units` and
    `people` accepted its price when it was judged.
    """

    number: int
    alias: int
    at: datetime
    accepted_at: datetime
    price_minor: int
    min_units: int
    max_units: int
    lead_days: int
    units: int
    people: int
    judged: tuple[Met, ...]
    is_opening: bool
    changed_leader: bool
    ends_at_after: datetime


@dataclass(frozen=True)
class Removed:
    """A bid an operator rejected while the auction ran, with the reason everybody may read."""

    number: int
    at: datetime
    reason: str


@dataclass(frozen=True)
class RecordedSeller:
    """Who stood behind an alias."""

    alias: int
    alias_ko: str
    alias_en: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of one auction, as frozen at its effective end. `winner` and `standbys` are numbers of bids.

    `committed_*` are all places at the close, whatever they accept.
    """

    pool_id: str
    title: str
    terms: PoolTerms
    opened_at: datetime
    sealed_ends_at: datetime
    planned_end_at: datetime
    ended_at: datetime
    sellers: tuple[RecordedSeller, ...]
    bids: tuple[RecordedBid, ...]
    removed: tuple[Removed, ...]
    committed_units: int
    committed_people: int
    endings: tuple[Ending, ...]
    winner: int | None
    standbys: tuple[int, ...]
    has_suspect_price: bool

    def to_text(self) -> str:
        """The record as canonical JSON: keys sorted, no spaces, instants in UTC to the microsecond."""
        plain = {"format": FORMAT, **_plain(self)}
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The record again. Raises ValueError with what is wrong when the text is not one."""
        try:
            plain = json.loads(text)
        except ValueError as error:
            raise ValueError(f"this is not JSON: {error}") from error
        found = plain.pop("format", None) if isinstance(plain, dict) else None
        if found != FORMAT:
            raise ValueError(f"the format is {found!r}, not {FORMAT!r}")
        return cls(**_fields(cls, plain))


def fingerprint(text: str) -> str:
    """SHA-256 of the record's text in UTF-8, in hex: what `sha256sum` says of the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, PoolTerms):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, (Record, RecordedBid, RecordedSeller, Met, Removed)):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _fields(of: type, plain: object) -> dict[str, Any]:
    """The fields of one part, each read by its type. Raises ValueError."""
    names = {field.name: field.type for field in fields(of)}
    if not isinstance(plain, Mapping) or plain.keys() != names.keys():
        raise ValueError(f"a {of.__name__} has exactly the fields {', '.join(sorted(names))}")
    return {name: _read(f"{of.__name__}.{name}", kind, plain[name]) for name, kind in names.items()}


def _read(name: str, kind: Any, value: Any) -> Any:
    if kind is datetime:
        return _instant(name, value)
    if kind is PoolTerms:
        return PoolTerms.from_json(value if isinstance(value, Mapping) else {})
    if kind in _PARTS:
        return _parts(name, _PARTS[kind], value)
    if not _FITS[kind](value):
        raise ValueError(f"{name} cannot be {value!r}")
    return tuple(value) if isinstance(value, list) else value


def _parts(name: str, of: type, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{name} is a list")
    return tuple(of(**_fields(of, one)) for one in value)


def _instant(name: str, value: Any) -> datetime:
    if not isinstance(value, str) or not value.endswith("Z"):
        raise ValueError(f"{name} is an instant in UTC, not {value!r}")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{name} is an instant in UTC, not {value!r}") from error


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


_PARTS: dict[Any, type] = {
    tuple[RecordedSeller, ...]: RecordedSeller,
    tuple[RecordedBid, ...]: RecordedBid,
    tuple[Removed, ...]: Removed,
    tuple[Ending, ...]: Ending,
    tuple[Met, ...]: Met,
}
_FITS: dict[Any, Any] = {
    str: lambda value: isinstance(value, str),
    int: _is_count,
    bool: lambda value: type(value) is bool,
    int | None: lambda value: value is None or _is_count(value),
    tuple[int, ...]: lambda value: isinstance(value, list) and all(map(_is_count, value)),
}
