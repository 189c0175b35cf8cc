"""What happens to single wants of the demo after their pool is full: confirmations, complaints, decisions."""

from collections.abc import Callable, Iterator

from common import clock
from common.transactions import unit_of_work
from escrow.rules.disputes import Trouble
from marketplace.rules.flags import FlagReason
from marketplace.rules.returns import ReturnReason
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.orders import awards_of, orders_of
from marketplace.selectors.rankings import final_ranking
from marketplace.services.awards import refuse_award
from marketplace.services.changes import cancel_pool
from marketplace.services.disputes import Complaint, open_dispute
from marketplace.services.flags import flag_bid
from marketplace.services.parcels import confirm_units
from marketplace.services.questions import answer_question, ask_question
from marketplace.services.returns import ReturnWish, ask_return
from marketplace.services.reviews import Opinion, write_review
from marketplace.services.wants import decide_review
from merchants.selectors import seller_of
from sandbox.lives import Life
from sandbox.people import OPERATOR, SELLERS

type TurnAct = Callable[[Life], object]


def confirm_all_but(*left_open: str) -> TurnAct:
    """The buyers have their parcels and say so, but for those the demo leaves to you."""

    def confirm(life: Life) -> None:
        for key in life.buyers():
            for order in _orders(life, key) if key not in left_open else []:
                if order.may_confirm:
                    with unit_of_work():
                        confirm_units(order_id=order.id, buyer_id=life.homes[key].user_id, now=clock.now())

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


def flag_winner(*keys: str) -> TurnAct:
    """These buyers doubt the cheapest bid."""

    def flag(life: Life) -> None:
        best = final_ranking(life.pool_id)[0]
        for key in keys:
            with unit_of_work():
                flag_bid(
                    bid_id=best.bid_id,
                    buyer_id=life.homes[key].user_id,
                    reason=FlagReason.NOT_GENUINE,
                    text="정품 보증서 이야기가 없어요.",
                    now=clock.now(),
                )

    return flag


def complain(key: str) -> TurnAct:
    """Something is wrong with the first unit of this buyer."""

    def report(life: Life) -> None:
        for order in _orders(life, key):
            complaint = Complaint((1,), Trouble.BROKEN, "손잡이 이음새가 갈라져 왔어요. 사진을 곧 올릴게요.")
            with unit_of_work():
                open_dispute(order_id=order.id, buyer_id=life.homes[key].user_id, complaint=complaint, now=clock.now())

    return report


def send_back(key: str) -> TurnAct:
    """One buyer changes their mind within seven days of the parcel."""

    def ask(life: Life) -> None:
        for order in _orders(life, key):
            wish = ReturnWish((1,), ReturnReason.MIND, "생각보다 커요.")
            with unit_of_work():
                ask_return(order_id=order.id, buyer_id=life.homes[key].user_id, wish=wish, now=clock.now())

    return ask


def review(stars: int, words: str) -> TurnAct:
    """Every other buyer and the seller say what they think of each other."""

    def write(life: Life) -> None:
        for turn, key in enumerate(life.buyers()):
            for order in _orders(life, key) if turn % 2 == 0 else []:
                opinion = Opinion(max(1, stars - turn % 3), words if turn < 3 else "")
                with unit_of_work():
                    write_review(order_id=order.id, user_id=life.homes[key].user_id, opinion=opinion, now=clock.now())

    return write


def ask_and_answer(question: str, answer: str, *, asker: str) -> TurnAct:
    """Somebody asks on the page, and the poster answers, if there is an answer."""

    def talk(life: Life) -> None:
        with unit_of_work():
            asked = ask_question(
                pool_id=life.pool_id, asker_id=life.homes[asker].user_id, text=question, now=clock.now()
            )
        if answer:
            with unit_of_work():
                answer_question(
                    question_id=asked.id,
                    answerer_id=life.homes[life.want.poster].user_id,
                    text=answer,
                    now=clock.now(),
                )

    return talk


def call_off(life: Life) -> None:
    """The poster calls the pool off."""
    with unit_of_work():
        cancel_pool(pool_id=life.pool_id, poster_id=life.homes[life.want.poster].user_id, now=clock.now())


def _orders(life: Life, key: str) -> Iterator[OrderView]:
    return (order for order in orders_of(life.homes[key].user_id) if order.pool_id == life.pool_id)
