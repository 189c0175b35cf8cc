"""What happens to single wants of the demo after their pool is full: confirmations, refusals, decisions."""

from collections.abc import Callable

from common import clock
from common.transactions import unit_of_work
from marketplace.selectors.orders import awards_of, orders_of
from marketplace.services.awards import refuse_award
from marketplace.services.parcels import confirm_units
from marketplace.services.wants import decide_review
from merchants.selectors import seller_of
from sandbox.lives import Life
from sandbox.people import OPERATOR, SELLERS

type TurnAct = Callable[[Life], object]


def confirm_all_but(*left_open: str) -> TurnAct:
    """The buyers have their parcels and say so, but for those the demo leaves to you."""

    def confirm(life: Life) -> None:
        for key in life.buyers():
            buyer = life.homes[key].user_id
            for order in orders_of(buyer) if key not in left_open else []:
                if order.pool_id == life.pool_id and order.may_confirm:
                    with unit_of_work():
                        confirm_units(order_id=order.id, buyer_id=buyer, now=clock.now())

    return confirm


def renege(life: Life) -> None:
    """Whoever is offered the award does not want it."""
    for person in SELLERS:
        user_id = life.homes[person.key].user_id
        seller = seller_of(user_id)
        assert seller is not None, person.key
        for award, _title in awards_of(seller.id):
            if award.pool_id == life.pool_id and award.status == "offered":
                with unit_of_work():
                    refuse_award(award_id=award.id, user_id=user_id, now=clock.now())


def remove(life: Life) -> None:
    """An operator looks at the text and removes the want."""
    with unit_of_work():
        decide_review(
            pool_id=life.pool_id,
            operator_id=life.homes[OPERATOR.key].user_id,
            is_fine=False,
            reason="연락처를 적으면 안 돼요. 질문은 풀 페이지에서 받아 주세요.",
            now=clock.now(),
        )
