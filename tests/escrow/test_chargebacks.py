"""Charges a bank takes back: before release, after it, after the payout, twice, in any order (faults.md F22)."""

import itertools
from dataclasses import replace

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.errors import NoSuchPayment, RefundTooLarge, UnderChargeback
from escrow.flows import look_into_chargeback, pay_out, send_refunds
from escrow.gateways.base import MovementKind
from escrow.gateways.sandbox import sandbox_balance
from escrow.gateways.sandbox_account import enter
from escrow.gateways.sandbox_chargebacks import FEE_MINOR, decide_chargeback, open_chargeback, seen
from escrow.models import Chargeback, Hold
from escrow.rules.refund_sizes import RefundSize
from escrow.rules.states import ChargebackStatus
from escrow.selectors import hold_of
from escrow.selectors.captured import captured_parts
from escrow.selectors.personal import open_won
from escrow.services.chargebacks import note_chargeback
from escrow.services.refund_sizes import plan_refund
from escrow.services.settlement import close_ruled
from tests.builders.mixed import BUDGET, POINTS

OPERATOR = Actor(ActorKind.OPERATOR, "7")


def figures(hold):
    hold.refresh_from_db()
    return hold.status, hold.refunded_minor, hold.released_minor, hold.lost_minor


def note(told):
    with unit_of_work():
        return note_chargeback(seen=told, now=clock.now())


def test_what_the_bank_takes_lies_with_it_and_everything_stays(
    a_funded_hold, a_chargeback, release, refund, balance, facts
):
    hold = a_funded_hold()
    facts()

    chargeback = a_chargeback(hold.payment)

    assert chargeback.status == "opened"
    assert (balance("platform:disputed"), balance("platform:dispute_fees")) == (-10_000, -FEE_MINOR)
    assert balance(f"held:{hold.id}") == 10_000
    assert sandbox_balance() == -FEE_MINOR
    assert facts() == ["escrow.chargeback_opened"]
    for act in (release, refund):
        with pytest.raises(UnderChargeback):
            act(hold)


def test_told_twice_nothing_is_posted_twice(a_funded_hold, a_chargeback, balance, facts):
    chargeback = a_chargeback(a_funded_hold().payment)
    facts()

    look_into_chargeback(reference=chargeback.reference)

    assert facts() == []
    assert balance("platform:disputed") == -10_000
    assert Chargeback.objects.count() == 1


def test_a_won_one_comes_back_and_the_money_goes_on(a_funded_hold, a_chargeback, decide, release, balance, facts):
    hold = a_funded_hold()
    chargeback = a_chargeback(hold.payment)
    facts()

    decide(chargeback, won=True)

    assert facts() == ["escrow.chargeback_won"]
    assert (balance("platform:disputed"), balance("platform:dispute_fees")) == (0, -FEE_MINOR)
    hold.refresh_from_db()
    assert release(hold).status == "released"


def test_lost_before_release_it_is_taken_from_what_is_held(a_funded_hold, a_chargeback, decide, balance, facts):
    hold = a_funded_hold()
    chargeback = a_chargeback(hold.payment)
    facts()

    decide(chargeback, won=False)

    assert figures(hold) == ("lost", 0, 0, 10_000)
    assert (balance(f"held:{hold.id}"), balance("platform:disputed"), balance("platform:losses")) == (0, 0, 0)
    assert facts() == ["escrow.chargeback_lost"]
    assert captured_parts().adds_up


def test_of_a_mixed_unit_only_the_cards_part_is_lost(a_mixed_hold, a_chargeback, decide, balance):
    hold = a_mixed_hold(card=7_000, points=2_000, coupon=1_000)

    decide(a_chargeback(hold.payment), won=False)

    assert figures(hold) == ("lost", 3_000, 0, 7_000)
    assert (balance(POINTS), balance(BUDGET)) == (0, 1_000)


def test_lost_in_part_the_same_share_of_points_goes_back_and_the_rest_stays_held(
    a_mixed_hold, a_chargeback, decide, balance
):
    hold = a_mixed_hold(card=7_000, points=2_001, coupon=999)

    decide(a_chargeback(hold.payment, amount=3_500), won=False)

    assert figures(hold) == ("funded", 1_499, 0, 3_500)
    assert (balance(POINTS), balance(BUDGET), balance(f"held:{hold.id}")) == (-1_001, 499, 5_001)


def test_lost_after_release_payee_commission_and_vat_give_it(a_released_hold, a_chargeback, decide, balance):
    hold = a_released_hold()

    decide(a_chargeback(hold.payment), won=False)

    assert figures(hold) == ("released", 0, 0, 10_000)
    assert [balance(code) for code in ("payable:seller:1", "platform:commission", "platform:vat")] == [0, 0, 0]
    assert pay_out() == 0


