"""What happens in the marketplace, as facts: ids and plain values only. Every fact names its pool."""

from dataclasses import dataclass
from typing import ClassVar

from common.outbox import Fact


@dataclass(frozen=True)
class PoolFact(Fact):
    """Something happened to this pool."""

    pool_id: str


@dataclass(frozen=True)
class PoolOpened(PoolFact):
    """The page is public and takes pledges."""

    name: ClassVar[str] = "marketplace.pool_opened"


@dataclass(frozen=True)
class PoolHeldForReview(PoolFact):
    """An operator has to look before anybody else sees it."""

    name: ClassVar[str] = "marketplace.pool_held_for_review"


@dataclass(frozen=True)
class PoolRemoved(PoolFact):
    """An operator took it down; nobody is charged, its poster may appeal once."""

    name: ClassVar[str] = "marketplace.pool_removed"


@dataclass(frozen=True)
class PoolCancelled(PoolFact):
    """Its poster called it off; nobody is charged."""

    name: ClassVar[str] = "marketplace.pool_cancelled"


@dataclass(frozen=True)
class PoolEdited(PoolFact):
    """Its words or figures changed; whoever was committed has to confirm again."""

    name: ClassVar[str] = "marketplace.pool_edited"


@dataclass(frozen=True)
class PoolExtended(PoolFact):
    """It was given more days, until `deadline`; whoever was committed has to confirm again."""

    name: ClassVar[str] = "marketplace.pool_extended"
    deadline: str


@dataclass(frozen=True)
class PoolRunAgain(PoolFact):
    """The same want gathers anew; whoever was in the former pool is invited."""

    name: ClassVar[str] = "marketplace.pool_run_again"
    former_pool_id: str


@dataclass(frozen=True)
class QuestionAsked(PoolFact):
    """Somebody asked a question on the page."""

    name: ClassVar[str] = "marketplace.question_asked"
    question_id: str


@dataclass(frozen=True)
class QuestionAnswered(PoolFact):
    """The poster or an operator answered a question."""

    name: ClassVar[str] = "marketplace.question_answered"
    question_id: str


@dataclass(frozen=True)
class QuestionHidden(PoolFact):
    """An operator took a question off the page."""

    name: ClassVar[str] = "marketplace.question_hidden"
    question_id: str


@dataclass(frozen=True)
class PoolReported(PoolFact):
    """Somebody says that it, or a question on its page, does not belong here."""

    name: ClassVar[str] = "marketplace.pool_reported"
    report_id: str


@dataclass(frozen=True)
class ReviewAppealed(PoolFact):
    """The poster objects to the removal."""

    name: ClassVar[str] = "marketplace.review_appealed"


@dataclass(frozen=True)
class AppealDecided(PoolFact):
    """An operator decided the appeal."""

    name: ClassVar[str] = "marketplace.appeal_decided"


@dataclass(frozen=True)
class PledgeChanged(PoolFact):
    """Somebody joined, committed, changed or left a place."""

    name: ClassVar[str] = "marketplace.pledge_changed"
    pledge_id: str
    status: str


@dataclass(frozen=True)
class PoolMilestone(PoolFact):
    """The pool crossed a milestone for the first time: "half" or "five_to_go"."""

    name: ClassVar[str] = "marketplace.pool_milestone"
    milestone: str


@dataclass(frozen=True)
class PoolReached(PoolFact):
    """Enough units from enough people stand together. Happens once."""

    name: ClassVar[str] = "marketplace.pool_reached"


@dataclass(frozen=True)
class PoolExpired(PoolFact):
    """The deadline passed with people missing."""

    name: ClassVar[str] = "marketplace.pool_expired"


@dataclass(frozen=True)
class AuctionOpened(PoolFact):
    """Sellers may bid, sealed."""

    name: ClassVar[str] = "marketplace.auction_opened"


@dataclass(frozen=True)
class BidsRevealed(PoolFact):
    """The sealed bids became the opening, and prices fall from here."""

    name: ClassVar[str] = "marketplace.bids_revealed"


@dataclass(frozen=True)
class BidPlaced(PoolFact):
    """The auction took a bid."""

    name: ClassVar[str] = "marketplace.bid_placed"
    bid_id: str


