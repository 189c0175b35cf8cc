"""The demo's world: its data tells every stage, and who passes by keeps out of the visitor's way."""

from collections import Counter
from random import Random

import pytest
from django.core.management import call_command

from marketplace.models import Bid, Pledge, Pool, WantPhoto
from sandbox.drawings import MOTIFS
from sandbox.passers import LEFT_FREE, PassersBy
from sandbox.seed import seed
from sandbox.wants import WANTS

FEW = {"beans", "cacti", "umbrella", "watering_can", "sofa"}


@pytest.fixture
def small_world(transactional_db, a_category):
    """Some wants of the demo, lived through."""
    for slug in {want.category for want in WANTS}:
        a_category(slug)
    seed(tell=lambda what: None, wants=[want for want in WANTS if want.motif in FEW])


def test_there_are_at_least_forty_wants_and_as_many_pictures():
    assert len(WANTS) >= 40
    assert len({want.motif for want in WANTS}) >= 40
    assert {want.motif for want in WANTS} <= set(MOTIFS)
    assert len({want.title for want in WANTS}) == len(WANTS)
    assert len({want.poster for want in WANTS}) >= 20
    assert {want.title.isascii() for want in WANTS} == {True, False}


def test_a_past_is_lived_through_and_people_pass_by(small_world):
    call_command("prove_ledger", verbosity=0)
    by_title = dict(Pool.objects.values_list("want__title", "status"))
    assert by_title["2인용 패브릭 소파"] == "no_bids"
    assert by_title["스페셜티 원두 1 kg"] == "auction"
    assert WantPhoto.objects.count() == len(by_title)
    before = Counter(pledges=Pledge.objects.count(), bids=Bid.objects.count())
    passers_by = PassersBy(dice=Random(5))

    taken = sum(passers_by.act_once() for _turn in range(40))

    assert Pledge.objects.count() + Bid.objects.count() == before.total() + taken
    assert Pledge.objects.count() > before["pledges"]
    assert Bid.objects.count() > before["bids"]
    for pool in Pool.objects.filter(status="gathering"):
        assert pool.threshold_units - pool.committed_units >= min(LEFT_FREE, 1)


def test_who_passes_by_stops_when_told(db):
    passers_by = PassersBy(most_acts=1)
    passers_by.start()
    passers_by.stop()

    assert not passers_by._thread.is_alive()
