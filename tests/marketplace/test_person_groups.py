"""Who counts as one person: linked by a phone, a card or a place, in a group that is kept and can only grow."""

from itertools import count

import pytest

from accounts.errors import PhoneUnverified
from accounts.rules.addresses import AddressText
from accounts.services import add_address, ask_phone_code, try_phone_code, vouch_phone
from common.transactions import unit_of_work
from escrow.services import save_payment_method, set_payout_account
from marketplace.errors import LinkedToOtherSide
from marketplace.models import Pledge, PoolMark
from marketplace.rules.states import PoolStatus
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.pledges import Commitment, commit_pledge, withdraw_pledge
from tests.builders.marketplace import NOON, Buyer
from tests.marketplace.acts import act

_flats = count(1)


@pytest.fixture
def a_neighbour(a_user):
    """A buyer with a card and a flat that may be somebody's: `a_neighbour(card="1111", flat="3층")`."""

    def build(*, user=None, card="", flat="", line1="서울 성동구 성수이로 24"):
        user = user or a_user()
        flat = flat or f"없는 곳 {next(_flats)}"
        text = AddressText("집", "김버들", "010-1234-5678", "04780", line1, flat)
        with unit_of_work():
            address = add_address(owner_id=user.id, address=text, now=NOON)
            token = f"tok_visa-{card}" if card else "tok_visa"
            method = save_payment_method(party=f"buyer:{user.id}", token=token, now=NOON)
        return Buyer(user, address.id, method.id)

    return build


def commit(pool, buyer, units=1):
    wish = Commitment(units=units, cap_minor=None, address_id=buyer.address_id, method_id=buyer.method_id)
    place = act(commit_pledge, pool_id=pool.id, buyer_id=buyer.id, commitment=wish)
    pool.refresh_from_db()
    return place


def leave(pool, buyer):
    act(withdraw_pledge, pool_id=pool.id, buyer_id=buyer.id)
    pool.refresh_from_db()


def groups(pool):
    return set(Pledge.objects.filter(pool=pool, status="committed").values_list("person_group", flat=True))


def counted(pool):
    """The pool's people, which must be the number of groups that stand in it."""
    assert pool.committed_people == len(groups(pool))
    return pool.committed_people


def test_without_a_proven_phone_nobody_commits(a_pool, a_user, a_neighbour):
    pool, buyer = a_pool(), a_neighbour(user=a_user(has_phone=False))

    with pytest.raises(PhoneUnverified):
        commit(pool, buyer)

    assert not Pledge.objects.exists()
    act(vouch_phone, owner_id=buyer.id, number="010-7777-0000")
    assert commit(pool, buyer).units == 1


@pytest.mark.parametrize("shared", [{"card": "1111"}, {"flat": "7층"}])
def test_a_shared_card_or_place_makes_one_person_of_two(a_pool, a_neighbour, shared):
    pool = a_pool(threshold=4, terms={"threshold_people": 2})

    for _turn in range(3):
        commit(pool, a_neighbour(**shared), units=2)

    assert (pool.committed_units, counted(pool), pool.status) == (6, 1, PoolStatus.GATHERING)


def test_a_place_written_otherwise_is_the_same_place(a_pool, a_neighbour):
    pool = a_pool(threshold=9)

    commit(pool, a_neighbour(line1="서울 성동구  성수이로 24", flat="3층 A-호"))
    commit(pool, a_neighbour(line1="서울 성동구 성수이로24", flat="3층a호"))

    assert counted(pool) == 1


def test_a_number_given_up_still_links_who_has_it_now(a_pool, a_neighbour):
    pool, first, second = a_pool(threshold=9), a_neighbour(), a_neighbour()
    act(vouch_phone, owner_id=first.id, number="010-5555-0001")
    act(vouch_phone, owner_id=first.id, number="010-5555-0002")
    act(vouch_phone, owner_id=second.id, number="010-5555-0001")

    commit(pool, first)
    commit(pool, second)

    assert counted(pool) == 1


def test_a_place_that_links_two_groups_makes_them_one_for_good(a_pool, a_neighbour):
    pool = a_pool(threshold=20)
    by_card, by_flat, apart = a_neighbour(card="1111"), a_neighbour(flat="7층"), a_neighbour()
    bridge = a_neighbour(card="1111", flat="7층")
    for buyer in (by_card, by_flat, apart):
        commit(pool, buyer)
    before = counted(pool)

    commit(pool, bridge)
    linked = counted(pool)
    leave(pool, bridge)

    assert (before, linked, counted(pool)) == (3, 2, 2)
    leave(pool, by_card)
    assert counted(pool) == 2
    leave(pool, by_flat)
    assert counted(pool) == 1


