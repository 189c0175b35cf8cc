"""Every machine of the marketplace as data: its states, and the moves between them with who makes them.

The tables are those of product.md ("Lifecycle"). A state that ends a machine has no row leading out of it.
"""

from enum import StrEnum

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle, move


class PoolStatus(StrEnum):
    """Where one attempt to gather buyers for a want stands."""

    DRAFT = "draft"
    REVIEW = "review"
    GATHERING = "gathering"
    REACHED = "reached"
    AUCTION = "auction"
    VETTING = "vetting"
    COLLECTING = "collecting"
    FULFILLING = "fulfilling"
    CLOSED = "closed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REMOVED = "removed"
    MERGED = "merged"
    NO_BIDS = "no_bids"
    FAILED = "failed"


class PledgeStatus(StrEnum):
    """A buyer's place in a pool; only committed places count toward the threshold.

    A place to confirm was committed before the want was edited or its time prolonged; it keeps its units and its time.
    """

    INTERESTED = "interested"
    COMMITTED = "committed"
    TO_CONFIRM = "to_confirm"
    ORDERED = "ordered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AuctionStatus(StrEnum):
    """What the last sweep made visible; whether a bid is in time is asked of the auction's clock, never of this."""

    SEALED = "sealed"
    LIVE = "live"
    CLOSED = "closed"


class BidStatus(StrEnum):
    """A seller has at most one standing bid in an auction; its earlier ones are superseded."""

    STANDING = "standing"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    WINNING = "winning"
    STANDBY = "standby"
    ACCEPTED = "accepted"
    RENEGED = "reneged"
    RELEASED = "released"


class AwardStatus(StrEnum):
    """How far the order of one bid has come: looked at, agreed to, offered to its seller, taken or lost.

    Unmet: too few buyers were left. Declined: the seller did not take the smaller collection.
    """

    VETTING = "vetting"
    CONSENT = "consent"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    FEWER = "fewer"
    REFUSED = "refused"
    LAPSED = "lapsed"
    REJECTED = "rejected"
    UNMET = "unmet"
    DECLINED = "declined"


class LowPriceStatus(StrEnum):
    """A price so low that its seller is asked about it, and an operator decides."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLEARED = "cleared"
    REJECTED = "rejected"


class GroupStatus(StrEnum):
    """A problem of a whole award. An unsigned decision waits for a second operator, a decided one is carried out."""

    OPEN = "open"
    UNSIGNED = "unsigned"
    DECIDED = "decided"
    CLOSED = "closed"


class FlagStatus(StrEnum):
    """Buyers' flags against one seller's bids in an auction; enough of them come before an operator.

    Lapsed: no operator decided in time, the bid stays and buyers may leave. Moot: the bid was out before.
    """

    GATHERING = "gathering"
    RAISED = "raised"
    ANSWERED = "answered"
    REJECTED = "rejected"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    MOOT = "moot"


class ConsentStatus(StrEnum):
    """A buyer's answer to a price that rose; silence is out (rules.md E7)."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    SILENT = "silent"


class OrderStatus(StrEnum):
    """How far the one charge of an order has come."""

    DUE = "due"
    CHARGING = "charging"
    PAID = "paid"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


class WaitingStatus(StrEnum):
    """Somebody who would like a place that becomes free while the money is collected."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"


class ReturnStatus(StrEnum):
    """Units on their way back to the seller, within the days in which a buyer may withdraw."""

    ASKED = "asked"
    SENT = "sent"
    ARRIVED = "arrived"
    OBJECTED = "objected"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CONTESTED = "contested"


class ProposedRefundStatus(StrEnum):
    """What becomes of a refund one operator proposed; nothing went back unless another signed it."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    SENT_BACK = "sent_back"
    LAPSED = "lapsed"


class ReviewReportStatus(StrEnum):
    """What became of a report about a review."""

    OPEN = "open"
    KEPT = "kept"
    HIDDEN = "hidden"


class UnitStatus(StrEnum):
    """Where one piece of an order, and the money held for it, stands."""

    PENDING = "pending"
    HELD = "held"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    RETURNING = "returning"
    DISPUTED = "disputed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


