"""The trees behind which sellers hide while an auction runs."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

_TREES = (
    ("소나무", "Pine"),
    ("단풍나무", "Maple"),
    ("은행나무", "Ginkgo"),
    ("삼나무", "Cedar"),
    ("버드나무", "Willow"),
    ("느릅나무", "Elm"),
    ("참나무", "Oak"),
    ("자작나무", "Birch"),
    ("느티나무", "Zelkova"),
    ("벚나무", "Cherry"),
    ("매화나무", "Plum"),
    ("감나무", "Persimmon"),
    ("밤나무", "Chestnut"),
    ("호두나무", "Walnut"),
    ("오동나무", "Paulownia"),
    ("동백나무", "Camellia"),
    ("대추나무", "Jujube"),
    ("배나무", "Pear"),
    ("사과나무", "Apple"),
    ("살구나무", "Apricot"),
    ("석류나무", "Pomegranate"),
    ("무화과나무", "Fig"),
    ("올리브나무", "Olive"),
    ("월계수", "Laurel"),
    ("향나무", "Juniper"),
    ("전나무", "Fir"),
    ("가문비나무", "Spruce"),
    ("낙엽송", "Larch"),
    ("물푸레나무", "Ash"),
    ("너도밤나무", "Beech"),
    ("포플러", "Poplar"),
    ("오리나무", "Alder"),
    ("목련", "Magnolia"),
    ("박달나무", "Ironwood"),
    ("회화나무", "Sophora"),
    ("아카시아", "Acacia"),
)


@dataclass(frozen=True)
class Alias:
    """One seller's name in one auction, in both languages."""

    ko: str
    en: str


def alias_for(index: int) -> Alias:
    """The name behind an index; once the trees run out they come again with a number, 소나무 2 or Pine 2."""
    round_of_trees, tree = divmod(index, len(_TREES))
    number = f" {round_of_trees + 1}" if round_of_trees else ""
    ko, en = _TREES[tree]
    return Alias(ko + number, en + number)


def pick_alias(seed_text: str, taken: Collection[int]) -> int:
    """An index not taken in this auction, the same for the same text and the same taken ones.

    The text must hold a secret (a keyed hash of auction and seller): who can rebuild it learns who bids. The
    index says nothing of how many came before, as long as there are trees left.
    """
    digest = int.from_bytes(sha256(seed_text.encode()).digest())
    start = digest % len(_TREES)
    walk = (passed // len(_TREES) * len(_TREES) + (start + passed) % len(_TREES) for passed in count())
    return next(index for index in walk if index not in taken)
