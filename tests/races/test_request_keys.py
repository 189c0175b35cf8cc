"""The same request sent twice at once has one effect and one answer."""

import pytest

from common.models import RequestKey
from marketplace.models import Bid
from marketplace.rules.states import BidStatus
from tests.races.rounds import rounds
from tests.races.together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

OFFER = {"price_minor": 90_000, "min_units": 1, "max_units": 100, "lead_days": 3}
AT_ONCE = 20


@pytest.fixture
def bid_at_once(transactional_db, api):
    """Send the same bid from as many threads as there are keys."""

    def send(auction, seller, keys):
        programs = [(api(seller.owner), key) for key in keys]
        path = f"/pools/{auction.pool_id}/bids"
        return together(
            [lambda program=program, key=key: program.post(path, OFFER, key=key) for program, key in programs]
        )

    return send


def test_one_key_bids_once_however_often_it_arrives_at_once(bid_at_once, an_auction, a_seller):
    auction, seller = an_auction(), a_seller()

    for turn in rounds(AT_ONCE)[::AT_ONCE]:
        answers = bid_at_once(auction, seller, [f"the-same-key-{turn}"] * AT_ONCE)

        assert [answer.status_code for answer in answers] == [201] * AT_ONCE
        assert all(answer.json() == answers[0].json() for answer in answers)
        assert Bid.objects.count() == RequestKey.objects.count() == 1 + turn // AT_ONCE


def test_control_under_keys_of_their_own_each_is_an_act(bid_at_once, an_auction, a_seller):
    """If this one fails, the test above has stopped proving anything."""
    auction, seller = an_auction(), a_seller()

    answers = bid_at_once(auction, seller, [f"key-number-{number}" for number in range(AT_ONCE)])

    assert len({answer.json()["id"] for answer in answers}) == AT_ONCE
    assert Bid.objects.count() == AT_ONCE
    assert Bid.objects.filter(status=BidStatus.STANDING).count() == 1
