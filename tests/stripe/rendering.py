"""What a caller sees of an object: copied, with the ids it asked to see whole replaced by what they name."""

import copy
from typing import Any

from tests.stripe.errors import invalid
from tests.stripe.world import Row, World


def rendered(world: World, row: Row, expand: list[str]) -> Row:
    """A copy with the paths of `expand` made whole, such as `latest_charge.balance_transaction`."""
    whole = copy.deepcopy(row)
    for path in expand:
        _expand(world, whole, path.split("."), path)
    return whole


def _expand(world: World, row: Any, steps: list[str], path: str) -> None:
    if isinstance(row, list):
        for item in row:
            _expand(world, item, steps, path)
        return
    step, *rest = steps
    if not isinstance(row, dict) or step not in row:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(row[step], str):
        found = world.any(row[step])
        if found is None:
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
        row[step] = copy.deepcopy(found)
    if rest and row[step] is not None:
        _expand(world, row[step], rest, path)


def listed(rows: list[Row], params: Row, url: str) -> Row:
    """One page of a list, the newest first, by Stripe's cursors; `rows` come oldest first."""
    created = params.get("created")
    newest = [row for row in reversed(rows) if _is_in(row["created"], created)]
    start, end = params.get("starting_after"), params.get("ending_before")
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", param="limit")
    if start:
        rest = newest[_place(newest, start, "starting_after") + 1 :]
        page, has_more = rest[:limit], len(rest) > limit
    elif end:
        before = newest[: _place(newest, end, "ending_before")]
        page, has_more = before[-limit:], len(before) > limit
    else:
        page, has_more = newest[:limit], len(newest) > limit
    return {"object": "list", "data": page, "has_more": has_more, "url": url}


def _place(rows: list[Row], reference: str, param: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == reference:
            return place
    raise invalid(f"No such object: '{reference}'", code="resource_missing", param=param)


def _is_in(moment: int, wanted: Any) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return moment == wanted
    return (
        moment > wanted.get("gt", -1)
        and moment >= wanted.get("gte", 0)
        and moment < wanted.get("lt", 1 << 40)
        and moment <= wanted.get("lte", 1 << 40)
    )