@dataclass(frozen=True)
class BidWithdrawn(PoolFact):
    """A seller took its sealed bid back."""

    name: ClassVar[str] = "marketplace.bid_withdrawn"
    bid_id: str


@dataclass(frozen=True)
class AuctionClosed(PoolFact):
    """The end passed. `award_id` is empty when no bid was valid."""

    name: ClassVar[str] = "marketplace.auction_closed"
    award_id: str


@dataclass(frozen=True)
class AwardAccepted(PoolFact):
    """The winner takes the order; buyers will be charged."""

    name: ClassVar[str] = "marketplace.award_accepted"
    award_id: str


@dataclass(frozen=True)
class AwardReneged(PoolFact):
    """The winner refused or stayed silent."""

    name: ClassVar[str] = "marketplace.award_reneged"
    award_id: str


@dataclass(frozen=True)
class PoolFailed(PoolFact):
    """The pool ended without a purchase; nobody pays, and who paid is refunded."""

    name: ClassVar[str] = "marketplace.pool_failed"


@dataclass(frozen=True)
class OrderChanged(PoolFact):
    """An order was made, paid, declined, dropped or cancelled."""

    name: ClassVar[str] = "marketplace.order_changed"
    order_id: str
    status: str


@dataclass(frozen=True)
class PoolFulfilling(PoolFact):
    """The money is collected; the seller ships."""

    name: ClassVar[str] = "marketplace.pool_fulfilling"


@dataclass(frozen=True)
class UnitsMoved(PoolFact):
    """Units of an order were shipped, delivered, confirmed, disputed or refunded."""

    name: ClassVar[str] = "marketplace.units_moved"
    order_id: str
    status: str


@dataclass(frozen=True)
class AuthenticationAsked(PoolFact):
    """The card company wants the buyer to confirm the payment; the order waits for that until its next try."""

    name: ClassVar[str] = "marketplace.authentication_asked"
    order_id: str


@dataclass(frozen=True)
class PlaceOffered(PoolFact):
    """A place became free and is offered to the next who waits; `pledge_id` is the place they held before."""

    name: ClassVar[str] = "marketplace.place_offered"
    pledge_id: str


@dataclass(frozen=True)
class PlaceFreed(PoolFact):
    """An offered place was not taken: the next who waits is asked, or the collection is over."""

    name: ClassVar[str] = "marketplace.place_freed"


@dataclass(frozen=True)
class ShippingDue(PoolFact):
    """A seller still has orders of the pool to ship."""

    name: ClassVar[str] = "marketplace.shipping_due"
    seller_id: str


@dataclass(frozen=True)
class ConfirmationDue(PoolFact):
    """What arrived confirms itself in so many days."""

    name: ClassVar[str] = "marketplace.confirmation_due"
    order_id: str
    days_left: int


@dataclass(frozen=True)
class ReturnAsked(PoolFact):
    """A buyer wants to send units back."""

    name: ClassVar[str] = "marketplace.return_asked"
    order_id: str
    return_id: str


@dataclass(frozen=True)
class ReturnSent(PoolFact):
    """The buyer gave the number of the parcel that goes back."""

    name: ClassVar[str] = "marketplace.return_sent"
    order_id: str
    return_id: str


@dataclass(frozen=True)
class ReturnReceived(PoolFact):
    """The parcel is back with the seller, who accepts or objects now."""

    name: ClassVar[str] = "marketplace.return_received"
    order_id: str
    return_id: str


@dataclass(frozen=True)
class ReturnObjected(PoolFact):
    """The seller objects to what came back; the money stays held."""

    name: ClassVar[str] = "marketplace.return_objected"
    order_id: str
    return_id: str


@dataclass(frozen=True)
class ReturnSettled(PoolFact):
    """The return is over: "accepted" (refunded), "lapsed", "withdrawn" or "contested" (it became a dispute)."""

    name: ClassVar[str] = "marketplace.return_settled"
    order_id: str
    return_id: str
    status: str


@dataclass(frozen=True)
class ReviewWritten(PoolFact):
    """One side ("buyer" or "seller") wrote its review; the other side does not see it yet."""

    name: ClassVar[str] = "marketplace.review_written"
    order_id: str
    side: str


