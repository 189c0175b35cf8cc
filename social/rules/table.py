"""Who is told what: event × role × kind, the whole of it. Channels follow from the kind and the reader's choices.

A person who is several of these to one fact gets the first notice only.
"""

from collections import defaultdict

from social.rules.notices import Role, Told

R = Role
_M, _E, _S = "marketplace", "escrow", "merchants"

TABLE = (
    # gathering
    Told(f"{_M}.pool_opened", R.POSTER, "pool_opened", key_by=("pool_id",)),
    Told(f"{_M}.pool_held_for_review", R.POSTER, "pool_held"),
    Told(f"{_M}.pool_held_for_review", R.OPERATORS, "desk_want"),
    Told(f"{_M}.pool_reported", R.OPERATORS, "desk_report"),
    Told(f"{_M}.pool_removed", R.POSTER, "removed_yours"),
    Told(f"{_M}.pool_removed", R.WERE_COMMITTED, "pool_removed"),
    Told(f"{_M}.pool_removed", R.WERE_INTERESTED, "pool_removed"),
    Told(f"{_M}.pool_removed", R.FOLLOWERS, "pool_removed"),
    Told(f"{_M}.pool_cancelled", R.WERE_COMMITTED, "pool_cancelled"),
    Told(f"{_M}.pool_cancelled", R.WERE_INTERESTED, "pool_cancelled"),
    Told(f"{_M}.pool_cancelled", R.FOLLOWERS, "pool_cancelled"),
    Told(f"{_M}.pool_edited", R.COMMITTED, "confirm_again"),
    Told(f"{_M}.pool_extended", R.COMMITTED, "extended_again"),
    Told(f"{_M}.pool_run_again", R.FORMER, "pool_again"),
    Told(f"{_M}.question_asked", R.POSTER, "question_asked"),
    Told(f"{_M}.question_answered", R.ASKER, "question_answered"),
    Told(f"{_M}.review_appealed", R.OPERATORS, "desk_appeal"),
    Told(f"{_M}.appeal_decided", R.POSTER, "appeal_decided"),
    Told(f"{_M}.pool_milestone", R.POSTER, "pool_half", when={"milestone": "half"}, key_by=("pool_id",)),
    Told(f"{_M}.pool_milestone", R.POSTER, "five_to_go", when={"milestone": "five_to_go"}, key_by=("pool_id",)),
    Told(f"{_M}.pool_milestone", R.COMMITTED, "five_to_go", when={"milestone": "five_to_go"}, key_by=("pool_id",)),
    Told(f"{_M}.pool_milestone", R.INTERESTED, "five_to_go", when={"milestone": "five_to_go"}, key_by=("pool_id",)),
    Told(f"{_M}.pool_milestone", R.FOLLOWERS, "five_to_go", when={"milestone": "five_to_go"}, key_by=("pool_id",)),
    Told(f"{_M}.pool_reached", R.COMMITTED, "pool_reached", key_by=("pool_id",)),
    Told(f"{_M}.pool_reached", R.INTERESTED, "reached_commit", key_by=("pool_id",)),
    Told(f"{_M}.pool_reached", R.POSTER, "reached_yours", key_by=("pool_id",)),
    Told(f"{_M}.pool_reached", R.FOLLOWERS, "reached_commit", key_by=("pool_id",)),
    Told(f"{_M}.pool_expired", R.POSTER, "expired_yours"),
    Told(f"{_M}.pool_expired", R.WERE_COMMITTED, "pool_expired"),
    Told(f"{_M}.pool_expired", R.WERE_INTERESTED, "pool_expired"),
    Told(f"{_M}.pool_expired", R.FOLLOWERS, "pool_expired"),
    # auction
    Told(f"{_M}.bids_revealed", R.COMMITTED, "bids_revealed", key_by=("pool_id",)),
    Told(f"{_M}.bids_revealed", R.BIDDERS, "bidding_live", key_by=("pool_id",)),
    Told(f"{_M}.bids_revealed", R.FOLLOWERS, "bids_revealed", key_by=("pool_id",)),
    Told(f"{_M}.bid_placed", R.OVERTAKEN, "overtaken"),
    Told(f"{_M}.bid_rejected", R.BID_SELLER, "bid_rejected"),
    Told(f"{_M}.auction_closed", R.WERE_COMMITTED, "no_bids", when={"award_id": ""}),
    Told(f"{_M}.auction_closed", R.POSTER, "no_bids", when={"award_id": ""}),
    Told(f"{_M}.auction_closed", R.COMMITTED, "auction_ended", unless={"award_id": ""}),
    Told(f"{_M}.auction_closed", R.LOSERS, "bid_lost", unless={"award_id": ""}),
    # vetting
    Told(f"{_M}.low_price_held", R.AWARD_SELLER, "low_price_held"),
    Told(f"{_M}.low_price_held", R.COMMITTED, "low_price_check"),
    Told(f"{_M}.low_price_held", R.OPERATORS, "desk_low_price"),
    Told(f"{_M}.low_price_answered", R.OPERATORS, "desk_low_price"),
    Told(f"{_M}.low_price_decided", R.AWARD_SELLER, "low_price_decided", when={"is_cleared": "True"}),
    Told(f"{_M}.low_price_decided", R.COMMITTED, "low_price_cleared", when={"is_cleared": "True"}),
    Told(f"{_M}.low_price_decided", R.COMMITTED, "low_price_rejected", when={"is_cleared": "False"}),
    Told(f"{_M}.flags_raised", R.BID_SELLER, "flags_to_answer"),
    Told(f"{_M}.flags_raised", R.OPERATORS, "desk_flags"),
    Told(f"{_M}.flags_raised", R.COMMITTED, "flags_raised"),
    Told(f"{_M}.flags_answered", R.OPERATORS, "desk_flags"),
    Told(f"{_M}.flags_decided", R.BID_SELLER, "flags_decided", when={"is_rejected": "False"}),
    Told(f"{_M}.flags_decided", R.COMMITTED, "flags_rejected", when={"is_rejected": "True"}),
    Told(f"{_M}.flags_decided", R.COMMITTED, "flags_kept", when={"is_rejected": "False"}),
    Told(f"{_M}.opt_out_opened", R.COMMITTED, "opt_out"),
    Told(f"{_M}.award_offered", R.AWARD_SELLER, "award_offered", key_by=("award_id",)),
    Told(f"{_M}.consent_asked", R.CONSENTING, "consent_asked", key_by=("award_id",)),
    Told(f"{_M}.standby_promoted", R.AWARD_SELLER, "your_turn", key_by=("award_id",)),
    Told(f"{_M}.standby_promoted", R.COMMITTED, "standby_promoted", key_by=("award_id",)),
    Told(f"{_M}.award_reneged", R.AWARD_SELLER, "you_reneged"),
    Told(f"{_M}.award_reneged", R.COMMITTED, "award_reneged"),
    Told(f"{_M}.award_accepted", R.PRICED_OUT, "priced_out"),
    Told(f"{_M}.award_accepted", R.POSTER, "award_accepted"),
    Told(f"{_M}.pool_failed", R.WERE_COMMITTED, "pool_failed"),
    Told(f"{_M}.pool_failed", R.POSTER, "pool_failed"),
    Told(f"{_M}.pool_failed", R.POOL_SELLER, "sale_failed"),
    # collection
    Told(f"{_M}.order_changed", R.BUYER, "charge_notice", when={"status": "due"}, key_by=("order_id",)),
    Told(f"{_M}.order_changed", R.BUYER, "order_paid", when={"status": "paid"}, key_by=("order_id",)),
    Told(f"{_M}.order_changed", R.BUYER, "order_dropped", when={"status": "dropped"}, key_by=("order_id",)),
    Told(f"{_M}.order_changed", R.BUYER, "order_cancelled", when={"status": "cancelled"}, key_by=("order_id",)),
    Told(f"{_E}.payment_declined", R.BUYER, "charge_declined", key_by=("order_id", "tries")),
    Told(f"{_M}.authentication_asked", R.BUYER, "authentication_asked"),
    Told(f"{_M}.place_offered", R.PLACE, "place_offered"),
    Told(f"{_M}.fewer_offered", R.AWARD_SELLER, "fewer_offered", key_by=("award_id",)),
    Told(f"{_M}.fewer_declined", R.COMMITTED, "fewer_declined"),
    # parcels
    Told(f"{_M}.pool_fulfilling", R.POOL_SELLER, "ship_now"),
    Told(f"{_M}.shipping_due", R.OWNER, "shipping_due"),
    Told(f"{_M}.units_moved", R.BUYER, "parcel_sent", {"status": "shipped"}, {}, ("order_id", "sent_units")),
    Told(f"{_M}.units_moved", R.BUYER, "parcel_arrived", {"status": "delivered"}, {}, ("order_id", "arrived_units")),
    Told(f"{_M}.units_moved", R.BUYER, "order_released", {"status": "released"}, {}, ("order_id", "released_minor")),
    Told(
        f"{_M}.units_moved", R.ORDER_SELLER, "sale_released", {"status": "released"}, {}, ("order_id", "released_minor")
    ),
    Told(f"{_M}.units_moved", R.BUYER, "order_refunded", {"status": "refunded"}, {}, ("order_id", "refunded_minor")),
    Told(f"{_M}.confirmation_due", R.BUYER, "confirmation_due", key_by=("order_id", "days_left")),
    Told(f"{_M}.pool_closed", R.WERE_COMMITTED, "pool_closed"),
    Told(f"{_M}.reviews_shown", R.BUYER, "reviews_shown", key_by=("order_id",)),
    Told(f"{_M}.reviews_shown", R.ORDER_SELLER, "sale_reviews_shown", key_by=("order_id",)),
    Told(f"{_M}.return_asked", R.ORDER_SELLER, "return_asked"),
    Told(f"{_M}.return_sent", R.ORDER_SELLER, "return_sent"),
    Told(f"{_M}.return_received", R.BUYER, "return_received"),
    Told(f"{_M}.return_objected", R.BUYER, "return_objected"),
    Told(f"{_M}.return_settled", R.BUYER, "return_settled"),
    Told(f"{_M}.return_settled", R.ORDER_SELLER, "return_closed"),
    # cases
    Told(f"{_E}.dispute_opened", R.ORDER_SELLER, "claim_opened"),
    Told(f"{_E}.dispute_opened", R.BUYER, "case_opened"),
    Told(f"{_E}.dispute_answered", R.BUYER, "case_answered"),
    Told(f"{_E}.proposal_made", R.BUYER, "case_proposal", when={"offer_side": "seller"}),
    Told(f"{_E}.proposal_made", R.ORDER_SELLER, "claim_proposal", when={"offer_side": "buyer"}),
    Told(f"{_E}.proposal_accepted", R.BUYER, "case_agreed"),
    Told(f"{_E}.proposal_accepted", R.ORDER_SELLER, "claim_agreed"),
    Told(f"{_E}.proposal_rejected", R.BUYER, "case_proposal_rejected", when={"offer_side": "buyer"}),
    Told(f"{_E}.proposal_rejected", R.ORDER_SELLER, "claim_proposal_rejected", when={"offer_side": "seller"}),
    Told(f"{_E}.dispute_ruled", R.BUYER, "case_ruled"),
    Told(f"{_E}.dispute_ruled", R.ORDER_SELLER, "claim_ruled"),
    Told(f"{_E}.dispute_appealed", R.BUYER, "case_appealed"),
    Told(f"{_E}.dispute_appealed", R.ORDER_SELLER, "claim_appealed"),
    Told(f"{_E}.dispute_appealed", R.OPERATORS, "desk_case"),
    Told(f"{_E}.dispute_withdrawn", R.ORDER_SELLER, "claim_withdrawn"),
    Told(f"{_E}.dispute_closed", R.BUYER, "case_closed"),
    Told(f"{_E}.dispute_closed", R.ORDER_SELLER, "claim_closed"),
    Told(f"{_E}.chargeback_opened", R.OPERATORS, "desk_chargeback"),
    Told(f"{_E}.chargeback_opened", R.ORDER_SELLER, "sale_taken_back"),
    Told(f"{_M}.group_dispute_opened", R.AWARD_SELLER, "sale_frozen"),
    Told(f"{_M}.group_dispute_opened", R.WERE_COMMITTED, "award_frozen"),
    Told(f"{_M}.group_dispute_opened", R.OPERATORS, "desk_group"),
    Told(f"{_M}.group_dispute_unsigned", R.OPERATORS, "desk_group"),
    Told(f"{_M}.group_dispute_closed", R.AWARD_SELLER, "sale_thawed"),
    Told(f"{_M}.group_dispute_closed", R.WERE_COMMITTED, "award_thawed"),
    # sellers
    Told(f"{_S}.seller_submitted", R.OPERATORS, "desk_seller"),
    Told(f"{_S}.seller_verified", R.OWNER, "seller_verified"),
    Told(f"{_S}.seller_returned", R.OWNER, "seller_returned"),
    Told(f"{_S}.seller_suspended", R.OWNER, "seller_suspended"),
    Told(f"{_S}.seller_reinstated", R.OWNER, "seller_reinstated"),
    Told(f"{_E}.payout_settled", R.PAYEE, "payout_settled", key_by=("payout_id",)),
    Told(f"{_E}.payout_blocked", R.PAYEE, "payout_blocked"),
    Told(f"{_E}.payout_blocked", R.OPERATORS, "desk_payout"),
)

