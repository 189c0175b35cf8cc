"""Saved cards: once per party, never without a token, and who shares one."""

import pytest

from escrow.errors import NoSuchHold, NoSuchPayment, UnknownCard
from escrow.models import PaymentMethod
from escrow.selectors import hold_of, marks_of_parties, methods_of, payment_of

pytestmark = pytest.mark.django_db


def test_a_saved_card_shows_its_last_digits(a_method):
    method = a_method(token="tok_mastercard")

    (view,) = methods_of("buyer:1")
    assert (view.id, view.brand, view.last4) == (method.id, "Mastercard", "4444")
    assert methods_of("buyer:2") == ()


def test_saving_a_card_twice_saves_it_once(a_method):
    assert a_method() == a_method()
    assert PaymentMethod.objects.count() == 1


def test_the_newest_card_comes_first(a_method):
    a_method(token="tok_visa")
    a_method(token="tok_mastercard")

    assert [view.last4 for view in methods_of("buyer:1")] == ["4444", "4242"]


def test_what_is_no_card_is_refused(a_method):
    with pytest.raises(UnknownCard):
        a_method(token="4242424242424242")


def test_who_shares_a_card_shares_its_hash(a_method):
    a_method(party="buyer:1", token="tok_visa-1234")
    a_method(party="buyer:2", token="tok_visa-1234")
    a_method(party="buyer:3", token="tok_visa")

    marks = marks_of_parties(["buyer:1", "buyer:2", "buyer:3"])
    assert marks["buyer:1"].marks == marks["buyer:2"].marks != set()
    assert marks["buyer:3"].marks == set()


def test_strange_references_are_not_found():
    with pytest.raises(NoSuchPayment):
        payment_of("order:none")
    with pytest.raises(NoSuchHold):
        hold_of("unit:none")
