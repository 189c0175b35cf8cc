"""The record kept at the close, and the command that works auctions out again from it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from common import clock
from common.transactions import unit_of_work
from marketplace.models import AuctionRecord, Award, Bid, Pledge
from marketplace.rules.demand import Demand
from marketplace.selectors import replays
from marketplace.selectors.records import fingerprint_of, kept_demand, kept_record
from marketplace.selectors.replays import proof_of_pool
from marketplace.services.auctions import close_next_auction

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_fight(a_pool, a_place, an_auction, a_bid, a_seller, at, an_award):
    """An auction with caps, two envelopes, an edited one, two live bids of which the last moves the end."""

    def build():
        pool = a_pool(threshold=3)
        for cap in (None, 97_000, 93_000):
            a_place(pool, cap=cap)
        auction, one, two = an_auction(pool), a_seller(), a_seller()
        a_bid(auction, price=99_000, seller=one)
        a_bid(auction, price=92_000, seller=one)
        a_bid(auction, price=93_000, seller=two)
        at(auction.sealed_ends_at + timedelta(hours=1))
        a_bid(auction, price=91_000, seller=two)
        at(auction.ends_at - timedelta(minutes=2))
        a_bid(auction, price=90_000, seller=one)
        return an_award(auction)

    return build


def replay(*asked, **options):
    out = StringIO()
    try:
        call_command("replay_auction", *asked, stdout=out, **options)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def told(award):
    return proof_of_pool(award.pool_id).differences


def test_a_live_bid_notes_the_demand_of_those_it_was_judged_against(a_fight):
    award = a_fight()

    last = award.bid
    assert [
        bid.rivals for bid in Bid.objects.filter(auction=last.auction, status="superseded", is_opening=False)[:1]
    ] == [[]]
    assert last.rivals == [[2, 3, 3], [4, 3, 3]]


def test_the_record_is_kept_with_the_close_and_agrees(a_fight):
    award = a_fight()

    kept = kept_record(award.pool_id)
    assert kept.fingerprint == fingerprint_of(award.pool_id)
    assert told(award) == ()
    assert [place.cap_minor for place in kept_demand(award.pool_id).pledges] == [None, 97_000, 93_000]
    row = AuctionRecord.objects.get()
    assert "97000" not in row.text
    assert "97000" not in row.sealed_places


def test_a_record_is_written_once(a_fight):
    a_fight()

    for change in ("UPDATE marketplace_auctionrecord SET text = ''", "DELETE FROM marketplace_auctionrecord"):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_an_auction_without_bids_has_its_record_too(an_auction, at):
    auction = an_auction()
    at(auction.ends_at)
    with unit_of_work():
        close_next_auction(now=clock.now())

    assert proof_of_pool(auction.pool_id).differences == ()
    assert proof_of_pool(auction.pool_id).winner == ""


def test_while_it_runs_there_is_none(an_auction):
    auction = an_auction()

    assert fingerprint_of(auction.pool_id) is None
    with pytest.raises(CommandError, match="has no record yet"):
        replay(str(auction.pool_id))


class TestTheCommand:
    def test_it_names_the_winner_and_leaves_with_0(self, a_fight):
        award = a_fight()

        code, text = replay(str(award.pool_id))

        assert code == 0
        assert "agrees" in text
        assert "90,000" in text

    def test_all_of_them_as_json(self, a_fight):
        award = a_fight()

        code, text = replay(all=True, json=True)

        found = json.loads(text)
        assert code == 0
        assert found["agrees"] is True
        assert [one["pool_id"] for one in found["auctions"]] == [str(award.pool_id)]

    def test_the_file_alone_is_enough(self, a_fight, tmp_path):
        award = a_fight()
        file = tmp_path / "auction.json"
        file.write_text(kept_record(award.pool_id).text)

        assert replay(str(file))[0] == 0

    def test_a_file_that_was_changed_is_caught_by_the_rules_and_by_its_fingerprint(self, a_fight, tmp_path):
        award = a_fight()
        file = tmp_path / "auction.json"
        file.write_text(kept_record(award.pool_id).text.replace('"price_minor":90000', '"price_minor":90999'))

        code, text = replay(str(file))

        assert code == 1
        assert "would be refused (step_too_small, at most 90090 was needed)" in text
        assert "not the one whose fingerprint was announced" in text

    @pytest.mark.parametrize(("asked", "wrong"), [("nowhere.json", "neither a pool nor a file"), ("", "name one pool")])
    def test_what_cannot_be_replayed_is_said(self, db, asked, wrong):
        with pytest.raises(CommandError, match=wrong):
            replay(*([asked] if asked else []))

    def test_a_file_that_is_no_record_is_said(self, db, tmp_path):
        (tmp_path / "other.json").write_text("{}")

        with pytest.raises(CommandError, match="is not a record"):
            replay(str(tmp_path / "other.json"))


class TestTheAudit:
    """What the public record says, held against the rows nobody else sees."""

    def test_another_price_in_a_bids_row(self, a_fight):
        award = a_fight()
        Bid.objects.filter(pk=award.bid_id).update(price_minor=89_000)

        assert any("was kept differently: price_minor" in one for one in told(award))

    def test_an_award_at_another_price(self, a_fight):
        award = a_fight()
        Award.objects.filter(pk=award.pk).update(price_minor=91_000)

        assert told(award) == ("bid 5 was awarded at 91000, its price was 90000",)

    def test_an_award_of_another_bid(self, a_fight):
        award = a_fight()
        other = Bid.objects.get(auction=award.bid.auction, price_minor=91_000)
        Award.objects.filter(pk=award.pk).update(bid=other, price_minor=91_000)

        assert told(award) == ("the first award is of bid 4, the record says 5",)

    def test_a_bid_hidden_from_the_record(self, a_fight):
        award = a_fight()
        Bid.objects.filter(auction=award.bid.auction, price_minor=99_000).update(is_opening=True, sequence=9)

        assert any("the rows are [2, 3, 4, 5, 9]" in one for one in told(award))

    def test_a_place_that_was_changed_after_the_close(self, a_fight):
        award = a_fight()
        place = Pledge.objects.filter(pool_id=award.pool_id).latest("sequence")
        Pledge.objects.filter(pk=place.pk).update(units=7)

        assert told(award) == (f"place {place.pk} is not kept as it was at the close",)

    def test_places_from_which_the_demand_does_not_follow(self, a_fight, monkeypatch):
        award = a_fight()
        fewer = Demand(kept_demand(award.pool_id).pledges[1:])
        monkeypatch.setattr(replays, "kept_demand", lambda pool_id: fewer)

        assert "the demand of bid 5 at the end does not follow from the places" in told(award)
        assert "by the places the winner is bid none" in told(award)
