"""Taking an item: one wins, the other is told who; nobody's forgotten taking holds it for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from common.lifecycle import Actor, ActorKind
from common.takings import RESTS_AFTER, TakenAlready, let_go, take, taken
from common.transactions import unit_of_work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
HANA, DURI = Actor(ActorKind.OPERATOR, "1"), Actor(ActorKind.OPERATOR, "2")


def takes(actor, *, at=NOON):
    with unit_of_work():
        return take(subject="want:7", actor=actor, now=at)


def test_who_comes_second_is_told_who_was_first():
    takes(HANA)

    with pytest.raises(TakenAlready) as refused:
        takes(DURI, at=NOON + timedelta(minutes=1))

    assert refused.value.facts == {"actor": "operator:1"}
    assert taken(now=NOON).answer["want:7"].actor == "operator:1"


def test_taking_again_renews_it():
    takes(HANA)
    takes(HANA, at=NOON + timedelta(minutes=20))

    with pytest.raises(TakenAlready):
        takes(DURI, at=NOON + RESTS_AFTER)


def test_after_half_an_hour_anybody_takes_it_over():
    takes(HANA)

    assert taken(now=NOON + RESTS_AFTER).answer == {}
    assert takes(DURI, at=NOON + RESTS_AFTER).actor == "operator:2"


def test_only_who_took_it_gives_it_back():
    takes(HANA)
    with unit_of_work():
        let_go(subject="want:7", actor=DURI)
    assert "want:7" in taken(now=NOON).answer
    with unit_of_work():
        let_go(subject="want:7", actor=HANA)

    assert takes(DURI).actor == "operator:2"
