"""When single problems are one of the whole award: five people, or a fifth of all, and never one alone."""

import pytest

from marketplace.rules.groups import is_group


@pytest.mark.parametrize(
    ("people", "crowd", "is_one"),
    [(1, 1, False), (1, 5, False), (2, 10, True), (2, 11, False), (4, 20, True), (4, 21, False), (5, 1000, True)],
)
def test_five_people_or_a_fifth_are_a_group(people, crowd, is_one):
    assert is_group(people=people, crowd=crowd) is is_one
