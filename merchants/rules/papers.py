"""What a business shows to be checked: its papers, and the number of its mail-order filing."""

import re
from enum import StrEnum

MOST_PAPERS = 10
_FILING = re.compile(r"(제\s*)?[0-9]{4}-[가-힣]{2,14}-[0-9]{4,6}(\s*호)?")


class PaperKind(StrEnum):
    """The certificate of registration, a copy of the bank book, the mail-order certificate, or something else."""

    REGISTRATION = "registration"
    BANK_BOOK = "bank_book"
    MAIL_ORDER = "mail_order"
    OTHER = "other"


def is_filing_number(text: str) -> bool:
    """Whether it is written like Korea's mail-order filings: year, district, number ("2026-서울성동-0412")."""
    return _FILING.fullmatch(text.strip()) is not None
