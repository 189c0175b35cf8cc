"""A pytest plugin: runs each test once without every lock it may miss, then once with all of them.

`python -m tests.guards.without_locks` asks for it and says by `MOA_LOCKS_TAKEN` where the places and their tests stand;
beside it what was missed is written. A lock is missed when a test fails without it that passes with all of them.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

_ASKED = Path(os.environ.get("MOA_LOCKS_TAKEN", ""))
_tests: dict[str, list[str]] = defaultdict(list)
_missed: set[str] = set()


class _Elsewhere:
    """The next test, as far as the one that ends may know: nothing but the session is kept for it."""

    def __init__(self, item: pytest.Item) -> None:
        self._session = item.session

    def listchain(self) -> list[object]:
        return [self._session]


def pytest_configure(config: pytest.Config) -> None:
    """Read which places there are."""
    for place, tests in json.loads(_ASKED.read_text()).items():
        for test in tests:
            _tests[test].append(place)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that are asked for. A test that does not exist misses nothing."""
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in _tests])
    items[:] = [item for item in items if item.nodeid in _tests]


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Once without each lock nobody missed yet, then once with all of them."""
    missed = [place for place in _tests[item.nodeid] if place not in _missed and not _passes(item, without=place)]
    if missed and _passes(item, without=""):
        _missed.update(missed)
        with _ASKED.with_suffix(".missed").open("a") as told:
            told.writelines(f"{place} {item.nodeid}\n" for place in missed)
    return True


def _passes(item: pytest.Item, *, without: str) -> bool:
    os.environ["MOA_WITHOUT_LOCK"] = without
    item._initrequest()
    reports = runtestprotocol(item, nextitem=_Elsewhere(item), log=False)
    return not any(report.failed for report in reports)
