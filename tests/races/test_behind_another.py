"""Who comes second waits for who came first, and is judged by what is so then."""

import pytest

from accounts.models import User
from accounts.services import claim_closing
from common import clock
from common.locks import locked
from common.models import OutboxDelivery
from common.money import krw
from common.outbox import another_waits, record
from common.transactions import unit_of_work
from escrow.gateways.base import (
    CancelAsk,
    ChargeAsk,
    CustomerAsk,
    Declined,
    DeclineKind,
    EvidenceAsk,
    RefundAsk,
    Rejected,
    ResumeAsk,
    Succeeded,
)
from escrow.gateways.sandbox import YES, Call, Fault, SandboxGateway, arrange
from escrow.gateways.sandbox_chargebacks import open_chargeback
from ledger.errors import PotLacks
from ledger.selectors import balance
from ledger.services import Line, post
from marketplace.errors import NotToReject, SellerMayNotJoin
from marketplace.events import PoolExpired
from marketplace.rules.states import BidStatus
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.rejections import reject_bid
from pages.listeners import show_pool
from social.models import Notice
from social.services.notices import claim_letters
from tests.builders.people import NOON
from tests.races.together import behind

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

provider = SandboxGateway()


class TestTheStandInProvider:
    @pytest.fixture
    def charge(self):
        customer = provider.ensure_customer(CustomerAsk("customer:1", "op", "buyer:1", "tok_visa")).reference

        def act(key="pay:1", token="tok_visa"):
            return provider.charge_off_session(ChargeAsk(key, "op", customer, token, 10_000, "KRW", "order:1"))

        return act

    def test_two_refunds_are_never_more_than_the_charge(self, charge):
        paid = charge().reference

        def refund(key):
            return provider.refund(RefundAsk(key, "op", paid, 6_000, "KRW", "order:1"))

        assert behind(lambda: refund("r:1"), lambda: refund("r:2")) == Rejected("more_than_the_charge")

    def test_a_charge_is_resumed_once(self, charge):
        asked = charge(token="tok_authenticate").reference

        def resume(key):
            return provider.resume_on_session(ResumeAsk(key, "op", asked, YES, 10_000, "KRW", "order:1"))

        assert behind(lambda: resume("pay:2"), lambda: resume("pay:3")) == Rejected("charged_already")

    def test_what_was_resumed_is_not_given_up(self, charge):
        asked = charge(token="tok_authenticate").reference
        resumed = []

        def resume():
            resumed.append(provider.resume_on_session(ResumeAsk("pay:2", "op", asked, YES, 10_000, "KRW", "order:1")))

        answer = behind(resume, lambda: provider.cancel_payment(CancelAsk("cancel:1", "op", asked, "order:1")))

        assert answer == Declined(DeclineKind.HARD, "charged_already", resumed[0].reference)

    def test_what_is_arranged_once_goes_wrong_once(self, charge):
        arrange(Call.CHARGE, Fault.HARD_DECLINE)
        charge_again = {"key": "pay:2"}

        assert isinstance(behind(charge, lambda: charge(**charge_again)), Succeeded)

    def test_evidence_is_taken_once(self, charge):
        taken_back = open_chargeback(charge().reference)

        def send(operation):
            return provider.submit_evidence(EvidenceAsk(operation, operation, taken_back, {}, {}))

        assert behind(lambda: send("e:1"), lambda: send("e:2")) == Rejected("evidence_no_longer_read")


def test_a_pot_is_emptied_once():
    def pay_out(key, minor=6_000):
        return post(key=key, kind="payout", lines=[Line("held:1", "world:banks", krw(minor))], now=NOON)

    def pay_out_too():
        with unit_of_work():
            return pay_out("payout:3")

    with unit_of_work():
        post(key="capture:1", kind="capture", lines=[Line("world:cards", "held:1", krw(11_000))], now=NOON)
        pay_out("payout:1", 1_000)  # so that both accounts are there: who opens one is waited for anyway

    assert isinstance(behind(lambda: pay_out("payout:2"), pay_out_too), PotLacks)
    assert balance("held:1") == 4_000


def test_who_waits_behind_a_delivery_under_way_is_the_last():
    for _time in range(2):
        with unit_of_work():
            record(PoolExpired(pool_id="7"), now=NOON)
    _own, other = OutboxDelivery.objects.filter(listener__endswith="show_pool")

    def is_followed():
        with unit_of_work():
            return another_waits(show_pool, like={"pool_id": "7"})

    assert is_followed()
    assert not behind(lambda: locked(OutboxDelivery.objects.filter(pk=other.pk)).get(), is_followed)


def test_a_person_is_forgotten_by_one_worker(a_user):
    person = a_user()
    User.objects.filter(pk=person.pk).update(closing_at=NOON)

    def claim():
        with unit_of_work():
            return claim_closing(now=NOON)

    assert claim() == person.id
    assert behind(lambda: claim_closing(now=NOON), claim) is None


def test_a_letter_is_written_by_one_worker(a_user):
    due = {"created_at": NOON, "mail_due_at": NOON}
    Notice.objects.create(user=a_user(), key="k", kind="pool_closed", subject="", facts={}, link="/", **due)

    def claim():
        with unit_of_work():
            return claim_letters(now=NOON, at_most=5)

    assert behind(lambda: claim_letters(now=NOON, at_most=5), claim) == []


class TestAnAuction:
    def bid(self, auction, seller, price):
        offer = BidOffer(price_minor=price, min_units=1, max_units=99, lead_days=3)
        return place_bid(pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=offer, now=clock.now())

    def test_nobody_joins_beside_a_bid_of_the_own(self, an_auction, a_seller, a_place, a_buyer):
        auction, buyer = an_auction(), a_buyer()
        seller = a_seller(owner=buyer.user)

        answer = behind(lambda: self.bid(auction, seller, 90_000), lambda: a_place(auction.pool, buyer=buyer))

        assert isinstance(answer, SellerMayNotJoin)

    def test_a_bid_that_was_just_replaced_is_not_rejected(self, at, an_auction, a_bid, an_operator):
        auction = an_auction()
        early, operator = a_bid(auction, price=90_000), an_operator()
        at(auction.sealed_ends_at)

        def reject():
            with unit_of_work():
                return reject_bid(bid_id=early.id, operator_id=operator.id, reason="Fake", now=clock.now())

        answer = behind(lambda: self.bid(auction, early.seller, 80_000), reject)

        early.refresh_from_db()
        assert isinstance(answer, NotToReject)
        assert early.status == BidStatus.SUPERSEDED
