"""Builders of money: entries in the books."""

import pytest

from ledger.selectors import balance as balance_of


@pytest.fixture
def balance(db):
    """What an account holds: `balance("held:…") == 9_500`."""
    return balance_of
