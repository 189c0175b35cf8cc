"""The matrix of what is told where, with the words of its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from social.rules.notices import Group, Part
from social.selectors.choices import Ticks

PARTS = {
    Part.MONEY: gettext_noop("My money"),
    Part.POOLS: gettext_noop("My pools"),
    Part.AROUND: gettext_noop("Around it"),
    Part.SELLING: gettext_noop("Selling"),
    Part.DESK: gettext_noop("The desk"),
}

GROUPS = {
    Group.CHARGE: (gettext_noop("Charge notice"), gettext_noop("24 hours before, and if it fails")),
    Group.HELD: (gettext_noop("Held, released, refunded"), gettext_noop("each with the amount")),
    Group.CASE: (gettext_noop("Case and ruling"), gettext_noop("your turn, deadline")),
    Group.NEAR: (gettext_noop("Almost there"), gettext_noop("five to go, reached, ended, changed")),
    Group.AUCTION: (gettext_noop("Auction"), gettext_noop("opens, doubts about a bid")),
    Group.AWARD: (gettext_noop("Award"), gettext_noop("price and seller, your yes")),
    Group.PARCEL: (gettext_noop("Parcel"), gettext_noop("sent, arrived, reviews")),
    Group.POSTED: (gettext_noop("What I posted"), gettext_noop("review, milestones, questions")),
    Group.LINK: (gettext_noop("My link"), gettext_noop("somebody joined")),
    Group.SAVED: (gettext_noop("Saved searches"), gettext_noop("daily, 8:00 to 21:00")),
    Group.BIDDING: (gettext_noop("My bids"), gettext_noop("open, overtaken, lost, reviews")),
    Group.SALES: (gettext_noop("My sales"), gettext_noop("won, to ship, questions, strikes")),
    Group.PAYOUT: (gettext_noop("Payouts"), gettext_noop("each with the amount")),
    Group.ALERTS: (gettext_noop("Alerts for pools"), gettext_noop("those I made, 8:00 to 21:00")),
    Group.DESK: (gettext_noop("Work that arrives"), gettext_noop("in the queues")),
}


@dataclass(frozen=True)
class MatrixRow:
    """One row: its name and what belongs to it, where it is ticked, and whether that can be changed."""

    group: str
    name: str
    note: str
    in_app: bool
    mail: bool
    is_locked: bool


@dataclass(frozen=True)
class MatrixPart:
    """Rows that stand together."""

    name: str
    rows: tuple[MatrixRow, ...]


def matrix(ticks: Iterable[Ticks]) -> list[MatrixPart]:
    """The matrix in the active language, in the order the ticks come."""
    parts = groupby(ticks, key=lambda one: one.choice.part)
    return [MatrixPart(_(PARTS[part]), tuple(_row(one) for one in rows)) for part, rows in parts]


def _row(ticks: Ticks) -> MatrixRow:
    name, note = GROUPS[ticks.choice.group]
    return MatrixRow(
        group=ticks.choice.group.value,
        name=_(name),
        note=_(note),
        in_app=ticks.in_app,
        mail=ticks.mail,
        is_locked=ticks.choice.is_locked,
    )
