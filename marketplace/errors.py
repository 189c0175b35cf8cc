"""What the marketplace refuses, each with a stable code and its facts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Forbidden, Gone, Invalid, Missing, TooMany


class NoSuchPool(Missing):
    """There is no such pool, or it is not public yet."""

    code = "marketplace.no_such_pool"
    text = _("We could not find this pool.")


class PoolTakenDown(Gone):
    """The pool was public and an operator removed it."""

    code = "marketplace.pool_taken_down"
    text = _("This want was taken down because it does not fit the rules of this place. Nobody was charged.")


class NoSuchQuestion(Missing):
    """There is no such question on a public page."""

    code = "marketplace.no_such_question"
    text = _("We could not find this question.")


class NoSuchAppeal(Missing):
    """There is no such appeal."""

    code = "marketplace.no_such_appeal"
    text = _("We could not find this appeal.")


class NoSuchSearch(Missing):
    """There is no such saved search, or it is somebody else's."""

    code = "marketplace.no_such_search"
    text = _("We could not find this search.")


class NoSuchOrder(Missing):
    """There is no such order, or it is somebody else's."""

    code = "marketplace.no_such_order"
    text = _("We could not find this order.")


class NoSuchAward(Missing):
    """There is no such award, or it is somebody else's."""

    code = "marketplace.no_such_award"
    text = _("We could not find this award.")


class NoSuchAuction(Missing):
    """The pool has no auction yet. What asks about it finds nothing; what acts in it raises NoAuction."""

    code = "marketplace.no_such_auction"
    text = _("The auction for this pool has not begun.")


class NoSuchPlace(Missing):
    """The person holds no place in this pool."""

    code = "marketplace.no_such_place"
    text = _("You have no place in this pool.")


class ReasonMissing(Invalid):
    """An operator's decision needs a reason in words."""

    code = "marketplace.reason_missing"
    text = _("Please write the reason for your decision.")


class WantUnfit(Invalid):
    """A want with a field that cannot stand. Facts: `field`."""

    code = "marketplace.want_unfit"
    text = _("Please check the marked fields.")


class AlreadyGathering(Conflict):
    """The same person already gathers for exactly this. Facts: `pool_id`."""

    code = "marketplace.already_gathering"
    text = _("You already gather people for exactly this.")


class WordsHeld(Invalid):
    """These words would have to be read by a person before they are public. Facts: `concern`."""

    code = "marketplace.words_held"
    text = _("These words cannot stand here.")

    TEXTS = {
        "forbidden_goods": _("This may be something that must not be sold. Please use other words."),
        "weapons": _("This may be a weapon. Please use other words."),
        "medicine": _("Medicine may be sold by pharmacies alone. Please use other words."),
        "adult": _("This may be for adults only. Please use other words."),
        "abuse": _("This may insult somebody. Please use other words."),
        "private_contact": _("Phone numbers, e-mail addresses and accounts do not belong here: everybody can read it."),
        "links": _("Links do not belong here."),
    }

    @property
    def message(self) -> str:
        """What is wrong with the words."""
        return str(self.TEXTS[self.facts["concern"]])


class WordsUnfit(Invalid):
    """A text is empty or too long. Facts: `most`."""

    code = "marketplace.words_unfit"
    text = _("Please write something, in %(most)s letters at most.")


class ChangeRefused(Conflict):
    """The poster cannot change the pool in this way now. Facts: `reason`."""

    code = "marketplace.change_refused"
    text = _("The pool cannot be changed like this now.")

    TEXTS = {
        "over": _("The pool no longer gathers, so it cannot be changed."),
        "too_late": _("It is too late for this: nobody would have the time to confirm again."),
        "too_often": _("This was done as often as it may be."),
        "too_long": _("A pool is prolonged by 1 to 14 days."),
    }

    @property
    def message(self) -> str:
        """Why."""
        return str(self.TEXTS[self.facts["reason"]])


class NothingToConfirm(Conflict):
    """The person has no place in this pool that waits to be confirmed again."""

    code = "marketplace.nothing_to_confirm"
    text = _("There is no place of yours to confirm here.")


class NotToRunAgain(Conflict):
    """The pool still runs, or it was taken down."""

    code = "marketplace.not_to_run_again"
    text = _("This pool cannot be run again.")


