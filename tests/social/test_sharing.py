"""A link is its sharer's own: the last touch within seven days counts a committed place once, never one's own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common import clock
from common.outbox import relay
from common.transactions import unit_of_work
from marketplace.services.pledges import withdraw_pledge
from social.models import Brought, Touch
from social.presentation.links import pool_link, qr_of
from social.selectors.sharing import brought_by_each, brought_counts, brought_to, sharer_of
from social.services.sharing import note_touch, settle_code
from tests.builders.people import NOON
from tests.builders.visits import signed_in as visitor

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


@pytest.fixture
def code_of():
    """What stands in a person's links."""

    def settle(user):
        with unit_of_work():
            return settle_code(user_id=user.id, now=NOON)

    return settle


def touched(visitor_id, code, pool=None, *, at=NOON):
    with unit_of_work():
        return note_touch(visitor_id=visitor_id, code=code, pool_id=pool.id if pool else None, touched_at=at)


def test_a_code_is_settled_once_and_finds_its_owner(a_user, code_of):
    person = a_user()

    assert code_of(person) == code_of(person)
    assert len(code_of(person)) == 10
    assert sharer_of(code_of(person)) == person.id
    assert sharer_of("sandbox-opened") is None
    assert str(person.id) not in pool_link(uuid4(), code_of(person))


def test_a_committed_place_counts_for_the_last_link(a_pool, a_place, a_buyer, a_user, code_of, told):
    first, last = a_user(), a_user()
    pool, buyer = a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(first), pool, at=NOON - timedelta(days=2))
    touched(buyer.id, code_of(last), at=NOON - timedelta(days=1))
    a_place(pool, buyer=buyer)
    relay()

    assert brought_to(last.id, pool.id) == [buyer.id]
    assert brought_to(first.id, pool.id) == []
    assert told(last.id) == ["link_joined"]
    assert brought_by_each(pool.id) == {last.id: 1}


@pytest.mark.parametrize(("before", "counts"), [(WEEK - timedelta(seconds=1), 1), (WEEK, 0)])
def test_a_touch_counts_for_seven_days(a_pool, a_place, a_buyer, a_user, code_of, before, counts):
    sharer, pool, buyer = a_user(), a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(sharer), pool, at=NOON - before)
    a_place(pool, buyer=buyer)
    relay()

    assert len(brought_to(sharer.id, pool.id)) == counts


def test_an_older_touch_never_takes_the_place_of_a_newer(a_user, a_pool, code_of):
    one, other, visitor_, pool = a_user(), a_user(), a_user(), a_pool()
    touched(visitor_.id, code_of(one), pool, at=NOON)
    touched(visitor_.id, code_of(other), pool, at=NOON - timedelta(hours=1))

    assert Touch.objects.get().sharer_id == one.id


def test_nobody_brings_themselves_nor_their_second_account(a_pool, a_place, a_buyer, code_of):
    pool, buyer = a_pool(threshold=9), a_buyer()
    second = a_buyer(token="tok_visa-shared")
    first = a_buyer(token="tok_visa-shared")
    assert not touched(buyer.id, code_of(buyer.user), pool)
    touched(second.id, code_of(first.user), pool)
    a_place(pool, buyer=buyer)
    a_place(pool, buyer=second)
    relay()

    assert not Brought.objects.exists()


def test_a_place_is_counted_once_and_not_while_it_is_given_up(a_pool, a_place, a_buyer, a_user, code_of, told):
    sharer, pool, buyer = a_user(), a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(sharer), pool)
    a_place(pool, buyer=buyer)
    a_place(pool, buyer=buyer, units=2)
    relay()
    with unit_of_work():
        withdraw_pledge(pool_id=pool.id, buyer_id=buyer.id, now=clock.now())
    relay()
    gone = brought_to(sharer.id, pool.id)
    a_place(pool, buyer=buyer)
    relay()

    assert gone == []
    assert brought_to(sharer.id, pool.id) == [buyer.id]
    assert told(sharer.id) == ["link_joined"]
    assert [(count.pool_id, count.people) for count in brought_counts(sharer.id)] == [(pool.id, 1)]


def test_interest_alone_is_nothing_yet(a_pool, a_buyer, a_user, code_of):
    from marketplace.services.pledges import join_pool

    sharer, pool, buyer = a_user(), a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(sharer), pool)
    with unit_of_work():
        join_pool(pool_id=pool.id, buyer_id=buyer.id, now=NOON)
    relay()

    assert brought_to(sharer.id, pool.id) == []


