"""Ids sort by the time they were made, in Python and in PostgreSQL."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from common.ids import new_id


def test_later_ids_are_greater():
    ids = [new_id() for _ in range(5_000)]

    assert ids == sorted(ids)
    assert [str(one) for one in ids] == sorted(str(one) for one in ids)
    assert len(set(ids)) == 5_000


def test_an_id_says_its_version_and_its_millisecond():
    before = datetime.now(UTC).timestamp() * 1000
    one = new_id()
    after = datetime.now(UTC).timestamp() * 1000

    assert (one.version, one.variant) == (7, "specified in RFC 4122")
    assert int(before) <= one.int >> 80 <= after


@pytest.mark.django_db
def test_postgresql_sorts_them_alike():
    ids = [new_id() for _ in range(100)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM unnest(%s::uuid[]) AS id ORDER BY id", [ids[::-1]])
        assert [row[0] for row in cursor.fetchall()] == ids
