"""Rows that come along are the rows themselves, to the letter."""

import pytest
from django.db.models import Count, OuterRef

from accounts.models import Address, Consent, User
from accounts.rules.addresses import AddressText
from accounts.services import add_address
from common.carrying import carrying, packed, settle, together, unpacked
from common.transactions import unit_of_work
from tests.builders.people import NOON


@pytest.fixture
def people(a_user):
    """Somebody with two addresses, and somebody with none."""
    first, second = a_user(), a_user()
    for label in ("home", "work"):
        text = AddressText(label, "김하늘", "010-1234-5678", "04766", "서울 성동구 서울숲2길 1")
        with unit_of_work():
            add_address(owner_id=first.pk, address=text, now=NOON)
    return first, second


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_come_along_whole_and_in_order(people, django_assert_num_queries):
    first, second = people
    rows = carrying(User.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk"), "addresses", in_order())

    with django_assert_num_queries(1):
        found = list(rows)
        settle(found, "addresses")
        carried = [[columns(row) for row in user.addresses.all()] for user in found]

    assert carried == [[columns(row) for row in in_order().filter(owner=user)] for user in found]
    assert sorted(map(len, carried)) == [0, 2]


def test_a_row_that_came_along_can_go(people):
    first, _second = people
    [column] = User.objects.filter(pk=first.pk).values_list(packed(in_order().filter(owner=OuterRef("pk"))), flat=True)

    unpacked(Address, column)[0].delete()

    assert Address.objects.filter(owner=first).count() == 1


def test_what_goes_with_a_row_is_beside_its_columns(people):
    first, _second = people
    consents = packed(Consent.objects.filter(owner=OuterRef("owner")))
    [column] = User.objects.filter(pk=first.pk).values_list(
        packed(in_order().filter(owner=OuterRef("pk")), theirs=consents), flat=True
    )

    assert [len(row.theirs) for row in unpacked(Address, column)] == [Consent.objects.filter(owner=first).count()] * 2


def test_numbers_are_asked_together_and_are_whole(people, django_assert_num_queries):
    mine = Address.objects.filter(owner=people[0])

    with django_assert_num_queries(1):
        found = together((mine.filter(sealed=""), Count("pk")), (mine, Count("pk")), (mine.none(), Count("pk")))

    assert found == [0, 2, 0]


def in_order():
    return Address.objects.order_by("-pk")
