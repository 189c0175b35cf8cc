"""The cast keeps pools alive between the close and the shipping: it explains, clears, agrees and takes fewer."""

from datetime import timedelta

from accounts.services import make_operator
from common.transactions import unit_of_work
from marketplace.models import Award, LowPriceHold
from marketplace.rules.states import AwardStatus, LowPriceStatus, PoolStatus
from marketplace.selectors.deadlines import next_deadline
from sandbox.cast import act_before
from sandbox.people import OPERATOR
from tests.builders.people import NOON

SECOND = timedelta(seconds=1)


def newest(award):
    return Award.objects.select_related("pool").filter(pool=award.pool_id).order_by("-turn")[0]


def test_a_low_price_is_explained_and_cleared(at, a_held_award, a_user):
    person = a_user(email=OPERATOR.email)
    with unit_of_work():
        make_operator(user_id=person.id, reason="demo", now=NOON)
    award = a_held_award()
    hold = LowPriceHold.objects.get()
    assert next_deadline(after=award.made_at) == hold.answer_by

    act_before(hold.answer_by - SECOND)
    assert LowPriceHold.objects.get().status == LowPriceStatus.WAITING
    act_before(hold.answer_by)
    assert next_deadline(after=award.made_at) == hold.decide_by
    act_before(hold.decide_by)

    assert newest(award).status == AwardStatus.ACCEPTED  # cleared, and taken by the same instant


def test_buyers_agree_to_a_dearer_price(an_asking):
    award = an_asking()
    assert next_deadline(after=award.made_at) == award.consent_until

    act_before(award.consent_until)

    assert newest(award).status == AwardStatus.ACCEPTED  # its seller, due by the same instant, said yes too


def test_a_smaller_order_is_taken(a_smaller_order):
    award = a_smaller_order()

    act_before(award.fewer_by)

    assert newest(award).pool.status == PoolStatus.FULFILLING
