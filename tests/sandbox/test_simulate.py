"""A small simulation: it adds up, the same seed gives the same result, and a forged posting is told."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.management import call_command

from common import clock
from common.money import Money
from common.transactions import unit_of_work
from ledger.rules.entries import Line
from ledger.services import post
from sandbox.simulate import ground, play

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--buyers", "12", "--sellers", "3", "--seed", "11", "--json"]
FIGURES = "pools pledges bids units captured held released refunded commission paid_out ledger_ok seconds".split()
PATIENCE = 120


@pytest.fixture
def here(transactional_db, a_category, monkeypatch):
    """Simulate on this test's database instead of one of its own."""
    a_category("other")
    monkeypatch.setattr(ground, "own_database", nullcontext)
    yield
    clock.stop_at(None)


def figures(printed):
    [line] = printed.splitlines()
    return json.loads(line)


def test_the_same_seed_gives_the_same_result_on_a_database_of_its_own(here, capsys):
    own = subprocess.Popen(
        [sys.executable, "manage.py", "simulate", *SMALL],
        cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    call_command("simulate", *SMALL)
    told, trouble = own.communicate(timeout=PATIENCE)

    assert own.returncode == 0, trouble
    first, again = figures(told), figures(capsys.readouterr().out)
    assert list(first) == FIGURES
    assert first | {"seconds": 0} == again | {"seconds": 0}
    assert first["captured"] == first["held"] + first["released"] + first["refunded"] > 0
    assert min(first[name] for name in ("pools", "pledges", "bids", "units", "refunded", "commission", "paid_out")) > 0
    assert (first["ledger_ok"], first["held"]) == (True, 0)


def test_a_forged_posting_is_told(here, capsys, monkeypatch):
    """Money that came from nowhere: the books hold more than any unit does."""

    def forge(self):
        with unit_of_work():
            line = Line("world:cards", "held:forged", Money(1, "KRW"))
            post(key="forged", kind="forged", lines=[line], now=clock.now())

    monkeypatch.setattr(play.Agenda, "tell", forge)

    with pytest.raises(SystemExit) as left:
        call_command("simulate", *SMALL)

    assert left.value.code == 1
    printed = capsys.readouterr()
    assert figures(printed.out)["ledger_ok"] is False
    assert "held" in printed.err