def test_a_changed_place_can_link_too(a_pool, a_neighbour):
    pool, one, other = a_pool(threshold=20), a_neighbour(card="1111"), a_neighbour()
    commit(pool, one)
    commit(pool, other)
    before = counted(pool)
    a_neighbour(user=other.user, card="1111")

    commit(pool, other, units=2)

    assert (before, counted(pool), pool.committed_units) == (2, 1, 3)


def test_who_leaves_and_comes_again_is_counted_once(a_pool, a_neighbour):
    pool, one, other = a_pool(threshold=20), a_neighbour(card="1111"), a_neighbour(card="1111")
    commit(pool, one)
    commit(pool, other)
    leave(pool, one)
    assert counted(pool) == 1
    commit(pool, one)
    assert counted(pool) == 1
    leave(pool, other)
    leave(pool, one)

    assert (pool.committed_people, pool.committed_units) == (0, 0)
    assert not PoolMark.objects.filter(pool=pool).exists()


def test_a_ring_of_accounts_counts_as_one_person_and_opens_nothing(a_pool, a_neighbour):
    """security.md, "Sybil pledges": each shares only with the next."""
    pool = a_pool(threshold=10, terms={"threshold_people": 5})

    for turn in range(12):
        commit(pool, a_neighbour(card=f"{1000 + turn // 2}", flat=f"{(turn + 1) // 2}층"))

    assert (pool.committed_units, counted(pool), pool.status) == (12, 1, PoolStatus.GATHERING)


def test_other_pools_are_not_asked(a_pool, a_neighbour):
    first, second = a_pool(threshold=9), a_pool(threshold=9)

    commit(first, a_neighbour(card="1111"))
    commit(second, a_neighbour(card="1111"))

    assert (counted(first), counted(second)) == (1, 1)


class TestBothSides:
    """Accounts sharing something with a bidder, a buyer or the poster take one side only."""

    def bid(self, auction, seller):
        wish = BidOffer(price_minor=90_000, min_units=1, max_units=500, lead_days=3)
        return act(place_bid, pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=wish)

    def refuses(self, auction, seller):
        with pytest.raises(LinkedToOtherSide):
            self.bid(auction, seller)
        assert not auction.bids.filter(seller_id=seller.id).exists()

    def test_who_shares_a_card_with_a_buyer_cannot_bid(self, an_auction, a_seller, a_neighbour, a_pool):
        auction, seller, buyer = an_auction(), a_seller(), a_neighbour(card="1111")
        commit(auction.pool, buyer)
        a_neighbour(user=seller.owner, card="1111")

        self.refuses(auction, seller)
        leave(auction.pool, buyer)

        assert self.bid(auction, seller)

    def test_who_shares_a_place_with_the_poster_cannot_bid(self, an_auction, a_seller, a_neighbour):
        auction, seller = an_auction(), a_seller()
        a_neighbour(user=auction.pool.want.poster, flat="9층")
        a_neighbour(user=seller.owner, flat="9층")

        self.refuses(auction, seller)

    def test_two_businesses_with_one_bank_account_cannot_both_bid(self, an_auction, a_seller):
        auction, one, other = an_auction(), a_seller(), a_seller()
        for seller in (one, other):
            act(set_payout_account, party=f"seller:{seller.id}", bank_code="088", number="110123456789", holder="한결")
        self.bid(auction, one)

        self.refuses(auction, other)
        assert self.bid(auction, one)

    def test_who_shares_a_phone_with_a_bidder_cannot_buy(self, an_auction, a_seller, a_neighbour):
        auction, seller, buyer = an_auction(), a_seller(), a_neighbour()
        act(vouch_phone, owner_id=seller.owner_id, number="010-5555-0001")
        act(vouch_phone, owner_id=seller.owner_id, number="010-5555-0002")
        act(ask_phone_code, owner_id=buyer.id, number="010-5555-0001", caller="192.0.2.1")
        act(try_phone_code, owner_id=buyer.id, code="000000")
        self.bid(auction, seller)

        with pytest.raises(LinkedToOtherSide):
            commit(auction.pool, buyer)

        assert not Pledge.objects.filter(buyer_id=buyer.id).exists()
