"""Whoever something concerns is told once, with the figures, where they want it; a crowd costs no more than a few."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.rules.choices import Language
from common import clock
from common.models import LiveFrame, OutboxFact
from common.outbox import record, relay
from common.sweeps import sweep_until_quiet
from common.transactions import unit_of_work
from marketplace.events import PoolMilestone, PoolReached
from marketplace.models import Pledge
from marketplace.services.awards import accept_award
from marketplace.services.pledges import join_pool, withdraw_pledge
from messaging.models import Message
from social.errors import NoSuchChoice, NoSuchNotice
from social.listeners.notices import tell_people
from social.models import Notice
from social.selectors.choices import ticks_of
from social.selectors.deadlines import next_deadline
from social.selectors.notices import unread_count
from social.selectors.recipients import Recipient
from social.services.choices import Wish, choose_notices, set_quiet_hours
from social.services.notices import News, read_all, read_notice, tell
from social.tasks import write_letters
from tests.builders.people import NOON

NIGHT = NOON + timedelta(hours=10)  # 22:00 in Seoul
MORNING = NOON + timedelta(hours=20)  # 08:00 the day after


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon in Seoul."""
    at(NOON)


def arrives_again(name):
    """The fact once more, as a relay that died after telling would deliver it."""
    for fact in OutboxFact.objects.filter(name=name):
        with unit_of_work():
            tell_people({**fact.payload, "fact": fact.name, "fact_id": str(fact.pk)}, now=clock.now())


def some_news(people, kind="five_to_go", reason="1", **facts):
    figures = {"pool_id": "7", "order_id": "7", "title": "그라인더", "missing_units": 5, **facts}
    with unit_of_work():
        news = News(kind=kind, subject="pool:7", reason=reason, role="committed", facts=figures)
        return tell(news=news, people=[Recipient(person.id) for person in people], now=clock.now())


# --- who


def test_a_reached_pool_tells_everybody_as_what_they_are(a_pool, a_place, a_buyer, a_user, told):
    poster, fan, gone = a_user(), a_user(), a_buyer()
    pool = a_pool(poster=poster, threshold=3)
    with unit_of_work():
        join_pool(pool_id=pool.id, buyer_id=fan.id, now=NOON)
    place = a_place(pool, buyer=gone)
    with unit_of_work():
        withdraw_pledge(pool_id=pool.id, buyer_id=gone.id, now=NOON)
    members = [a_place(pool) for _turn in range(3)]

    assert place.buyer_id == gone.id
    assert told(poster.id) == ["pool_opened", "pool_half", "reached_yours"]
    assert told(fan.id) == ["reached_commit"]
    assert told(gone.id) == []
    assert all(told(member.buyer_id)[-1] == "pool_reached" for member in members)
    notice = Notice.objects.get(user=members[0].buyer_id, kind="pool_reached")
    assert notice.facts["title"] == pool.want.title
    assert (notice.facts["committed_units"], notice.facts["my_units"], notice.link) == (
        3,
        1,
        f"/pools/{pool.id}/auction/",
    )


def test_a_poster_who_is_in_the_pool_is_told_once(a_pool, a_place, a_buyer, told):
    poster = a_buyer()
    pool = a_pool(poster=poster.user, threshold=3)
    a_place(pool, buyer=poster, units=3)
    a_place(pool)
    a_place(pool)

    assert [kind for kind in told(poster.id) if "reached" in kind] == ["pool_reached"]