POOL = Lifecycle(
    "pool",
    {
        "submit": move(PoolStatus.DRAFT, to=PoolStatus.REVIEW, by={A.BUYER}),
        "publish": move(PoolStatus.REVIEW, to=PoolStatus.GATHERING, by={A.SYSTEM, A.OPERATOR}),
        "reach": move(PoolStatus.GATHERING, to=PoolStatus.REACHED, by={A.SYSTEM}),
        "expire": move(PoolStatus.GATHERING, to=PoolStatus.EXPIRED, by={A.CLOCK}),
        "start_auction": move(PoolStatus.REACHED, to=PoolStatus.AUCTION, by={A.SYSTEM}),
        "vet": move(PoolStatus.AUCTION, to=PoolStatus.VETTING, by={A.CLOCK}),
        "find_no_bids": move(PoolStatus.AUCTION, to=PoolStatus.NO_BIDS, by={A.CLOCK}),
        "collect": move(PoolStatus.VETTING, to=PoolStatus.COLLECTING, by={A.SYSTEM}),
        "fulfil": move(PoolStatus.COLLECTING, to=PoolStatus.FULFILLING, by={A.SYSTEM}),
        "fall_back": move(PoolStatus.COLLECTING, to=PoolStatus.VETTING, by={A.SYSTEM}),
        "fail": move(PoolStatus.VETTING, PoolStatus.COLLECTING, to=PoolStatus.FAILED, by={A.SYSTEM}),
        "close": move(PoolStatus.FULFILLING, to=PoolStatus.CLOSED, by={A.SYSTEM}),
        # The poster may call it off only while nobody else is bound by it; from reached on it is everybody's.
        "cancel": move(
            PoolStatus.DRAFT, PoolStatus.REVIEW, PoolStatus.GATHERING, to=PoolStatus.CANCELLED, by={A.BUYER, A.OPERATOR}
        ),
        "remove": move(
            PoolStatus.REVIEW,
            PoolStatus.GATHERING,
            PoolStatus.REACHED,
            PoolStatus.AUCTION,
            to=PoolStatus.REMOVED,
            by={A.OPERATOR},
        ),
        # Its poster may prolong a pool once, also for some days after it expired.
        "reopen": move(PoolStatus.EXPIRED, to=PoolStatus.GATHERING, by={A.BUYER}),
        # An appeal that was granted: back to gathering while there is time, else as any pool that ran out of it; so
        # too one that nobody decided in time (docs/decisions/0019).
        "reinstate": move(PoolStatus.REMOVED, to=PoolStatus.GATHERING, by={A.OPERATOR}),
        "clear": move(PoolStatus.REMOVED, to=PoolStatus.EXPIRED, by={A.OPERATOR, A.CLOCK}),
        "merge": move(PoolStatus.GATHERING, to=PoolStatus.MERGED, by={A.OPERATOR}),
    },
)

PLEDGE = Lifecycle(
    "pledge",
    {
        "commit": move(PledgeStatus.INTERESTED, to=PledgeStatus.COMMITTED, by={A.BUYER}),
        "ask_again": move(PledgeStatus.COMMITTED, to=PledgeStatus.TO_CONFIRM, by={A.SYSTEM}),
        "confirm": move(PledgeStatus.TO_CONFIRM, to=PledgeStatus.COMMITTED, by={A.BUYER}),
        "restore": move(PledgeStatus.LAPSED, to=PledgeStatus.TO_CONFIRM, by={A.SYSTEM}),
        "restore_interest": move(PledgeStatus.LAPSED, to=PledgeStatus.INTERESTED, by={A.SYSTEM}),
        "withdraw": move(
            PledgeStatus.INTERESTED,
            PledgeStatus.COMMITTED,
            PledgeStatus.TO_CONFIRM,
            to=PledgeStatus.WITHDRAWN,
            by={A.BUYER},
        ),
        "order": move(PledgeStatus.COMMITTED, to=PledgeStatus.ORDERED, by={A.SYSTEM}),
        "lapse": move(
            PledgeStatus.INTERESTED,
            PledgeStatus.COMMITTED,
            PledgeStatus.TO_CONFIRM,
            to=PledgeStatus.LAPSED,
            by={A.SYSTEM, A.CLOCK},
        ),
    },
)

AUCTION = Lifecycle(
    "auction",
    {
        "open": move(AuctionStatus.SEALED, to=AuctionStatus.LIVE, by={A.CLOCK}),
        "close": move(AuctionStatus.LIVE, to=AuctionStatus.CLOSED, by={A.CLOCK}),
        "call_off": move(AuctionStatus.SEALED, AuctionStatus.LIVE, to=AuctionStatus.CLOSED, by={A.OPERATOR}),
    },
)

