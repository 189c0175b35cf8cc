"""Moa's rulings: heard first, signed by two above a limit, appealed once, carried out to the won; and debts."""

from datetime import date, timedelta

import pytest

from common import clock
from common.models import AuditEntry
from common.transactions import unit_of_work
from escrow.errors import (
    AppealOver,
    DisputeOver,
    RulingOver,
    RulingWaits,
    SharesUnfit,
    SignedByAnother,
    WordsMissing,
)
from escrow.flows import pay_out, sweep
from escrow.gateways.sandbox import Call, Fault, arrange, sandbox_balance
from escrow.models import Debt, Payout, Ruling
from escrow.selectors import payouts_of
from escrow.selectors.disputes import effects_of
from escrow.selectors.statements import statement_of
from escrow.services import rulings, settlement
from escrow.services.disputes import Statement, open_of
from escrow.services.proposals import Offer, accept_proposal, make_proposal
from escrow.services.rulings import Verdict
from ledger.models import Posting
from tests.builders.disputes import BUYER, OPERATOR, SECOND, SELLER


def act(service, **asked):
    with unit_of_work():
        return service(**asked, now=clock.now())


def verdict_on(dispute, *amounts, reason="사진으로 확인됩니다."):
    holds = dispute.items.order_by("hold__number").values_list("hold_id", flat=True)
    return Verdict(dict(zip(holds, amounts, strict=True)), reason)


def rule(dispute, *amounts, by=OPERATOR, **why):
    return act(rulings.rule_dispute, dispute_id=dispute.id, verdict=verdict_on(dispute, *amounts, **why), actor=by)


def appeal(dispute, *, by=SELLER):
    return act(rulings.appeal_dispute, dispute_id=dispute.id, statement=Statement("새 사진"), actor=by)


def close(dispute, at):
    dispute.refresh_from_db()
    at(dispute.appeal_by)
    return act(settlement.close_ruled, dispute_id=dispute.id)


def state(row):
    row.refresh_from_db()
    return row.status


def test_a_seller_who_may_still_answer_is_heard_first(a_paid_payment, a_dispute, at):
    one, two = a_paid_payment(units=[6_000, 4_000]).holds.order_by("number")
    silent, answered = a_dispute(one), a_dispute(two, answered=True)

    rule(answered, 0)
    with pytest.raises(DisputeOver):
        rule(silent, 0)
    at(silent.answer_by)
    rule(silent, 0)

    assert state(silent) == state(answered) == "ruled"


def test_a_ruling_moves_nothing_until_it_can_no_longer_be_appealed(a_funded_hold, a_dispute, at, balance, facts):
    hold = a_funded_hold()
    dispute = a_dispute(hold, answered=True)
    facts()

    rule(dispute, 4_000)
    assert facts() == ["escrow.dispute_ruled"]
    assert balance(f"held:{hold.id}") == 10_000
    assert act(settlement.close_ruled, dispute_id=dispute.id) == ()
    close(dispute, at)

    hold.refresh_from_db()
    assert (state(dispute), dispute.outcome) == ("closed", "ruled")
    assert (hold.status, hold.refunded_minor, hold.released_minor) == ("released", 4_000, 6_000)
    assert balance("payable:seller:1") == 5_700
    assert act(settlement.close_ruled, dispute_id=dispute.id) == ()


def test_the_second_ruling_is_the_last_and_moves_at_once(a_funded_hold, a_dispute, at, facts):
    hold = a_funded_hold()
    dispute = a_dispute(hold, answered=True)
    rule(dispute, 10_000)
    facts()

    appeal(dispute)
    assert (state(dispute), facts()) == ("appealed", ["escrow.dispute_appealed"])
    with pytest.raises(AppealOver):
        appeal(dispute, by=BUYER)
    rule(dispute, 2_500)

    hold.refresh_from_db()
    assert (state(dispute), hold.refunded_minor, hold.status) == ("closed", 2_500, "released")
    assert list(Ruling.objects.order_by("made_at").values_list("is_final", flat=True)) == [False, True]


def test_an_appeal_comes_in_time_or_never(a_funded_hold, a_dispute, at):
    dispute = a_dispute(a_funded_hold(), answered=True)
    rule(dispute, 0)
    dispute.refresh_from_db()

    at(dispute.appeal_by)

    with pytest.raises(AppealOver):
        appeal(dispute, by=BUYER)


