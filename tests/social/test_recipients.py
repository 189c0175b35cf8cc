"""Each branch of a pool's life told for real: who hears of it, with the figures and the deadline that matter."""

import pytest
from django.urls import resolve

from common import clock
from common.outbox import relay
from common.transactions import unit_of_work
from marketplace.models import Pledge
from marketplace.services.auctions import expire_next_pool
from marketplace.services.changes import cancel_pool, extend_pool
from marketplace.services.disputes import Shares, propose_shares, reject_shares
from marketplace.services.interest import follow_pool
from marketplace.services.questions import answer_question
from marketplace.services.second_chances import run_again
from social.models import Notice
from social.presentation.samples import sample_of
from social.rules.kinds import KINDS
from tests.builders.people import NOON


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon, until something happens later."""
    at(NOON)


def newest(user_id):
    while relay():
        pass
    return Notice.objects.filter(user=user_id).latest("id")


def follow(pool, person):
    with unit_of_work():
        follow_pool(pool_id=pool.id, person_id=person.id, now=clock.now())


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_opens_a_page_there_is(kind):
    _facts, _subject, link = sample_of(kind)

    assert resolve(link.partition("?")[0])


def test_one_seller_alone_lets_buyers_leave(an_auction, a_bid, an_award, told):
    auction = an_auction(threshold=3)
    a_bid(auction)
    award = an_award(auction, is_offered=False)
    buyer = Pledge.objects.filter(pool=award.pool).first().buyer_id

    assert "opt_out" in told(buyer)
    notice = Notice.objects.get(user=buyer, kind="opt_out")
    assert notice.facts["opt_out_at"] == award.opt_out_until.isoformat()
    assert notice.mail_due_at == notice.created_at


def test_a_held_price_asks_its_seller_and_calms_the_buyers(a_held_award, an_operator, told):
    operator = an_operator()
    award = a_held_award()
    buyer = Pledge.objects.filter(pool=award.pool).first().buyer_id

    assert told(award.seller.owner_id)[-1] == "low_price_held"
    assert newest(award.seller.owner_id).facts["explain_at"] == award.low_price.answer_by.isoformat()
    assert "low_price_check" in told(buyer)
    assert "desk_low_price" in told(operator.id)


def test_raised_flags_ask_the_seller_with_a_deadline(raised_flags, told):
    award = raised_flags()

    assert "flags_to_answer" in told(award.seller.owner_id)
    assert Notice.objects.get(kind="flags_to_answer").facts["flags_at"]


def test_a_dearer_standby_asks_each_buyer_once(an_asking, told):
    asking = an_asking()
    asked = [consent.pledge.buyer_id for consent in asking.consents.select_related("pledge")]

    assert asked
    for buyer in asked:
        assert [kind for kind in told(buyer) if kind == "consent_asked"] == ["consent_asked"]
    facts = Notice.objects.filter(kind="consent_asked").first().facts
    assert (facts["price_minor"], facts["consent_at"]) == (84_000, asking.consent_until.isoformat())
    assert "your_turn" in told(asking.seller.owner_id)


def test_a_smaller_order_is_put_to_the_seller(a_smaller_order, told):
    award = a_smaller_order()

    assert "fewer_offered" in told(award.seller.owner_id)
    facts = Notice.objects.get(kind="fewer_offered").facts
    assert (facts["fewer_units"], facts["fewer_at"]) == (2, award.fewer_by.isoformat())


def test_followers_hear_of_reaching_and_of_the_end(a_pool, a_place, a_user, told):
    fan, pool = a_user(), a_pool(threshold=3)
    follow(pool, fan)
    with unit_of_work():
        cancel_pool(pool_id=pool.id, poster_id=pool.want.poster_id, now=NOON)

    assert told(fan.id) == ["pool_cancelled"]


def test_a_longer_time_asks_everybody_again(a_pool, a_place, told):
    pool = a_pool(threshold=9)
    place = a_place(pool)
    with unit_of_work():
        extend_pool(pool_id=pool.id, poster_id=pool.want.poster_id, days=5, now=NOON)

    assert told(place.buyer_id)[-1] == "extended_again"


def test_a_pool_run_again_invites_who_was_in(a_pool, a_place, told, at):
    pool = a_pool(threshold=9)
    place = a_place(pool)
    at(pool.deadline)
    with unit_of_work():
        expire_next_pool(now=clock.now())
    with unit_of_work():
        again = run_again(pool_id=pool.id, poster_id=pool.want.poster_id, now=clock.now())

    assert told(place.buyer_id)[-2:] == ["pool_expired", "pool_again"]
    assert newest(place.buyer_id).link == f"/pools/{again.id}/"


def test_a_question_and_its_answer_find_each_other(a_pool, a_question, told):
    pool = a_pool()
    question = a_question(pool)
    assert told(pool.want.poster_id)[-1] == "question_asked"
    with unit_of_work():
        answer_question(question_id=question.id, answerer_id=pool.want.poster_id, text="두 가지예요.", now=clock.now())

    assert told(question.asker_id)[-1] == "question_answered"


def test_a_removed_pool_tells_its_poster_and_everybody_in_it(a_pool, a_place, a_removed_pool, told):
    pool = a_pool(threshold=9)
    place = a_place(pool)
    a_removed_pool(pool)

    assert told(pool.want.poster_id)[-1] == "removed_yours"
    assert told(place.buyer_id)[-1] == "pool_removed"


def test_reports_are_the_operators(a_pool, a_report, an_operator, told):
    operator, pool = an_operator(), a_pool()
    a_report(pool)

    assert told(operator.id) == ["desk_report"]
    assert Notice.objects.get(user=operator.id).mail_due_at is None


def test_a_case_tells_both_sides_what_is_theirs(a_delivered_order, a_case, told):
    order = a_delivered_order()
    dispute_id = a_case(order, answered=True)
    buyer, seller = order.buyer_id, order.seller.owner_id
    assert (told(buyer)[-1], told(seller)[-1]) == ("case_answered", "claim_opened")
    numbers = dict.fromkeys(order.units.values_list("number", flat=True), 1_000)
    with unit_of_work():
        offer = propose_shares(dispute_id=dispute_id, user_id=seller, shares=Shares(numbers), now=clock.now())
    assert (told(buyer)[-1], told(seller)[-1]) == ("case_proposal", "claim_opened")
    assert newest(buyer).facts["offer_minor"] == 1_000 * len(numbers)
    with unit_of_work():
        reject_shares(proposal_id=offer, user_id=buyer, now=clock.now())

    assert told(seller)[-1] == "claim_proposal_rejected"
    assert told(buyer)[-1] == "case_proposal"


def test_a_return_is_announced_to_the_seller_and_followed(a_sent_return, told):
    case = a_sent_return()

    kinds = told(case.order.seller.owner_id)
    assert [kind for kind in kinds if kind.startswith("return")] == ["return_asked", "return_sent"]
    assert newest(case.order.seller.owner_id).facts["units"] == 1
