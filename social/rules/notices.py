"""What a notice is: its kind, how much it presses, which choice of the reader rules it, and whom a fact concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Urgency(StrEnum):
    """How much it presses. Money and what must be acted on go out at once; news and offers keep the night's rest."""

    MONEY = "money"
    ACTION = "action"
    NEWS = "news"
    OFFER = "offer"


class Group(StrEnum):
    """What the reader chooses about together: one row of the choice matrix."""

    CHARGE = "charge"
    HELD = "held"
    CASE = "case"
    NEAR = "near"
    AUCTION = "auction"
    AWARD = "award"
    PARCEL = "parcel"
    POSTED = "posted"
    LINK = "link"
    SAVED = "saved"
    BIDDING = "bidding"
    SALES = "sales"
    PAYOUT = "payout"
    ALERTS = "alerts"
    DESK = "desk"


class Part(StrEnum):
    """The groups as they stand together, and who sees them: buyers' parts everybody, the others who works there."""

    MONEY = "money"
    POOLS = "pools"
    AROUND = "around"
    SELLING = "selling"
    DESK = "desk"


class Role(StrEnum):
    """Whom a fact concerns."""

    POSTER = "poster"
    COMMITTED = "committed"
    INTERESTED = "interested"
    FOLLOWERS = "followers"
    WERE_COMMITTED = "were_committed"
    WERE_INTERESTED = "were_interested"
    PRICED_OUT = "priced_out"
    CONSENTING = "consenting"
    ASKER = "asker"
    FORMER = "former"
    BUYER = "buyer"
    PLACE = "place"
    ORDER_SELLER = "order_seller"
    POOL_SELLER = "pool_seller"
    AWARD_SELLER = "award_seller"
    BID_SELLER = "bid_seller"
    OVERTAKEN = "overtaken"
    BIDDERS = "bidders"
    LOSERS = "losers"
    OWNER = "owner"
    PAYEE = "payee"
    OPERATORS = "operators"
    SHARER = "sharer"
    ALERTED = "alerted"
    SEARCHER = "searcher"


@dataclass(frozen=True)
class Choice:
    """A row of the matrix. Locked ones are about money or a deadline and cannot be turned off."""

    group: Group
    part: Part
    is_locked: bool = False
    mail: bool = True


@dataclass(frozen=True)
class Kind:
    """One kind of notice: the choice that rules it, how it presses, the page it opens, whether it is also a letter."""

    name: str
    group: Group
    urgency: Urgency
    link: str
    mail: bool = True


@dataclass(frozen=True)
class Told:
    """One row of the table: when this fact arrives, these people get a notice of this kind.

    `when` and `unless` compare fields of the fact and figures of what it is about. `key_by` names what makes two
    notices one and the same; without it each fact is told once, however often it arrives.
    """

    fact: str
    role: Role
    kind: str
    when: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)
    key_by: tuple[str, ...] = ()

    def concerns(self, fact: Mapping[str, object]) -> bool:
        """Whether this row speaks of the fact, given with the figures of what it is about."""
        is_meant = all(str(fact.get(name, "")) == value for name, value in self.when.items())
        return is_meant and not any(str(fact.get(name, "")) == value for name, value in self.unless.items())


CHOICES = {
    choice.group: choice
    for choice in (
        Choice(Group.CHARGE, Part.MONEY, is_locked=True),
        Choice(Group.HELD, Part.MONEY, is_locked=True),
        Choice(Group.CASE, Part.MONEY, is_locked=True),
        Choice(Group.NEAR, Part.POOLS),
        Choice(Group.AUCTION, Part.POOLS, mail=False),
        Choice(Group.AWARD, Part.POOLS, is_locked=True),
        Choice(Group.PARCEL, Part.POOLS, mail=False),
        Choice(Group.POSTED, Part.POOLS),
        Choice(Group.LINK, Part.AROUND, mail=False),
        Choice(Group.SAVED, Part.AROUND),
        Choice(Group.BIDDING, Part.SELLING),
        Choice(Group.SALES, Part.SELLING, is_locked=True),
        Choice(Group.PAYOUT, Part.SELLING, is_locked=True),
        Choice(Group.ALERTS, Part.SELLING),
        Choice(Group.DESK, Part.DESK, mail=False),
    )
}
"""The matrix; `mail` is what is ticked until the reader chooses."""
