"""The books' pure rules: what a line may be, what an entry changes, what pins it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import krw, pts
from ledger.rules.accounts import is_stream
from ledger.rules.entries import Change, Line, changes, currencies, digest

lines = st.lists(
    st.builds(lambda ends, amount: Line(*ends, krw(amount)), st.permutations(["a", "b", "c"]).map(lambda p: p[:2]),
              st.integers(1, 10**12)),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("code", ["world:cards", "world:bank", "platform:vat", "points:issued", "points:spent"])
def test_streams_are_known_by_their_code(code):
    assert is_stream(code)


@pytest.mark.parametrize("code", ["held:1", "payable:seller:1", "points:wallet:1", "points:reserved:1", "budget:x"])
def test_everything_else_is_a_pot(code):
    assert not is_stream(code)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_line_moves_a_positive_amount(amount):
    with pytest.raises(ValueError, match="positive"):
        Line("world:cards", "held:1", krw(amount))


def test_a_line_has_two_different_ends():
    with pytest.raises(ValueError, match="two different ends"):
        Line("held:1", "held:1", krw(1))


def test_one_account_never_meets_two_currencies():
    with pytest.raises(ValueError, match="cannot hold both"):
        currencies([Line("world:cards", "held:1", krw(1)), Line("points:issued", "held:1", pts(1))])


def test_what_an_entry_changes_is_added_up_per_account():
    found = changes([Line("w", "a", krw(7)), Line("a", "b", krw(3)), Line("w", "b", krw(1))])

    assert found == {"a": Change(3, 7), "b": Change(0, 4), "w": Change(8, 0)}


@given(lines)
def test_no_won_appears_or_vanishes(entry):
    found = changes(entry)

    assert sum(change.credits - change.debits for change in found.values()) == 0


@given(lines, st.randoms())
def test_the_order_of_lines_does_not_matter_to_the_digest(entry, chance):
    shuffled = list(entry)
    chance.shuffle(shuffled)

    assert digest(kind="k", source="s", lines=shuffled) == digest(kind="k", source="s", lines=entry)


@given(lines, lines)
def test_other_lines_have_another_digest(one, other):
    def content(entry):
        return sorted((line.debit, line.credit, line.amount.minor) for line in entry)

    same = digest(kind="k", source="s", lines=one) == digest(kind="k", source="s", lines=other)
    assert same == (content(one) == content(other))
