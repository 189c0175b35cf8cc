"""When the problems of single buyers are one problem of the whole award."""

GROUP_PEOPLE = 5
GROUP_SHARE_PERCENT = 20
FEWEST_PEOPLE = 2
"""One buyer is no group, however small the award."""

ALL_BACK = 100


def is_group(*, people: int, crowd: int) -> bool:
    """Whether so many of an award's paying people who name the same trouble stand for all: five, or 20 %.

    >>> is_group(people=5, crowd=400), is_group(people=2, crowd=10), is_group(people=2, crowd=11)
    (True, True, False)
    """
    is_share = people * 100 >= crowd * GROUP_SHARE_PERCENT
    return people >= GROUP_PEOPLE or (people >= FEWEST_PEOPLE and is_share)
