"""The pots of the books are locked last (common/locks.py): who holds a leg waits for a pot, and never the reverse."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.transactions import unit_of_work
from escrow.flows import pay_out
from escrow.services import refund_hold
from tests.races.test_workers_on_money import MONDAY_10AM, OPERATOR

LOCKED = re.compile(r'FROM "(\w+)".* FOR NO KEY UPDATE', re.DOTALL)
POTS = "ledger_account"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def released(a_released_hold, a_payout_account, at):
    a_payout_account()
    hold = a_released_hold()
    at(MONDAY_10AM)
    return hold


def locks_of(act):
    """The tables whose rows the act locks, in that order, one list for each of its transactions."""
    with CaptureQueriesContext(connection) as queries:
        act()
    units = [[]]
    for query in queries:
        if query["sql"] == "COMMIT":
            units.append([])
        elif found := LOCKED.search(query["sql"]):
            units[-1].append(found[1])
    return units


def test_a_transfer_that_arrived(released):
    units = [tables for tables in locks_of(pay_out) if POTS in tables]

    assert any({"escrow_payoutleg", "escrow_payout"} < set(tables) for tables in units)
    assert {tables[-1] for tables in units} == {POTS}


@pytest.mark.parametrize("amount", [None, 4_000])
def test_a_refund_after_the_payout(released, amount):
    pay_out()

    def refund():
        with unit_of_work():
            refund_hold(hold_id=released.id, amount_minor=amount, reason="", actor=OPERATOR, now=MONDAY_10AM)

    tables = next(tables for tables in locks_of(refund) if POTS in tables)
    assert "escrow_payoutleg" in tables[: tables.index(POTS)]
    assert "escrow_payoutleg" not in tables[tables.index(POTS) :]


def test_a_charge_that_the_bank_took_back_after_the_payout(released, a_chargeback, decide):
    pay_out()
    chargeback = a_chargeback(released.payment)

    tables = next(tables for tables in locks_of(lambda: decide(chargeback, won=False)) if POTS in tables)
    assert "escrow_payoutleg" in tables[: tables.index(POTS)]
    assert "escrow_payoutleg" not in tables[tables.index(POTS) :]
