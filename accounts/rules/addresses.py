"""What a postal address of Korea consists of, and when one is complete enough to send to."""

import re
import unicodedata
from dataclasses import asdict, dataclass

LIMIT = 20
LONGEST = {"label": 20, "recipient": 40, "line1": 120, "line2": 80}
MAY_BE_EMPTY = frozenset({"line2"})
PHONE = r"\+?[0-9][0-9 \-]{7,18}"
POSTCODE = r"[0-9]{5}"


@dataclass(frozen=True)
class AddressText:
    """The words of an address: its owner's label for it, who receives, and where."""

    label: str
    recipient: str
    phone: str
    postcode: str
    line1: str
    line2: str = ""


def place_text(address: AddressText) -> str:
    """The place alone, in one spelling, so that two who write it differently are seen to share it (rules.md F3).

    Postcode, street and flat; neither label, recipient nor phone; no blanks, signs or letter case.
    """
    parts = (address.postcode, address.line1, address.line2)
    folded = (unicodedata.normalize("NFKC", part).casefold() for part in parts)
    return "|".join("".join(sign for sign in part if sign.isalnum()) for part in folded)


def faults(address: AddressText) -> tuple[str, ...]:
    """The names of the fields that are missing, too long or not written as they must be."""
    texts = asdict(address)
    wrong = {
        name: len(texts[name]) > limit or not (texts[name].strip() or name in MAY_BE_EMPTY)
        for name, limit in LONGEST.items()
    }
    wrong["phone"] = re.fullmatch(PHONE, address.phone) is None
    wrong["postcode"] = re.fullmatch(POSTCODE, address.postcode) is None
    return tuple(name for name in texts if wrong[name] or not texts[name].isprintable())
