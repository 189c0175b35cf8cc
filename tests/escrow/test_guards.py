"""What the database itself refuses of held money, tried with plain SQL around every service."""

import pytest
from django.db import IntegrityError, connection, transaction

from escrow.flows import pay_out, sweep
from escrow.gateways.sandbox import Call, Fault, arrange

OTHER_CHECKS = """
    SELECT conrelid::regclass, conname FROM pg_constraint
    WHERE contype = 'c' AND conname LIKE 'escrow%%' AND conname <> %s
"""


def refuses(guard, sql, *values):
    """Whether the guard alone, with every other check of escrow taken away, refuses the statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger refuses before the check
        cursor.execute(OTHER_CHECKS, [guard])
        for table, check in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(sql, values)
        transaction.set_rollback(True)
    return refusal.value.__cause__.diag.constraint_name == guard


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_hold SET status = 'gone'", "escrow_hold_status_is_known"),
        ("UPDATE escrow_hold SET amount_minor = 0", "escrow_hold_takes_a_positive_amount"),
        ("UPDATE escrow_hold SET card_minor = 10001", "escrow_hold_takes_from_its_card_a_part_at_most"),
        ("UPDATE escrow_hold SET lost_minor = 10001", "escrow_hold_gives_back_and_loses_what_its_card_paid"),
        ("UPDATE escrow_hold SET card_refunded_minor = 1", "escrow_hold_gives_back_and_loses_what_its_card_paid"),
        ("UPDATE escrow_hold SET status = 'lost', refunded_minor = 10000", "escrow_hold_gives_away_what_it_took"),
        ("UPDATE escrow_hold SET refunded_minor = 10001", "escrow_hold_gives_away_what_it_took"),
        ("UPDATE escrow_hold SET refunded_minor = 10000", "escrow_hold_gives_away_what_it_took"),
        ("UPDATE escrow_hold SET refunded_minor = -1", "escrow_hold_parts_are_never_negative"),
        ("UPDATE escrow_hold SET released_minor = 1", "escrow_hold_gives_away_what_it_took"),
        ("UPDATE escrow_hold SET vat_minor = 1", "escrow_hold_parts_are_what_was_released"),
        ("UPDATE escrow_hold SET status = 'refunded'", "escrow_hold_gives_away_what_it_took"),
        ("UPDATE escrow_hold SET status = 'released'", "escrow_hold_gives_away_what_it_took"),
        (
            "UPDATE escrow_hold SET status = 'released', released_minor = 10000, payable_minor = 10000",
            "escrow_hold_is_paid_out_after_release",
        ),
        ("UPDATE escrow_payment SET status = 'lost'", "escrow_payment_status_is_known"),
        ("UPDATE escrow_payment SET amount_minor = 0", "escrow_payment_asks_a_positive_amount"),
        ("UPDATE escrow_payment SET card_minor = 999", "escrow_payment_asks_a_card_for_a_part_of_it"),
        ("UPDATE escrow_payment SET card_minor = 10001", "escrow_payment_asks_a_card_for_a_part_of_it"),
        ("UPDATE escrow_payment SET card_minor = 0", "escrow_payment_is_paid_by_a_charge"),
        ("UPDATE escrow_payment SET commission_bp = 10001", "escrow_payment_commission_is_a_share"),
        ("UPDATE escrow_payment SET next_try_at = now()", "escrow_payment_waits_for_a_try_while_due"),
        ("UPDATE escrow_payment SET charge_reference = ''", "escrow_payment_is_paid_by_a_charge"),
        ("UPDATE escrow_operation SET status = 'lost'", "escrow_operation_status_is_known"),
        ("UPDATE escrow_operation SET kind = 'gift'", "escrow_operation_kind_is_known"),
        ("UPDATE escrow_operation SET payment_id = NULL", "escrow_operation_has_one_subject"),
        ("UPDATE escrow_operation SET status = 'unknown'", "escrow_operation_is_open_until_answered"),
        ("UPDATE escrow_operation SET kind = 'charge'", "escrow_a_payment_is_charged_once"),
        (
            "UPDATE escrow_operation SET status = 'unknown', answered_at = NULL",
            "escrow_a_payment_has_one_open_call",
        ),
    ],
)
def test_a_crooked_charge_is_refused(a_funded_hold, sql, guard):
    a_funded_hold()

    assert refuses(guard, sql)


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_refund SET status = 'lost'", "escrow_refund_status_is_known"),
        ("UPDATE escrow_refund SET amount_minor = 0", "escrow_refund_gives_a_positive_amount"),
        ("UPDATE escrow_refund SET card_minor = 101", "escrow_refund_gives_a_card_a_part_of_it"),
        (
            "UPDATE escrow_refund SET card_minor = 0, status = 'failed'",
            "escrow_refund_without_a_card_asks_no_provider",
        ),
        ("UPDATE escrow_refund SET next_try_at = NULL", "escrow_refund_waits_for_a_try_while_due"),
        ("UPDATE escrow_refund SET settled_at = now()", "escrow_refund_is_settled_at_an_instant"),
    ],
)
def test_a_crooked_refund_is_refused(a_funded_hold, refund, sql, guard):
    refund(a_funded_hold(), 100)

    assert refuses(guard, sql)


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_payout SET status = 'lost'", "escrow_payout_status_is_known"),
        ("UPDATE escrow_payout SET amount_minor = 0", "escrow_payout_pays_a_positive_amount"),
        ("UPDATE escrow_payoutleg SET status = 'lost'", "escrow_leg_status_is_known"),
        ("UPDATE escrow_payoutleg SET amount_minor = 0", "escrow_leg_pays_a_positive_amount"),
        ("UPDATE escrow_payoutleg SET reversed_minor = amount_minor + 1", "escrow_leg_gives_back_at_most_what_it_paid"),
        ("UPDATE escrow_payoutleg SET charge = ''", "escrow_leg_comes_from_a_charge_or_from_our_balance"),
        ("UPDATE escrow_payoutleg SET next_try_at = now()", "escrow_leg_waits_for_a_try_until_it_is_claimed"),
        ("UPDATE escrow_payoutleg SET account_id = NULL", "escrow_leg_goes_to_an_account"),
        ("UPDATE escrow_payoutleg SET settled_at = NULL", "escrow_leg_is_settled_at_an_instant"),
        (
            "INSERT INTO escrow_payoutleg (id, payout_id, payment_id, charge, amount_minor, reversed_minor, status,"
            " attempt, trouble, reference, next_try_at) SELECT gen_random_uuid(), payout_id, payment_id, charge, 1, 0,"
            " 'scheduled', 0, '', '', now() FROM escrow_payoutleg",
            "escrow_a_payout_takes_once_from_a_charge",
        ),
        ("UPDATE escrow_hold SET paid_minor = paid_minor + 1", "escrow_hold_advances_and_nets_of_what_was_payable"),
        ("UPDATE escrow_hold SET reserved_minor = 1", "escrow_hold_reserves_until_a_day"),
        (
            "UPDATE escrow_payoutitem SET charge_minor = amount_minor + 1",
            "escrow_payout_item_takes_from_its_charge_at_most_all",
        ),
        ("UPDATE escrow_payout SET settled_at = NULL", "escrow_payout_is_settled_at_an_instant"),
        ("UPDATE escrow_payoutitem SET amount_minor = 0", "escrow_payout_item_pays_a_positive_amount"),
        (
            "INSERT INTO escrow_payoutitem (id, payout_id, hold_id, amount_minor, charge_minor, is_reserve)"
            " SELECT gen_random_uuid(), payout_id, hold_id, 1, 1, is_reserve FROM escrow_payoutitem",
            "escrow_a_hold_is_paid_out_once",
        ),
        (
            "INSERT INTO escrow_payoutaccount (id, party, bank_code, sealed_number, sealed_holder, number_hash, last4,"
            " set_at, usable_from) SELECT gen_random_uuid(), party, bank_code, '', '', '', '', set_at, usable_from"
            " FROM escrow_payoutaccount",
            "escrow_a_party_has_one_payout_account",
        ),
        (
            "UPDATE escrow_payoutaccount SET usable_from = set_at - interval '1 second'",
            "escrow_payout_account_is_used_after_it_is_set",
        ),
    ],
)
def test_a_crooked_payout_is_refused(a_released_hold, a_payout_account, at, sql, guard):
    hold = a_released_hold()
    a_payout_account()
    at(hold.payout_at)
    pay_out()

    assert refuses(guard, sql)


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE escrow_payment SET charge_reference = 'one'", "escrow_a_charge_pays_one_payment"),
        ("UPDATE escrow_payment SET reference = 'one'", "escrow_payment_reference_key"),
        ("UPDATE escrow_paymentmethod SET token = 'one', party = 'one'", "escrow_a_party_saves_a_card_once"),
        ("UPDATE escrow_hold SET number = 1", "escrow_holds_of_a_payment_are_numbered"),
        ("UPDATE escrow_hold SET reference = 'one'", "escrow_hold_reference_key"),
        ("UPDATE escrow_operation SET key = 'one'", "escrow_operation_key_key"),
        ("UPDATE escrow_sandboxmovement SET key = 'one'", "escrow_sandboxmovement_key_key"),
    ],
)
def test_what_is_one_is_not_two(a_paid_payment, sql, guard):
    a_paid_payment(units=[1_000, 1_000])
    a_paid_payment(payer="buyer:2")

    assert refuses(guard, sql)


COPY_OPERATION = (
    "INSERT INTO escrow_operation (id, kind, payment_id, refund_id, leg_id, provider, key, request,"
    " amount_minor, status, reference, code, asked_at, answered_at, lookups, look_up_at)"
    " SELECT gen_random_uuid(), kind, payment_id, refund_id, leg_id, provider, key || 'x', request,"
    " amount_minor, status, reference, code, asked_at, answered_at, lookups, look_up_at"
    " FROM escrow_operation WHERE kind = %s"
)


@pytest.mark.parametrize(("subject", "kind"), [("refund", "refund"), ("leg", "transfer")])
@pytest.mark.parametrize(("fault", "guard"), [(None, "is_made_once"), (Fault.LOST_ANSWER, "has_one_open_call")])
def test_a_refund_and_a_payout_are_made_once(
    a_released_hold, a_payout_account, refund, at, subject, kind, fault, guard
):
    hold = a_released_hold()
    refund(hold, 1_000)
    a_payout_account()
    at(hold.payout_at)
    if fault:
        arrange(Call(kind), fault)
        arrange(Call.FIND, Fault.LOST_REQUEST)
    sweep()

    assert refuses(f"escrow_a_{subject}_{guard}", COPY_OPERATION, kind)
