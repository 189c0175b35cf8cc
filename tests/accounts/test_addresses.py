"""Addresses: sealed, one of them the default, and nobody else's business."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from accounts import selectors
from accounts.errors import AddressInUse, AddressUnfit, NoSuchAddress, TooManyAddresses
from accounts.models import Address
from accounts.rules.addresses import LIMIT, AddressText
from accounts.services import add_address, change_address, choose_default_address, remove_address
from common.transactions import unit_of_work
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db

HOME = AddressText("집", "김하늘", "010-1234-5678", "04766", "서울 성동구 서울숲2길 1", "4층")
WORK = replace(HOME, label="회사", line1="서울 중구 세종대로 110", line2="")


def added(user, text=HOME, *, is_default=False, minutes=0):
    with unit_of_work():
        return add_address(owner_id=user.id, address=text, is_default=is_default, now=NOON + timedelta(minutes=minutes))


def labels(user):
    return [(kept.text.label, kept.is_default) for kept in selectors.addresses_of(user.id)]


def test_the_first_address_is_the_default_and_reads_as_written(a_user):
    user = a_user()

    kept = added(user)

    assert selectors.address_of(user.id, kept.id) == selectors.AddressView(id=kept.id, text=HOME, is_default=True)


def test_nothing_of_an_address_can_be_read_in_the_table(a_user):
    added(a_user())

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_address")
        row = repr(cursor.fetchall())
    assert not [word for word in ("김하늘", "1234", "04766", "성동구") if word in row]


def test_a_new_default_takes_the_place_of_the_old(a_user):
    user = a_user()
    added(user)
    added(user, WORK, is_default=True, minutes=1)

    assert labels(user) == [("회사", True), ("집", False)]


def test_the_database_keeps_one_default(a_user):
    user = a_user()
    added(user)

    with pytest.raises(IntegrityError, match="accounts_person_has_one_default_address"):
        Address.objects.create(owner=user, sealed="x", is_default=True, created_at=NOON)


def test_an_address_is_corrected_and_chosen(a_user):
    user = a_user()
    added(user)
    work = added(user, WORK, minutes=1)

    with unit_of_work():
        change_address(owner_id=user.id, address_id=work.id, address=replace(WORK, line2="12층"))
        choose_default_address(owner_id=user.id, address_id=work.id)

    assert labels(user) == [("회사", True), ("집", False)]
    assert selectors.address_of(user.id, work.id).text.line2 == "12층"


def test_when_the_default_goes_the_newest_other_takes_over(a_user):
    user = a_user()
    home = added(user)
    added(user, WORK, minutes=1)

    with unit_of_work():
        remove_address(owner_id=user.id, address_id=home.id)

    assert labels(user) == [("회사", True)]


def test_an_unfit_address_names_its_fields_and_is_not_kept(a_user):
    user = a_user()

    with pytest.raises(AddressUnfit) as refused:
        added(user, replace(HOME, phone="none", postcode="1"))

    assert refused.value.facts == {"fields": ["phone", "postcode"]}
    assert labels(user) == []


def test_twenty_addresses_are_enough(a_user):
    user = a_user()
    for minute in range(LIMIT):
        added(user, minutes=minute)

    with pytest.raises(TooManyAddresses):
        added(user, WORK)
    assert len(labels(user)) == LIMIT


def test_somebody_elses_address_does_not_exist(a_user):
    owner, stranger = a_user(), a_user()
    home = added(owner)
    attempts = (
        lambda: change_address(owner_id=stranger.id, address_id=home.id, address=WORK),
        lambda: choose_default_address(owner_id=stranger.id, address_id=home.id),
        lambda: remove_address(owner_id=stranger.id, address_id=home.id),
        lambda: selectors.address_of(stranger.id, home.id),
    )

    for attempt in attempts:
        with pytest.raises(NoSuchAddress), unit_of_work():
            attempt()
    assert labels(owner) == [("집", True)]
    assert labels(stranger) == []


def test_an_address_a_pool_still_needs_stays(a_pool, a_buyer, a_place):
    buyer = a_buyer()
    a_place(a_pool(), buyer=buyer)

    with pytest.raises(AddressInUse), unit_of_work():
        remove_address(owner_id=buyer.id, address_id=buyer.address_id)
    assert labels(buyer.user) == [("집", True)]
