"""The words of every kind of notice, and how they are said in the reader's language."""

from social.presentation.words.base import FACT_LABELS, WHY, Words
from social.presentation.words.orders import ORDERS
from social.presentation.words.pools import POOLS
from social.presentation.words.selling import SELLING

WORDS: dict[str, Words] = POOLS | ORDERS | SELLING
"""By kind."""

__all__ = ["FACT_LABELS", "WHY", "WORDS", "Words"]
