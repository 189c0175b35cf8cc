"""Failpoints: silent unless a test strikes, and known by name."""

import pytest

from common import failpoints
from common.failpoints import declare, declared, failpoint, struck_by

NAMES = ["fact.heard", "fact.before_commit"]


def test_nothing_happens_where_nobody_strikes():
    failpoint("fact.heard")

    assert failpoints._strike is None


def test_who_strikes_hears_every_point_that_is_passed_until_the_end():
    heard = []

    with struck_by(heard.append):
        for name in NAMES:
            failpoint(name)
    failpoint("fact.heard")

    assert heard == NAMES
    assert failpoints._strike is None


def test_what_a_strike_raises_comes_out_of_the_point():
    def die(_name):
        raise SystemExit

    with struck_by(die), pytest.raises(SystemExit):
        failpoint("fact.heard")

    failpoint("fact.heard")


def test_a_point_nobody_declared_is_a_mistake_as_soon_as_somebody_listens():
    with struck_by(lambda _name: None), pytest.raises(KeyError):
        failpoint("fact.never_declared")


def test_a_name_stands_for_one_declaration():
    assert "fact.heard" in declared()
    with pytest.raises(ValueError, match="twice"):
        declare("fact.heard")
