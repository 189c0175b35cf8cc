"""Lists in parts: every row once, in order, whatever is added meanwhile; strange marks are refused."""

from base64 import urlsafe_b64encode

import pytest

from common.models import AuditEntry
from common.paging import Ask, CursorUnfit, part_of
from tests.builders.marketplace import NOON


@pytest.fixture
def rows(db):
    for number in range(7):
        write(number)
    return AuditEntry.objects.all()


def write(number):
    AuditEntry.objects.create(
        actor="clock", action=f"act-{number // 2}", subject=str(number), reason="", before={}, after={}, at=NOON
    )


def walked(rows, *order, at_most):
    part, seen = part_of(rows, *order, ask=Ask(at_most=at_most)), []
    while True:
        seen += [row.subject for row in part.rows]
        if part.next is None:
            return seen
        part = part_of(rows, *order, ask=Ask(after=part.next, at_most=at_most))


@pytest.mark.parametrize("at_most", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("order", [("at", "action", "-pk"), ("-at", "-action", "pk"), ("-pk",)])
def test_the_parts_together_are_the_list(rows, order, at_most):
    assert walked(rows, *order, at_most=at_most) == [row.subject for row in rows.order_by(*order)]


def test_a_new_row_shifts_no_other(rows):
    first = part_of(rows, "-pk", ask=Ask(at_most=3))
    write(7)

    second = part_of(rows, "-pk", ask=Ask(after=first.next, at_most=3))

    assert [row.subject for row in [*first.rows, *second.rows]] == ["6", "5", "4", "3", "2", "1"]


def test_more_than_a_hundred_are_never_given(rows):
    assert len(part_of(rows, "pk", ask=Ask(at_most=0)).rows) == 1
    assert len(part_of(rows, "pk", ask=Ask(at_most=10_000)).rows) == 7


@pytest.mark.parametrize("mark", ["x", "____", '["a"]', "[1,2]", "{}", "[null]", "[[1]]", '["\\u0000"]', "[1.5]"])
def test_a_mark_of_another_list_is_refused(rows, mark):
    for after in (mark, urlsafe_b64encode(mark.encode()).decode().rstrip("=")):
        with pytest.raises(CursorUnfit):
            part_of(rows, "-pk", ask=Ask(after=after))


def test_the_api_gives_the_next_part_by_its_mark(api, a_buyer):
    buyer = a_buyer()
    program = api(buyer.user)
    program.post("/payment-methods", {"token": "tok_mastercard"})

    first = program.get("/payment-methods", {"limit": "1"}).json()
    second = program.get("/payment-methods", {"limit": "1", "after": first["next"]}).json()

    assert [row["brand"] for row in first["items"] + second["items"]] == ["Mastercard", "Visa"]
    assert second["next"] is None
    for query in ({"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"after": "not ours"}, {"page": "2"}):
        assert program.get("/payment-methods", query).status_code == 422
    assert program.get("/payment-methods", {"after": "bm90"}).json()["code"] == "common.cursor_unfit"
