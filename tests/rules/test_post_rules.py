"""How a post is fitted to its network, and when it is tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.lifecycle import ActorKind
from messaging.rules import TRIES as MESSAGE_TRIES
from messaging.rules import next_try_at
from social.rules import LONGEST_TEXT, POST, TRIES, PostStatus, fitted, traced, wait_after, weight
from tests.builders.people import NOON


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("Moa!", 4), ("모아", 4), ("₩389,000", 9), ("“half”", 6), ("a…", 3), ("🎉", 2)]
)
def test_texts_are_weighed_as_x_weighs_them(text, length):
    assert weight(text) == length


@given(st.text(min_size=1, max_size=400))
def test_whatever_the_title_the_sentence_fits(title):
    text = fitted(lambda shown: f"{shown}: 30 of 30 places are taken.", title)

    assert weight(text) <= LONGEST_TEXT


def test_a_title_that_fits_is_left_alone_and_a_long_one_is_cut():
    assert fitted(lambda title: f"<{title}>", "그라인더") == "<그라인더>"
    assert fitted(lambda title: f"<{title}>", "가나다라마바사", room=10) == "<가나다…>"


def test_every_post_has_a_link_of_its_own():
    assert traced("https://moa.example/pools/1/", via="x-half") == "https://moa.example/pools/1/?via=x-half"
    assert traced("https://moa.example/p?a=1", via="x-half") == "https://moa.example/p?a=1&via=x-half"


def test_waits_double_and_end():
    waits = [wait_after(tries) for tries in range(1, TRIES + 1)]

    assert [wait.total_seconds() for wait in waits[:-1]] == [60, 120, 240, 480, 960, 1920, 3840]
    assert waits[-1] is None


def test_messages_are_given_up_after_eight_tries():
    again = [next_try_at(tries, now=NOON) for tries in range(1, MESSAGE_TRIES + 1)]

    assert [(at - NOON).total_seconds() for at in again[:-1]] == [5, 10, 20, 40, 80, 160, 320]
    assert again[-1] is None


@pytest.mark.parametrize("status", list(PostStatus))
def test_only_what_waits_is_sent_and_only_what_waits_is_taken_back(status):
    assert POST.allows(status, "claim", by=ActorKind.SYSTEM) == (status == PostStatus.PENDING)
    assert POST.allows(status, "withdraw", by=ActorKind.SYSTEM) == (status == PostStatus.PENDING)
