"""What is said to sellers and to operators."""

from django.utils.translation import gettext_noop as _

from social.presentation.words.base import HELD_FOR_SELLER, PAID_OUT, STOPPED, Words

DESK = _("Open my desk")
BID = _("Open the bid desk")
ANSWER = _("Answer now")
QUEUE = _("Open the queue")

_CASE = ("stake_minor", "units")
_RETURN = ("units", "return_at")

SELLING = {
    "bidding_live": Words(
        _("Bidding is live: you are number %(rank)s"),
        _("%(title)s. Your price is %(own_minor)s, the lowest %(leading_minor)s."),
        BID,
        ("rank", "own_minor", "leading_minor", "ends_at"),
        (_("Each bid must beat the leading price by the step."),),
    ),
    "overtaken": Words(
        _("You are no longer first: %(leading_minor)s leads"),
        _("%(title)s. Your price is %(own_minor)s. The auction ends %(ends_at)s."),
        BID,
        ("rank", "own_minor", "leading_minor", "ends_at"),
    ),
    "bid_lost": Words(
        _("Not won this time: number %(rank)s"),
        _("%(title)s went for %(price_minor)s; your last price was %(own_minor)s."),
        _("See the protocol"),
        ("rank", "own_minor", "price_minor"),
        (_("Second and third bids stay binding for a while: if the winner falls out, you are asked."),),
    ),
    "bid_rejected": Words(
        _("Your bid was turned down: %(title)s"),
        _("A person decided, and the reason is public."),
        BID,
    ),
    "award_offered": Words(
        _("You won: %(award_units)s at %(price_minor)s"),
        _("%(title)s. Accept by %(accept_by_at)s, or the next seller is asked and it costs a strike."),
        ANSWER,
        ("price_minor", "award_units", "total_minor", "accept_by_at"),
        (_("Once you accept, the buyers are told and charged a day later."), _("You ship when the money is in.")),
        HELD_FOR_SELLER,
    ),
    "low_price_held": Words(
        _("Explain your price: %(price_minor)s"),
        _("%(title)s. It is far below the others, so we ask before it counts. You have one business day."),
        ANSWER,
        ("explain_at", "price_minor", "award_units"),
        (_("Say what makes the price possible, with papers if you have any."),),
    ),
    "low_price_decided": Words(
        _("Your price holds: %(title)s"),
        _("We are satisfied with what you said. The next step is on your desk."),
        DESK,
        ("price_minor",),
    ),
    "flags_to_answer": Words(
        _("Buyers doubt your bid: %(title)s"),
        _("Enough of them flagged it. Your answer is read before anybody decides."),
        ANSWER,
        ("flags_at",),
    ),
    "flags_decided": Words(
        _("Your flagged bid stays: %(title)s"),
        _("A person looked at the flags and at your answer. The reason is public."),
        DESK,
    ),
    "you_reneged": Words(
        _("You did not take the order: %(title)s"),
        _("It counts as a strike. The next seller is asked."),
        DESK,
        ("price_minor",),
    ),
    "your_turn": Words(
        _("It is your turn: %(award_units)s at %(price_minor)s"),
        _("%(title)s. The winner fell out, and your bid is next."),
        ANSWER,
        ("price_minor", "award_units", "accept_by_at"),
    ),
    "fewer_offered": Words(
        _("Fewer could pay: %(fewer_units)s are left"),
        _("%(title)s. You may take the smaller order at your price, or leave it."),
        ANSWER,
        ("fewer_at", "fewer_units", "award_units", "price_minor"),
    ),
    "ship_now": Words(
        _("Ship now: %(parcels)s parcels"),
        _("%(title)s. The money is in. The addresses are yours to see, for these parcels only."),
        _("Ship"),
        ("parcels", "ship_by_at"),
        (_("What is not shipped in time is refunded by itself."),),
        HELD_FOR_SELLER,
    ),
    "shipping_due": Words(
        _("Parcels are waiting: %(title)s"),
        _("They are due by %(ship_by_at)s. What is not shipped in time is refunded by itself."),
        _("Ship"),
        ("ship_by_at", "refund_at"),
        (),
        HELD_FOR_SELLER,
    ),
    "sale_failed": Words(
        _("The order fell through: %(title)s"),
        _("Everybody who paid is refunded. Nothing is to be shipped."),
        DESK,
    ),
    "return_asked": Words(
        _("A return is announced: %(title)s"),
        _("The buyer sends %(units)s back. You are told the tracking number."),
        DESK,
        _RETURN,
    ),
    "return_sent": Words(
        _("A return is on its way: %(title)s"),
        _("Look at it when it arrives, and accept it or object."),
        DESK,
        _RETURN,
        (_("Silence counts as a yes."),),
    ),
    "return_closed": Words(
        _("A return is settled: %(title)s"),
        _("How it ended stands on your desk."),
        DESK,
        ("units",),
    ),
    "sale_reviews_shown": Words(
        _("A review of your sale is open: %(title)s"),
        _("Now both sides can read what the other wrote."),
        DESK,
    ),
    "sale_released": Words(
        _("%(released_minor)s is yours, before commission"),
        _("%(title)s. A buyer confirmed, and it is paid on the next business day."),
        _("See my payouts"),
    ),
    "payout_settled": Words(
        _("Paid out: %(amount_minor)s"),
        _("The bank has it. The lines behind the sum are on your payouts page."),
        _("See my payouts"),
        ("amount_minor",),
        (),
        PAID_OUT,
    ),
    "payout_blocked": Words(
        _("A payout waits"),
        _("Nothing is lost: why it waits, and what to do, stands on your payouts page."),
        _("See my payouts"),
    ),
    "sale_taken_back": Words(
        _("A buyer's bank took a payment back: %(title)s"),
        _("Its money waits until the bank has decided. Moa answers the bank with what is known of the order."),
        _("See the payouts"),
    ),
    "sale_frozen": Words(
        _("Several buyers report the same: %(title)s"),
        _("Its payouts wait until Moa has decided for the whole order. Answer each buyer: your words are read first."),
        _("See the payouts"),
    ),
    "sale_thawed": Words(
        _("Moa decided for the whole order: %(title)s"),
        _("%(percent)s percent of every open unit goes back to its buyer. What remains goes on as agreed."),
        _("See the payouts"),
    ),
    "claim_opened": Words(
        _("A buyer reports a problem: %(title)s"),
        _("Answer within three business days. Silence leaves the decision to what the buyer sent."),
        ANSWER,
        ("answer_at", *_CASE),
        (_("Answer with evidence, or propose an amount."),),
        STOPPED,
    ),
    "claim_proposal": Words(
        _("The buyer proposes: %(offer_minor)s back"),
        _("%(title)s. Accept, reject, or propose another amount."),
        DESK,
        ("offer_minor", "offer_at", *_CASE),
        (),
        STOPPED,
    ),
    "claim_agreed": Words(
        _("You agreed: %(title)s"),
        _("The amounts of the proposal move now."),
        DESK,
        ("offer_minor", *_CASE),
    ),
    "claim_proposal_rejected": Words(
        _("Your proposal was rejected: %(title)s"),
        _("Either side may make another, or a person decides."),
        DESK,
        (),
        (),
        STOPPED,
    ),
    "claim_ruled": Words(
        _("Moa decided: %(title)s"),
        _("Read the decision and its reason. Either side may appeal once."),
        DESK,
        ("ruled_minor", "appeal_at", *_CASE),
        (_("Without an appeal the decision is carried out."),),
        STOPPED,
    ),
    "claim_appealed": Words(
        _("An appeal was made: %(title)s"),
        _("Another person looks at the case once more. That decision is final."),
        DESK,
        (),
        (),
        STOPPED,
    ),
    "claim_withdrawn": Words(
        _("The buyer took the report back: %(title)s"),
        _("The clocks go on with the time that was left."),
        DESK,
        _CASE,
    ),
    "claim_closed": Words(
        _("The case is closed: %(title)s"),
        _("The money moved as decided. The amounts stand in the case."),
        DESK,
        ("refund_minor", "stake_minor"),
    ),
    "seller_verified": Words(
        _("Your business is verified. You may bid."),
        _("%(business)s. Make an alert, and the pools that fit find you."),
        _("Open the page"),
        ("reason",),
    ),
    "seller_returned": Words(
        _("Your application came back"),
        _("%(business)s. Please mend what is named and send it again."),
        _("Open the page"),
        ("reason",),
    ),
    "seller_suspended": Words(
        _("Your business may not bid for now"),
        _("%(business)s. Orders you took go on as they are."),
        _("Open the page"),
        ("reason",),
    ),
    "seller_reinstated": Words(
        _("Your business may bid again"),
        _("%(business)s is back."),
        _("Open the page"),
        ("reason",),
    ),
    "alert_hit": Words(
        _("A pool that fits: %(title)s"),
        _("%(committed_units)s from %(people)s, sealed bids until %(opens_at)s."),
        _("Place an opening bid"),
        ("committed_units", "start_minor", "opens_at", "ends_at"),
    ),
    "alert_daily": Words(
        _("%(pools)s pools that fit"),
        _("Today: %(titles)s"),
        _("See my alerts"),
        ("titles",),
    ),
    "desk_want": Words(_("A pool waits to be looked at"), _("%(title)s. Promised within 30 minutes."), QUEUE),
    "desk_report": Words(_("A pool was reported"), "%(title)s", QUEUE),
    "desk_appeal": Words(_("An appeal waits"), "%(title)s", QUEUE),
    "desk_seller": Words(_("A business waits to be checked"), "%(business)s", QUEUE),
    "desk_low_price": Words(_("A low price waits"), _("%(title)s at %(price_minor)s"), QUEUE),
    "desk_flags": Words(_("A flagged bid waits"), "%(title)s", QUEUE),
    "desk_payout": Words(_("A payout is blocked"), _("Why, and whose turn it is, stands on the desk."), QUEUE),
    "desk_chargeback": Words(_("A bank took a payment back"), "%(title)s", QUEUE),
    "desk_group": Words(_("Many report the same"), "%(title)s", QUEUE),
    "desk_case": Words(_("A case was appealed"), "%(title)s", QUEUE),
}
