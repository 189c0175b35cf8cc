"""Posts are rows first: told once, sent by the worker, looked up when unsure, and harmless when a network is down."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common.outbox import record, relay
from common.transactions import OutsideUnit, unit_of_work
from marketplace.events import AwardAccepted, PoolExpired, PoolMilestone, PoolOpened, PoolReached
from marketplace.selectors.pools import PoolAnnouncement
from social import selectors
from social.flows import send_posts
from social.gateways import enabled_networks
from social.gateways.base import Absent, Never, NotNow, Published, Unclear
from social.listeners import posts as listeners
from social.models import Post, SandboxPost
from social.rules import LEASE, LONGEST_TEXT, TRIES, PostStatus, weight
from social.services import announce, claim_post, note_answer, withdraw_unsent
from tests.builders.people import NOON
from tests.social.x_on_loopback import x_on_loopback

pytestmark = pytest.mark.django_db

S = PostStatus
POOL = PoolAnnouncement(
    title="바리온 G64 그라인더",
    committed_units=15,
    threshold_units=30,
    people=12,
    price_minor=312_000,
    path="/pools/7/",
    fingerprint="4f1c9a07" * 8,
)


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


class Answering:
    """A network that gives these answers, one after the other, and counts how often it was asked what."""

    def __init__(self, *answers):
        self.answers, self.published, self.found = list(answers), 0, 0

    def publish(self, post):
        self.published += 1
        return self.answers.pop(0)

    def find(self, post):
        self.found += 1
        return self.answers.pop(0)


@pytest.fixture
def network(monkeypatch):
    """Let the worker talk to a network that answers as told: `network(Published("1"))`."""

    def use(*answers):
        answering = Answering(*answers)
        monkeypatch.setattr("social.flows.network", lambda _name: answering)
        return answering

    return use


def announced(event="reached", subject="pool:7"):
    with unit_of_work():
        announce(event=event, subject=subject, text="30명이 모였어요", url="https://moa.example/pools/7/", now=NOON)


def status():
    return Post.objects.get().status


def test_an_event_is_told_once_however_often_it_is_announced():
    announced()
    announced()
    send_posts()
    announced()

    assert send_posts() == 0
    (shown,) = selectors.sandbox_wall()
    assert (shown.text, shown.url) == ("30명이 모였어요", "https://moa.example/pools/7/?via=sandbox-reached")
    assert (shown.status, shown.sent_at) == (S.SENT, NOON)
    assert SandboxPost.objects.count() == 1


def test_each_event_and_each_pool_has_a_post_of_its_own():
    announced("half")
    announced("reached")
    announced("reached", "pool:8")

    assert send_posts() == 3
    assert [post.event for post in selectors.posts_about("pool:7")] == ["half", "reached"]


def test_the_network_follows_from_the_keys(settings):
    without = enabled_networks()
    settings.X_API_KEY = settings.X_API_SECRET = settings.X_ACCESS_TOKEN = "k"
    three = enabled_networks()
    settings.X_ACCESS_SECRET = "k"
    four = enabled_networks()
    settings.X_API_KEY, settings.SANDBOX = "", False

    assert (without, three, four, enabled_networks()) == (("sandbox",), ("sandbox",), ("x",), ())


def test_nothing_is_written_where_there_is_no_network(settings):
    settings.SANDBOX = False

    announced()

    assert not Post.objects.exists()
    assert send_posts() == 0


def test_what_is_refused_for_good_fails_and_stays_visible(network):
    network(Never("HTTP 402"))
    announced()

    send_posts()

    assert [(post.status, post.trouble) for post in selectors.failed_posts()] == [(S.FAILED, "HTTP 402")]


def test_a_post_put_off_waits_longer_each_time_and_fails_after_eight(network, at):
    answering = network(*[NotNow("HTTP 429")] * TRIES)
    announced()
    waits, now = [], NOON

    for _try in range(TRIES - 1):
        send_posts()
        due = Post.objects.get().due_at
        waits.append((due - now).total_seconds())
        now = due
        at(now)
    before = status()
    send_posts()

    assert waits == [60, 120, 240, 480, 960, 1920, 3840]
    assert (before, status(), answering.published) == (S.PENDING, S.FAILED, TRIES)


def test_the_instant_a_network_names_is_respected(network, at):
    network(NotNow("HTTP 429", NOON + timedelta(minutes=15)), Published("1"))
    announced()
    send_posts()

    at(NOON + timedelta(minutes=14, seconds=59))
    early = send_posts()
    at(NOON + timedelta(minutes=15))

    assert (early, send_posts(), status()) == (0, 1, S.SENT)


def test_an_unclear_outcome_is_looked_up_and_never_sent_again_when_found(network, at):
    answering = network(Unclear("ReadTimeout"), Published("42"))
    announced()
    send_posts()
    unclear = status()

    at(NOON + timedelta(minutes=1))
    send_posts()

    post = Post.objects.get()
    assert (unclear, post.status, post.remote_id) == (S.UNKNOWN, S.SENT, "42")
    assert (answering.published, answering.found) == (1, 1)


def test_an_unclear_outcome_that_is_not_out_is_sent_once_more(network, at):
    answering = network(Unclear("ReadTimeout"), Absent(), Published("43"))
    announced()
    send_posts()

    at(NOON + timedelta(minutes=1))
    send_posts()
    at(NOON + timedelta(minutes=2))
    send_posts()

    assert (status(), answering.published, answering.found) == (S.SENT, 2, 1)


def test_a_worker_that_died_while_sending_leaves_a_post_to_look_up(network, at):
    answering = network(Published("44"))
    announced()
    with unit_of_work():
        claim_post(now=NOON)

    early = send_posts()
    at(NOON + LEASE)
    send_posts()

    assert (early, status()) == (0, S.SENT)
    assert (answering.published, answering.found) == (0, 1)


def test_answers_that_come_twice_or_late_change_nothing():
    announced()
    with unit_of_work():
        claim = claim_post(now=NOON)
    for answer in (Published("1"), Never("late"), Absent(), Published("2")):
        with unit_of_work():
            note_answer(post_id=claim.post.id, answer=answer, now=NOON)

    post = Post.objects.get()
    assert (post.status, post.remote_id, post.trouble) == (S.SENT, "1", "")


def test_a_network_in_trouble_rests_a_minute_and_holds_back_nobody(network, at):
    answering = network(Unclear("ConnectTimeout"), Published("1"), Published("2"), Published("3"))
    for event in ("opened", "half", "reached"):
        announced(event)

    first = send_posts()
    second = send_posts()
    at(NOON + timedelta(seconds=61))

    assert (first, second) == (1, 0)
    assert send_posts() == 3
    assert (answering.published, answering.found) == (3, 1)


def test_posts_that_cost_money_stop_at_the_days_budget(network, settings, at):
    settings.X_API_KEY = settings.X_API_SECRET = settings.X_ACCESS_TOKEN = settings.X_ACCESS_SECRET = "k"
    settings.SOCIAL_POSTS_PER_DAY = 1
    network(Published("1"), Published("2"))
    announced("half")
    announced("reached")

    today = send_posts()
    at(NOON + timedelta(days=1, seconds=1))

    assert (today, send_posts()) == (1, 1)


def test_what_has_not_left_can_be_taken_back(network):
    network(Published("1"))
    announced("half", "pool:8")
    send_posts()
    announced("half")

    with unit_of_work():
        assert withdraw_unsent(subject="pool:7") == 1
        assert withdraw_unsent(subject="pool:8") == 0
    assert send_posts() == 0
    assert {post.subject: post.status for post in Post.objects.all()} == {"pool:7": S.WITHDRAWN, "pool:8": S.SENT}


def test_x_that_dies_after_taking_the_post_gets_it_once(settings, monkeypatch, at):
    settings.X_API_KEY = settings.X_API_SECRET = settings.X_ACCESS_TOKEN = settings.X_ACCESS_SECRET = "k"
    monkeypatch.setattr("social.gateways.x._SECONDS_TO_CONNECT_AND_READ", (0.3, 0.3))
    announced()
    with x_on_loopback() as (x, through):
        monkeypatch.setattr("social.flows.network", lambda _name: through)
        x.stalls_after_posting = True
        send_posts()
        x.stalls_after_posting = False
        at(NOON + timedelta(minutes=1))
        send_posts()

        assert len(x.posts) == 1
    assert (status(), Post.objects.get().remote_id) == (S.SENT, "1000")


@pytest.fixture
def pool(monkeypatch):
    """A pool every announcement is about."""
    monkeypatch.setattr(listeners, "announcement", lambda *, pool_id: POOL)
    return str(uuid4())


@pytest.mark.parametrize(
    ("fact", "event", "says"),
    [
        (PoolOpened, "opened", "바리온"),
        (lambda pool_id: PoolMilestone(pool_id, "half"), "half", "15"),
        (lambda pool_id: PoolMilestone(pool_id, "five_to_go"), "five_to_go", "30"),
        (PoolReached, "reached", "12"),
        (lambda pool_id: AwardAccepted(pool_id, "a"), "awarded", "312,000"),
        (lambda pool_id: AwardAccepted(pool_id, "a"), "awarded", "sha256 " + "4f1c9a07" * 8),
    ],
)
def test_what_happens_to_a_pool_is_told_once_however_often_it_arrives(pool, settings, fact, event, says):
    settings.SITE_URL = "https://moa.example"
    for _twice in range(2):
        with unit_of_work():
            record(fact(pool), now=NOON)
        relay()

    (told,) = selectors.posts_about(f"pool:{pool}")
    assert (told.event, told.url) == (event, f"https://moa.example/pools/7/?via=sandbox-{event}")
    assert "바리온 G64 그라인더" in told.text
    assert says in told.text


def test_when_a_pool_is_reached_stale_milestones_are_not_sent_any_more(pool):
    fact = {"pool_id": pool}
    with unit_of_work():
        listeners.tell_of_milestone({**fact, "milestone": "five_to_go"}, now=NOON)
        listeners.tell_of_reaching(fact, now=NOON)

    assert {told.event: told.status for told in selectors.posts_about(f"pool:{pool}")} == {
        "five_to_go": S.WITHDRAWN, "reached": S.PENDING,
    }  # fmt: skip


def test_nobody_is_invited_to_a_pool_that_is_over(pool):
    with unit_of_work():
        listeners.tell_of_opening({"pool_id": pool}, now=NOON)
        record(PoolExpired(pool), now=NOON)
    relay()

    assert [told.status for told in selectors.posts_about(f"pool:{pool}")] == [S.WITHDRAWN]


def test_the_longest_title_fits(pool, monkeypatch):
    monkeypatch.setattr(listeners, "announcement", lambda *, pool_id: replace(POOL, title="모" * 400))
    with unit_of_work():
        listeners.tell_of_opening({"pool_id": pool}, now=NOON)

    (told,) = selectors.posts_about(f"pool:{pool}")
    assert weight(told.text) <= LONGEST_TEXT
    assert "모…" in told.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": "lost"}, "social_post_status_is_known"),
        ({"status": "sent"}, "social_sent_post_knows_when"),
    ],
)
def test_the_database_refuses_what_must_never_be(change, sentence):
    announced()

    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Post.objects.update(**change)


def test_the_database_refuses_to_tell_twice():
    announced()
    again = Post.objects.get()
    again.pk = uuid4()

    with pytest.raises(IntegrityError, match="social_an_event_is_told_once_per_network"), transaction.atomic():
        again.save(force_insert=True)


def test_announcing_needs_a_unit():
    with pytest.raises(OutsideUnit):
        announce(event="half", subject="pool:7", text="", url="", now=NOON)
