"""The proofs of held money: each kind of damage behind the services' backs is found by name."""

import pytest
from django.db import connection, transaction

from common.transactions import unit_of_work
from escrow.flows import sweep
from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.services.settlement import close_ruled
from ledger.proofs import verdicts


def found():
    return {verdict.name.removeprefix("escrow.") for verdict in verdicts() if verdict.differences}


def found_after(sql):
    """What the proofs find once the statement has done its damage; then it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger stands in the way
        cursor.execute(sql)
        differing = found()
        transaction.set_rollback(True)
    return differing


@pytest.fixture
def a_whole_story(a_funded_hold, a_released_hold, a_payout_account, refund, at):
    """One unit held with a part refunded, one released and paid out, one released and waiting for Tuesday."""
    refund(a_funded_hold(amount=20_000), 4_000)
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    at(paid.payout_at)
    sweep()
    a_released_hold(amount=5_000)


def test_a_whole_story_proves_silently(a_whole_story):
    assert found() == set()


def test_an_answer_that_is_still_unknown_is_no_difference(a_payment):
    a_payment(token="tok_unknown")
    arrange(Call.FIND, Fault.LOST_REQUEST, times=9)

    sweep()

    assert found() == set()


DAMAGE = {
    "UPDATE escrow_hold SET refunded_minor = refunded_minor + 1 WHERE card_minor = 20000": {
        "hold_pots_hold_what_is_open", "captured_is_held_released_refunded_and_lost",
        "refunds_are_what_holds_gave_back", "units_are_the_sums_of_their_parts",
    },
    "UPDATE escrow_hold SET payable_minor = payable_minor + 1, commission_minor = commission_minor - 1"
    " WHERE card_minor = 5000": {
        "payable_pots_hold_what_is_not_paid_out", "captured_is_held_released_refunded_and_lost",
    },
    "UPDATE escrow_refund SET amount_minor = 4001, card_minor = 4001": {
        "captured_is_held_released_refunded_and_lost", "refunds_are_what_holds_gave_back",
    },
    "UPDATE escrow_refund SET amount_minor = 4001": {
        "units_are_the_sums_of_their_parts", "refunds_are_what_holds_gave_back",
    },
    "UPDATE escrow_hold SET card_minor = card_minor - 1 WHERE card_minor = 5000": {
        "units_are_the_sums_of_their_parts", "captured_is_held_released_refunded_and_lost",
        "payments_are_the_sums_of_their_holds",
    },
    "UPDATE escrow_refund SET status = 'failed', settled_at = NULL": {
        "refund_pots_hold_what_is_on_its_way", "captured_is_held_released_refunded_and_lost",
    },
    "UPDATE escrow_payment SET amount_minor = amount_minor + 1 WHERE amount_minor = 5000": {
        "payments_are_the_sums_of_their_holds",
    },
    "UPDATE escrow_payment SET status = 'dropped', charge_reference = '' WHERE amount_minor = 5000": {
        "payments_are_the_sums_of_their_holds",
    },
    "UPDATE escrow_payout SET amount_minor = amount_minor + 1": {"payouts_are_the_sums_of_their_legs"},
    "UPDATE escrow_payout SET status = 'sent', settled_at = NULL": {"payouts_are_the_sums_of_their_legs"},
    "UPDATE escrow_payoutitem SET amount_minor = amount_minor - 1, charge_minor = charge_minor - 1": {
        "payouts_are_the_sums_of_their_legs", "holds_are_paid_out_what_they_say",
    },
    "UPDATE escrow_payoutitem SET charge_minor = charge_minor - 1": {"payouts_are_the_sums_of_their_legs"},
    "UPDATE escrow_hold SET paid_minor = paid_minor - 1 WHERE card_minor = 10000": {"holds_are_paid_out_what_they_say"},
    "UPDATE escrow_payout SET payee = 'seller:2'": {
        "payouts_are_the_sums_of_their_legs", "payable_pots_hold_what_is_not_paid_out",
        "payees_got_at_most_what_was_released_to_them",
    },
    "UPDATE escrow_payoutleg SET amount_minor = amount_minor + 6000": {
        "payouts_are_the_sums_of_their_legs", "payable_pots_hold_what_is_not_paid_out",
        "payees_got_at_most_what_was_released_to_them", "legs_gave_back_what_their_reversals_took",
    },
    "UPDATE escrow_payoutleg SET reversed_minor = 1": {"legs_gave_back_what_their_reversals_took"},
    "UPDATE escrow_sandboxmovement SET amount_minor = amount_minor + 1 WHERE call = 'refund'": {"the_provider_agrees"},
    "DELETE FROM escrow_sandboxmovement WHERE call = 'transfer'": {"the_provider_agrees"},
    "UPDATE escrow_sandboxmovement SET key = 'stranger' WHERE call = 'transfer'": {"the_provider_agrees"},
    "UPDATE escrow_operation SET amount_minor = amount_minor + 1 WHERE kind = 'charge'": {"the_provider_agrees"},
    "INSERT INTO escrow_sandboxmovement (id, call, key, reference, content, amount_minor, fee_minor, currency,"
    " \"group\", result, code) SELECT gen_random_uuid(), call, 'again', 'again', content, amount_minor, 0, currency,"
    " \"group\", result, code"
    " FROM escrow_sandboxmovement WHERE call = 'charge' LIMIT 1": {
        "the_provider_agrees", "no_payment_is_charged_twice",
    },
    "UPDATE escrow_operation SET status = 'unknown', answered_at = NULL, look_up_at = now() - interval '2 hours'"
    " WHERE kind = 'transfer'": {"every_open_operation_is_looked_up", "the_provider_agrees"},
}  # fmt: skip


@pytest.mark.parametrize(("sql", "found_by"), DAMAGE.items())
def test_damage_is_found(a_whole_story, sql, found_by):
    assert found_after(sql) == found_by


@pytest.mark.parametrize(
    ("sql", "found_by"),
    [
        (
            "UPDATE escrow_payment SET status = 'charging', next_try_at = NULL, charge_reference = '', ended_at = NULL"
            " WHERE amount_minor = 5000",
            "what_is_under_way_has_a_call",
        ),
        ("UPDATE escrow_refund SET status = 'sending', settled_at = NULL", "what_is_under_way_has_a_call"),
        ("UPDATE escrow_payoutleg SET status = 'sent', settled_at = NULL", "what_is_under_way_has_a_call"),
        (
            "UPDATE escrow_operation SET provider = 'other' WHERE kind = 'charge' AND id IN"
            " (SELECT id FROM escrow_operation WHERE kind = 'charge' ORDER BY id LIMIT 1)",
            "test_and_live_books_never_mix",
        ),
    ],
)
def test_what_nobody_would_ever_finish_is_found(a_whole_story, sql, found_by):
    assert found_by in found_after(f"SET LOCAL session_replication_role = replica; {sql}")


def test_money_in_a_pot_nobody_knows_is_found(a_whole_story):
    assert "hold_pots_hold_what_is_open" in found_after(
        "INSERT INTO ledger_account (id, code, currency, has_floor, debits, credits)"
        " VALUES (gen_random_uuid(), 'held:nobody', 'KRW', true, 0, 7)"
    )


@pytest.mark.parametrize(
    ("sql", "found_by"),
    [
        ("UPDATE escrow_hold SET dispute_id = NULL WHERE card_minor = 7000", {"disputed_money_stays_where_it_is"}),
        (
            "UPDATE escrow_disputeitem SET stake_minor = 1 WHERE refund_minor IS NULL",
            {"disputed_money_stays_where_it_is"},
        ),
        ("UPDATE escrow_disputeitem SET refund_minor = 1", {"cases_gave_back_what_was_decided"}),
        ("UPDATE escrow_disputeitem SET refund_minor = NULL", {"cases_gave_back_what_was_decided"}),
        ("UPDATE escrow_debt SET repaid_minor = 1", {"debts_are_what_was_advanced_and_not_repaid"}),
        (
            "UPDATE escrow_hold SET advanced_minor = advanced_minor + 1 WHERE advanced_minor > 0",
            {
                "debts_are_what_was_advanced_and_not_repaid", "payable_pots_hold_what_is_not_paid_out",
            },
        ),
    ],
)  # fmt: skip
def test_damage_to_cases_and_debts_is_found(
    a_funded_hold, a_released_hold, a_payout_account, a_dispute, a_ruled_dispute, refund, at, sql, found_by
):
    paid = a_released_hold(amount=10_000)
    a_payout_account()
    at(paid.payout_at)
    sweep()
    refund(paid, 2_000)
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    sweep()
    closed = a_ruled_dispute(a_funded_hold(amount=9_000), 1_000)
    a_dispute(a_funded_hold(amount=7_000))
    at(closed.appeal_by)
    with unit_of_work():
        close_ruled(dispute_id=closed.id, now=closed.appeal_by)
    assert found() == set()

    assert found_after(sql) == found_by
