"""The bench works: its arithmetic by example, and one case of it run whole in a process of its own."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.pairs import Comparison, Load, Run, Side, compare, drive
from bench.report import Goal
from bench.watchers import _frame_size

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180
LOAD = Load(threads=3, acts=12, seconds=5.0)


@contextmanager
def counting(turns):
    yield turns.append


def test_each_turn_is_taken_once_whatever_the_threads():
    turns, checked = [], []

    run = drive(Side("side", lambda: counting(turns), check=checked.append), LOAD)

    assert sorted(turns) == list(range(LOAD.acts))
    assert checked == [LOAD.acts] == [len(run.waits)]


def test_a_run_ends_with_its_time():
    turns = []

    drive(Side("side", lambda: counting(turns)), Load(threads=2, acts=10**9, seconds=0.05))

    assert 0 < len(turns) < 10**9


def test_what_an_act_raised_is_raised():
    @contextmanager
    def breaking():
        yield lambda turn: 1 / 0

    with pytest.raises(RuntimeError) as trouble:
        drive(Side("side", breaking), LOAD)
    assert isinstance(trouble.value.__cause__, ZeroDivisionError)


def test_sides_take_turns_pair_by_pair():
    order = []
    ours = Side("ours", lambda: counting([]), prepare=lambda: order.append("ours"))
    limit = Side("limit", lambda: counting([]), prepare=lambda: order.append("limit"), worth=2)

    row = compare(ours, limit, load=LOAD, pairs=3)

    assert order == ["ours", "limit"] * 4  # one round more than is measured
    assert len(row.ratios) == 3


def test_ratios_are_taken_pair_by_pair():
    row = Comparison("name", "limit", ours=[10, 30, 8], limit=[20, 40, 80])

    assert row.ratios == [0.5, 0.75, 0.1]
    assert row.ratio == 0.5


def test_a_batch_is_worth_what_is_in_it():
    assert Run([0.1] * 4, seconds=2.0, worth=50).rate == 100


def test_a_percentile_is_one_of_the_waits():
    run = Run([number / 100 for number in range(1, 101)], seconds=1.0)

    assert (run.wait_of(50), run.wait_of(99)) == (0.51, 1.0)


@pytest.mark.parametrize(
    ("figure", "bounds", "verdict"),
    [
        (0.5, {"at_least": 0.5}, "met"),
        (0.49, {"at_least": 0.5}, "NOT MET"),
        (1.2, {"at_most": 1.2}, "met"),
        (1.3, {"at_most": 1.2}, "NOT MET"),
        (None, {"at_least": 20}, "not measured"),
    ],
)
def test_a_goal_is_met_or_it_is_not(figure, bounds, verdict):
    line = Goal("G0", "what", lambda _rows: figure, **bounds).verdict([])

    assert re.search(rf"  ?{verdict}$", line)


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_watchers_know_where_a_frame_ends(length):
    head = bytes([0x81]) + (
        bytes([length])
        if length < 126
        else bytes([126]) + length.to_bytes(2)
        if length < 65_536
        else bytes([127]) + length.to_bytes(8)
    )

    assert _frame_size(bytearray(head)) == len(head) + length


def test_one_case_runs_whole():
    """On a durable server and a database of its own; what it measures means nothing here."""
    command = [sys.executable, "-m", "bench", "--quick", "--only", "join", "--only", "statements"]

    run = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert run.returncode == 0, run.stderr
    assert "fsync on, synchronous_commit on" in run.stdout
    assert len(re.findall(r"^  join, .* \d+\.\d\d \(\d+\.\d\d – \d+\.\d\d\)", run.stdout, re.M)) == 4
    assert re.search(r"^  G1 .*(met|NOT MET)$", run.stdout, re.M)
    assert len(re.findall(r"≤ 1[23]  met$", run.stdout, re.M)) == 4, "an act takes more statements than we allow"