SILENT = {
    f"{_M}.pledge_changed": "who brought somebody is told by the attribution itself; the pool's page shows the rest",
    f"{_M}.auction_opened": "the same instant as reached, which tells buyers; sellers are told by their alerts",
    f"{_M}.bid_withdrawn": "only sealed bids can be withdrawn, and nobody may learn of them",
    f"{_M}.bid_flagged": "one flag is one opinion; the seller hears of them when enough come together",
    f"{_M}.question_hidden": "taken off without a stage; who decided and why stands in the audit log",
    f"{_M}.place_freed": "whoever waits first is offered it, and hears of that",
    f"{_M}.review_written": "reviews are blind until both are in",
    f"{_E}.payment_succeeded": "the order tells it",
    f"{_E}.payment_action_required": "the order asks its buyer",
    f"{_E}.payment_dropped": "the order tells it",
    f"{_E}.payment_cancelled": "the order tells it",
    f"{_E}.hold_released": "one for each unit; the order tells it",
    f"{_E}.hold_refunded": "one for each unit; the order tells it",
    f"{_E}.refund_settled": "one for each unit; the order told it, and its page shows it",
    f"{_S}.seller_struck": "told with the order the seller did not take",
    f"{_E}.charge_strayed": "it goes back by itself; the desk shows it until it has",
    f"{_E}.refund_bounced": "an operator sends it again from the desk; the buyer hears of the order",
    f"{_E}.chargeback_won": "everything goes on as if nothing had been",
    f"{_E}.chargeback_lost": "the order tells it, and the statement shows it",
    f"{_E}.payout_sent": "told when the bank has it",
    f"{_E}.difference_found": "operators find it in their queue and in the money's health; it is nobody else's",
}
"""Facts nobody gets a notice of, and why."""

_BY_FACT: dict[str, list[Told]] = defaultdict(list)
for _told in TABLE:
    _BY_FACT[_told.fact].append(_told)

FACTS = tuple(_BY_FACT)
"""The names of all facts somebody is told of."""


def rows_for(name: str) -> list[Told]:
    """The rows of a fact, in order."""
    return _BY_FACT.get(name, [])
