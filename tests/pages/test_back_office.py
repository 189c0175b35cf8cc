"""The back office: staff read every row without what is private, and change nothing but the shelves."""

import json

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from common.models import AuditEntry
from marketplace.models import Bid, Category
from tests.builders.visits import signed_in

pytestmark = pytest.mark.django_db
OURS = ("common", "media", "messaging", "accounts", "merchants", "marketplace", "social")
SHOWN = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if admin.site.is_registered(model) and model is not Category
]


@pytest.fixture
def staff(an_operator):
    return signed_in(an_operator())


def listed(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def opened(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_operators_read_rows_and_touch_none(staff, a_shipped_order, subtests):
    order = a_shipped_order()

    for model in SHOWN:
        row = model.objects.first()
        with subtests.test(model=model._meta.label):
            assert staff.get(listed(model)).status_code == 200
        if row is not None:
            with subtests.test(row=model._meta.label):
                page = staff.get(opened(row))
                assert page.status_code == 200
                assert staff.post(opened(row), {"status": "x"}).status_code == 403
                assert order.buyer.email not in page.content.decode()
                assert order.address not in page.content.decode()


def test_nobody_else_gets_in(a_user, a_seller):
    for client in (Client(), signed_in(a_user()), signed_in(a_seller().owner)):
        assert {client.get(listed(model)).status_code for model in SHOWN} <= {302, 404}


def test_bids_of_a_running_auction_are_hidden_from_staff_too(staff, an_auction, a_bid):
    bid = a_bid(an_auction(), price=87_654)

    assert Bid.objects.count() == 1
    assert "87654" not in staff.get(listed(Bid)).content.decode()
    assert staff.get(opened(bid)).status_code == 302


def shelf(**terms):
    return {
        "slug": "cups",
        "name_ko": "잔",
        "name_en": "Cups",
        "icon": "cup",
        "position": 9,
        "terms": json.dumps(terms),
    }


def test_a_shelf_is_changed_with_a_trace(chief_of_shelves):
    answer = chief_of_shelves.post(reverse("admin:marketplace_category_add"), shelf(auction_hours=96))

    assert answer.status_code == 302
    assert Category.objects.get(slug="cups").terms == {"auction_hours": 96}
    assert AuditEntry.objects.get(action="change_category").subject == "category:cups"


@pytest.mark.parametrize("terms", [{"step_bp": 5_000}, {"free_beer": 1}, {"auction_hours": "many"}])
def test_terms_no_pool_could_have_are_refused(chief_of_shelves, terms):
    answer = chief_of_shelves.post(reverse("admin:marketplace_category_add"), shelf(**terms))

    assert answer.status_code == 200
    assert not Category.objects.filter(slug="cups").exists()


@pytest.fixture
def chief_of_shelves(an_operator):
    person = an_operator()
    person.is_superuser = True
    person.save()
    return signed_in(person)
