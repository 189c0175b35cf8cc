"""Queries asked together: each gets what it would get alone, in one statement."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db.models import BooleanField, Count, F, Max, Sum, Value

from common.models import AuditEntry, OutboxFact
from common.queries import Query, ask, summed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def an_entry():
    def made(reason="so", **changes):
        entry = {
            "actor": "operator:1",
            "action": "x",
            "subject": "y",
            "before": {},
            "after": {"a": [1, None]},
            "at": AT,
        }
        return AuditEntry.objects.create(**{**entry, "reason": reason, **changes})

    return made


def test_values_come_back_as_they_are_alone(an_entry):
    an_entry("100 % \"quoted\" 'ones' — 한글")
    columns = ("pk", "reason", "after", "at", Value(None, output_field=BooleanField()), Value(2**60))
    rows = AuditEntry.objects.values_list(*columns)

    together = Query(lambda found: found, rows)
    ask(together, Query(list, rows))

    assert together.answer == list(rows)
    assert together.answer[0][3] == AT


def test_several_are_one_statement_and_keep_their_order(an_entry, django_assert_num_queries):
    reasons = ["b", "c", "a"]
    for reason in reasons:
        an_entry(reason)
    falling = Query(
        lambda rows: [reason for (reason,) in rows], AuditEntry.objects.order_by("-reason").values_list("reason")[:2]
    )
    none = Query(list, AuditEntry.objects.filter(pk__in=[]).values_list("pk"))
    of_others = Query(lambda words, rows: (words, rows), falling, OutboxFact.objects.values_list("pk"))

    with django_assert_num_queries(1):
        ask(none, falling, of_others)
        assert (none.answer, falling.answer, of_others.answer) == ([], ["c", "b"], (["c", "b"], []))


def test_what_was_asked_is_not_asked_again(an_entry, django_assert_num_queries):
    query = Query(len, AuditEntry.objects.values_list("pk"))

    with django_assert_num_queries(1):
        assert (query.answer, query.answer) == (0, 0)


def test_nothing_to_find_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Query(list, AuditEntry.objects.filter(pk__in=[]).values_list("pk")).answer == []


def test_sums_are_one_row_also_of_nothing(an_entry):
    sums = {"count": Count("pk"), "last": Max("at"), "twos": Sum(Value(2))}

    assert Query(list, summed(AuditEntry.objects.order_by("at"), **sums)).answer == [(0, None, None)]

    an_entry()
    an_entry()
    assert Query(list, summed(AuditEntry.objects.order_by("at"), **sums)).answer == [(2, AT, 4)]


def test_unions_and_expressions_have_their_types(an_entry):
    entry = an_entry()
    once = AuditEntry.objects.order_by().annotate(words=F("reason")).values_list("pk", "words")

    assert Query(list, once.union(once, all=True)).answer == [(entry.pk, "so"), (entry.pk, "so")]
    assert Query(list, once.filter(pk=uuid4())).answer == []
