"""Every fault of the matrix is on the map, and every test the map names is there."""

import re

import pytest

from tests.architecture.source import ROOT
from tests.faults.map import MAP

WANTED = {f"F{number}" for number in [*range(1, 29), *range(33, 39)]}


def test_every_fault_is_on_the_map():
    assert MAP.keys() == WANTED


@pytest.mark.parametrize("fault", MAP)
def test_what_shows_it_is_there(fault):
    _what, tests = MAP[fault]

    assert tests
    for test in tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).exists(), test
        if name:
            assert re.search(rf"^\s*(def|class|async def) {name}\b", (ROOT / path).read_text(), re.MULTILINE), test
