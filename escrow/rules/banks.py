"""Which Korean bank accounts can be written down."""

BANK_CODES = frozenset(
    {"002", "003", "004", "007", "011", "020", "023", "027", "031", "032", "034", "035", "037", "039", "045", "048"}
    | {"050", "064", "071", "081", "088", "089", "090", "092"}
)
"""Codes of the Korea Financial Telecommunications and Clearings Institute for banks that take transfers."""


def digits_of(number: str) -> str:
    """An account number as the bank stores it: without the dashes and spaces people write."""
    return number.replace("-", "").replace(" ", "")


def is_account_number(digits: str) -> bool:
    """Whether it has the shape of a Korean account number: 8 to 16 plain digits."""
    return digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 16
