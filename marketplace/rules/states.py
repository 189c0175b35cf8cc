"""The states of everything in the marketplace that has a life; the moves between them are in the lifecycle tables."""

from enum import StrEnum


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
