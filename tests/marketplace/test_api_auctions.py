"""Auctions, bids and awards through the JSON API."""

from datetime import timedelta

import pytest

from marketplace.models import Bid, Order
from marketplace.rules.states import BidStatus, PoolStatus
from merchants.rules import SellerStatus

HOUR = timedelta(hours=1)


@pytest.fixture
def offer():
    def build(**fields):
        return {"price_minor": 90_000, "min_units": 1, "max_units": 100, "lead_days": 3} | fields

    return build


class TestTheAuctionForEverybody:
    def test_while_sealed_nobody_is_told_a_price(self, api, an_auction, a_bid, a_user):
        auction = an_auction()
        a_bid(auction, price=77_777)

        for program in (api(), api(a_user())):
            shown = program.get(f"/pools/{auction.pool_id}/auction").json()

            assert shown == {
                "phase": "sealed",
                "opens_at": "2026-11-20T03:00:00Z",
                "sealed_ends_at": "2026-11-22T15:00:00Z",
                "original_ends_at": "2026-11-23T03:00:00Z",
                "ends_at": "2026-11-23T03:00:00Z",
                "leading_price_minor": None,
                "leading_alias": "",
                "leading_lead_days": None,
                "step_minor": None,
                "bids": [],
                "seller_count": None,
            }
            assert "77777" not in program.get(f"/pools/{auction.pool_id}").content.decode()

    def test_once_open_bids_stand_under_aliases(self, api, at, an_auction, a_bid, a_seller):
        auction, seller = an_auction(), a_seller(business_name="비밀상회")
        a_bid(auction, seller=seller, price=90_050)
        at(auction.sealed_ends_at)

        answer = api().get(f"/pools/{auction.pool_id}/auction")

        shown = answer.json()
        assert (shown["phase"], shown["leading_price_minor"], shown["step_minor"]) == ("live", 90_050, 901)
        assert [(row["price_minor"], row["took_the_lead"]) for row in shown["bids"]] == [(90_050, True)]
        assert shown["leading_alias"] == shown["bids"][0]["alias"] != ""
        for secret in ("비밀상회", str(seller.id), str(seller.owner_id)):
            assert secret not in answer.content.decode()

    def test_only_committed_buyers_learn_how_many_sellers_bid(
        self, api, a_buyer, an_auction, a_bid, a_seller, a_user, a_place
    ):
        buyer, trader = a_buyer(), a_buyer()
        a_seller(owner=trader.user)
        auction = an_auction(buyers=[buyer, trader])
        a_bid(auction)
        a_bid(auction)
        fan = a_user()
        api(fan).post(f"/pools/{auction.pool_id}/interest")

        def count_for(user):
            return api(user).get(f"/pools/{auction.pool_id}/auction").json()["seller_count"]

        assert [count_for(person) for person in (buyer.user, trader.user, fan, None)] == [2, None, None, None]

    def test_a_pool_that_gathers_has_none(self, api, a_pool):
        answer = api().get(f"/pools/{a_pool().id}/auction")

        assert (answer.status_code, answer.json()["code"]) == (404, "marketplace.no_such_auction")

    def test_a_hidden_pool_has_none_for_strangers(self, api, a_pool):
        pool = a_pool(details="me@example.com")

        answer = api().get(f"/pools/{pool.id}/auction")

        assert (answer.status_code, answer.json()["code"]) == (404, "marketplace.no_such_pool")