class NotToMove(Conflict):
    """The person had no place in this pool, it still runs, or the other one takes no pledges."""

    code = "marketplace.not_to_move"
    text = _("Your place cannot be taken along to that pool.")


class NotToRemove(Conflict):
    """The pool is not public, or its auction is over."""

    code = "marketplace.not_to_remove"
    text = _("This pool can no longer be taken down.")


class AlreadyReported(Conflict):
    """The same person reported this before."""

    code = "marketplace.already_reported"
    text = _("You reported this already. An operator will look at it.")


class NothingReported(Conflict):
    """No report about this waits for a decision."""

    code = "marketplace.nothing_reported"
    text = _("No report is waiting here.")


class NotToAppeal(Conflict):
    """The pool was not taken down, the time to object is over, or it was objected to before."""

    code = "marketplace.not_to_appeal"
    text = _("You cannot object to this any more.")


class AppealOver(Conflict):
    """The appeal is decided."""

    code = "marketplace.appeal_over"
    text = _("This appeal is already decided.")


class QuestionsClosed(Conflict):
    """The pool has ended, or this question was answered."""

    code = "marketplace.questions_closed"
    text = _("Questions can no longer be asked or answered here.")


class NotYoursToAnswer(Forbidden):
    """Only the poster and operators answer."""

    code = "marketplace.not_yours_to_answer"
    text = _("The poster or Moa answers this.")


class TooManyQuestions(TooMany):
    """The person's questions on this page wait for an answer."""

    code = "marketplace.too_many_questions"
    text = _("Please wait until your questions here are answered.")


class TooManySearches(TooMany):
    """A person saves a limited number of searches."""

    code = "marketplace.too_many_searches"
    text = _("You saved as many searches as there is room for. Please remove one first.")


class NotInReview(Conflict):
    """The pool does not wait for a moderator, or no longer."""

    code = "marketplace.not_in_review"
    text = _("This pool is not waiting to be looked at.")


class PoolClosed(Conflict):
    """The pool takes no pledges in its present state or at this time."""

    code = "marketplace.pool_closed"
    text = _("This pool no longer takes pledges.")


class NoPlace(Conflict):
    """The person has no place in this pool that could be changed."""

    code = "marketplace.no_place"
    text = _("You have no place in this pool.")


class PlaceLocked(Conflict):
    """Leaving or lowering now would sink the pool for everybody. Facts: `reason`."""

    code = "marketplace.place_locked"
    text = _("You cannot leave or take fewer right now: the pool would fall under its target for everyone.")


class PledgeUnfit(Invalid):
    """Quantity or cap is out of range. Facts: `field`."""

    code = "marketplace.pledge_unfit"
    text = _("Choose 1 to 99 units, and a limit of at least ₩1 or none.")


class SellerMayNotJoin(Forbidden):
    """Who bids in a pool's auction cannot buy in it."""

    code = "marketplace.seller_may_not_join"
    text = _("You bid in this auction, so you cannot buy in it.")


class BuyerMayNotBid(Forbidden):
    """Who posted the want or holds a place in the pool cannot bid for it."""

    code = "marketplace.buyer_may_not_bid"
    text = _("You posted this want or hold a place in it, so you cannot bid.")


class LinkedToOtherSide(Forbidden):
    """The account shares a phone, card, address or bank account with somebody it may not be one with."""

    code = "marketplace.linked_to_other_side"
    text = _(
        "This account shares a phone, a card, an address or a bank account with somebody who already takes part "
        "here, so it cannot."
    )


class SellerMayNotBid(Forbidden):
    """Only verified sellers bid."""

    code = "marketplace.seller_may_not_bid"
    text = _("Only verified sellers can bid. You can see what is missing on your verification page.")


class NoAuction(Conflict):
    """The pool's auction has not begun."""

    code = "marketplace.no_auction"
    text = _("The auction for this pool has not begun.")


class NoBid(Conflict):
    """The seller has no standing bid in this auction."""

    code = "marketplace.no_bid"
    text = _("You have no bid in this auction.")


