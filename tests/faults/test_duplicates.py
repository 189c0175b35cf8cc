"""Everything comes twice: deliveries of tasks, clocks, closers (F15); and an app host's own clock is wrong (F16)."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.sweeps import sweep_until_quiet
from common.transactions import unit_of_work
from config.tasks import relay_facts, sweep, sweep_outside
from escrow.models import SandboxMovement
from marketplace.flows import do_what_is_due
from marketplace.models import Auction, Award, Judgement, Pool
from marketplace.services.auctions import close_next_auction
from tests.faults.books import differences
from tests.races.together import together

AUCTIONS, CLOSERS = 5, 20
AN_HOUR = timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_twenty_closers_close_each_auction_once(an_auction, a_bid, at):
    auctions = [an_auction() for _turn in range(AUCTIONS)]
    for auction in auctions:
        a_bid(auction, price=90_000)
    at(max(auction.ends_at for auction in auctions))

    answers = together([do_what_is_due] * CLOSERS)

    assert [answer for answer in answers if not isinstance(answer, int)] == []
    do_what_is_due()
    assert set(Auction.objects.values_list("status", flat=True)) == {"closed"}
    assert Award.objects.count() == AUCTIONS
    assert Judgement.objects.filter(occasion="close").count() == AUCTIONS


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_clocks_and_every_task_twice_have_each_effect_once(a_payment, a_released_hold, a_payout_account, at):
    a_released_hold()
    a_payout_account()
    payments = [a_payment(payer=f"buyer:{number}") for number in range(4)]
    at(datetime(2026, 11, 23, 1, tzinfo=UTC))

    together([sweep, sweep_outside, relay_facts] * 4)
    sweep_until_quiet()

    made = SandboxMovement.objects.filter(result="succeeded")
    assert made.filter(call="charge").count() == len(payments) + 1
    assert made.filter(call="transfer").count() == 1
    assert list(differences()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [-AN_HOUR, AN_HOUR])
def test_the_databases_clock_decides_whatever_this_host_believes(an_auction, a_bid, at, monkeypatch, jump):
    auction = an_auction()
    a_bid(auction, price=90_000)
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + jump.total_seconds())
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + jump)

    at(auction.ends_at - timedelta(milliseconds=1))
    with unit_of_work():
        assert close_next_auction(now=clock.now()) is None
    a_bid(auction, price=85_000)
    auction.refresh_from_db()
    at(auction.ends_at)
    with unit_of_work():
        closed = close_next_auction(now=clock.now())

    assert closed is not None
    assert Pool.objects.get(pk=auction.pool_id).status != "auction"
