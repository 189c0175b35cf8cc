"""Payouts on the desks: what waits, why and whose turn it is; what is kept of a new seller; the invoice."""

from datetime import date

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.errors import BooksDiffer
from escrow.flows import begin_onboarding, look_at_payee, pay_out
from escrow.gateways.sandbox import Call, Fault, arrange, restrict
from escrow.models import Hold, Payout
from escrow.selectors.invoices import commission_invoice
from escrow.services import refund_hold
from marketplace.services.parcels import confirm_units
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def sold(a_delivered_order, a_payout_account):
    """An order confirmed by its buyer at 90,000, whose seller has a bank account."""
    order = a_delivered_order()
    with unit_of_work():
        confirm_units(order_id=order.id, buyer_id=order.buyer_id, now=clock.now())
    a_payout_account(party=f"seller:{order.seller_id}")
    return order


def refused(order, at):
    hold = order.units.get().hold
    hold.refresh_from_db()
    arrange(Call.TRANSFER, Fault.HARD_DECLINE)
    at(hold.payout_at)
    pay_out()
    return Payout.objects.get()


def desk(order):
    return in_english(signed_in(order.seller.owner))


def test_a_refused_payout_is_seen_with_its_reason_and_whose_turn_it_is(sold, at):
    refused(sold, at)

    page = words(desk(sold).get("/sell/payouts/"))

    assert "Waiting payouts" in page
    assert "₩85,500 The bank or the payment provider refused it." in page
    assert "Nothing to do for the seller" in page


def test_an_operator_sees_it_and_tries_again(sold, at, an_operator):
    payout = refused(sold, at)
    chief = in_english(signed_in(an_operator()))

    page = words(chief.get(f"/desk/?item=transfer-{payout.id}"))

    assert "Payout: refused" in page
    assert "₩85,500" in page


def test_a_seller_that_may_not_receive_is_told_what_to_do(sold, at):
    party = f"seller:{sold.seller_id}"
    begin_onboarding(party=party, email="a@b.kr", return_url="/", refresh_url="/")
    restrict(party)
    look_at_payee(party=party)
    hold = sold.units.get().hold
    hold.refresh_from_db()
    at(hold.payout_at)
    pay_out()

    page = words(desk(sold).get("/sell/payouts/"))

    assert "does not let the account receive money" in page
    assert "Finish the account at the payment provider" in page


def test_what_is_kept_of_a_new_seller_is_seen_with_its_day(a_delivered_order, settings):
    settings.NEW_SELLER_RESERVE_BP = 1_000
    order = a_delivered_order()
    with unit_of_work():
        confirm_units(order_id=order.id, buyer_id=order.buyer_id, now=clock.now())

    page = words(desk(order).get("/sell/payouts/"))

    assert "₩8,550 kept until then, as for every new seller" in page
    assert "₩76,950" in page


def test_the_invoice_is_our_commission_with_its_vat(sold):
    page = words(desk(sold).get("/sell/payouts/invoice/?month=2026-11"))

    assert "Invoice for our commission" in page
    assert "₩4,091 ₩409 ₩4,500" in page
    assert sold.seller.business_name in page
    assert "The month is not over" in page


def test_refunds_give_commission_back_and_another_month_owes_nothing(sold):
    hold, party = sold.units.get().hold, f"seller:{sold.seller_id}"
    with unit_of_work():
        operator = Actor(ActorKind.OPERATOR, "1")
        refund_hold(hold_id=hold.id, amount_minor=10_000, reason="x", actor=operator, now=clock.now())

    invoice = commission_invoice(party, NOVEMBER)

    assert (invoice.supply_minor, invoice.vat_minor, invoice.total_minor) == (3_636, 364, 4_000)
    assert commission_invoice(party, date(2026, 12, 1)).total_minor == 0


def test_an_invoice_the_units_do_not_bear_out_is_not_shown(sold):
    Hold.objects.filter(pk=sold.units.get().hold_id).update(commission_minor=4_090, payable_minor=85_501)

    with pytest.raises(BooksDiffer):
        commission_invoice(f"seller:{sold.seller_id}", NOVEMBER)
    assert desk(sold).get("/sell/payouts/invoice/?month=2026-11").status_code == 503


class TestApi:
    def test_a_payout_shows_its_legs_and_units_to_its_seller_alone(self, api, sold, a_seller, at):
        hold = sold.units.get().hold
        hold.refresh_from_db()
        at(hold.payout_at)
        pay_out()
        payout = Payout.objects.get()

        shown = api(sold.seller.owner).get(f"/payouts/{payout.id}").json()

        [leg] = shown["legs"]
        assert (leg["payment"], leg["amount_minor"], leg["status"]) == (f"order:{sold.id}", 85_500, "settled")
        assert shown["units"] == [{"reference": f"unit:{sold.units.get().id}", "amount_minor": 85_500}]
        assert api(a_seller().owner).get(f"/payouts/{payout.id}").status_code == 404

    def test_the_month_with_its_lines_and_invoice(self, api, sold):
        month = api(sold.seller.owner).get("/payouts/statement?month=2026-11").json()

        assert (month["month"], month["closing_minor"], month["fee_minor"]) == ("2026-11", 85_500, 4_500)
        assert month["invoice"] == {"supply_minor": 4_091, "vat_minor": 409, "total_minor": 4_500}
        assert [line["kind"] for line in month["lines"]] == ["release"]

    def test_what_waits_says_why(self, api, sold, at):
        payout = refused(sold, at)

        [waiting] = api(sold.seller.owner).get("/payouts").json()["waiting"]

        assert (waiting["payout_id"], waiting["reason"], waiting["turn"]) == (str(payout.id), "refused", "operator")
