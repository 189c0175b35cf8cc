"""Proving a phone: how long a code lives, how often it may be typed, how a number is shown."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

TRIES = 3
LIFETIME = timedelta(minutes=10)
CODE_LENGTH = 6
SANDBOX_CODE = "000000"
_HIDDEN = "····"


class PhoneOutcome(StrEnum):
    """What came of typing a code."""

    VERIFIED = "verified"
    WRONG = "wrong"
    OVER = "over"
    TAKEN = "taken"


@dataclass(frozen=True)
class PhoneCheck:
    """What came of typing a code, and how often another may be typed."""

    outcome: PhoneOutcome
    tries_left: int = 0


def masked(number: str) -> str:
    """A Korean number in E.164 ("+821012345678") with its middle hidden: "010-····-5678"."""
    national = f"0{number.removeprefix('+82')}"
    return f"{national[:3]}-{_HIDDEN}-{national[-4:]}"


def after_wrong(tries: int) -> PhoneCheck:
    """What is left once `tries` wrong codes were typed: three in all, as for sign-in codes (security.md)."""
    left = max(TRIES - tries, 0)
    return PhoneCheck(PhoneOutcome.WRONG if left else PhoneOutcome.OVER, left)
