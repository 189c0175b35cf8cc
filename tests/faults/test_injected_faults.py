"""At least 2,000 faults, from seeds that decide everything: not a won lost, made or in two places (faults.md)."""

import logging
from collections import Counter
from itertools import chain, count

import pytest

from escrow.gateways.base import Absent
from escrow.gateways.sandbox import SandboxGateway
from tests.faults import stories
from tests.faults.regressions import seeds_that_failed
from tests.faults.stories import tell

PARTS, FAULTS_OF_A_PART = 4, 500
SEEDS_OF_A_PART = 1_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quiet():
    """Every injected fault is logged as one; thousands of them are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_made_or_moved_twice(part):
    faults: Counter[str] = Counter()
    failed = seeds_that_failed()[part::PARTS]
    for seed in chain(failed, count(part * SEEDS_OF_A_PART)):
        told = tell(seed)
        assert (seed, told.differences) == (seed, [])
        faults += told.faults
        if faults.total() >= FAULTS_OF_A_PART and seed not in failed:
            break

    assert {"died", "database", "two workers", "overtaken", "lost_answer", "lost_request"} <= faults.keys()


def test_the_same_seed_tells_the_same_story():
    assert tell(7, steps=30).faults == tell(7, steps=30).faults


def test_control_without_the_look_up_money_moves_twice(monkeypatch):
    """If this one fails, the stories have stopped proving anything: lost answers are believed to be lost requests."""
    monkeypatch.setattr(SandboxGateway, "find", lambda gateway, ask: Absent())
    monkeypatch.setattr(stories, "DRAINED_WITHIN", 20)  # some are asked again for ever

    assert "escrow.the_provider_agrees" in {
        difference.partition(":")[0] for seed in range(5) for difference in tell(seed, steps=25).differences
    }