BID = Lifecycle(
    "bid",
    {
        "supersede": move(BidStatus.STANDING, to=BidStatus.SUPERSEDED, by={A.SELLER}),
        "withdraw": move(BidStatus.STANDING, to=BidStatus.WITHDRAWN, by={A.SELLER}),
        # After the close the clock rejects a price whose seller or operator stayed silent.
        "reject": move(
            BidStatus.STANDING,
            BidStatus.STANDBY,
            BidStatus.WINNING,
            to=BidStatus.REJECTED,
            by={A.OPERATOR, A.CLOCK},
        ),
        "win": move(BidStatus.STANDING, to=BidStatus.WINNING, by={A.CLOCK}),
        "stand_by": move(BidStatus.STANDING, to=BidStatus.STANDBY, by={A.CLOCK}),
        "promote": move(BidStatus.STANDBY, to=BidStatus.WINNING, by={A.SYSTEM}),
        "accept": move(BidStatus.WINNING, to=BidStatus.ACCEPTED, by={A.SELLER}),
        "renege": move(BidStatus.WINNING, to=BidStatus.RENEGED, by={A.SELLER, A.CLOCK}),
        # Without fault of its seller also from winning and accepted: too few buyers were left.
        "release": move(
            BidStatus.STANDING,
            BidStatus.STANDBY,
            BidStatus.WINNING,
            BidStatus.ACCEPTED,
            to=BidStatus.RELEASED,
            by={A.CLOCK, A.SYSTEM, A.OPERATOR, A.SELLER},
        ),
    },
)

AWARD = Lifecycle(
    "award",
    {
        "ask_consent": move(AwardStatus.VETTING, to=AwardStatus.CONSENT, by={A.SYSTEM}),
        "offer": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.OFFERED, by={A.SYSTEM}),
        # Flags that reach their quorum later stop the acceptance clock, or keep it from starting (rules.md E8).
        "question": move(AwardStatus.CONSENT, AwardStatus.OFFERED, to=AwardStatus.VETTING, by={A.SYSTEM}),
        "accept": move(AwardStatus.OFFERED, to=AwardStatus.ACCEPTED, by={A.SELLER}),
        "refuse": move(AwardStatus.OFFERED, to=AwardStatus.REFUSED, by={A.SELLER}),
        "lapse": move(AwardStatus.OFFERED, to=AwardStatus.LAPSED, by={A.CLOCK}),
        "reject": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.REJECTED, by={A.OPERATOR, A.CLOCK}),
        "find_unmet": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.UNMET, by={A.CLOCK, A.SYSTEM}),
        "ask_fewer": move(AwardStatus.ACCEPTED, to=AwardStatus.FEWER, by={A.SYSTEM}),
        "take_fewer": move(AwardStatus.FEWER, to=AwardStatus.ACCEPTED, by={A.SELLER}),
        "decline_fewer": move(AwardStatus.FEWER, to=AwardStatus.DECLINED, by={A.SELLER, A.CLOCK}),
    },
)

LOW_PRICE = Lifecycle(
    "low_price",
    {
        "answer": move(LowPriceStatus.WAITING, to=LowPriceStatus.ANSWERED, by={A.SELLER}),
        "clear": move(LowPriceStatus.WAITING, LowPriceStatus.ANSWERED, to=LowPriceStatus.CLEARED, by={A.OPERATOR}),
        # Nobody's silence lets a suspect price through.
        "reject": move(
            LowPriceStatus.WAITING, LowPriceStatus.ANSWERED, to=LowPriceStatus.REJECTED, by={A.OPERATOR, A.CLOCK}
        ),
    },
)

FLAGS = Lifecycle(
    "flags",
    {
        "raise": move(FlagStatus.GATHERING, to=FlagStatus.RAISED, by={A.SYSTEM}),
        "answer": move(FlagStatus.RAISED, to=FlagStatus.ANSWERED, by={A.SELLER}),
        "reject": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.REJECTED, by={A.OPERATOR}),
        "dismiss": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.DISMISSED, by={A.OPERATOR}),
        "lapse": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.LAPSED, by={A.CLOCK}),
        "drop": move(
            FlagStatus.GATHERING,
            FlagStatus.RAISED,
            FlagStatus.ANSWERED,
            to=FlagStatus.MOOT,
            by={A.SYSTEM, A.OPERATOR},
        ),
    },
)

