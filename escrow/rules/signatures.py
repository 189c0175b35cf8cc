"""Whether a signed text may be believed, and how a strict reader takes the JSON in it.

A signature is a header "t=<seconds>,v1=<hex>[,v1=<hex>…]": HMAC-SHA256 of "<seconds>.<body>", one for each secret
in use, so that a secret can be changed without losing an event.
"""

import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

OLDEST = timedelta(minutes=5)
FURTHEST_AHEAD = timedelta(seconds=60)
LONGEST_HEADER = 2_000
LONGEST_BODY = 256 * 1024
DEEPEST = 40
_SIGNED_AT = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


class NotBelieved(ValueError):
    """What came is not what it claims to be; its text is a stable word that says why."""


@dataclass(frozen=True)
class PointNumber:
    """A number with a point or an exponent as it was written: no money of ours has one."""

    text: str


def signature(body: bytes, *, secret: str, at: datetime) -> str:
    """The header under which the body is believed: the same the other side makes."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mark(secret, str(seconds), body)}"


def check_signature(header: str, body: bytes, *, secrets: Sequence[str], now: datetime) -> None:
    """Compare the header with the body under any of the secrets. An age of exactly 5 minutes is too old.

    Raises NotBelieved: bad_header, forged, stale or from_the_future.
    """
    seconds, marks = _read_header(header)
    expected = [_mark(secret, seconds, body) for secret in secrets]
    if not any(hmac.compare_digest(mark, known) for mark in marks for known in expected):
        raise NotBelieved("forged")
    age = timedelta(seconds=int(now.timestamp()) - int(seconds))
    if age >= OLDEST:
        raise NotBelieved("stale")
    if -age > FURTHEST_AHEAD:
        raise NotBelieved("from_the_future")


def strict_object(body: bytes) -> dict[str, Any]:
    """The JSON object of the body. No name twice, no NaN, at most 40 levels; a number with a point is a PointNumber.

    Raises NotBelieved: too_large, not_text, not_json, too_deep or not_an_object.
    """
    if len(body) > LONGEST_BODY:
        raise NotBelieved("too_large")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise NotBelieved("not_text") from None
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=PointNumber)
    except RecursionError:
        raise NotBelieved("too_deep") from None
    except ValueError:
        raise NotBelieved("not_json") from None
    if not isinstance(found, dict):
        raise NotBelieved("not_an_object")
    if _is_deeper([found], DEEPEST):
        raise NotBelieved("too_deep")
    return found


def _read_header(header: str) -> tuple[str, list[str]]:
    if not header or len(header) > LONGEST_HEADER or not header.isascii():
        raise NotBelieved("bad_header")
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    marks = [value for name, _, value in parts if name == "v1" and _SIGNATURE.fullmatch(value)]
    if len(times) != 1 or not _SIGNED_AT.fullmatch(times[0]) or not marks:
        raise NotBelieved("bad_header")
    return times[0], marks


def _mark(secret: str, seconds: str, body: bytes) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, sha256).hexdigest()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _is_deeper(values: Iterable[Any], levels: int) -> bool:
    """Whether lists and objects nest deeper, looked at level by level."""
    level = list(values)
    for _level in range(levels):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