def test_a_ruling_under_appeal_counts_as_none(a_funded_hold, a_dispute, at):
    """Moa's silence never pays the seller, even where it once ruled so."""
    hold = a_funded_hold()
    dispute = a_dispute(hold, answered=True)
    rule(dispute, 0)
    appeal(dispute, by=BUYER)
    at(dispute.refund_at)

    act(settlement.refund_undecided, dispute_id=dispute.id)

    assert state(hold) == "refunded"


@pytest.mark.parametrize(
    ("amount", "reason", "refusal"),
    [(10_001, "네", SharesUnfit), (-1, "네", SharesUnfit), (0, " ", WordsMissing), (0, "가" * 2001, WordsMissing)],
)
def test_a_ruling_names_amounts_and_a_reason(a_funded_hold, a_dispute, amount, reason, refusal):
    dispute = a_dispute(a_funded_hold(), answered=True)

    with pytest.raises(refusal):
        rule(dispute, amount, reason=reason)
    assert state(dispute) == "answered"


def test_over_a_million_won_nothing_stands_until_another_signs(a_funded_hold, a_dispute, facts):
    hold = a_funded_hold(amount=1_000_001)
    dispute = a_dispute(hold, answered=True)
    facts()
    rule(dispute, 1_000_001)
    ruling = Ruling.objects.get()

    assert (ruling.status, state(dispute), facts()) == ("unsigned", "answered", [])
    with pytest.raises(SignedByAnother):
        act(rulings.sign_ruling, ruling_id=ruling.id, actor=OPERATOR)
    with pytest.raises(RulingWaits):
        rule(dispute, 0, by=SECOND)
    act(rulings.sign_ruling, ruling_id=ruling.id, actor=SECOND)

    assert (state(ruling), state(dispute), facts()) == ("standing", "ruled", ["escrow.dispute_ruled"])
    assert list(AuditEntry.objects.order_by("at", "pk").values_list("action", flat=True)) == [
        "escrow.propose_ruling",
        "escrow.sign_ruling",
    ]


def test_a_ruling_may_be_sent_back_with_a_reason(a_funded_hold, a_dispute):
    dispute = a_dispute(a_funded_hold(amount=2_000_000), answered=True)
    rule(dispute, 2_000_000)
    ruling = Ruling.objects.get()

    act(rulings.send_ruling_back, ruling_id=ruling.id, reason="너무 많아요.", actor=SECOND)
    with pytest.raises(RulingOver):
        act(rulings.sign_ruling, ruling_id=ruling.id, actor=SECOND)
    rule(dispute, 900_000)

    assert (state(ruling), state(dispute)) == ("sent_back", "ruled")


def test_an_unsigned_ruling_is_overtaken_when_both_agree(a_funded_hold, a_dispute):
    hold = a_funded_hold(amount=2_000_000)
    dispute = a_dispute(hold, answered=True)
    rule(dispute, 2_000_000)
    proposal = act(make_proposal, dispute_id=dispute.id, offer=Offer({hold.pk: 500_000}), actor=SELLER)

    act(accept_proposal, proposal_id=proposal.id, actor=BUYER)

    assert state(Ruling.objects.get()) == "overtaken"
    with pytest.raises(RulingOver):
        act(rulings.sign_ruling, ruling_id=Ruling.objects.get().id, actor=SECOND)


SCENARIOS = [
    # when, commission and VAT left, payable of the seller, owed by it: after 4,000 of 10,000 go back
    ("before_release", 300, 5_700, 0),
    ("after_release", 300, 5_700, 0),
    ("after_payout", 300, 0, 3_800),
]


@pytest.mark.parametrize(("when", "fee", "payable", "owed"), SCENARIOS, ids=[row[0] for row in SCENARIOS])
def test_the_rows_of_the_money_page(
    a_funded_hold, release, a_payout_account, a_dispute, at, balance, when, fee, payable, owed
):
    """F22: a dispute before release, after it, after the payout; the preview says what the books then say."""
    hold = a_funded_hold()
    a_payout_account()
    if when != "before_release":
        hold = release(hold)
    if when == "after_payout":
        at(hold.payout_at)
        pay_out()
    dispute = a_dispute(hold, answered=True)
    foreseen = effects_of(dispute.id, {hold.pk: 4_000})[0].effect
    before = Posting.objects.count()

    rule(dispute, 4_000)
    close(dispute, at)

    fresh = Posting.objects.select_related("debit", "credit").order_by("pk")[before:]
    said = sorted((posting.debit.code.partition(":")[0], posting.amount_minor) for posting in fresh)
    assert said == sorted((line.debit.partition(":")[0], line.amount_minor) for line in foreseen.postings)
    assert balance("platform:commission") + balance("platform:vat") == fee
    assert balance("payable:seller:1") == payable
    assert payouts_of("seller:1").owed_minor == owed
    assert balance("platform:advances") == -owed