GROUP = Lifecycle(
    "group",
    {
        "decide": move(GroupStatus.OPEN, to=GroupStatus.DECIDED, by={A.OPERATOR}),
        "ask_second": move(GroupStatus.OPEN, to=GroupStatus.UNSIGNED, by={A.OPERATOR}),
        "sign": move(GroupStatus.UNSIGNED, to=GroupStatus.DECIDED, by={A.OPERATOR}),
        "send_back": move(GroupStatus.UNSIGNED, to=GroupStatus.OPEN, by={A.OPERATOR}),
        # Nobody's silence pays the seller: what nobody decided in time goes back.
        "expire": move(GroupStatus.OPEN, GroupStatus.UNSIGNED, to=GroupStatus.DECIDED, by={A.CLOCK}),
        "close": move(GroupStatus.DECIDED, to=GroupStatus.CLOSED, by={A.SYSTEM}),
    },
)

CONSENT = Lifecycle(
    "consent",
    {
        "agree": move(ConsentStatus.ASKED, to=ConsentStatus.YES, by={A.BUYER}),
        "leave": move(ConsentStatus.ASKED, ConsentStatus.YES, to=ConsentStatus.NO, by={A.BUYER, A.SYSTEM}),
        "stay_silent": move(ConsentStatus.ASKED, to=ConsentStatus.SILENT, by={A.CLOCK}),
    },
)

# The payment in escrow is the machine; the order only shows it. Its facts arrive in any order, so every
# end can be reached whether or not the order has seen the charge begin.
ORDER = Lifecycle(
    "order",
    {
        "charge": move(OrderStatus.DUE, to=OrderStatus.CHARGING, by={A.CLOCK, A.SYSTEM}),
        "decline": move(OrderStatus.CHARGING, to=OrderStatus.DUE, by={A.GATEWAY}),
        "pay": move(OrderStatus.DUE, OrderStatus.CHARGING, to=OrderStatus.PAID, by={A.GATEWAY}),
        "drop": move(OrderStatus.DUE, OrderStatus.CHARGING, to=OrderStatus.DROPPED, by={A.GATEWAY, A.CLOCK}),
        "cancel": move(
            OrderStatus.DUE,
            OrderStatus.CHARGING,
            to=OrderStatus.CANCELLED,
            by={A.BUYER, A.OPERATOR, A.SYSTEM},
        ),
    },
)

WAITING = Lifecycle(
    "waiting_place",
    {
        "offer": move(WaitingStatus.WAITING, to=WaitingStatus.OFFERED, by={A.SYSTEM}),
        "take": move(WaitingStatus.OFFERED, to=WaitingStatus.TAKEN, by={A.BUYER}),
        "decline": move(WaitingStatus.WAITING, WaitingStatus.OFFERED, to=WaitingStatus.DECLINED, by={A.BUYER}),
        "lapse": move(WaitingStatus.WAITING, WaitingStatus.OFFERED, to=WaitingStatus.LAPSED, by={A.CLOCK, A.SYSTEM}),
    },
)

_RETURN_OPEN = (ReturnStatus.ASKED, ReturnStatus.SENT, ReturnStatus.ARRIVED, ReturnStatus.OBJECTED)

RETURN = Lifecycle(
    "return",
    {
        "send": move(ReturnStatus.ASKED, to=ReturnStatus.SENT, by={A.BUYER}),
        "arrive": move(ReturnStatus.ASKED, ReturnStatus.SENT, to=ReturnStatus.ARRIVED, by={A.CARRIER, A.SELLER}),
        "accept": move(*_RETURN_OPEN, to=ReturnStatus.ACCEPTED, by={A.SELLER}),
        "settle": move(ReturnStatus.ARRIVED, ReturnStatus.OBJECTED, to=ReturnStatus.ACCEPTED, by={A.CLOCK}),
        "object": move(ReturnStatus.ARRIVED, to=ReturnStatus.OBJECTED, by={A.SELLER}),
        "lapse": move(ReturnStatus.ASKED, ReturnStatus.SENT, to=ReturnStatus.LAPSED, by={A.CLOCK}),
        "withdraw": move(ReturnStatus.ASKED, to=ReturnStatus.WITHDRAWN, by={A.BUYER}),
        "contest": move(*_RETURN_OPEN, to=ReturnStatus.CONTESTED, by={A.BUYER, A.OPERATOR, A.SYSTEM}),
    },
)

