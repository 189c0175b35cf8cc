"""What a person can agree to: what is needed to take part, and what is only offered."""

from enum import StrEnum

EDITION = "1"
"""The edition of the texts agreed to."""


class ConsentKind(StrEnum):
    """The terms and the handling of personal data are required; offers by mail or by text are not."""

    TERMS = "terms"
    PRIVACY = "privacy"
    OFFERS_BY_EMAIL = "offers_by_email"
    OFFERS_BY_TEXT = "offers_by_text"


REQUIRED = frozenset({ConsentKind.TERMS, ConsentKind.PRIVACY})
OPTIONAL = frozenset(ConsentKind) - REQUIRED
