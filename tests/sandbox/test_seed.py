"""A start that is broken off while it makes the demo is seen by the next one, which begins anew."""

from datetime import timedelta

import pytest
from django.core.management import CommandError

from common import clock
from sandbox.management.commands import demo
from sandbox.seed import is_half_done, seed


class Killed(Exception):
    """What stands for the end of the process."""


@pytest.fixture
def half_made(transactional_db):
    """A seed that ended at its first word."""

    def die(what):
        raise Killed

    before = clock.now()
    with pytest.raises(Killed):
        seed(tell=die, wants=[])
    return before


def test_a_seed_that_was_broken_off_is_told_from_a_whole_one(half_made):
    assert is_half_done()
    clock.stop_at(None)

    assert not is_half_done()
    assert clock.now() < half_made - timedelta(days=20)


def test_the_next_start_throws_the_half_away(monkeypatch):
    done = []
    server = type("Server", (), {"start": lambda _s: done.append("start"), "stop": lambda _s: done.append("stop")})()
    monkeypatch.setattr(demo, "call_command", lambda name, **_options: done.append(name))
    monkeypatch.setattr(demo.settings, "IS_EMBEDDED", True)

    demo.Command()._begin_anew(server)

    assert done == ["stop", "forget_demo", "start", "migrate"]


def test_a_database_that_is_not_the_demos_own_is_left_alone(monkeypatch):
    monkeypatch.setattr(demo.settings, "IS_EMBEDDED", False)

    with pytest.raises(CommandError, match="half made"):
        demo.Command()._begin_anew(None)
