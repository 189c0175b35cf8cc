"""Names, addresses and keys of people, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.addresses import LONGEST, AddressText, faults
from accounts.rules.keys import bearer_text, hashed, opens, parts_of
from accounts.rules.pseudonyms import (
    ADJECTIVES,
    NOUNS,
    PLAIN_NAMES,
    PseudonymFault,
    fault_of,
    may_rename_from,
    pseudonym,
    tidy,
)
from accounts.rules.pseudonyms import (
    LONGEST as LONGEST_NAME,
)

HOME = AddressText("집", "김하늘", "010-1234-5678", "04766", "서울 성동구 서울숲2길 1", "4층")


def test_every_plain_suggestion_is_another_name():
    assert len({pseudonym(number) for number in range(PLAIN_NAMES)}) == PLAIN_NAMES
    assert len(set(ADJECTIVES)) * len(set(NOUNS)) == PLAIN_NAMES
    assert pseudonym(0) == "귤빛하늘"
    assert pseudonym(PLAIN_NAMES) == "귤빛하늘1"


@given(st.integers(min_value=0, max_value=PLAIN_NAMES * 10**7))
def test_every_suggestion_may_be_used(number):
    assert fault_of(pseudonym(number)) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("새벽커피", None),
        ("Quiet Heron_2", None),
        ("가", PseudonymFault.TOO_SHORT),
        ("", PseudonymFault.TOO_SHORT),
        ("가" * LONGEST_NAME, None),
        ("가" * (LONGEST_NAME + 1), PseudonymFault.TOO_LONG),
        ("새벽<b>", PseudonymFault.SIGNS),
        ("새벽\u202e커피", PseudonymFault.SIGNS),
        ("새벽\u200d커피", PseudonymFault.SIGNS),
        ("새벽\n커피", PseudonymFault.SIGNS),
        ("운영자", PseudonymFault.RESERVED),
        ("Ｍoa 안내", PseudonymFault.RESERVED),
        ("Administrator", PseudonymFault.RESERVED),
    ],
)
def test_names_that_mislead_are_refused(name, fault):
    assert fault_of(name) == fault


def test_a_name_has_one_spelling():
    assert tidy("  새벽   커피 ") == "새벽 커피"
    assert tidy("\u1100\u1172\u11af") == "귤"  # decomposed letters become one


def test_a_name_changes_every_thirty_days():
    changed = datetime(2026, 11, 1, tzinfo=UTC)

    assert may_rename_from(None) is None
    assert may_rename_from(changed) == changed + timedelta(days=30)


def test_a_whole_address_has_no_fault():
    assert faults(HOME) == ()
    assert faults(replace(HOME, line2="")) == ()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("label", ""),
        ("recipient", "   "),
        ("recipient", "가" * (LONGEST["recipient"] + 1)),
        ("phone", "call me"),
        ("phone", "010"),
        ("postcode", "4766"),
        ("postcode", "０４７６６"),
        ("postcode", "04766\n"),
        ("line1", ""),
        ("line1", "서울\n성동구"),
        ("line2", "가" * (LONGEST["line2"] + 1)),
    ],
)
def test_each_part_of_an_address_is_checked(field, text):
    assert faults(replace(HOME, **{field: text})) == (field,)


@given(st.uuids(), st.text(alphabet=st.characters(codec="ascii", categories=["L", "Nd"]), min_size=1))
def test_a_key_is_read_back_from_its_text(key_id, secret):
    assert parts_of(bearer_text(key_id, secret)) == (key_id, secret)
    assert opens(secret, hashed(secret))
    assert not opens(secret + "x", hashed(secret))


@pytest.mark.parametrize("text", ["", "moa", "moa_", "moa_x_y", "moa_" + "0" * 32, "xyz_" + "0" * 32 + "_s", "_" * 40])
def test_other_texts_are_no_keys(text):
    assert parts_of(text) is None


def test_a_secret_may_hold_the_sign_between_the_parts():
    key_id = UUID(int=7)

    assert parts_of(bearer_text(key_id, "a_b_c")) == (key_id, "a_b_c")
