"""A seller's statement: read from the books, by day in Seoul, the same figures on the page and in the file."""

import csv
import io
from datetime import date

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.flows import pay_out
from escrow.selectors.statements import next_month, statement_of
from escrow.services import refund_hold
from ledger.selectors import balance
from marketplace.services.parcels import confirm_units
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def sold(a_delivered_order, at):
    """An order confirmed by its buyer: three buyers of one unit at 90,000, one of them has it."""
    order = a_delivered_order()
    with unit_of_work():
        confirm_units(order_id=order.id, buyer_id=order.buyer_id, now=clock.now())
    return order


def party(order):
    return f"seller:{order.seller_id}"


def test_a_release_is_one_line_with_our_part_of_it(sold):
    found = statement_of(party(sold), NOVEMBER)

    line = found.lines[0]
    assert (line.kind, line.reference) == ("release", f"unit:{sold.units.get().id}")
    assert (line.gross_minor, line.fee_minor, line.net_minor, line.balance_minor) == (90_000, 4_500, 85_500, 85_500)
    assert (found.opening_minor, found.closing_minor) == (0, balance(f"payable:{party(sold)}"))


def test_refunds_and_payouts_lower_what_is_left(sold, a_payout_account, at):
    hold = sold.units.get().hold
    with unit_of_work():
        refund_hold(
            hold_id=hold.id, amount_minor=10_000, reason="x", actor=Actor(ActorKind.OPERATOR, "1"), now=clock.now()
        )
    a_payout_account(party=party(sold))
    hold.refresh_from_db()
    at(hold.payout_at)
    pay_out()

    found = statement_of(party(sold), NOVEMBER)

    assert [line.kind for line in found.lines] == ["release", "refund", "payout"]
    assert [(line.gross_minor, line.fee_minor, line.net_minor) for line in found.lines[1:]] == [
        (-10_000, -500, -9_500),
        (0, 0, -76_000),
    ]
    assert (found.released_minor, found.fee_minor, found.taken_back_minor, found.paid_minor) == (
        90_000, 4_000, 10_000, 76_000,
    )  # fmt: skip
    assert found.closing_minor == 0
    assert statement_of(party(sold), next_month(NOVEMBER)).opening_minor == 0


def test_a_month_begins_and_ends_at_midnight_in_seoul(sold):
    later = statement_of(party(sold), next_month(NOVEMBER))

    assert (later.opening_minor, later.lines) == (85_500, ())
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_page_and_file_say_the_same(sold):
    seller = in_english(signed_in(sold.seller.owner))

    page = words(seller.get("/sell/payouts/statement/?month=2026-11"))
    rows = list(
        csv.DictReader(
            io.StringIO(seller.get("/sell/payouts/statement.csv?month=2026-11").getvalue().decode("utf-8-sig"))
        )
    )

    assert "Statement of November 2026" in page
    assert "opening ₩0, closing ₩85,500" in page
    assert [(row["order"], row["gross_won"], row["commission_won"], row["net_won"]) for row in rows] == [
        (sold.id.hex[-6:].upper(), "90000", "4500", "85500")
    ]


@pytest.mark.parametrize("month", ["", "2026-13", "x", "99999-01", "2026-11\x00"])
def test_a_month_that_is_none_shows_this_one(sold, month):
    page = in_english(signed_in(sold.seller.owner)).get("/sell/payouts/statement/", {"month": month})

    assert page.context["statement"].first_day == NOVEMBER


def test_nobody_reads_anothers_statement(sold, a_seller, a_user):
    other = in_english(signed_in(a_seller().owner)).get("/sell/payouts/statement/?month=2026-11")

    assert "Nothing moved in this month" in words(other)
    assert signed_in(a_user()).get("/sell/payouts/statement/").status_code == 302
