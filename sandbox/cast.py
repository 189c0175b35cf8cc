"""The cast: demo people who bid, answer, agree and ship when nobody plays them, just before it would be too late."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from escrow.selectors.disputes import DisputeRow, dispute_view, unanswered
from marketplace.selectors.auctions import bid_desk
from marketplace.selectors.cues import (
    Cue,
    awards_to_answer,
    consents_to_give,
    low_prices_to_decide,
    low_prices_to_explain,
    orders_to_hand_over,
    silent_auctions,
    smaller_orders_to_answer,
)
from marketplace.services.awards import accept_award
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.collecting import accept_fewer
from marketplace.services.consents import give_consent
from marketplace.services.disputes import Shares, Words, answer_dispute, propose_shares
from marketplace.services.low_price import answer_low_price, decide_low_price
from marketplace.services.parcels import Parcel, ship_order
from merchants.selectors import seller_of, sellers
from sandbox.people import OPERATOR, SELLERS, demo_id

OPENINGS = {"hangyeol": 930, "narae": 905, "dodam": 955}
"""Opening bids in thousandths of the start price."""


def act_before(deadline: datetime) -> None:
    """Do what would be missed at this deadline: bid where nobody bid, settle awards, ship, answer cases."""
    for cue in silent_auctions(until=deadline):
        open_auction(cue)
    _settle_prices(deadline)
    for award in awards_to_answer(until=deadline):
        with unit_of_work():
            accept_award(award_id=award.id, user_id=_owner(award.seller_id), now=clock.now())
    for order in orders_to_hand_over(until=deadline):
        with unit_of_work():
            parcel = Parcel("cj", f"{order.id.int % 10**12:012}")
            ship_order(order_id=order.id, user_id=_owner(order.seller_id), parcel=parcel, now=clock.now())
    for case in unanswered(until=deadline):
        answer_case(case)


def answer_case(case: DisputeRow) -> None:
    """Let the seller of a case say sorry and offer a fifth back, just before its silence would count."""
    user_id = _owner(UUID(case.payee.partition(":")[2]))
    offer = {item.number: item.stake_minor // 5 for item in dispute_view(case.id).items}
    with unit_of_work():
        words = Words("불편을 드려 죄송해요. 확인해 보니 저희 쪽 문제예요.")
        answer_dispute(dispute_id=case.id, user_id=user_id, words=words, now=clock.now())
    with unit_of_work():
        propose_shares(dispute_id=case.id, user_id=user_id, shares=Shares(offer), now=clock.now())


def _settle_prices(deadline: datetime) -> None:
    """Explain low prices and clear them, agree to dearer ones, take smaller orders: what keeps a pool alive."""
    for award in low_prices_to_explain(until=deadline):
        owner, words = _owner(award.seller_id), "창고를 옮기느라 재고를 정리해요."
        _try(answer_low_price, award_id=award.id, user_id=owner, text=words)
    operator_id = demo_id(OPERATOR.key)
    for award_id in low_prices_to_decide(until=deadline) if operator_id else []:
        wish = {"is_cleared": True, "reason": "까닭과 재고를 확인했어요."}
        _try(decide_low_price, award_id=award_id, operator_id=operator_id, **wish)
    for turn in consents_to_give(until=deadline):
        _try(give_consent, pool_id=turn.pool_id, buyer_id=turn.buyer_id, is_yes=True)
    for award in smaller_orders_to_answer(until=deadline):
        _try(accept_fewer, award_id=award.id, user_id=_owner(award.seller_id))


def _try(service: Callable[..., object], **wish: object) -> None:
    """Let somebody act, unless it is refused: the demo goes on without."""
    with suppress(Refusal), unit_of_work():
        service(**wish, now=clock.now())


def open_auction(cue: Cue) -> None:
    """Let the demo sellers bid around the start price, unless they may not."""
    for person in SELLERS:
        thousandths = OPENINGS[person.key]
        price = (cue.start_price_minor or 50_000) * thousandths // 1000 // 100 * 100
        bid(person.key, cue.pool_id, price)


def undercut(key: str, pool_id: UUID, *, steps: int = 1) -> bool:
    """Let a demo seller bid that many steps under the leader; whether the bid was taken."""
    user_id = demo_id(key)
    seller = seller_of(user_id) if user_id else None
    if seller is None:
        return False
    desk = bid_desk(pool_id, seller_id=seller.id, now=clock.now())
    if desk.limit_minor is None or desk.auction.step_minor is None:
        return False
    return bid(key, pool_id, desk.limit_minor - (steps - 1) * desk.auction.step_minor)


def bid(key: str, pool_id: UUID, price_minor: int) -> bool:
    """Let a demo seller bid; whether the bid was taken."""
    user_id = demo_id(key)
    if user_id is None:
        return False
    offer = BidOffer(price_minor=price_minor, min_units=1, max_units=500, lead_days=4)
    try:
        with unit_of_work():
            place_bid(pool_id=pool_id, bidder_id=user_id, offer=offer, now=clock.now())
    except Refusal:
        return False
    return True


def _owner(seller_id: UUID) -> UUID:
    return sellers([seller_id])[seller_id].owner_id