def test_the_database_refuses_two_sharers_of_one_place(a_pool, a_user):
    pool, buyer, one, other = a_pool(), a_user(), a_user(), a_user()
    Brought.objects.create(sharer=one, buyer=buyer, pool=pool, brought_at=NOON)

    with pytest.raises(IntegrityError, match="social_a_place_is_brought_by_one_person"), transaction.atomic():
        Brought.objects.create(sharer=other, buyer=buyer, pool=pool, brought_at=NOON)
    with pytest.raises(IntegrityError, match="social_nobody_refers_themselves"), transaction.atomic():
        Touch.objects.create(visitor=one, sharer=one, pool=None, touched_at=NOON)


# --- pages


def test_a_signed_in_visit_is_noted_and_a_strangers_when_they_sign_in(a_pool, a_user, client, code_of):
    sharer, reader, pool = a_user(), a_user(), a_pool()
    link = f"/pools/{pool.id}/?via={code_of(sharer)}"
    visitor(reader).get(link)
    client.get(link)
    client.get(f"/?via={code_of(sharer)}")
    before = Touch.objects.count()
    stranger = a_user()
    client.force_login(stranger)

    assert before == 1
    touches = Touch.objects.filter(visitor=stranger)
    assert {touch.pool_id for touch in touches} == {pool.id, None}
    assert "via" not in client.session


def test_unknown_codes_leave_no_trace(a_pool, client):
    pool = a_pool()
    client.get(f"/pools/{pool.id}/?via=sandbox-opened")
    client.get(f"/pools/{pool.id}/?via=%00")

    assert not client.session.keys()


def test_the_pool_page_carries_the_readers_link_and_who_came_by_it(a_pool, a_place, a_buyer, a_user, code_of, settings):
    sharer, pool, buyer = a_user(), a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(sharer), pool)
    a_place(pool, buyer=buyer)
    relay()
    mine = visitor(sharer).get(f"/pools/{pool.id}/").content.decode()
    other = visitor(a_user()).get(f"/pools/{pool.id}/").content.decode()

    assert f"{settings.SITE_URL}/pools/{pool.id}/?via={code_of(sharer)}" in mine
    assert f'data-brought="{buyer.user.pseudonym} "' in mine
    assert "data-through-mark hidden" not in mine
    assert 'popover role="dialog"' in mine
    assert "viewBox=" in mine
    assert code_of(sharer) not in other
    assert "data-through-mark hidden" in other


def test_a_stranger_passes_on_the_link_they_came_by(a_pool, a_user, client, code_of):
    sharer, pool = a_user(), a_pool()

    page = client.get(f"/pools/{pool.id}/?via={code_of(sharer)}").content.decode()

    assert f"?via={code_of(sharer)}" in page


def test_the_invite_page_counts(a_pool, a_place, a_buyer, a_user, code_of):
    sharer, pool, buyer = a_user(), a_pool(threshold=9), a_buyer()
    touched(buyer.id, code_of(sharer))
    a_place(pool, buyer=buyer)
    relay()
    page = visitor(sharer).get("/invite/").content.decode()

    assert pool.want.title in page
    assert f"/?via={code_of(sharer)}" in page


def test_strangers_are_asked_to_sign_in_first(client):
    assert client.get("/invite/").status_code == 302


def test_the_qr_is_the_link(a_user):
    qr = qr_of("https://moa.example/pools/1/?via=abc")

    assert qr.size >= 25
    assert qr.path.startswith("M0 0h1v1h-1z")


# --- API


def test_the_link_through_the_api(api, a_pool, a_user, code_of):
    person, pool = a_user(), a_pool()
    answer = api(person).get(f"/pools/{pool.id}/share")
    invite = api(person).get("/invite")

    assert answer.json()["url"].endswith(f"/pools/{pool.id}/?via={code_of(person)}")
    assert (answer.json()["brought"], invite.json()["brought"], invite.json()["pools"]) == (0, 0, [])
    assert api(person).get(f"/pools/{uuid4()}/share").status_code == 404
    assert api().get(f"/pools/{pool.id}/share").status_code == 401
    assert api().get("/invite").status_code == 401
