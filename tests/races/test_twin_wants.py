"""One person posts the same title twice at the same moment: one pool opens, the other is pointed at it."""

import threading
from functools import partial

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.errors import AlreadyGathering
from marketplace.models import Pool
from marketplace.services import wants
from marketplace.services.wants import post_want
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def post(poster, draft):
    with unit_of_work():
        return post_want(poster_id=poster.id, draft=draft, now=clock.now())


@pytest.fixture
def twins(a_user, a_draft):
    poster = a_user()
    return [partial(post, poster, a_draft(poster, title="접이식 의자")) for _twice in range(2)]


def test_one_of_two_opens(twins):
    answers = together(twins)

    assert sorted(type(answer) for answer in answers if not isinstance(answer, Pool)) == [AlreadyGathering]
    assert Pool.objects.count() == 1


def test_control_without_holding_the_person_both_open(twins, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    both_have_looked, look = threading.Barrier(2, timeout=PATIENCE), wants.refuse_twin

    def look_once_both_have(*args, **kwargs):
        look(*args, **kwargs)
        both_have_looked.wait()

    monkeypatch.setattr(wants, "hold_person", lambda **_kwargs: None)
    monkeypatch.setattr(wants, "refuse_twin", look_once_both_have)

    together(twins)

    assert Pool.objects.count() == 2
