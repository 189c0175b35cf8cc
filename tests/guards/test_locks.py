"""The watch over locks bites, and every place that takes one has a test that misses it (`make guards` runs them so)."""

import json

import pytest

from common.locks import locked
from common.transactions import unit_of_work
from escrow.models import Dispute, Hold
from tests.guards.lockset import ROOT, places
from tests.guards.without_locks import LOCKS


def test_every_lock_has_a_test_that_misses_it():
    known = json.loads(LOCKS.read_text())

    assert known.keys() == set(places())
    for place, test in known.items():
        file, _, name = test.partition("::")
        assert name.rpartition("::")[2].partition("[")[0] in (ROOT / file).read_text(), place


@pytest.mark.django_db
class TestTheWatch:
    def test_a_row_changes_under_its_lock(self, a_funded_hold):
        hold = a_funded_hold()

        with unit_of_work():
            held = locked(Hold.objects.filter(pk=hold.pk)).get()
            held.save()

        hold.refresh_from_db()
        assert hold.status == "funded"

    def test_a_row_without_its_lock_does_not(self, a_funded_hold, a_payment):
        hold = a_funded_hold()

        with pytest.raises(AssertionError, match="changes without a lock"), unit_of_work():
            hold.save()

    def test_the_lock_of_another_row_is_none(self, a_funded_hold):
        hold, other = a_funded_hold(), a_funded_hold()

        with unit_of_work():
            locked(Hold.objects.filter(pk=other.pk)).get()
            with pytest.raises(AssertionError, match="changes without a lock"):
                hold.save()

    def test_many_at_once_are_watched_too(self, a_funded_hold):
        hold = a_funded_hold()

        with pytest.raises(AssertionError, match="changes without a lock"), unit_of_work():
            Hold.objects.bulk_update([hold], ["refunded_minor"])

    def test_a_lock_ends_with_its_unit(self, a_funded_hold):
        hold = a_funded_hold()
        with unit_of_work():
            locked(Hold.objects.filter(pk=hold.pk)).get()

        with pytest.raises(AssertionError, match="changes without a lock"), unit_of_work():
            hold.save()

    def test_what_needs_its_owners_lock_is_not_made_without(self):
        with pytest.raises(AssertionError, match="is made without"), unit_of_work():
            Dispute.objects.bulk_create([Dispute()])
