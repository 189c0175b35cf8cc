"""The trees behind which sellers hide."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.aliases import Alias, alias_for, pick_alias


def test_an_index_has_a_name_in_both_languages():
    assert alias_for(0) == Alias("소나무", "Pine")
    assert alias_for(35) == Alias("아카시아", "Acacia")


def test_when_the_trees_run_out_they_come_again_with_a_number():
    assert alias_for(36) == Alias("소나무 2", "Pine 2")
    assert alias_for(73) == Alias("단풍나무 3", "Maple 3")


def test_no_two_indices_share_a_name():
    aliases = [alias_for(index) for index in range(200)]

    assert len({alias.ko for alias in aliases}) == len({alias.en for alias in aliases}) == 200


def test_a_text_picks_the_same_tree_in_every_process():
    """Python's own hash differs from run to run; this number does not."""
    assert pick_alias("seller-1", ()) == 30


def test_a_taken_tree_is_passed_over_and_after_the_last_comes_the_first():
    assert pick_alias("seller-1", {30}) == 31
    assert pick_alias("seller-1", set(range(30, 36))) == 0


def test_numbers_begin_only_when_every_tree_is_taken():
    assert pick_alias("seller-1", set(range(36)) - {29}) == 29
    assert pick_alias("seller-1", set(range(36))) == 36 + 30


@given(st.lists(st.text(max_size=5), max_size=80))
def test_however_many_sellers_come_each_has_a_name_of_its_own(texts):
    taken: list[int] = []

    for text in texts:
        taken.append(pick_alias(text, taken))

    full_rounds = len(taken) // 36
    assert len(set(taken)) == len(taken)
    assert set(range(36 * full_rounds)) <= set(taken) <= set(range(36 * (full_rounds + 1)))
