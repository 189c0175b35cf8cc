"""Every check and every unique rule on our tables refuses a row of its own, and without the guard nothing does."""

import json

import pytest

from tests.guards.bare import refuses
from tests.guards.catalogue import standing_guards
from tests.guards.find import BREACHES

ROWS = json.loads(BREACHES.read_text())

pytestmark = pytest.mark.django_db


def test_no_guard_is_without_a_row_and_no_row_without_its_guard():
    assert standing_guards().keys() == ROWS.keys()


def test_each_guard_alone_refuses_its_row():
    unguarded = [guard.name for guard in standing_guards().values() if not refuses(guard, ROWS[guard.name])]

    assert unguarded == []


def test_without_its_guard_each_row_is_taken():
    refused = [guard.name for guard in standing_guards().values() if refuses(guard, ROWS[guard.name], stands=False)]

    assert refused == []
