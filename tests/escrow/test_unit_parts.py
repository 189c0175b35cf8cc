"""Units that card, points and coupons pay together: captured in one entry, refunded part by part."""

import random

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.models import OutboxFact
from common.transactions import unit_of_work
from escrow.errors import CardAmountOutOfRange, NoSuchPayment, PaymentConflicts, RefundTooLarge
from escrow.flows import capture_covered, charge_due, send_refunds
from escrow.gateways.sandbox import sandbox_balance
from escrow.models import HoldPart, Operation, RefundPart
from escrow.rules.refund_sizes import Measure, RefundSize
from escrow.rules.terms import PaymentTerms
from escrow.selectors import hold_of
from escrow.services import open_payment, plan_refund, refund_units
from escrow.services.funding import shares_of
from ledger.models import Posting
from tests.builders.mixed import BUDGET, POINTS

OPERATOR = Actor(ActorKind.OPERATOR, "7")


def lines_of(key):
    postings = Posting.objects.filter(entry__key=key).order_by("pk")
    return [tuple(line) for line in postings.values_list("debit__code", "credit__code", "amount_minor")]


def open_again(payment, *shares):
    terms = PaymentTerms(
        payer=payment.payer,
        payee=payment.payee,
        reference=payment.reference,
        method_id=payment.method_id,
        charge_at=payment.charge_at,
        commission_bp=payment.commission_bp,
        shares=shares,
    )
    with unit_of_work():
        return open_payment(terms=terms, now=clock.now())


def test_capture_is_one_entry_of_card_points_and_coupon(a_mixed_hold, balance):
    hold = a_mixed_hold(card=7_000, points=2_000, coupon=1_000)

    pot = f"held:{hold.id}"
    assert lines_of(f"capture:{hold.payment_id}") == [
        ("world:cards", pot, 7_000),
        (POINTS, pot, 2_000),
        (BUDGET, pot, 1_000),
    ]
    assert (balance(pot), balance(BUDGET), balance(POINTS)) == (10_000, 0, -2_000)
    assert (hold.amount_minor, hold.card_minor, sandbox_balance()) == (10_000, 7_000, 7_000)
    assert hold_of(hold.reference).refundable_minor == 10_000


def test_points_and_coupons_alone_pay_without_asking_the_provider(a_mixed_hold, facts):
    hold = a_mixed_hold(card=0, points=600, coupon=400)

    assert (hold.status, hold.payment.status, hold.payment.charge_reference) == ("funded", "paid", "")
    assert not Operation.objects.exists()
    assert "escrow.payment_succeeded" in facts()


@pytest.mark.parametrize("card", [0, 7_000])
def test_a_budget_that_lacks_a_won_declines_the_whole_payment(a_payment, a_share, a_budget, balance, card):
    a_budget(999)
    payment = a_payment(units=[a_share(card=card, coupon=1_000, is_filled=False), 5_000])

    charge_due()
    capture_covered()

    payment.refresh_from_db()
    assert (payment.status, payment.tries, payment.last_decline) == ("due", 1, "funds_lack")
    assert (balance(BUDGET), balance("world:cards"), sandbox_balance()) == (999, 0, 0)
    assert set(payment.holds.values_list("status", flat=True)) == {"requested"}


@pytest.mark.parametrize("card", [1, 999, 100_000_000])
def test_a_card_part_no_card_can_be_asked_for_is_refused(a_payment, a_share, card):
    with pytest.raises(CardAmountOutOfRange):
        a_payment(units=[a_share(card=card, points=500)])


def test_opening_again_with_other_parts_conflicts(a_payment, a_share):
    payment = a_payment(units=[a_share(card=7_000, points=500, coupon=1_000)])
    (share,) = shares_of(payment=payment)

    assert open_again(payment, share) == payment
    with pytest.raises(PaymentConflicts):
        open_again(payment, a_share(card=7_000, points=1_500))


def test_a_refund_goes_back_to_card_points_and_coupon_in_one_entry(a_mixed_hold, refund, balance):
    hold = a_mixed_hold(card=7_000, points=2_000, coupon=1_000)

    made = refund(hold, 1_000)

    pot = f"held:{hold.id}"
    assert lines_of(f"refund:{made.id}") == [
        (pot, f"refund:due:{made.id}", 700),
        (pot, POINTS, 200),
        (pot, BUDGET, 100),
    ]
    assert (made.amount_minor, made.card_minor) == (1_000, 700)
    assert list(RefundPart.objects.values_list("amount_minor", flat=True)) == [200, 100]
    told = OutboxFact.objects.get(name="escrow.hold_refunded").payload
    assert (told["card_minor"], told["points_minor"], told["coupon_minor"]) == (700, 200, 100)
    assert send_refunds() == 1
    assert sandbox_balance() == 6_300
    assert balance(BUDGET) == 100


