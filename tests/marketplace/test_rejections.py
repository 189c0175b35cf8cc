"""An operator puts a bid out of a running auction; bids that were refused are kept for the record."""

from datetime import timedelta

import pytest

from common.models import AuditEntry
from marketplace.errors import BidRefused, NoSuchBid, NotToReject, ReasonMissing
from marketplace.models import Bid, RefusedBid
from marketplace.rules.states import BidStatus
from marketplace.selectors.auctions import auction_of
from marketplace.selectors.rankings import refused_bids_of
from marketplace.services.rejections import reject_bid
from tests.marketplace.acts import act

SECOND = timedelta(seconds=1)


def reject(bid, operator, reason="다른 물건의 사진이에요."):
    return act(reject_bid, bid_id=bid.id, operator_id=operator.id, reason=reason)


class TestRejecting:
    def test_the_next_leads_the_end_stays_and_the_seller_is_shut_out(
        self, at, a_rivalry, a_bid, an_award, an_operator, facts
    ):
        leader, other = a_rivalry(80_000, 90_000)
        auction, operator = leader.auction, an_operator()
        at(auction.ends_at - SECOND)
        cheaper = a_bid(auction, seller=leader.seller, price=79_000)
        ends_at = auction.ends_at
        facts()

        reject(cheaper, operator)

        cheaper.refresh_from_db()
        leader.refresh_from_db()
        assert (cheaper.status, cheaper.rejected_reason, leader.status) == (
            BidStatus.REJECTED,
            "다른 물건의 사진이에요.",
            BidStatus.SUPERSEDED,
        )
        assert auction_of(auction.pool_id, now=auction.ends_at - SECOND).leading_price_minor == 90_000
        with pytest.raises(BidRefused):
            a_bid(auction, seller=leader.seller, price=70_000)
        auction.refresh_from_db()
        assert auction.ends_at == ends_at
        assert AuditEntry.objects.filter(action="reject_bid", actor=f"operator:{operator.id}").count() == 1
        assert facts() == ["marketplace.bid_rejected"]
        assert an_award(auction).bid_id == other.id

    def test_not_while_sealed_not_after_the_end_and_never_without_a_reason(self, at, a_rivalry, an_operator):
        [bid, _other] = a_rivalry(80_000, 90_000)
        operator = an_operator()

        with pytest.raises(NoSuchBid):
            reject(bid, operator)
        at(bid.auction.sealed_ends_at)
        with pytest.raises(ReasonMissing):
            reject(bid, operator, reason=" ")
        at(bid.auction.ends_at)
        with pytest.raises(NotToReject):
            reject(bid, operator)
        assert Bid.objects.get(pk=bid.pk).status == BidStatus.STANDING


class TestRefusedBids:
    def test_a_refused_live_bid_is_kept_with_why_and_changes_nothing(self, at, api, a_rivalry, facts):
        [bid, other] = a_rivalry(80_000, 90_000)
        offer = {"price_minor": 79_500, "min_units": 1, "max_units": 9, "lead_days": 3}
        path, program = f"/pools/{bid.auction.pool_id}/bids", api(other.seller.owner)
        at(bid.auction.sealed_ends_at)
        facts()

        assert program.post(path, offer).json()["limit_minor"] == 79_200
        at(bid.auction.ends_at + SECOND)
        assert program.post(path, offer).status_code == 409

        kept = refused_bids_of(bid.auction.pool_id)
        assert [(row.price_minor, row.reason, row.limit_minor, row.alias) for row in kept] == [
            (79_500, "step_too_small", 79_200, other.alias),
            (79_500, "too_late", None, other.alias),
        ]
        assert [row.at for row in kept] == [bid.auction.sealed_ends_at, bid.auction.ends_at + SECOND]
        assert (Bid.objects.count(), facts()) == (2, [])

    def test_nothing_is_kept_of_the_sealed_phase_nor_of_a_question(self, at, api, a_rivalry):
        [bid, other] = a_rivalry(80_000, 90_000)
        path, program = f"/pools/{bid.auction.pool_id}/bids", api(other.seller.owner)
        band = {"min_units": 9, "max_units": 1, "lead_days": 3}

        assert program.post(path, {"price_minor": 70_000, **band}).status_code == 409
        at(bid.auction.sealed_ends_at)
        slip = {"price_minor": 8_000, "min_units": 1, "max_units": 9, "lead_days": 3}
        assert program.post(path, slip).json()["reason"] == "needs_confirmation"

        assert RefusedBid.objects.count() == 0

    def test_of_one_seller_fifty_are_kept(self, at, api, a_rivalry, monkeypatch):
        from marketplace.services import refused_bids

        monkeypatch.setattr(refused_bids, "KEPT_PER_SELLER", 2)
        [bid, other] = a_rivalry(80_000, 90_000)
        at(bid.auction.sealed_ends_at)
        offer = {"price_minor": 79_999, "min_units": 1, "max_units": 9, "lead_days": 3}

        for _turn in range(3):
            api(other.seller.owner).post(f"/pools/{bid.auction.pool_id}/bids", offer)

        assert RefusedBid.objects.count() == 2
