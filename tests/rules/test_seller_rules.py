"""Business numbers and the states of a seller, decided without a database."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import korean_calendar
from common.lifecycle import ActorKind, MoveRefused
from merchants.rules import SELLER, Decision, SellerStatus, adds_up, bare, decided_by, written

S = SellerStatus


@pytest.mark.parametrize("number", ["1248100998", "2208162517", "1208147521"])
def test_numbers_of_known_companies_add_up(number):
    assert adds_up(number)


@pytest.mark.parametrize(
    "number", ["", "124810099", "12481009980", "124810099x", "１２４８１００９９８", "1248100998\n"]
)
def test_what_is_not_ten_digits_never_adds_up(number):
    assert not adds_up(number)


@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_nine_digits_have_one_check_digit(nine):
    assert sum(adds_up(nine + check) for check in "0123456789") == 1


@given(st.sampled_from(["1248100998", "2208162517"]), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, change):
    wrong = str((int(number[place]) + change) % 10)
    mistyped = number[:place] + wrong + number[place + 1 :]

    # The ninth digit's product counts its tens as well, which lets one change of it in nine pass.
    assert place == 8 or not adds_up(mistyped)


def test_hyphens_and_blanks_do_not_matter():
    assert bare(" 124-81-00998 ") == "1248100998"
    assert written("1248100998") == "124-81-00998"


@pytest.mark.parametrize(
    ("status", "transition", "by", "to"),
    [
        (S.DRAFT, "submit", ActorKind.SELLER, S.SUBMITTED),
        (S.RETURNED, "submit", ActorKind.SELLER, S.SUBMITTED),
        (S.SUBMITTED, Decision.VERIFY, ActorKind.OPERATOR, S.VERIFIED),
        (S.SUBMITTED, Decision.RETURN, ActorKind.OPERATOR, S.RETURNED),
        (S.VERIFIED, Decision.SUSPEND, ActorKind.OPERATOR, S.SUSPENDED),
        (S.SUSPENDED, Decision.REINSTATE, ActorKind.OPERATOR, S.VERIFIED),
    ],
)
def test_the_moves_of_a_seller(status, transition, by, to):
    assert SELLER.next(status, transition, by=by) == to

    others = [(other, kind) for other in S for kind in ActorKind if (other, kind) != (status, by)]
    allowed = [pair for pair in others if SELLER.allows(pair[0], transition, by=pair[1])]
    assert allowed == ([(S.RETURNED if status == S.DRAFT else S.DRAFT, by)] if transition == "submit" else [])


def test_nobody_but_an_operator_verifies():
    with pytest.raises(MoveRefused):
        SELLER.next(S.SUBMITTED, Decision.VERIFY, by=ActorKind.SELLER)


def test_an_application_is_due_at_the_end_of_the_next_business_day():
    friday_noon = datetime(2026, 11, 20, 3, tzinfo=UTC)

    assert decided_by(friday_noon, calendar=korean_calendar()) == datetime(2026, 11, 23, 15, tzinfo=UTC)