def test_lost_after_the_payout_the_payee_owes_it_and_later_earnings_repay_it(
    a_released_hold, a_payout_account, a_chargeback, decide, balance, at
):
    paid = a_released_hold()
    a_payout_account()
    at(paid.payout_at)
    pay_out()
    chargeback = a_chargeback(paid.payment)

    decide(chargeback, won=False)

    assert figures(paid) == ("released", 0, 0, 10_000)
    assert balance("platform:disputed") == 0
    assert balance("platform:losses") == 0


def test_what_no_unit_has_left_the_platform_lost(a_funded_hold, refund, a_chargeback, decide, balance):
    hold = a_funded_hold()
    refund(hold, 4_000)
    send_refunds()

    decided = decide(a_chargeback(hold.payment, amount=10_000), won=False)

    assert figures(hold) == ("lost", 4_000, 0, 6_000)
    assert (decided.platform_minor, balance("platform:losses")) == (4_000, -4_000)


def test_a_refund_that_waited_is_what_the_bank_took_itself(a_funded_hold, refund, a_chargeback, decide, balance):
    hold = a_funded_hold()
    made = refund(hold, 4_000)
    chargeback = a_chargeback(hold.payment)

    assert send_refunds() == 0
    decide(chargeback, won=False)

    made.refresh_from_db()
    assert (made.status, balance(f"refund:due:{made.id}")) == ("overtaken", 0)
    assert figures(hold) == ("lost", 4_000, 0, 6_000)
    assert balance("platform:losses") == 0


def test_a_refund_that_waited_is_sent_once_the_bank_gave_in(a_funded_hold, refund, a_chargeback, decide):
    hold = a_funded_hold()
    refund(hold, 4_000)
    chargeback = a_chargeback(hold.payment)

    decide(chargeback, won=True)

    assert send_refunds() == 1


def test_a_loss_falls_on_units_by_what_is_left_ties_to_the_lower_number(a_paid_payment, a_chargeback, decide):
    payment = a_paid_payment(units=[5_000, 5_000, 3_000])

    decide(a_chargeback(payment, amount=1_001), won=False)

    holds = payment.holds.order_by("number")
    assert list(holds.values_list("lost_minor", flat=True)) == [385, 385, 231]
    assert set(holds.values_list("status", flat=True)) == {"funded"}


def test_two_chargebacks_of_one_charge_keep_the_money_until_both_are_over(
    a_funded_hold, a_chargeback, decide, refund, balance
):
    hold = a_funded_hold()
    first, second = a_chargeback(hold.payment, amount=4_000), a_chargeback(hold.payment, amount=5_000)

    decide(first, won=False)
    hold.refresh_from_db()
    with pytest.raises(UnderChargeback):
        refund(hold, 1)
    decide(second, won=False)

    assert figures(hold) == ("funded", 0, 0, 9_000)
    assert (balance(f"held:{hold.id}"), balance("platform:losses")) == (1_000, 0)
    hold.refresh_from_db()
    assert hold.chargeback_id is None


def test_a_chargeback_of_more_than_is_left_after_another_costs_the_platform(
    a_funded_hold, a_chargeback, decide, balance
):
    hold = a_funded_hold()
    first, second = a_chargeback(hold.payment), a_chargeback(hold.payment)

    decide(first, won=False)
    decide(second, won=False)

    assert figures(hold) == ("lost", 0, 0, 10_000)
    assert balance("platform:losses") == -10_000


def test_whichever_of_two_is_lost_first_takes_the_money_and_the_other_costs_the_platform(
    a_released_hold, a_funded_hold, a_chargeback, decide, balance
):
    for hold in (a_funded_hold(), a_released_hold()):
        lost_before = balance("platform:losses")
        first, second = a_chargeback(hold.payment), a_chargeback(hold.payment)

        decide(second, won=False)
        decide(first, won=False)

        hold.refresh_from_db()
        assert (hold.lost_minor, hold.chargeback_id) == (10_000, None)
        assert balance("platform:losses") - lost_before == -10_000


def test_the_later_one_won_the_earlier_still_keeps_the_money(a_funded_hold, a_chargeback, decide, refund):
    hold = a_funded_hold()
    first, second = a_chargeback(hold.payment, amount=4_000), a_chargeback(hold.payment, amount=5_000)

    decide(second, won=True)

    hold.refresh_from_db()
    assert hold.chargeback_id == first.id
    with pytest.raises(UnderChargeback):
        refund(hold, 1)


ORDER = [ChargebackStatus.WARNING, ChargebackStatus.OPENED, ChargebackStatus.EVIDENCE_SENT, ChargebackStatus.LOST]


