"""The parts every notice's words have, and what is said of the money."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

NOTHING_CHARGED = _("Nothing has been charged. Your card is charged only after a winner is found and you were told.")
HELD = _("Your money is held by Moa. The seller gets it only once you confirm that it arrived.")
STOPPED = _("The money of this case stays with Moa until it is decided.")
RETURNED = _("Refunds go back to the card that paid, usually within three business days.")
CHARGED_NEXT = _("You can still change the card, or cancel, until the charge.")
FREE = _("It is over for you: nothing is charged and nothing is held.")
PAID_OUT = _("Payouts go to the bank account on your payouts page, on business days.")
HELD_FOR_SELLER = _("The buyers' money is held by Moa and becomes yours as they confirm.")
NO_MONEY = ""


@dataclass(frozen=True)
class Words:
    """What one kind of notice says, as texts to be translated with places for figures: `%(title)s`.

    `title` is the sentence, `line` what belongs to it. A letter adds `facts` (names of figures), one `button`, what
    happens next (`then`) and where the money is (`money`).
    """

    title: str
    line: str
    button: str
    facts: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    money: str = NO_MONEY


FACT_LABELS = {
    "start_minor": _("Start price"),
    "price_minor": _("Price of one unit"),
    "saved_minor": _("Saved per unit"),
    "leading_minor": _("Lowest price now"),
    "own_minor": _("My price"),
    "rank": _("My rank"),
    "total_minor": _("In all"),
    "amount_minor": _("Amount"),
    "my_units": _("My place"),
    "cap_minor": _("My cap"),
    "units": _("Quantity"),
    "award_units": _("Ordered"),
    "committed_units": _("Gathered"),
    "threshold_units": _("Goal"),
    "deadline_at": _("Gathering ends"),
    "opens_at": _("Bids open"),
    "ends_at": _("Auction ends"),
    "accept_by_at": _("Answer by"),
    "consent_at": _("Answer by"),
    "answer_at": _("Answer by"),
    "explain_at": _("Answer by"),
    "flags_at": _("Answer by"),
    "fewer_at": _("Answer by"),
    "place_at": _("Answer by"),
    "return_at": _("Answer by"),
    "offer_at": _("Answer by"),
    "appeal_at": _("Appeal by"),
    "opt_out_at": _("Leave until"),
    "stake_minor": _("In dispute"),
    "offer_minor": _("Offered back"),
    "ruled_minor": _("To go back"),
    "refund_minor": _("Went back"),
    "fewer_units": _("Paid for"),
    "charge_at": _("Charge"),
    "next_try_at": _("Next try"),
    "card": _("Card"),
    "seller": _("Seller"),
    "confirm_at": _("Confirms itself"),
    "ship_by_at": _("Ship by"),
    "refund_at": _("Refunds itself"),
    "tracking": _("Tracking number"),
    "released_minor": _("Paid to the seller"),
    "refunded_minor": _("Refunded"),
    "reason": _("Reason"),
    "parcels": _("Parcels"),
    "brought": _("Through my link"),
    "titles": _("Pools"),
}
"""How each figure is called in a letter."""

WHY = {
    "poster": _("You get this because you posted this want."),
    "committed": _("You get this because you have a place in this pool."),
    "were_committed": _("You get this because you had a place in this pool."),
    "priced_out": _("You get this because you had a place in this pool."),
    "consenting": _("You get this because you have a place in this pool."),
    "interested": _("You get this because you are interested in this pool."),
    "were_interested": _("You get this because you were interested in this pool."),
    "followers": _("You get this because you follow this pool."),
    "former": _("You get this because you were in this pool when it gathered before."),
    "asker": _("You get this because you asked a question."),
    "place": _("You get this because you waited for a place."),
    "buyer": _("You get this because it is about your order."),
    "order_seller": _("You get this because it is about an order you sell."),
    "pool_seller": _("You get this because you won this auction."),
    "award_seller": _("You get this because you bid in this auction."),
    "bid_seller": _("You get this because you bid in this auction."),
    "overtaken": _("You get this because you bid in this auction."),
    "bidders": _("You get this because you bid in this auction."),
    "losers": _("You get this because you bid in this auction."),
    "owner": _("You get this because it is about your business."),
    "payee": _("You get this because it is about your business."),
    "operators": _("You get this because you work at the operators' desk."),
    "sharer": _("You get this because you shared your link."),
    "alerted": _("You get this because you asked for it with an alert."),
    "searcher": _("You get this because you saved this search."),
}
"""Why somebody got a notice, by the role in which it concerns them."""