class BidRefused(Conflict):
    """The auction did not take the bid and nothing changed. Facts: `reason`, `limit_minor`.

    `judged_at` is the instant of the judgement, for the public record.
    """

    judged_at: datetime | None = None
    code = "marketplace.bid_refused"
    text = _("This bid was not taken.")

    TEXTS = {
        "not_open": _("The auction is not open yet."),
        "too_late": _("The auction has ended. Your bid arrived too late."),
        "shut_out": _("Your bid was rejected in this auction, so you cannot bid here again."),
        "band_is_empty": _("The fewest units must be at least 1 and not more than the most."),
        "out_of_range": _("Please check the price and the number of days until you ship."),
        "below_one": _("A price is at least ₩1."),
        "no_room_below": _("The price is already so low that no lower bid is possible."),
        "step_too_small": _("A bid must be at least one step under the leading price: ₩%(limit)s or less."),
        "not_below_own": _("In the live phase prices only fall: yours must be ₩%(limit)s or less."),
        "gives_up_own_place": _("You ask for more units than buyers want. That would take back your standing bid."),
        "needs_confirmation": _("This is far from your last bid. Please type the price again to confirm it."),
        "bound_while_live": _("A bid cannot be taken back in the live phase."),
    }

    @property
    def message(self) -> str:
        """Why, and the price that would be taken where there is one."""
        limit = self.facts.get("limit_minor")
        return str(self.TEXTS[self.facts["reason"]]) % {"limit": f"{limit:,}" if limit else ""}


class AwardOver(Conflict):
    """The time to accept the award is over, or it was answered."""

    code = "marketplace.award_over"
    text = _("This award can no longer be answered.")


class NotWaiting(Conflict):
    """The person does not wait for a place here, or could not: nothing is collected, or they have an order."""

    code = "marketplace.not_waiting"
    text = _("You cannot wait for a place in this pool right now.")


class NoPlaceOffered(Conflict):
    """No place is offered to the person, or the time to answer is over."""

    code = "marketplace.no_place_offered"
    text = _("This place is no longer offered to you.")


class OrderUnderway(Conflict):
    """The charge has begun, so the order can no longer be left this way."""

    code = "marketplace.order_underway"
    text = _("The payment has already begun. You can still report a problem.")


class NotToShip(Conflict):
    """The order has no paid units waiting to be shipped."""

    code = "marketplace.not_to_ship"
    text = _("This order has nothing to ship.")


class TrackingUnfit(Invalid):
    """The carrier is unknown or the number is not one of its numbers. Facts: `field`."""

    code = "marketplace.tracking_unfit"
    text = _("Choose a carrier and enter its tracking number: 10 to 14 digits.")


class TrackingUsed(Conflict):
    """The number was given for somebody else's parcel already. Facts: `field`."""

    code = "marketplace.tracking_used"
    text = _("This number was already given for another parcel.")


class NotToConfirm(Conflict):
    """The order has no shipped units that could be confirmed."""

    code = "marketplace.not_to_confirm"
    text = _("Nothing here can be confirmed right now.")


class OnlyOnce(Conflict):
    """Seven more days are given once."""

    code = "marketplace.only_once"
    text = _("You already asked for seven more days.")


class NoSuchReturn(Missing):
    """The order has no such return."""

    code = "marketplace.no_such_return"
    text = _("We could not find this return.")


class NotToReturn(Conflict):
    """One of the units did not arrive, came more than seven days ago, is being returned, or was refunded."""

    code = "marketplace.not_to_return"
    text = _("This can no longer be sent back, or not yet.")


class ReturnOver(Conflict):
    """The return is in another state, or the time for this is over."""

    code = "marketplace.return_over"
    text = _("The time for this is over, or it was answered already.")


class NoSuchReview(Missing):
    """There is no such review, or it is not shown."""

    code = "marketplace.no_such_review"
    text = _("We could not find this review.")


class ReviewUnfit(Invalid):
    """Stars or words are out of range. Facts: `field`."""

    code = "marketplace.review_unfit"
    text = _("Give one to five stars, and at most 500 letters.")


class NotToReview(Conflict):
    """The order is not over yet, was never paid, or its days to review have passed."""

    code = "marketplace.not_to_review"
    text = _("This order cannot be reviewed now.")