def test_later_earnings_repay_what_was_advanced_before_they_are_paid_out(
    a_released_hold, a_payout_account, a_dispute, at, balance
):
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    at(paid.payout_at)
    sweep()
    dispute = a_dispute(paid, answered=True)
    rule(dispute, 10_000)
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    close(dispute, at)
    sweep()
    assert (payouts_of("seller:1").owed_minor, sandbox_balance()) == (9_500, -9_500)

    small, large = a_released_hold(amount=4_000), a_released_hold(amount=20_000)
    at(max(small.payout_at, large.payout_at))
    sweep()

    small.refresh_from_db()
    large.refresh_from_db()
    assert (small.netted_minor, large.netted_minor) == (3_800, 5_700)
    assert list(Payout.objects.order_by("scheduled_at").values_list("amount_minor", flat=True)) == [9_500, 13_300]
    assert payouts_of("seller:1").owed_minor == balance("platform:advances") == balance("payable:seller:1") == 0
    assert Debt.objects.get().repaid_minor == 9_500


def test_the_statement_of_a_payee_who_owes_adds_up(a_released_hold, a_payout_account, refund, at):
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    at(paid.payout_at)
    sweep()
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    refund(paid, 1_000)
    sweep()
    later = a_released_hold(amount=4_000)
    at(later.payout_at)
    sweep()

    month = statement_of("seller:1", date(2026, 11, 1))

    kept = {line.kind: (line.gross_minor, line.fee_minor, line.net_minor) for line in month.lines}
    assert kept["advance"] == (0, 0, 950)
    assert kept["refund"] == (-1_000, -50, -950)
    assert kept["netting"] == (0, 0, -950)
    moved = month.released_minor - month.fee_minor - month.taken_back_minor - month.paid_minor
    assert month.opening_minor + moved == month.closing_minor == 0


def test_a_payee_whose_earnings_all_repay_is_passed_over_for_the_next(a_released_hold, a_payout_account, a_dispute, at):
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    a_payout_account(party="seller:2", number="110-222-333444")
    at(paid.payout_at)
    sweep()
    dispute = a_dispute(paid, answered=True)
    rule(dispute, 10_000)
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    close(dispute, at)
    sweep()
    small, other = a_released_hold(amount=4_000), a_released_hold(amount=5_000, payee="seller:2")
    at(max(small.payout_at, other.payout_at))

    sweep()

    assert Payout.objects.get(payee="seller:2").amount_minor == 4_750
    assert Payout.objects.filter(payee="seller:1").count() == 1
    assert payouts_of("seller:1").owed_minor == 9_500 - 3_800


def test_what_repaid_a_debt_is_advanced_again_when_it_goes_back(
    a_released_hold, a_payout_account, a_dispute, refund, at, balance
):
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    at(paid.payout_at)
    sweep()
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    refund(paid, 10_000)
    sweep()
    small = a_released_hold(amount=4_000)
    at(small.payout_at)
    sweep()

    refund(small, 4_000)

    assert payouts_of("seller:1").owed_minor == 9_500
    assert balance("payable:seller:1") == 0


def test_twice_in_one_order_each_unit_on_its_own(a_paid_payment, a_dispute, at, balance):
    one, two = a_paid_payment(units=[6_000, 4_000]).holds.order_by("number")
    first = a_dispute(one, answered=True)
    rule(first, 6_000)
    close(first, at)
    second = a_dispute(two, answered=True)
    rule(second, 0)
    close(second, at)

    assert (state(one), state(two)) == ("refunded", "released")
    assert open_of(hold=one) == 0
    assert balance("payable:seller:1") == 3_800


def test_money_is_never_held_past_the_85th_day_even_while_a_ruling_can_be_appealed(a_funded_hold, a_dispute, at):
    hold = a_funded_hold()
    at(hold.payment.ended_at + timedelta(days=80))
    dispute = a_dispute(hold, answered=True)
    at(dispute.refund_at - timedelta(hours=1))
    rule(dispute, 0)
    dispute.refresh_from_db()

    assert dispute.appeal_by == dispute.refund_at == hold.payment.ended_at + timedelta(days=85)
