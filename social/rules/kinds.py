"""Every kind of notice there is."""

from social.rules.notices import Group, Kind, Urgency

G, U = Group, Urgency

POOL = "/pools/{pool_id}/"
AUCTION = "/pools/{pool_id}/auction/"
RESULT = "/pools/{pool_id}/award/"  # leads on to the auction while it runs
ORDER = "/orders/{order_id}/"
BID_DESK = "/sell/pools/{pool_id}/"
SELLER = "/sell/"
CASE = "/orders/{order_id}/dispute/"
CLAIM = "/sell/disputes/{dispute_id}/"
SHIP = "/sell/ship/"
PAYOUTS = "/sell/payouts/"
VERIFY = "/sell/verify/"
DESK = "/desk/"

_KINDS = (
    # gathering
    Kind("pool_opened", G.POSTED, U.NEWS, POOL, mail=False),
    Kind("pool_half", G.POSTED, U.NEWS, POOL, mail=False),
    Kind("five_to_go", G.NEAR, U.NEWS, POOL),
    Kind("pool_reached", G.NEAR, U.NEWS, AUCTION),
    Kind("reached_commit", G.NEAR, U.NEWS, POOL),
    Kind("reached_yours", G.POSTED, U.NEWS, AUCTION),
    Kind("pool_expired", G.NEAR, U.NEWS, POOL),
    Kind("expired_yours", G.POSTED, U.ACTION, POOL),
    Kind("pool_cancelled", G.NEAR, U.NEWS, POOL),
    Kind("pool_removed", G.NEAR, U.NEWS, "/explore/"),
    Kind("removed_yours", G.POSTED, U.ACTION, POOL),
    Kind("pool_held", G.POSTED, U.NEWS, POOL),
    Kind("confirm_again", G.NEAR, U.ACTION, POOL),
    Kind("extended_again", G.NEAR, U.ACTION, POOL),
    Kind("pool_again", G.NEAR, U.NEWS, POOL),
    Kind("question_asked", G.POSTED, U.NEWS, POOL),
    Kind("question_answered", G.POSTED, U.NEWS, POOL),
    Kind("appeal_decided", G.POSTED, U.ACTION, POOL),
    Kind("link_joined", G.LINK, U.NEWS, POOL),
    # auction
    Kind("bids_revealed", G.AUCTION, U.NEWS, AUCTION),
    Kind("no_bids", G.AWARD, U.NEWS, POOL),
    Kind("auction_ended", G.AWARD, U.NEWS, RESULT),
    Kind("low_price_check", G.AWARD, U.NEWS, RESULT),
    Kind("low_price_cleared", G.AWARD, U.NEWS, RESULT, mail=False),
    Kind("low_price_rejected", G.AWARD, U.NEWS, RESULT, mail=False),
    Kind("flags_raised", G.AUCTION, U.NEWS, RESULT),
    Kind("flags_kept", G.AUCTION, U.NEWS, RESULT),
    Kind("flags_rejected", G.AUCTION, U.NEWS, RESULT),
    Kind("opt_out", G.AWARD, U.ACTION, RESULT),
    Kind("consent_asked", G.AWARD, U.ACTION, RESULT),
    Kind("award_accepted", G.AWARD, U.NEWS, RESULT),
    Kind("priced_out", G.AWARD, U.NEWS, RESULT),
    Kind("award_reneged", G.AWARD, U.NEWS, RESULT),
    Kind("standby_promoted", G.AWARD, U.NEWS, RESULT),
    Kind("pool_failed", G.AWARD, U.NEWS, POOL),
    # money of an order
    Kind("charge_notice", G.CHARGE, U.MONEY, ORDER),
    Kind("charge_declined", G.CHARGE, U.MONEY, ORDER),
    Kind("authentication_asked", G.CHARGE, U.MONEY, ORDER),
    Kind("order_paid", G.HELD, U.MONEY, ORDER),
    Kind("order_dropped", G.CHARGE, U.MONEY, ORDER),
    Kind("order_cancelled", G.CHARGE, U.MONEY, ORDER),
    Kind("place_offered", G.NEAR, U.ACTION, POOL),
    Kind("order_released", G.HELD, U.MONEY, ORDER),
    Kind("order_refunded", G.HELD, U.MONEY, ORDER),
    Kind("fewer_declined", G.AWARD, U.NEWS, RESULT),
    # parcels
    Kind("parcel_sent", G.PARCEL, U.NEWS, ORDER),
    Kind("parcel_arrived", G.PARCEL, U.NEWS, ORDER),
    Kind("confirmation_due", G.HELD, U.MONEY, ORDER),
    Kind("pool_closed", G.PARCEL, U.NEWS, "/orders/"),
    Kind("reviews_shown", G.PARCEL, U.NEWS, ORDER, mail=False),
    Kind("return_received", G.HELD, U.MONEY, ORDER),
    Kind("return_objected", G.HELD, U.MONEY, ORDER),
    Kind("return_settled", G.HELD, U.MONEY, ORDER),
    # cases, for the buyer
    Kind("case_opened", G.CASE, U.MONEY, CASE),
    Kind("case_answered", G.CASE, U.MONEY, CASE),
    Kind("case_proposal", G.CASE, U.MONEY, CASE),
    Kind("case_agreed", G.CASE, U.MONEY, CASE),
    Kind("case_proposal_rejected", G.CASE, U.MONEY, CASE),
    Kind("case_ruled", G.CASE, U.MONEY, CASE),
    Kind("case_appealed", G.CASE, U.MONEY, CASE),
    Kind("case_closed", G.CASE, U.MONEY, CASE),
    # cases, for the seller
    Kind("award_frozen", G.CASE, U.NEWS, "/orders/"),
    Kind("award_thawed", G.CASE, U.MONEY, "/orders/"),
    Kind("sale_taken_back", G.CASE, U.MONEY, PAYOUTS),
    Kind("sale_frozen", G.CASE, U.MONEY, PAYOUTS),
    Kind("sale_thawed", G.CASE, U.MONEY, PAYOUTS),
    Kind("claim_opened", G.CASE, U.MONEY, CLAIM),
    Kind("claim_proposal", G.CASE, U.MONEY, CLAIM),
    Kind("claim_agreed", G.CASE, U.MONEY, CLAIM),
    Kind("claim_proposal_rejected", G.CASE, U.MONEY, CLAIM),
    Kind("claim_ruled", G.CASE, U.MONEY, CLAIM),
    Kind("claim_appealed", G.CASE, U.MONEY, CLAIM),
    Kind("claim_withdrawn", G.CASE, U.MONEY, CLAIM),
    Kind("claim_closed", G.CASE, U.MONEY, CLAIM),
    # selling
    Kind("bidding_live", G.BIDDING, U.ACTION, BID_DESK),
    Kind("overtaken", G.BIDDING, U.ACTION, BID_DESK),
    Kind("bid_lost", G.BIDDING, U.NEWS, AUCTION),
    Kind("bid_rejected", G.SALES, U.ACTION, BID_DESK),
    Kind("award_offered", G.SALES, U.ACTION, SELLER),
    Kind("low_price_held", G.SALES, U.ACTION, SELLER),
    Kind("low_price_decided", G.SALES, U.ACTION, SELLER),
    Kind("flags_to_answer", G.SALES, U.ACTION, SELLER),
    Kind("flags_decided", G.SALES, U.ACTION, SELLER),
    Kind("you_reneged", G.SALES, U.ACTION, SELLER),
    Kind("your_turn", G.SALES, U.ACTION, SELLER),
    Kind("fewer_offered", G.SALES, U.ACTION, SELLER),
    Kind("ship_now", G.SALES, U.ACTION, SHIP),
    Kind("shipping_due", G.SALES, U.ACTION, SHIP),
    Kind("sale_failed", G.SALES, U.NEWS, SELLER),
    Kind("return_asked", G.SALES, U.ACTION, SELLER),
    Kind("return_sent", G.SALES, U.ACTION, SELLER),
    Kind("return_closed", G.SALES, U.NEWS, SELLER),
    Kind("sale_reviews_shown", G.BIDDING, U.NEWS, SELLER, mail=False),
    Kind("sale_released", G.PAYOUT, U.NEWS, PAYOUTS, mail=False),
    Kind("payout_settled", G.PAYOUT, U.MONEY, PAYOUTS),
    Kind("payout_blocked", G.PAYOUT, U.ACTION, PAYOUTS),
    Kind("seller_verified", G.SALES, U.ACTION, VERIFY),
    Kind("seller_returned", G.SALES, U.ACTION, VERIFY),
    Kind("seller_suspended", G.SALES, U.ACTION, VERIFY),
    Kind("seller_reinstated", G.SALES, U.ACTION, VERIFY),
    Kind("alert_hit", G.ALERTS, U.OFFER, BID_DESK),
    Kind("alert_daily", G.ALERTS, U.OFFER, "/sell/alerts/"),
    Kind("saved_search", G.SAVED, U.OFFER, "/explore/{query}"),
    # the operators' desk
    Kind("desk_want", G.DESK, U.NEWS, DESK),
    Kind("desk_report", G.DESK, U.NEWS, DESK),
    Kind("desk_appeal", G.DESK, U.NEWS, DESK),
    Kind("desk_seller", G.DESK, U.NEWS, DESK),
    Kind("desk_low_price", G.DESK, U.NEWS, DESK),
    Kind("desk_flags", G.DESK, U.NEWS, DESK),
    Kind("desk_payout", G.DESK, U.NEWS, DESK),
    Kind("desk_chargeback", G.DESK, U.NEWS, DESK),
    Kind("desk_group", G.DESK, U.NEWS, DESK),
    Kind("desk_case", G.DESK, U.NEWS, "/desk/disputes/{dispute_id}/"),
)

KINDS = {kind.name: kind for kind in _KINDS}
"""By name; names never change, since rows keep them."""