class ReviewIsShown(Conflict):
    """A review everybody sees is not changed any more."""

    code = "marketplace.review_is_shown"
    text = _("Your review is public already, so it can no longer be changed.")


class ReportDecided(Conflict):
    """The report was answered already."""

    code = "marketplace.report_decided"
    text = _("This report was already answered.")


class NothingToRefund(Conflict):
    """No money is held for this order any more."""

    code = "marketplace.nothing_to_refund"
    text = _("No money is held for this order any more.")


class RefundWaits(Conflict):
    """A refund of the order waits for another operator."""

    code = "marketplace.refund_waits"
    text = _("A refund of this order waits for another operator. Sign it or send it back first.")


class RefundOver(Conflict):
    """No proposed refund waits for the order, its time is over, or its units are not what they were."""

    code = "marketplace.refund_over"
    text = _("This refund can no longer be signed: its time is over or the units changed. Look at the order anew.")


class NotToDispute(Conflict):
    """One of the units is in a state, or a pool in a stage, in which no problem can be reported."""

    code = "marketplace.not_to_dispute"
    text = _("A problem with these units cannot be reported now.")


class ComplaintUnfit(Invalid):
    """A report with a field that cannot stand. Facts: `field`."""

    code = "marketplace.complaint_unfit"
    text = _("Say which units it is about, what is wrong, and what would put it right.")


class NoSuchBid(Missing):
    """There is no such bid, or it is not to be seen yet, or it is somebody else's."""

    code = "marketplace.no_such_bid"
    text = _("We could not find this bid.")


class NoSuchBar(Missing):
    """The person has not turned this seller away."""

    code = "marketplace.no_such_bar"
    text = _("You have not turned this seller away.")


class NotToFlag(Conflict):
    """The bid no longer stands, or its winner has accepted."""

    code = "marketplace.not_to_flag"
    text = _("This bid can no longer be flagged.")


class FlagsSettled(Conflict):
    """The flags against this seller were decided, or never came before an operator."""

    code = "marketplace.flags_settled"
    text = _("The flags against this seller do not wait for an answer.")


class NoSuchGroupDispute(Missing):
    """There is no such problem of a whole award."""

    code = "marketplace.no_such_group_dispute"
    text = _("We could not find this problem.")


class GroupDisputeSettled(Conflict):
    """The problem of the award was decided, or waits for another operator."""

    code = "marketplace.group_dispute_settled"
    text = _("This problem does not wait for your decision.")


class NotYourOwnDecision(Conflict):
    """A second operator signs: not the one who decided."""

    code = "marketplace.not_your_own_decision"
    text = _("Above ₩1,000,000 another operator signs. This decision is your own.")


class ShareUnfit(Invalid):
    """The share that goes back is a whole number of percent from 0 to 100."""

    code = "marketplace.share_unfit"
    text = _("Give a whole number from 0 to 100.")


class LowPriceSettled(Conflict):
    """The low price was decided, or its time to be answered or decided is over."""

    code = "marketplace.low_price_settled"
    text = _("This low price does not wait for an answer any more.")


class SellerNotHeard(Conflict):
    """A bid is rejected only once its seller answered, or its time to answer is over."""

    code = "marketplace.seller_not_heard"
    text = _("The seller still has time to answer. You can reject this only after that.")


class WordsMissing(Invalid):
    """A flag or an answer needs words, and not too many. Facts: `field`."""

    code = "marketplace.words_missing"
    text = _("Please say it in words, in 1,000 letters at most.")


class NotToReject(Conflict):
    """Only a bid that stands in the live phase is rejected by itself; afterwards holds and flags decide."""

    code = "marketplace.not_to_reject"
    text = _("Only a bid that stands in the live phase can be rejected here.")


class NoOptOut(Conflict):
    """The pool has no open time in which buyers may leave freely."""

    code = "marketplace.no_opt_out"
    text = _("The time to leave freely is over.")


class NoConsentAsked(Conflict):
    """The buyer is not asked about a price, or no longer."""

    code = "marketplace.no_consent_asked"
    text = _("You are not asked about a new price, or the time to answer is over.")


class NotFewer(Conflict):
    """The seller is not asked to take a smaller order, or no longer."""

    code = "marketplace.not_fewer"
    text = _("There is no smaller order to answer, or the time to answer is over.")
