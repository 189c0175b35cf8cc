"""A pytest plugin: runs each test once without every lock it is known to miss, then once with all of them.

`python -m tests.guards.without_locks` asks for it and says by `MOA_LOCKS_TAKEN` where places and their tests stand. A
lock is missed when its test fails without it; with all of them the same test passes, or nothing is proven.
"""

import json
import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

_tests: dict[str, list[str]] = defaultdict(list)


class _Elsewhere:
    """The next test, as far as the one that ends may know: nothing but the session is kept for it."""

    def __init__(self, item: pytest.Item) -> None:
        self._session = item.session

    def listchain(self) -> list[object]:
        return [self._session]


def pytest_configure(config: pytest.Config) -> None:
    """Read which places there are."""
    for place, test in json.loads(Path(os.environ["MOA_LOCKS_TAKEN"]).read_text()).items():
        _tests[test].append(place)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that are asked for. A test that does not exist misses nothing."""
    kept = [item for item in items if item.nodeid in _tests]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in _tests])
    items[:] = kept
    found = {item.nodeid for item in kept}
    for test, places in _tests.items():
        for place in places if test not in found else ():
            _say(f"NOT MISSED: {place}, there is no {test}")


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Once without each lock, then once with all of them."""
    missed = {place: not _passes(item, without=place) for place in _tests[item.nodeid]}
    is_sound = _passes(item, without="")
    for place, is_missed in missed.items():
        verdict = "missed" if is_missed and is_sound else "NOT MISSED"
        _say(f"{verdict}: {place} by {item.nodeid}{'' if is_sound else ', which fails anyway'}")
    return True


def _passes(item: pytest.Item, *, without: str) -> bool:
    os.environ["MOA_WITHOUT_LOCK"] = without
    item._initrequest()
    reports = runtestprotocol(item, nextitem=_Elsewhere(item), log=False)
    return not any(report.failed for report in reports)


def _say(line: str) -> None:
    sys.__stdout__.write(line + "\n")
    sys.__stdout__.flush()
