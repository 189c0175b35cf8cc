"""Whom a fact concerns, by role, and what can be told of it: a few questions for each role, whatever the crowd."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.selectors import operator_ids
from escrow.selectors.disputes import dispute_view
from marketplace.errors import NoSuchPool
from marketplace.selectors import audience, figures
from marketplace.selectors.auctions import auction_of
from merchants.selectors import sellers
from social.rules.notices import Role

type Fact = Mapping[str, Any]
type Found = list["Recipient"]


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told, and the facts that are only theirs."""

    user_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What a fact is about: a subject like "pool:0192…" and the figures that may be told of it."""

    subject: str
    figures: dict[str, Any]


def scene_of(fact: Fact, *, now: datetime) -> Scene | None:
    """What the fact is about; None when there is no such thing (any more)."""
    order_id = _order_id(fact)
    if order_id is not None:
        told = figures.order_figures(order_id)
        if not told:
            return None
        return Scene(f"order:{order_id}", {**told, **_more(fact), **_plain(fact), "order_id": str(order_id)})
    if "pool_id" in fact:
        return _pool_scene(fact, now=now)
    if "payout_id" in fact:
        # Money that was not even gathered has no payout: it is about its payee.
        return Scene(f"payout:{fact['payout_id'] or fact['payee']}", _plain(fact))
    seller = sellers([UUID(fact["seller_id"])]).get(UUID(fact["seller_id"]))
    if seller is None:
        return None
    said = {"business": seller.business_name, "reason": seller.decision_reason}
    return Scene(f"seller:{seller.id}", {**said, **_plain(fact)})


def recipients(role: Role, fact: Fact, *, now: datetime) -> Found:
    """Everybody the fact concerns in this role."""
    return _FINDERS[role](fact, now)


def _pool_scene(fact: Fact, *, now: datetime) -> Scene | None:
    pool_id = UUID(fact["pool_id"])
    award_id = UUID(fact["award_id"]) if fact.get("award_id") else None
    try:
        told = figures.pool_figures(pool_id, award_id=award_id)
    except NoSuchPool:
        return None
    if fact["fact"] in _ABOUT_THE_LEADER:
        auction = auction_of(pool_id, now=now)
        told["leading_minor"] = auction.leading_price_minor if auction else None
    if fact["fact"] in _ABOUT_SHIPPING:
        told |= figures.shipping_figures(pool_id)
    return Scene(f"pool:{pool_id}", {**told, **_more(fact), **_plain(fact)})


def _more(fact: Fact) -> dict[str, Any]:
    """Figures of what the fact names besides its pool or order."""
    told: dict[str, Any] = {}
    if "pledge_id" in fact:
        told |= figures.place_figures(UUID(fact["pledge_id"]))
    if "return_id" in fact:
        told |= figures.return_figures(UUID(fact["return_id"]))
    if str(fact["fact"]).startswith("marketplace.flags"):
        told |= figures.flag_figures(UUID(fact["bid_id"]))
    if "dispute_id" in fact:
        told |= _case(UUID(fact["dispute_id"]))
    return told


def _case(dispute_id: UUID) -> dict[str, Any]:
    """What a case is about, whose turn it is until when, and the newest offer with the side it comes from."""
    view = dispute_view(dispute_id)
    row, offer, ruling = view.row, view.proposals[-1] if view.proposals else None, view.ruling
    return {
        "stake_minor": row.stake_minor,
        "refund_minor": row.refund_minor,
        "answer_at": row.answer_by.isoformat(),
        "appeal_at": row.appeal_by.isoformat() if row.appeal_by else None,
        "offer_minor": offer.refund_minor if offer else None,
        "offer_at": offer.ends_at.isoformat() if offer else None,
        "offer_side": offer.side.value if offer else "",
        "ruled_minor": ruling.refund_minor if ruling else None,
    }


_ABOUT_SHIPPING = {"marketplace.pool_fulfilling", "marketplace.shipping_due"}
_ABOUT_THE_LEADER = {"marketplace.bids_revealed", "marketplace.bid_placed"}


def _order_id(fact: Fact) -> UUID | None:
    reference = str(fact.get("reference", ""))
    named = reference.removeprefix("order:") if reference.startswith("order:") else fact.get("order_id")
    return UUID(named) if named else None


def _plain(fact: Fact) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if name not in {"fact", "fact_id"}}


def _people(user_ids: Iterable[UUID | None]) -> Found:
    return [Recipient(user_id) for user_id in user_ids if user_id is not None]


def _members(found: Iterable[audience.Member]) -> Found:
    return [Recipient(one.user_id, {"my_units": one.units, "cap_minor": one.cap_minor}) for one in found]


def _owners(told: Mapping[UUID, Mapping[str, Any]]) -> Found:
    known = sellers(list(told))
    return [Recipient(seller.owner_id, told[seller.id]) for seller in known.values()]


def _owner(seller_id: UUID | str | None) -> Found:
    return _owners({UUID(str(seller_id)): {}}) if seller_id else []


def _pool(fact: Fact) -> UUID:
    return UUID(fact["pool_id"])


def _of_order(fact: Fact, name: str) -> str | None:
    order_id = _order_id(fact)
    return figures.order_figures(order_id).get(name) if order_id else None


def _buyer(fact: Fact, now: datetime) -> Found:
    buyer_id = _of_order(fact, "buyer_id")
    return _people([UUID(buyer_id)]) if buyer_id else []


def _order_seller(fact: Fact, now: datetime) -> Found:
    return _owner(fact.get("seller_id") or _of_order(fact, "seller_id"))


def _place(fact: Fact, now: datetime) -> Found:
    holder = audience.holder_of(UUID(fact["pledge_id"]))
    return _people([holder[0]]) if holder else []


def _former(fact: Fact, now: datetime) -> Found:
    former = UUID(fact["former_pool_id"])
    return _members([*audience.were_committed(former), *audience.were_interested(former)])


_FINDERS: dict[Role, Callable[[Fact, datetime], Found]] = {
    Role.POSTER: lambda fact, now: _people([audience.poster_of(_pool(fact))]),
    Role.COMMITTED: lambda fact, now: _members(audience.committed(_pool(fact))),
    Role.INTERESTED: lambda fact, now: _members(audience.interested(_pool(fact))),
    Role.FOLLOWERS: lambda fact, now: _people(audience.followers(_pool(fact))),
    Role.WERE_COMMITTED: lambda fact, now: _members(audience.were_committed(_pool(fact))),
    Role.WERE_INTERESTED: lambda fact, now: _members(audience.were_interested(_pool(fact))),
    Role.PRICED_OUT: lambda fact, now: _members(audience.priced_out(_pool(fact))),
    Role.CONSENTING: lambda fact, now: _members(audience.asked_to_consent(UUID(fact["award_id"]))),
    Role.ASKER: lambda fact, now: _people([audience.asker_of(UUID(fact["question_id"]))]),
    Role.FORMER: _former,
    Role.BUYER: _buyer,
    Role.PLACE: _place,
    Role.ORDER_SELLER: _order_seller,
    Role.POOL_SELLER: lambda fact, now: _owner(audience.pool_seller(_pool(fact))),
    Role.AWARD_SELLER: lambda fact, now: _owner(audience.awarded_seller(UUID(fact["award_id"]))),
    Role.BID_SELLER: lambda fact, now: _owner(audience.bidder_of(UUID(fact["bid_id"]))),
    Role.OVERTAKEN: lambda fact, now: _owners(audience.overtaken_by(UUID(fact["bid_id"]), now=now)),
    Role.BIDDERS: lambda fact, now: _owners(audience.standings(_pool(fact), now=now)),
    Role.LOSERS: lambda fact, now: _owners(audience.losers(_pool(fact))),
    Role.OWNER: lambda fact, now: _owner(fact["seller_id"]),
    Role.PAYEE: lambda fact, now: _owner(str(fact["payee"]).removeprefix("seller:")),
    Role.OPERATORS: lambda fact, now: _people(operator_ids()),
}
"""Sharers and alerted sellers are found where links and alerts are kept."""