@pytest.mark.parametrize("told", list(itertools.permutations(ORDER))[::4])
def test_whatever_order_it_is_told_in_the_end_is_the_same(a_funded_hold, balance, told):
    hold = a_funded_hold()
    reference = open_chargeback(hold.payment.charge_reference)
    decide_chargeback(reference, won=False)

    for status in (*told, told[0], told[-1]):
        fee_minor = 0 if status == ChargebackStatus.WARNING else FEE_MINOR
        note(replace(seen(reference), status=status, fee_minor=fee_minor))

    assert figures(hold) == ("lost", 0, 0, 10_000)
    assert (balance("platform:disputed"), balance("platform:dispute_fees")) == (0, -FEE_MINOR)


def test_a_fee_that_comes_back_with_a_won_one_is_posted_back(a_funded_hold, a_chargeback, decide, balance):
    chargeback = a_chargeback(a_funded_hold().payment)
    decide(chargeback, won=True)
    enter(kind=MovementKind.CHARGEBACK_WON, subject=chargeback.reference, amount_minor=0, fee_minor=-FEE_MINOR)

    for _time in range(2):
        note(replace(seen(chargeback.reference), fee_minor=0))

    assert (balance("platform:dispute_fees"), balance("platform:disputed")) == (0, 0)
    assert Chargeback.objects.values_list("fee_minor", "fee_back_minor").get() == (FEE_MINOR, FEE_MINOR)


def test_a_bank_that_only_asks_keeps_nothing_where_it_is(a_funded_hold, a_chargeback, decide, release, balance):
    hold = a_funded_hold()
    chargeback = a_chargeback(hold.payment, is_warning=True)

    assert release(hold).status == "released"
    decided = decide(chargeback, won=True)

    assert (decided.status, balance("platform:disputed")) == ("withdrawn", 0)


def test_a_bank_that_asked_may_take_the_money_later(a_funded_hold, a_chargeback, escalate, refund, balance):
    hold = a_funded_hold()
    chargeback = a_chargeback(hold.payment, is_warning=True)

    escalate(chargeback)

    assert balance("platform:disputed") == -10_000
    hold.refresh_from_db()
    with pytest.raises(UnderChargeback):
        refund(hold)


def test_a_charge_that_paid_nothing_of_ours_is_told_so(a_funded_hold):
    reference = open_chargeback(a_funded_hold().payment.charge_reference)

    with pytest.raises(NoSuchPayment):
        note(replace(seen(reference), charge="ch_stranger"))
    assert look_into_chargeback(reference="sb_cb_unknown") is None
    look_into_chargeback(reference=reference)


def test_neither_payouts_nor_order_refunds_touch_what_a_bank_took(
    a_released_hold, a_paid_payment, a_payout_account, a_chargeback, at
):
    hold = a_released_hold()
    a_payout_account()
    a_chargeback(hold.payment)
    at(hold.payout_at)

    assert pay_out() == 0
    other = a_paid_payment(units=[5_000])
    a_chargeback(other)
    with pytest.raises(RefundTooLarge), unit_of_work():
        plan_refund(payment_id=other.id, size=RefundSize())


def test_a_case_waits_for_the_bank_and_is_over_when_the_bank_took_its_money(
    a_funded_hold, a_ruled_dispute, a_chargeback, decide, at, facts
):
    hold = a_funded_hold()
    dispute = a_ruled_dispute(hold)
    chargeback = a_chargeback(hold.payment)
    at(dispute.appeal_by)
    with unit_of_work():
        assert close_ruled(dispute_id=dispute.id, now=clock.now()) == ()
    facts()

    decide(chargeback, won=False)

    dispute.refresh_from_db()
    assert (dispute.status, dispute.outcome, figures(hold)[0]) == ("closed", "lost", "lost")
    assert facts() == ["escrow.dispute_closed", "escrow.chargeback_lost"]


def test_a_case_goes_on_when_the_bank_gave_in(a_funded_hold, a_ruled_dispute, a_chargeback, decide, at):
    hold = a_funded_hold()
    dispute = a_ruled_dispute(hold, 2_500)
    chargeback = a_chargeback(hold.payment)
    at(dispute.appeal_by)

    decide(chargeback, won=True)
    with unit_of_work():
        close_ruled(dispute_id=dispute.id, now=clock.now())

    assert figures(hold) == ("released", 2_500, 7_500, 0)


def test_whose_charge_is_taken_back_cannot_leave(a_funded_hold, a_chargeback, decide):
    hold = a_funded_hold()
    chargeback = a_chargeback(hold.payment)

    assert open_won(["buyer:1"]) == 20_000
    decide(chargeback, won=False)
    assert open_won(["buyer:1"]) == 0


def test_a_view_of_a_lost_unit_adds_up(a_funded_hold, a_chargeback, decide):
    hold = a_funded_hold()
    decide(a_chargeback(hold.payment), won=False)

    view = hold_of(hold.reference)

    assert (view.amount_minor, view.held_minor, view.lost_minor, view.refundable_minor) == (10_000, 0, 10_000, 0)
    assert Hold.objects.get().chargeback_id is None
