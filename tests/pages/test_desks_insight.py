"""What a business learns from its auctions: its own results only, prices that are public by then."""

import pytest

from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_bidders(an_auction, a_bid, an_award, a_seller):
    """An auction that ended between two businesses: the winner at 88,000, the other at 90,000."""
    auction, winner, loser = an_auction(), a_seller(), a_seller()
    a_bid(auction, seller=winner, price=88_000)
    a_bid(auction, seller=loser, price=90_000)
    an_award(auction)
    return winner, loser


def results(seller):
    return in_english(signed_in(seller.owner)).get("/sell/results/")


def test_winner_and_loser_see_how_far_they_were_apart(two_bidders):
    winner, loser = two_bidders

    won, lost = words(results(winner)), words(results(loser))

    assert "1 of 1 auctions won" in won
    assert "₩88,000 ₩90,000 +₩2,000 won" in won
    assert "0 of 1 auctions won" in lost
    assert "₩90,000 ₩88,000 −₩2,000 standby" in lost


def test_a_running_auction_tells_nothing_yet(an_auction, a_bid, a_seller):
    seller = a_seller()
    a_bid(an_auction(), seller=seller)

    assert "Nothing to learn from yet" in words(results(seller))


def test_what_was_withdrawn_is_no_result(two_bidders, a_seller):
    assert "No auction of yours has ended yet" in words(results(a_seller()))


def test_results_come_in_pages(two_bidders, monkeypatch):
    monkeypatch.setattr("marketplace.selectors.insights.PER_PAGE", 1)
    winner, _loser = two_bidders
    browser = in_english(signed_in(winner.owner))

    assert browser.get("/sell/results/").context["later"] is None
    assert browser.get("/sell/results/?page=2").context["auctions"] == []
    assert browser.get("/sell/results/?page=²").context["former"] == 0