@dataclass(frozen=True)
class ReviewsShown(PoolFact):
    """The reviews of an order are public."""

    name: ClassVar[str] = "marketplace.reviews_shown"
    order_id: str


@dataclass(frozen=True)
class PoolClosed(PoolFact):
    """Every unit is released or refunded."""

    name: ClassVar[str] = "marketplace.pool_closed"


@dataclass(frozen=True)
class BidRejected(PoolFact):
    """An operator, or the clock for a silent seller, put a bid out of its auction."""

    name: ClassVar[str] = "marketplace.bid_rejected"
    bid_id: str


@dataclass(frozen=True)
class LowPriceHeld(PoolFact):
    """The winning price is so low that its seller is asked about it."""

    name: ClassVar[str] = "marketplace.low_price_held"
    award_id: str


@dataclass(frozen=True)
class LowPriceAnswered(PoolFact):
    """The seller explained its price; an operator decides."""

    name: ClassVar[str] = "marketplace.low_price_answered"
    award_id: str


@dataclass(frozen=True)
class LowPriceDecided(PoolFact):
    """The low price was cleared or rejected, with a public reason."""

    name: ClassVar[str] = "marketplace.low_price_decided"
    award_id: str
    is_cleared: bool


@dataclass(frozen=True)
class BidFlagged(PoolFact):
    """A buyer flagged a bid."""

    name: ClassVar[str] = "marketplace.bid_flagged"
    bid_id: str


@dataclass(frozen=True)
class GroupDisputeOpened(PoolFact):
    """So many buyers of an award name one trouble that nothing of it goes to the seller until Moa has decided."""

    name: ClassVar[str] = "marketplace.group_dispute_opened"
    award_id: str
    group_id: str


@dataclass(frozen=True)
class GroupDisputeUnsigned(PoolFact):
    """An operator decided about a whole award; the sum asks for a second one."""

    name: ClassVar[str] = "marketplace.group_dispute_unsigned"
    award_id: str
    group_id: str


@dataclass(frozen=True)
class GroupDisputeClosed(PoolFact):
    """A decision about a whole award was carried out for each of its orders."""

    name: ClassVar[str] = "marketplace.group_dispute_closed"
    award_id: str
    group_id: str
    percent: int


@dataclass(frozen=True)
class FlagsRaised(PoolFact):
    """So many flagged a bid that its seller is asked and an operator decides."""

    name: ClassVar[str] = "marketplace.flags_raised"
    bid_id: str


@dataclass(frozen=True)
class FlagsAnswered(PoolFact):
    """The seller replied to the flags."""

    name: ClassVar[str] = "marketplace.flags_answered"
    bid_id: str


@dataclass(frozen=True)
class FlagsDecided(PoolFact):
    """The flags were decided, with a public reason, or nobody decided in time and the bid stays."""

    name: ClassVar[str] = "marketplace.flags_decided"
    bid_id: str
    is_rejected: bool


@dataclass(frozen=True)
class OptOutOpened(PoolFact):
    """Buyers may leave freely for a day: one bid only, or flags nobody decided."""

    name: ClassVar[str] = "marketplace.opt_out_opened"
    award_id: str


@dataclass(frozen=True)
class AwardOffered(PoolFact):
    """Nothing holds the award up: its seller's time to accept runs."""

    name: ClassVar[str] = "marketplace.award_offered"
    award_id: str


@dataclass(frozen=True)
class StandbyPromoted(PoolFact):
    """The next bid takes the place of one that failed, at its own last price."""

    name: ClassVar[str] = "marketplace.standby_promoted"
    award_id: str


@dataclass(frozen=True)
class ConsentAsked(PoolFact):
    """Buyers are asked whether the next price is fine; silence is out."""

    name: ClassVar[str] = "marketplace.consent_asked"
    award_id: str


@dataclass(frozen=True)
class FewerOffered(PoolFact):
    """Less was collected than the winner bid for; it may take that."""

    name: ClassVar[str] = "marketplace.fewer_offered"
    award_id: str


@dataclass(frozen=True)
class FewerDeclined(PoolFact):
    """The winner does not take the smaller order; who paid is refunded."""

    name: ClassVar[str] = "marketplace.fewer_declined"
    award_id: str
