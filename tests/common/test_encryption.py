"""Sealed texts open only unchanged and only with a key; keyed hashes find equals and tell nothing."""

import hashlib

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from common.encryption import keyed_hash, seal, unseal

PHONE = "+821012345678"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_what_is_sealed_is_opened_again(text):
    assert unseal(seal(text)) == text


def test_equal_texts_do_not_look_alike():
    assert seal(PHONE) != seal(PHONE)
    assert PHONE not in seal(PHONE)


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_seals(settings):
    settings.SEALING_KEYS = ["old"]
    before = seal(PHONE)

    settings.SEALING_KEYS = ["new", "old"]
    after = seal(PHONE)

    assert (unseal(before), unseal(after)) == (PHONE, PHONE)
    settings.SEALING_KEYS = ["new"]
    assert unseal(after) == PHONE
    with pytest.raises(InvalidToken):
        unseal(before)


@pytest.mark.parametrize("place", [0, 1, 9, 30, -30, -1])
def test_a_sealed_text_that_was_touched_does_not_open(place):
    sealed = bytearray(seal(PHONE), "ascii")
    sealed[place] ^= 0x15

    with pytest.raises(InvalidToken):
        unseal(sealed.decode("latin-1"))


@pytest.mark.parametrize("sealed", ["", "gAAAAA", PHONE])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(InvalidToken):
        unseal(sealed)


def test_a_keyed_hash_finds_equals_and_needs_its_key(settings):
    settings.LOOKUP_KEY = "one"
    first = keyed_hash(PHONE)

    assert first == keyed_hash(PHONE)
    assert first != keyed_hash(PHONE + "0")
    assert first != hashlib.sha256(PHONE.encode()).hexdigest()
    settings.LOOKUP_KEY = "another"
    assert first != keyed_hash(PHONE)


def test_turning_the_sealing_keys_does_not_move_the_hashes(settings):
    before = keyed_hash(PHONE)

    settings.SEALING_KEYS = ["new"]

    assert keyed_hash(PHONE) == before
