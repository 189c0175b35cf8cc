"""What the database itself refuses of cases and debts, tried with plain SQL around every service."""

import pytest

from escrow.flows import pay_out
from tests.escrow.test_guards import refuses


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_dispute SET status = 'lost'", "escrow_dispute_status_is_known"),
        ("UPDATE escrow_dispute SET outcome = 'ruled'", "escrow_dispute_outcome_is_known"),
        ("UPDATE escrow_dispute SET trouble = 'ghosts'", "escrow_dispute_is_about_a_known_trouble"),
        ("UPDATE escrow_dispute SET wish = 'a pony'", "escrow_dispute_is_about_a_known_trouble"),
        (
            "UPDATE escrow_dispute SET appealed_at = now(), appeal_by = NULL",
            "escrow_dispute_is_appealed_after_a_ruling",
        ),
        ("UPDATE escrow_dispute SET closed_at = now()", "escrow_dispute_ends_at_an_instant"),
        ("UPDATE escrow_disputeitem SET stake_minor = 0", "escrow_dispute_is_about_money"),
        ("UPDATE escrow_disputeitem SET refund_minor = 10001", "escrow_dispute_gives_back_at_most_its_stake"),
        ("UPDATE escrow_disputeitem SET refund_minor = -1", "escrow_dispute_gives_back_at_most_its_stake"),
        (
            "INSERT INTO escrow_disputeitem (id, dispute_id, hold_id, stake_minor)"
            " SELECT gen_random_uuid(), dispute_id, hold_id, 1 FROM escrow_disputeitem",
            "escrow_a_unit_is_in_a_dispute_once",
        ),
        ("UPDATE escrow_evidence SET side = 'clock'", "escrow_evidence_comes_from_a_side"),
        ("UPDATE escrow_evidence SET words = ''", "escrow_evidence_says_something"),
        ("UPDATE escrow_proposal SET status = 'lost'", "escrow_proposal_status_is_known"),
        ("UPDATE escrow_proposal SET side = 'operator'", "escrow_proposal_comes_from_a_party"),
        (
            "INSERT INTO escrow_proposal (id, dispute_id, side, status, shares, words, made_at, ends_at)"
            " SELECT gen_random_uuid(), dispute_id, side, 'standing', shares, '', made_at, ends_at"
            " FROM escrow_proposal, generate_series(1, 2)",
            "escrow_a_dispute_has_one_standing_proposal",
        ),
        ("UPDATE escrow_ruling SET status = 'lost'", "escrow_ruling_status_is_known"),
        ("UPDATE escrow_ruling SET reason = ''", "escrow_ruling_has_a_reason"),
        ("UPDATE escrow_ruling SET signed_by = ruled_by", "escrow_ruling_is_signed_by_another"),
        (
            "INSERT INTO escrow_ruling (id, dispute_id, status, is_final, shares, reason, ruled_by, made_at, signed_by,"
            " answer) SELECT gen_random_uuid(), dispute_id, status, false, shares, 'r', ruled_by, made_at, '', ''"
            " FROM escrow_ruling",
            "escrow_a_dispute_is_ruled_once_and_on_appeal_once_more",
        ),
        (
            "INSERT INTO escrow_ruling (id, dispute_id, status, is_final, shares, reason, ruled_by, made_at, signed_by,"
            " answer) SELECT gen_random_uuid(), dispute_id, 'unsigned', false, shares, 'r', ruled_by, made_at, '', ''"
            " FROM escrow_ruling, generate_series(1, 2)",
            "escrow_a_dispute_has_one_unsigned_ruling",
        ),
        ("UPDATE escrow_hold SET netted_minor = 1", "escrow_hold_advances_and_nets_of_what_was_payable"),
        ("UPDATE escrow_hold SET status = 'refunded'", "escrow_disputed_hold_is_captured"),
    ],
)
def test_a_crooked_case_is_refused(a_funded_hold, a_ruled_dispute, sql, guard):
    a_ruled_dispute(a_funded_hold())

    assert refuses(guard, sql)


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_debt SET repaid_minor = 951", "escrow_debt_is_repaid_once"),
        ("UPDATE escrow_debt SET repaid_minor = -1", "escrow_debt_is_repaid_once"),
        (
            "INSERT INTO escrow_debt (id, payee, currency, advanced_minor, repaid_minor, reversing_minor)"
            " SELECT gen_random_uuid(), payee, currency, 0, 0, 0 FROM escrow_debt",
            "escrow_debt_payee_key",
        ),
        ("UPDATE escrow_hold SET netted_minor = 9501", "escrow_hold_advances_and_nets_of_what_was_payable"),
        ("UPDATE escrow_hold SET advanced_minor = -1", "escrow_hold_advances_and_nets_of_what_was_payable"),
    ],
)
def test_a_crooked_debt_is_refused(a_released_hold, a_payout_account, refund, at, sql, guard):
    hold = a_released_hold()
    a_payout_account()
    at(hold.payout_at)
    pay_out()
    refund(hold, 1_000)

    assert refuses(guard, sql)