def test_from_award_to_paid_each_side_hears_its_own(a_paid_order, a_bid, an_auction, told, at):
    auction = an_auction(threshold=3)
    winner, loser = a_bid(auction, price=80_000), a_bid(auction, price=90_000)
    order = a_paid_order(_due(auction, at))
    relay()

    buyer, seller, second = order.buyer_id, winner.seller.owner_id, loser.seller.owner_id
    kinds = told(buyer)
    assert [kind for kind in kinds if kind in {"auction_ended", "charge_notice", "order_paid"}] == [
        "auction_ended",
        "charge_notice",
        "order_paid",
    ]
    assert "ship_now" in told(seller)
    assert "bid_lost" not in told(seller)
    assert [kind for kind in told(second) if kind == "bid_lost"] == ["bid_lost"]
    lost = Notice.objects.get(user=second, kind="bid_lost")
    assert (lost.facts["rank"], lost.facts["own_minor"], lost.facts["price_minor"]) == (2, 90_000, 80_000)
    charge = Notice.objects.get(user=buyer, kind="charge_notice")
    assert charge.facts["total_minor"] == order.price_minor * order.unit_count
    assert charge.mail_due_at == charge.created_at


def _due(auction, at):
    from marketplace.models import Award, Order
    from marketplace.services.auctions import close_next_auction

    at(auction.ends_at)
    with unit_of_work():
        close_next_auction(now=clock.now())
    award = Award.objects.select_related("seller").get(pool=auction.pool)
    relay()
    with unit_of_work():
        accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
    return Order.objects.select_related("award", "seller", "buyer").filter(award=award).order_by("pk")[0]


def test_whose_cap_is_under_the_price_is_out_and_hears_so(an_auction, a_bid, a_place, a_reached_pool, told, at):
    pool = a_reached_pool(threshold=3)
    low = a_place(pool, cap=50_000)
    auction = an_auction(pool)
    a_bid(auction, price=80_000)
    a_bid(auction, price=95_000)
    _due(auction, at)

    assert told(low.buyer_id)[-1] == "priced_out"
    assert "charge_notice" not in told(low.buyer_id)


def test_the_seller_who_is_overtaken_hears_it_and_nobody_else(an_auction, a_bid, told, at):
    auction = an_auction(threshold=3)
    first, other = a_bid(auction, price=90_000), a_bid(auction, price=95_000)
    at(auction.sealed_ends_at)
    sweep_until_quiet()
    a_bid(auction, price=80_000)

    assert told(first.seller.owner_id)[-1] == "overtaken"
    assert "overtaken" not in told(other.seller.owner_id)


def test_sealed_bids_tell_nobody_anything(an_auction, a_bid, told):
    auction = an_auction(threshold=3)
    first = a_bid(auction, price=90_000)
    a_bid(auction, price=80_000)

    assert told(first.seller.owner_id) == ["seller_verified"]


# --- once


def test_nothing_is_told_twice_however_often_a_fact_arrives(a_reached_pool, told):
    pool = a_reached_pool(threshold=3)
    buyer = Pledge.objects.filter(pool=pool).first().buyer_id
    before = told(buyer)
    arrives_again("marketplace.pool_reached")
    with unit_of_work():
        record(PoolReached(pool_id=str(pool.id)), now=NOON)  # recorded twice, by mistake
        record(PoolMilestone(pool_id=str(pool.id), milestone="half"), now=NOON)
    letters = write_letters()

    assert told(buyer) == before
    assert write_letters() == 0
    assert letters == Message.objects.filter(key__startswith="notice:").count()


def test_the_database_refuses_to_tell_a_person_twice(a_user):
    some_news([a_user()])
    again = Notice.objects.get()
    again.pk = None

    with pytest.raises(IntegrityError, match="social_a_reason_is_told_to_a_person_once"), transaction.atomic():
        Notice.objects.bulk_create([again])


# --- a crowd


def test_a_thousand_people_cost_as_many_statements_as_ten(a_user):
    people = _crowd(1_000)

    with CaptureQueriesContext(
        connection,
    ) as few:
        some_news(people[:10], reason="few")
    with CaptureQueriesContext(connection) as many:
        told = some_news(people, reason="many")

    assert told == 1_000
    assert len(many) <= len(few) + 3  # rows go in parts of five hundred
    assert len(many) <= 16
    assert Notice.objects.filter(key__endswith=":many").count() == 1_000


def _crowd(count):
    return User.objects.bulk_create(
        [User(email=f"crowd-{at}@example.kr", pseudonym=f"crowd{at}", created_at=NOON) for at in range(count)]
    )


