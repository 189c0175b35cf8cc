"""Refunds of a part over the API: foreseen, given, proposed and signed."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_effect_is_foreseen_and_given_as_foreseen(api, a_paid_order_of, an_operator):
    order = a_paid_order_of(2, price=10_001)
    program, path = api(an_operator()), f"/orders/{order.id}/refund"

    foreseen = program.get(f"{path}?percent=33&units=2").json()
    other = program.post(path, {"reason": "scratched", "percent": 33, "unit_numbers": [2], "total_minor": 1})
    given = program.post(path, {"reason": "scratched", "percent": 33, "unit_numbers": [2], "total_minor": 3_300})
    both = program.post(path, {"reason": "scratched", "percent": 33, "amount_minor": 5})

    assert (foreseen["total_minor"], foreseen["needs_second"], foreseen["proposed"]) == (3_300, False, None)
    [unit] = foreseen["units"]
    assert (unit["number"], unit["refund_minor"], unit["card_minor"], unit["stays_minor"]) == (2, 3_300, 3_300, 6_701)
    assert [line["amount_minor"] for line in unit["postings"]] == [3_300]
    assert (other.status_code, other.json()["code"]) == (409, "escrow.refund_changed")
    assert (given.status_code, given.json()["proposed_refund"]) == (200, None)
    assert both.status_code == 422


def test_above_a_million_another_operator_signs(api, a_paid_order_of, an_operator):
    order = a_paid_order_of(1, price=1_000_001)
    anna, ben, path = api(an_operator()), api(an_operator()), f"/orders/{order.id}/refund"

    proposed = anna.post(path, {"reason": "never made"}).json()
    returned = ben.post(f"{path}/return", {"reason": "ask the seller first"}).json()
    anna.post(path, {"reason": "never made, says the seller"})
    own = anna.post(f"{path}/signature")
    signed = ben.post(f"{path}/signature").json()

    assert (proposed["proposed_refund"]["refund_minor"], proposed["held_minor"]) == (1_000_001, 1_000_001)
    assert (returned["proposed_refund"], returned["held_minor"]) == (None, 1_000_001)
    assert (own.status_code, own.json()["code"]) == (409, "marketplace.not_your_own_decision")
    assert (signed["proposed_refund"], [unit["status"] for unit in signed["units"]]) == (None, ["refunded"])
