"""X through tweepy against a stand-in on loopback: every answer X gives, and the traps of the library."""

import logging
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from social.gateways.base import Absent, Never, NotNow, Outgoing, Published, Unclear
from tests.social.x_on_loopback import KEYS, x_on_loopback

POST = Outgoing(id=uuid4(), text="그라인더: 30명이 모였어요", url="https://moa.example/pools/1/?via=x-reached")
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content.", "status": 403}


@pytest.fixture
def x_and_network():
    """The stand-in and our network talking to it."""
    with x_on_loopback() as both:
        yield both


@pytest.fixture
def x(x_and_network):
    """The stand-in."""
    return x_and_network[0]


@pytest.fixture
def network(x_and_network):
    """Our network."""
    return x_and_network[1]


def test_a_post_is_its_words_and_its_link_signed_for_our_account(x, network):
    assert network.publish(POST) == Published("1000")

    ((method, path, headers, body),) = x.asked
    assert (method, path) == ("POST", "/2/tweets")
    assert body == {"text": f"{POST.text}\n{POST.url}"}
    assert headers["Authorization"].startswith("OAuth ")
    assert 'oauth_token="token"' in headers["Authorization"]


def test_too_many_requests_wait_for_the_instant_x_names(x, network):
    x.will_answer(429, x_rate_limit_reset="1795262400")

    assert network.publish(POST) == NotNow("HTTP 429", datetime.fromtimestamp(1795262400, UTC))
    x.will_answer(429)
    assert network.publish(POST) == NotNow("HTTP 429", None)
    assert x.posts == []


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409])
def test_what_x_refuses_is_not_tried_again(x, network, status):
    x.will_answer(status, {"title": "refused"})

    assert network.publish(POST) == Never(f"HTTP {status}")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_trouble_at_x_leaves_the_outcome_open(x, network, status):
    x.will_answer(status)

    assert network.publish(POST) == Unclear(f"HTTP {status}")


def test_a_duplicate_means_it_is_out_and_is_found(x, network):
    x.publish(f"{POST.text}\n{POST.url}")
    x.will_answer(403, DUPLICATE)

    assert network.publish(POST) == Published("1000")
    assert len(x.posts) == 1


def test_a_duplicate_that_is_not_found_is_still_out(x, network):
    x.will_answer(403, DUPLICATE)

    assert network.publish(POST) == Published("")


def test_a_time_out_leaves_the_outcome_open_and_the_post_can_be_found(x, network, monkeypatch):
    monkeypatch.setattr("social.gateways.x._SECONDS_TO_CONNECT_AND_READ", (0.3, 0.3))
    x.stalls_after_posting = True

    answer = network.publish(POST)

    assert answer == Unclear("ReadTimeout")
    assert network.find(POST) == Published("1000")


def test_nobody_there_leaves_the_outcome_open(network, monkeypatch):
    network.client.session.get_adapter("https://api.twitter.com/").port = 9  # discard: nothing listens

    assert network.publish(POST) == Unclear("ConnectionError")
    assert network.find(POST) == Unclear("ConnectionError")


def test_an_answer_that_makes_no_sense_leaves_the_outcome_open(x, network):
    x.will_answer(200, {"errors": []})

    assert isinstance(network.publish(POST), Unclear)


def test_another_post_of_ours_is_not_mistaken_for_it(x, network):
    x.publish(f"{POST.text}\nhttps://moa.example/pools/1/?via=x-half")

    assert network.find(POST) == Absent()


def test_no_log_and_no_repr_shows_our_credentials(x, network, caplog):
    caplog.set_level(logging.DEBUG)
    network.publish(POST)
    x.will_answer(403)
    network.publish(POST)

    assert "oauth" not in caplog.text.lower()
    assert "secret" not in caplog.text + repr(KEYS)