def test_letters_are_written_in_parts_and_each_once(a_user):
    some_news(_crowd(120))

    assert (write_letters(), write_letters()) == (120, 0)
    assert Message.objects.count() == 120


# --- where and when


def test_choices_rule_where_and_money_stays(a_user):
    quiet, both = a_user(), a_user()
    with unit_of_work():
        choose_notices(
            user_id=quiet.id,
            wishes={"near": Wish(in_app=True, mail=False), "charge": Wish(in_app=False, mail=False)},
        )
        choose_notices(user_id=both.id, wishes={"near": Wish(in_app=False, mail=False)})
    some_news([quiet, both])
    some_news([quiet], kind="charge_notice")

    assert not Notice.objects.filter(user=both).exists()
    near, charge = Notice.objects.filter(user=quiet).order_by("id")
    assert (near.is_listed, near.mail_due_at) == (True, None)
    assert (charge.is_listed, charge.mail_due_at) == (True, NOON)
    locked = [ticks for ticks in ticks_of(quiet.id) if ticks.choice.is_locked]
    assert all(ticks.in_app for ticks in locked)


def test_the_letter_alone_leaves_the_list_empty(a_user):
    person = a_user()
    with unit_of_work():
        choose_notices(user_id=person.id, wishes={"near": Wish(in_app=False, mail=True)})
    some_news([person])

    assert unread_count(person.id) == 0
    assert write_letters() == 1


def test_an_unknown_group_is_refused(a_user):
    person = a_user()
    with pytest.raises(NoSuchChoice), unit_of_work():
        choose_notices(user_id=person.id, wishes={"weather": Wish(in_app=True, mail=True)})


def test_news_wait_for_the_morning_and_money_does_not(a_user, at):
    at(NIGHT)
    person = a_user()
    some_news([person])
    some_news([person], kind="charge_notice")

    assert write_letters() == 1
    assert next_deadline(after=NIGHT) == MORNING
    at(MORNING)
    assert write_letters() == 1


def test_own_quiet_hours_hold(a_user, at):
    person = a_user()
    with unit_of_work():
        set_quiet_hours(user_id=person.id, is_on=False, starts=_time(21), ends=_time(8))
    at(NIGHT)
    some_news([person])

    assert Notice.objects.get().mail_due_at == NIGHT


def _time(hour):
    from datetime import time

    return time(hour)


def test_letters_speak_the_readers_language_with_the_other_in_two_lines(a_user, letters):
    korean, english = a_user(), a_user(language=Language.ENGLISH)
    some_news([korean, english], threshold_units=30, committed_units=25)

    [at_home], [abroad] = letters(korean.email), letters(english.email)
    assert (at_home.language, abroad.language) == ("ko", "en")
    assert "5 units more and bidding opens" in abroad.subject
    assert "5 units more and bidding opens" in at_home.text
    assert "그라인더" in at_home.html
    assert "[7]" in at_home.subject


def test_who_closed_the_account_gets_no_letter(a_user):
    person = a_user()
    some_news([person])
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert write_letters() == 1
    assert not Message.objects.exists()


# --- reading


def test_reading_once_or_all_and_only_ones_own(a_user):
    person, stranger = a_user(), a_user()
    for reason in "123":
        some_news([person], reason=reason)
    first = Notice.objects.order_by("id")[0]
    with pytest.raises(NoSuchNotice), unit_of_work():
        read_notice(notice_id=first.id, user_id=stranger.id, now=NOON)
    with unit_of_work():
        read_notice(notice_id=first.id, user_id=person.id, now=NOON)
        read_notice(notice_id=first.id, user_id=person.id, now=NIGHT)

    first.refresh_from_db()
    assert (first.read_at, unread_count(person.id)) == (NOON, 2)
    with unit_of_work():
        assert read_all(user_id=person.id, now=NOON) == 2
    assert unread_count(person.id) == 0
    frames = LiveFrame.objects.filter(topic_id=f"notices:{person.id}")
    assert '"unread": 0' in frames.order_by("-sequence")[0].text
