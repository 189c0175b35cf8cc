"""Workers on the same mail and posts, a person in two tabs, two operators at one desk: each with its control."""

import threading
from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError

from accounts.models import Address
from accounts.services import add_address, addresses
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry
from common.transactions import unit_of_work
from merchants.models import Seller
from merchants.rules import Decision, SellerStatus
from merchants.services import decide_seller, sellers
from messaging.flows import send_due
from messaging.gateways.sandbox import SandboxCarrier
from messaging.models import Message
from messaging.services import messages, send
from social.flows import send_posts
from social.gateways.base import Published
from social.models import Post
from social.services import announce, posts
from tests.accounts.test_addresses import HOME
from tests.builders.people import NOON
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


@pytest.fixture
def carried(monkeypatch):
    """How often a carrier took each letter, and a network each post."""
    taken, counting = Counter(), threading.Lock()

    class Counting(SandboxCarrier):
        def deliver(self, letter):
            with counting:
                taken[letter.destination] += 1

        def publish(self, post):
            with counting:
                taken[post.url] += 1
            return Published("1")

    monkeypatch.setattr("messaging.flows.carrier", Counting)
    monkeypatch.setattr("social.flows.network", lambda _name: Counting())
    return taken


def write(count):
    with unit_of_work():
        for number in range(count):
            words = {"subject": "안내", "text": "값", "language": "ko"}
            send(destination=f"{number}@example.kr", key=f"notice:{number}", now=NOON, **words)
            announce(event="half", subject=f"pool:{number}", text="절반", url=f"https://moa.example/{number}", now=NOON)


def meeting(rows_seen):
    """Read without a lock, and go on once both have read."""
    both_have_read = threading.Barrier(2, timeout=PATIENCE)

    def read(rows):
        seen = rows_seen(rows)
        both_have_read.wait()
        return seen

    return read


def test_four_workers_send_each_message_and_each_post_once(carried):
    write(10)

    together([send_due] * 4 + [send_posts] * 4)
    send_due()
    send_posts()

    assert set(carried.values()) == {1}
    assert len(carried) == 20
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
    assert set(Post.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.parametrize(("room", "sweep"), [(messages, send_due), (posts, send_posts)])
def test_control_without_the_claims_lock_two_workers_send_one_thing(carried, monkeypatch, room, sweep):
    """If this one fails, the test above has stopped proving anything."""
    write(1)
    monkeypatch.setattr(room, "next_due", meeting(lambda rows: rows.first()))

    answers = together([partial(sweep, at_most=1)] * 2)

    # The second claim comes before the first is done, and sends it again, or after, and the table's check stops it.
    stopped = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert list(carried.values()) == [2] or len(stopped) == 1


def add_home(user):
    with unit_of_work():
        add_address(owner_id=user.id, address=HOME, now=NOON)


def test_two_first_addresses_at_once_leave_one_default(a_user):
    user = a_user()

    answers = together([partial(add_home, user)] * 4)

    assert answers == [None] * 4
    assert sorted(Address.objects.values_list("is_default", flat=True)) == [False, False, False, True]


def test_control_without_the_persons_lock_the_second_address_breaks_on_the_database(a_user, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    user = a_user()
    monkeypatch.setattr(addresses, "locked", lambda rows: rows)
    monkeypatch.setattr(addresses, "_sealed", meeting(addresses._sealed))

    answers = together([partial(add_home, user)] * 2)

    assert [type(answer) for answer in answers if answer is not None] == [IntegrityError]


def decide(seller, decision):
    with unit_of_work():
        decide_seller(
            seller_id=seller.id, decision=decision, reason="seen", actor=Actor(ActorKind.OPERATOR, "1"), now=NOON
        )


def test_two_operators_who_decide_at_once_decide_once(a_seller):
    for _round in range(5):
        seller = a_seller(status=SellerStatus.SUBMITTED)

        answers = together([partial(decide, seller, Decision.VERIFY), partial(decide, seller, Decision.RETURN)])

        assert [type(answer) for answer in answers if answer] == [MoveRefused]
        assert AuditEntry.objects.filter(subject=f"seller:{seller.id}").count() == 1


def test_control_without_the_sellers_lock_both_decide(a_seller, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    seller = a_seller(status=SellerStatus.SUBMITTED)
    read = meeting(lambda rows: rows.first())

    class Unlocked:
        def __init__(self, rows):
            self.rows = rows

        def first(self):
            return read(self.rows)

    monkeypatch.setattr(sellers, "locked", Unlocked)

    answers = together([partial(decide, seller, Decision.VERIFY), partial(decide, seller, Decision.RETURN)])

    assert answers == [None, None]
    assert AuditEntry.objects.filter(subject=f"seller:{seller.id}").count() == 2
    assert Seller.objects.get(pk=seller.pk).status in {"verified", "returned"}