def test_after_release_payee_commission_and_vat_give_to_card_points_and_coupon(a_mixed_hold, release, refund, balance):
    hold = a_mixed_hold(card=7_000, points=2_000, coupon=1_000)
    release(hold)

    made = refund(hold, 1_000)

    assert lines_of(f"refund:{made.id}") == [
        ("payable:seller:1", f"refund:due:{made.id}", 700),
        ("payable:seller:1", POINTS, 200),
        ("payable:seller:1", BUDGET, 50),
        ("platform:commission", BUDGET, 46),
        ("platform:vat", BUDGET, 4),
    ]
    assert balance("payable:seller:1") == 8_550


def test_a_refund_without_a_cards_part_is_settled_at_once(a_mixed_hold, refund, balance):
    hold = a_mixed_hold(card=0, points=600, coupon=400)

    made = refund(hold)

    assert (made.status, made.card_minor) == ("settled", 0)
    assert send_refunds() == 0
    assert (balance(POINTS), balance(BUDGET)) == (0, 400)


def test_random_refunds_end_with_every_part_back_where_it_came_from(a_mixed_hold, release, refund, balance):
    """F21 through the services: before and after release, and nothing is left anywhere."""
    seeded = random.Random(7)
    for turn in range(2):
        hold = a_mixed_hold(card=7_003, points=2_001, coupon=997)
        if turn % 2:
            release(hold)
        while left := hold_of(hold.reference).refundable_minor:
            refund(hold, min(left, seeded.randint(1, 5_000)))
        hold.refresh_from_db()
        assert (hold.card_refunded_minor, hold.refunded_minor) == (7_003, 10_001)
        assert not HoldPart.objects.filter(hold=hold).exclude(refunded_minor__gt=0).exists()
    send_refunds(at_most=1_000)
    assert (balance("world:cards"), balance(POINTS), balance(BUDGET)) == (0, 0, 2 * 997)
    assert balance("platform:commission") == balance("platform:vat") == balance("payable:seller:1") == 0


@pytest.mark.parametrize(("percent", "amount"), [(33, 3_300), (1, 100), (100, 10_001)])
def test_a_percent_of_a_unit_is_floored(a_funded_hold, percent, amount):
    hold = a_funded_hold(amount=10_001)

    assert refund_over(hold.payment, RefundSize(Measure.PERCENT, percent)) == [(1, amount)]


def test_no_percent_is_no_refund(a_funded_hold):
    hold = a_funded_hold()

    for size in (RefundSize(Measure.PERCENT, 0), RefundSize(Measure.PERCENT, 101), RefundSize(Measure.WON, 0)):
        with pytest.raises(RefundTooLarge):
            refund_over(hold.payment, size)


def refund_over(payment, size):
    if isinstance(size, int):
        size = RefundSize(Measure.WON, size)
    with unit_of_work():
        shares = plan_refund(payment_id=payment.id, size=size)
        refunds = refund_units(payment_id=payment.id, shares=shares, reason="late", actor=OPERATOR, now=clock.now())
    return [(refund.hold.number, refund.amount_minor) for refund in refunds]


def test_an_amount_over_an_order_takes_what_is_open_of_its_open_units(a_paid_payment, a_dispute, refund, release):
    payment = a_paid_payment(units=[5_000, 5_000, 3_000, 4_000, 2_000])
    first, second, third, fourth, fifth = payment.holds.order_by("number")
    refund(second, 2_000)
    release(fourth)
    a_dispute(fifth)

    assert refund_over(payment, 1_001) == [(1, 455), (2, 273), (3, 273)]
    with pytest.raises(RefundTooLarge):
        refund_over(payment, 10_000)
    assert refund_over(payment, 9_999) == [(1, 4_545), (2, 2_727), (3, 2_727)]
    first.refresh_from_db()
    assert (first.status, third.refunds.count()) == ("refunded", 2)


def test_an_order_nobody_knows_gives_nothing_back(db):
    with pytest.raises(NoSuchPayment), unit_of_work():
        plan_refund(payment_id="0192f0c1-2345-7000-8000-00000000000a", size=RefundSize())  # type: ignore[arg-type]


def test_units_go_back_whole_and_one_that_is_open_no_more_stops_all(a_paid_payment, release):
    payment = a_paid_payment(units=[5_000, 4_000, 3_000])
    assert refund_over(payment, RefundSize(units=frozenset({2, 3}))) == [(2, 4_000), (3, 3_000)]
    release(payment.holds.get(number=1))

    for size in (RefundSize(), RefundSize(units=frozenset({1})), RefundSize(units=frozenset({9}))):
        with pytest.raises(RefundTooLarge):
            refund_over(payment, size)
    with pytest.raises(RefundTooLarge), unit_of_work():
        refund_units(payment_id=payment.id, shares={1: 1}, reason="late", actor=OPERATOR, now=clock.now())