PROPOSED_REFUND = Lifecycle(
    "proposed_refund",
    {
        "sign": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.SIGNED, by={A.OPERATOR}),
        "send_back": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.SENT_BACK, by={A.OPERATOR}),
        "lapse": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.LAPSED, by={A.CLOCK}),
    },
)

REVIEW_REPORT = Lifecycle(
    "review_report",
    {
        "keep": move(ReviewReportStatus.OPEN, to=ReviewReportStatus.KEPT, by={A.OPERATOR}),
        "hide": move(ReviewReportStatus.OPEN, to=ReviewReportStatus.HIDDEN, by={A.OPERATOR}),
    },
)

UNIT = Lifecycle(
    "unit",
    {
        "hold": move(UnitStatus.PENDING, to=UnitStatus.HELD, by={A.GATEWAY}),
        "cancel": move(
            UnitStatus.PENDING,
            to=UnitStatus.CANCELLED,
            by={A.BUYER, A.OPERATOR, A.SYSTEM, A.GATEWAY, A.CLOCK},
        ),
        "ship": move(UnitStatus.HELD, to=UnitStatus.SHIPPED, by={A.SELLER}),
        # The buyer holding the parcel knows as much as the carrier; the seller's own word starts nothing.
        "deliver": move(UnitStatus.SHIPPED, to=UnitStatus.DELIVERED, by={A.CARRIER, A.BUYER}),
        "confirm": move(UnitStatus.DELIVERED, to=UnitStatus.CONFIRMED, by={A.BUYER, A.CLOCK}),
        "release": move(UnitStatus.CONFIRMED, to=UnitStatus.RELEASED, by={A.SYSTEM}),
        "dispute": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.RELEASED,
            to=UnitStatus.DISPUTED,
            by={A.BUYER},
        ),
        # Taken back by the buyer, a case leaves each unit where it was. What the parties agree on, and a ruling
        # made on appeal, is carried out by the system; a ruling nobody appealed by the clock.
        "resume_held": move(UnitStatus.DISPUTED, to=UnitStatus.HELD, by={A.BUYER, A.GATEWAY}),
        "resume_shipped": move(UnitStatus.DISPUTED, to=UnitStatus.SHIPPED, by={A.BUYER, A.GATEWAY}),
        "resume_delivered": move(UnitStatus.DISPUTED, to=UnitStatus.DELIVERED, by={A.BUYER, A.GATEWAY}),
        "resume_released": move(UnitStatus.DISPUTED, to=UnitStatus.RELEASED, by={A.BUYER, A.GATEWAY}),
        "rule_for_seller": move(UnitStatus.DISPUTED, to=UnitStatus.RELEASED, by={A.SYSTEM, A.CLOCK}),
        "rule_for_buyer": move(UnitStatus.DISPUTED, to=UnitStatus.REFUNDED, by={A.SYSTEM, A.CLOCK}),
        # The buyer's bank took the charge back and kept all of it.
        "charge_back": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.CONFIRMED,
            UnitStatus.RELEASED,
            UnitStatus.DISPUTED,
            UnitStatus.RETURNING,
            to=UnitStatus.REFUNDED,
            by={A.GATEWAY},
        ),
        # The system refunds everybody when what was collected lies outside the winner's band.
        "refund": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.RETURNING,
            to=UnitStatus.REFUNDED,
            by={A.OPERATOR, A.SYSTEM},
        ),
        # Shipped by a number its carrier never scanned is not shipped; scanned and never delivered is lost.
        "refund_unshipped": move(UnitStatus.HELD, UnitStatus.SHIPPED, to=UnitStatus.REFUNDED, by={A.CLOCK}),
        "come_back": move(UnitStatus.SHIPPED, to=UnitStatus.HELD, by={A.CARRIER}),
        "ask_return": move(UnitStatus.DELIVERED, to=UnitStatus.RETURNING, by={A.BUYER}),
        "keep": move(UnitStatus.RETURNING, to=UnitStatus.DELIVERED, by={A.BUYER, A.CLOCK, A.SYSTEM, A.OPERATOR}),
        "refund_return": move(
            UnitStatus.RETURNING, UnitStatus.RELEASED, to=UnitStatus.REFUNDED, by={A.SELLER, A.CLOCK}
        ),
    },
)