class TestBidding:
    def test_a_sealed_bid_is_taken_and_answered(self, api, an_auction, a_seller, offer, facts):
        auction, seller = an_auction(), a_seller()
        facts()

        answer = api(seller.owner).post(f"/pools/{auction.pool_id}/bids", offer(note="새 상품만 보내요."))

        bid = Bid.objects.get()
        assert (answer.status_code, answer.json()) == (
            201,
            {
                "id": str(bid.id),
                "price_minor": 90_000,
                "min_units": 1,
                "max_units": 100,
                "lead_days": 3,
                "note": "새 상품만 보내요.",
                "accepted_at": "2026-11-20T03:00:00Z",
                "changed_leader": False,
                "auction_ends_at": "2026-11-23T03:00:00Z",
            },
        )
        assert facts() == ["marketplace.bid_placed"]

    def test_the_same_key_bids_once(self, api, an_auction, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        program, path = api(seller.owner), f"/pools/{auction.pool_id}/bids"

        first, second = (program.post(path, offer(), key="my-bid-0001") for _turn in range(2))
        other = program.post(path, offer(price_minor=89_000), key="my-bid-0001")

        assert first.json() == second.json()
        assert (other.status_code, other.json()["code"]) == (409, "common.key_reused")
        assert Bid.objects.count() == 1

    def test_a_replayed_bid_after_the_end_is_still_the_same_answer(self, api, at, an_auction, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        program, path = api(seller.owner), f"/pools/{auction.pool_id}/bids"
        first = program.post(path, offer(), key="my-bid-0001")
        at(auction.ends_at)

        assert program.post(path, offer(), key="my-bid-0001").json() == first.json()
        assert program.post(path, offer()).json()["reason"] == "too_late"

    def test_a_bid_that_misses_the_step_is_told_the_limit(self, api, at, an_auction, a_bid, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        a_bid(auction, price=90_500)
        at(auction.sealed_ends_at + HOUR)
        program, path = api(seller.owner), f"/pools/{auction.pool_id}/bids"

        refused = program.post(path, offer(price_minor=89_596))
        taken = program.post(path, offer(price_minor=89_595))

        assert (refused.status_code, refused.json()["reason"], refused.json()["limit_minor"]) == (
            409,
            "step_too_small",
            89_595,
        )
        assert (taken.status_code, taken.json()["changed_leader"]) == (201, True)

    def test_a_far_price_is_asked_about_once(self, api, an_auction, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        program, path = api(seller.owner), f"/pools/{auction.pool_id}/bids"
        program.post(path, offer())

        asked = program.post(path, offer(price_minor=9_000))
        meant = program.post(path, offer(price_minor=9_000, is_confirmed=True))

        assert (asked.status_code, asked.json()["reason"]) == (409, "needs_confirmation")
        assert meant.status_code == 201

    def test_a_sealed_bid_can_be_taken_back_a_live_one_not(self, api, at, an_auction, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        program, path = api(seller.owner), f"/pools/{auction.pool_id}/bids"

        nothing = program.delete(path)
        program.post(path, offer())
        taken_back = program.delete(path)
        program.post(path, offer())
        at(auction.sealed_ends_at)
        bound = program.delete(path)

        assert (nothing.status_code, nothing.json()["code"]) == (409, "marketplace.no_bid")
        assert taken_back.status_code == 204
        assert (bound.status_code, bound.json()["reason"]) == (409, "bound_while_live")
        assert list(Bid.objects.order_by("sequence").values_list("status", flat=True)) == [
            BidStatus.WITHDRAWN,
            BidStatus.STANDING,
        ]

    @pytest.mark.parametrize("status", [SellerStatus.DRAFT, SellerStatus.SUBMITTED, SellerStatus.SUSPENDED])
    def test_only_verified_sellers_bid(self, api, an_auction, a_seller, offer, status):
        auction, seller = an_auction(), a_seller(status=status)

        bid = api(seller.owner).post(f"/pools/{auction.pool_id}/bids", offer())
        desk = api(seller.owner).get(f"/pools/{auction.pool_id}/desk")

        assert (bid.status_code, bid.json()["code"]) == (403, "marketplace.seller_may_not_bid")
        assert (desk.status_code, desk.json()["code"]) == (403, "marketplace.seller_may_not_bid")

    def test_who_buys_or_posted_cannot_bid(self, api, a_buyer, a_seller, a_user, an_auction, offer):
        poster, buyer = a_user(), a_buyer()
        auction = an_auction(poster=poster, buyers=[buyer])

        for person in (poster, buyer.user):
            a_seller(owner=person)
            answer = api(person).post(f"/pools/{auction.pool_id}/bids", offer())

            assert (answer.status_code, answer.json()["code"]) == (403, "marketplace.buyer_may_not_bid")

    def test_a_pool_without_an_auction_takes_no_bids(self, api, a_pool, a_seller, offer):
        answer = api(a_seller().owner).post(f"/pools/{a_pool().id}/bids", offer())

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.no_auction")


class TestTheDesk:
    def test_a_seller_sees_its_rank_and_never_its_rivals(self, api, at, an_auction, a_bid, a_seller, offer):
        auction, seller = an_auction(), a_seller()
        a_bid(auction, price=88_000)
        a_bid(auction, price=89_000)
        program = api(seller.owner)
        program.post(f"/pools/{auction.pool_id}/bids", offer(price_minor=90_000))
        sealed = program.get(f"/pools/{auction.pool_id}/desk").json()
        at(auction.sealed_ends_at)

        live = program.get(f"/pools/{auction.pool_id}/desk")

        assert (sealed["phase"], sealed["rank"], sealed["leading_price_minor"], sealed["limit_minor"]) == (
            "sealed",
            None,
            None,
            None,
        )
        desk = live.json()
        assert (desk["phase"], desk["rank"], desk["leading_price_minor"], desk["limit_minor"]) == (
            "live",
            3,
            88_000,
            87_120,
        )
        assert desk["own"]["price_minor"] == 90_000
        assert desk["own"]["may_win"] is True
        assert [row["price_minor"] for row in desk["own_prices"]] == [90_000]
        assert "89000" not in live.content.decode()
        assert "seller_count" not in desk

    def test_there_is_none_before_the_auction(self, api, a_pool, a_seller):
        answer = api(a_seller().owner).get(f"/pools/{a_pool().id}/desk")

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.no_auction")


class TestAwards:
    def test_the_winner_sees_and_takes_its_award(self, api, an_award):
        award = an_award(price=88_000)
        program = api(award.seller.owner)

        listed = program.get("/awards").json()["items"]
        taken = program.post(f"/awards/{award.id}/acceptance")

        assert listed == [
            {
                "id": str(award.id),
                "pool_id": str(award.pool_id),
                "status": "offered",
                "price_minor": 88_000,
                "units": 3,
                "offered_at": "2026-11-23T03:00:00Z",
                "accept_by": "2026-11-24T03:00:00Z",
                "fewer_units": None,
                "fewer_by": None,
                "title": award.pool.want.title,
                "lead_days": 3,
            }
        ]
        assert (taken.status_code, taken.json()["status"]) == (200, "accepted")
        assert Order.objects.count() == 3

    def test_taking_it_twice_takes_it_once(self, api, an_award, facts):
        award = an_award()
        program, path = api(award.seller.owner), f"/awards/{award.id}/acceptance"
        facts()

        first, second = (program.post(path, key="my-answer-01") for _turn in range(2))
        under_another_key = program.post(path)

        assert first.json() == second.json() == under_another_key.json()
        assert facts() == ["marketplace.order_changed"] * 3 + ["marketplace.award_accepted"]

    def test_not_taking_it_leaves_it_to_the_next(self, api, an_award):
        award = an_award()
        program = api(award.seller.owner)

        refused = program.post(f"/awards/{award.id}/refusal")
        taken = program.post(f"/awards/{award.id}/acceptance")

        assert (refused.status_code, refused.json()["status"]) == (200, "refused")
        assert (taken.status_code, taken.json()["code"]) == (409, "marketplace.award_over")
        award.pool.refresh_from_db()
        assert award.pool.status == PoolStatus.VETTING
        assert Order.objects.count() == 0

    def test_at_its_deadline_it_is_too_late(self, api, at, an_award):
        award = an_award()
        at(award.accept_by)

        answer = api(award.seller.owner).post(f"/awards/{award.id}/acceptance")

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.award_over")

    def test_somebody_elses_award_is_nobodys(self, api, an_award, a_seller, a_user):
        award = an_award()

        for person in (a_seller().owner, a_user()):
            answer = api(person).post(f"/awards/{award.id}/acceptance")

            assert (answer.status_code, answer.json()["code"]) == (404, "marketplace.no_such_award")

    def test_who_has_no_business_has_no_awards(self, api, a_user):
        answer = api(a_user()).get("/awards")

        assert (answer.status_code, answer.json()["code"]) == (404, "merchants.no_such_seller")
