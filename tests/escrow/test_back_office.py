"""The back office shows money and changes nothing."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from escrow.flows import begin_onboarding, reconcile, sweep
from escrow.flows.inbox import fill_gap
from tests.builders.discrepancies import a_movement

SHOWN = [
    model
    for app in ("ledger", "escrow")
    for model in apps.get_app_config(app).get_models()
    if admin.site.is_registered(model)
]


@pytest.fixture
def chief(an_operator, client):
    person = an_operator()
    person.is_staff = person.is_superuser = True
    person.save()
    client.force_login(person)
    return client


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_rows_are_listed_and_shown_but_not_touched(
    chief, a_funded_hold, a_released_hold, a_payout_account, refund, a_ruled_dispute, at, model
):
    refund(a_funded_hold(), 1_000)
    hold = a_released_hold()
    a_payout_account()
    at(hold.payout_at)
    sweep()
    refund(hold, 100)
    begin_onboarding(party="seller:1", email="a@b.kr", return_url="/", refresh_url="/")
    a_ruled_dispute(a_funded_hold())
    a_movement("charge", 100)
    reconcile(since=hold.payout_at - timedelta(days=30), began_at=hold.payout_at)
    fill_gap(since=hold.payout_at - timedelta(days=30))
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model.objects.first()
    page = reverse(f"{names}_change", args=[row.pk])

    assert chief.get(reverse(f"{names}_changelist")).status_code == 200
    shown = chief.get(page)
    assert shown.status_code == 200
    desk = admin.site.get_model_admin(model)
    assert not desk.has_add_permission(shown.wsgi_request)
    assert not desk.has_change_permission(shown.wsgi_request, row)
    assert not desk.has_delete_permission(shown.wsgi_request, row)
    for secret in ("sealed_number", "sealed_holder", "number_hash", "tok_visa"):
        assert secret not in shown.content.decode()
