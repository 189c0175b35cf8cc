"""An answer and the deadline at the same instant: it counts and is judged with the others, or it is late."""

from functools import partial

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Award, Consent, Order, Pledge
from marketplace.rules.states import AwardStatus, ConsentStatus, PoolStatus
from marketplace.services import consents
from marketplace.services.collecting import accept_fewer, lapse_next_fewer
from marketplace.services.consents import end_next_consent, give_consent
from tests.races.together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def sweep(step):
    with unit_of_work():
        return step(now=clock.now())


def agree(place):
    with unit_of_work():
        return give_consent(pool_id=place.pool_id, buyer_id=place.buyer_id, is_yes=True, now=clock.now())


def newest(award):
    return Award.objects.select_related("pool").filter(pool=award.pool_id).order_by("-turn")[0]


class TestConsent:
    def test_all_answer_at_once_and_the_award_is_offered_once(self, an_asking):
        award = an_asking(threshold=5)
        places = list(Pledge.objects.filter(pool=award.pool_id))

        answers = together([partial(agree, place) for place in places])

        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert (newest(award).status, newest(award).units) == (AwardStatus.OFFERED, 5)

    def test_at_the_deadline_every_answer_is_late(self, an_asking, at):
        award = an_asking(threshold=3)
        places = list(Pledge.objects.filter(pool=award.pool_id))
        at(award.consent_until)

        together([partial(sweep, end_next_consent), *(partial(agree, place) for place in places)])
        sweep(end_next_consent)  # the first passes by while an answer holds the lock

        assert newest(award).pool.status == PoolStatus.FAILED
        assert set(Consent.objects.values_list("status", flat=True)) == {ConsentStatus.SILENT}

    def test_control_without_the_clock_after_the_lock_late_answers_count(self, an_asking, at, monkeypatch):
        """If this one fails, the test above has stopped proving anything."""
        award = an_asking(threshold=3)
        places = list(Pledge.objects.filter(pool=award.pool_id))
        at(award.consent_until)
        monkeypatch.setattr(consents.clock, "after_lock", lambda: award.made_at)

        together([partial(agree, place) for place in places])

        assert newest(award).status == AwardStatus.OFFERED


def test_a_smaller_order_is_taken_or_given_back_never_both(a_smaller_order, at):
    award = a_smaller_order()
    at(award.fewer_by)

    def take():
        with unit_of_work():
            return accept_fewer(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    answers = together([partial(sweep, lapse_next_fewer), take, take])
    sweep(lapse_next_fewer)  # the first passes by while an answer holds the lock

    assert sum(isinstance(answer, Exception) for answer in answers) == 2, answers
    assert Award.objects.get(pk=award.pk).status == AwardStatus.DECLINED
    assert Order.objects.filter(units__status="held").count() == 0
