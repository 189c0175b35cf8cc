"""Sellers hear of pools that fit: at once when bidding opens, or once a day at nine; never twice, never at night."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.models import OutboxFact
from common.outbox import relay
from common.transactions import unit_of_work
from marketplace.services.interest import save_search
from merchants.rules import SellerStatus
from social.errors import AlertExists, AlertUnfit, NoSuchAlert, TooManyAlerts
from social.flows import write_daily
from social.listeners.alerts import alert_sellers
from social.models import AlertHit, Notice, SellerAlert
from social.rules.alerts import ALERTS_MOST, Fitting, Pace, fits, wider, words_of
from social.selectors.alerts import alerts_of
from social.selectors.deadlines import next_deadline
from social.services.alerts import AlertWish, change_alert, make_alert, stop_alert
from tests.builders.people import NOON
from tests.builders.visits import signed_in as visitor

NINE = NOON + timedelta(hours=21)  # 09:00 in Seoul, the day after


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


@pytest.fixture
def an_alert(a_seller):
    """An alert of a seller: `an_alert(seller, words="의자", pace=Pace.DAILY)`."""

    def build(seller=None, *, category="", words="", min_units=0, pace=Pace.AT_ONCE):
        seller = seller or a_seller()
        with unit_of_work():
            return make_alert(seller_id=seller.id, wish=AlertWish(category, words, min_units, pace), now=NOON)

    return build


def heard(alert, kind):
    relay()
    return Notice.objects.filter(user=alert.seller.owner_id, kind=kind).count()


POOL = Fitting("camping", "루프 낮은 캠핑 의자 Loop chair", 30)


@pytest.mark.parametrize(
    ("wish", "is_meant"),
    [
        ({}, True),
        ({"category": "camping"}, True),
        ({"category": "kitchen"}, False),
        ({"words": ["의자", "loop"]}, True),
        ({"words": ["의자", "책상"]}, False),
        ({"min_units": 30}, True),
        ({"min_units": 31}, False),
    ],
)
def test_what_an_alert_means(wish, is_meant):
    assert fits(POOL, **{"category": "", "words": [], "min_units": 0} | wish) is is_meant


def test_words_and_widening():
    assert words_of(" Loop  의자 loop a b c d e f ") == ["loop", "의자", "a", "b", "c", "d"]
    assert wider(["a", "b"], 30, "camping") == (("a",), 30, "camping")
    assert wider([], 30, "camping") == ((), 0, "camping")
    assert wider([], 0, "camping") == ((), 0, "")


def test_at_once_when_bidding_opens_and_once(an_alert, a_reached_pool):
    meant, other, late = an_alert(words="의자"), an_alert(words="책상"), an_alert(pace=Pace.DAILY)
    pool = a_reached_pool(threshold=3, title="캠핑 의자")
    relay()
    relay()
    fact = OutboxFact.objects.get(name="marketplace.auction_opened")
    with unit_of_work():
        alert_sellers({**fact.payload, "fact": fact.name, "fact_id": str(fact.pk)}, now=NOON)

    assert (heard(meant, "alert_hit"), heard(other, "alert_hit"), heard(late, "alert_hit")) == (1, 0, 0)
    notice = Notice.objects.get(kind="alert_hit")
    assert (notice.link, notice.facts["committed_units"]) == (f"/sell/pools/{pool.id}/", 3)


def test_the_poster_and_who_may_not_bid_are_left_out(an_alert, a_seller, a_reached_pool):
    own, waiting = a_seller(), a_seller(status=SellerStatus.SUBMITTED)
    mine, theirs = an_alert(own), an_alert(waiting)
    a_reached_pool(threshold=3, poster=own.owner)
    relay()

    assert (heard(mine, "alert_hit"), heard(theirs, "alert_hit")) == (0, 0)


def test_the_days_letter_comes_at_nine_with_what_was_reached_and_what_is_near(
    an_alert, a_reached_pool, a_pool, a_place, at
):
    write_daily()  # this morning's, before there was an alert
    alert = an_alert(pace=Pace.DAILY)
    a_reached_pool(threshold=3, title="캠핑 의자")
    near, far = a_pool(threshold=5, title="거의 다 찬 그라인더"), a_pool(threshold=9)
    for _turn in range(3):
        a_place(near)
    a_place(far)
    relay()
    early = write_daily()
    assert next_deadline(after=NOON) <= NINE
    at(NINE)
    first, again = write_daily(), write_daily()
    at(NINE + timedelta(days=1))
    next_day = write_daily()

    assert (early, first, again, next_day) == (0, 1, 0, 0)
    notice = Notice.objects.get(user=alert.seller.owner_id, kind="alert_daily")
    assert notice.facts["pools"] == 2
    assert "거의 다 찬 그라인더" in notice.facts["titles"]
    assert notice.mail_due_at == NINE


def test_whoever_saved_searches_hears_once_a_day_of_what_is_new(a_pool, a_user, told, at):
    at(NOON - timedelta(hours=1))
    write_daily()
    at(NOON)
    keen, calm = a_user(), a_user()
    for person, terms in ((keen, {"q": "의자"}), (keen, {"category": "camping"}), (calm, {"q": "책상"})):
        with unit_of_work():
            save_search(person_id=person.id, terms=terms, now=NOON)
    a_pool(title="캠핑 의자")
    at(NINE)
    first, again = write_daily(), write_daily()
    at(NINE + timedelta(days=1))
    quiet = write_daily()

    assert (first, again, quiet) == (1, 0, 0)
    assert (told(keen.id), told(calm.id)) == (["saved_search"], [])
    notice = Notice.objects.get(user=keen)
    assert (notice.facts["pools"], notice.facts["titles"]) == (1, "캠핑 의자")
    assert notice.link.startswith("/explore/?")
    assert next_deadline(after=NINE) is not None


def test_an_alert_found_at_night_is_written_in_the_morning(an_alert, a_reached_pool, at):
    alert = an_alert()
    a_reached_pool(threshold=3)
    at(NOON + timedelta(hours=10))

    assert heard(alert, "alert_hit") == 1
    assert Notice.objects.get(kind="alert_hit").mail_due_at == NOON + timedelta(hours=20)


def test_a_hundred_alerts_cost_as_many_statements_as_one(an_alert, a_seller, a_reached_pool):
    an_alert()
    a_reached_pool(threshold=3)
    relay()
    fact = OutboxFact.objects.get(name="marketplace.auction_opened")
    named = {**fact.payload, "fact": fact.name, "fact_id": str(fact.pk)}

    def statements():
        Notice.objects.all().delete()
        AlertHit.objects.all().delete()
        with CaptureQueriesContext(connection) as asked, unit_of_work():
            alert_sellers(named, now=NOON)
        return len(asked)

    one = statements()
    for _turn in range(20):
        an_alert()

    assert statements() == one
    assert Notice.objects.filter(kind="alert_hit").count() == 21


def test_alerts_are_kept_within_bounds(an_alert, a_seller):
    seller = a_seller()
    alert = an_alert(seller, words="의자")
    with pytest.raises(AlertExists):
        an_alert(seller, words="의자")
    with pytest.raises(AlertUnfit):
        an_alert(seller, min_units=-1)
    other = an_alert(seller)
    with pytest.raises(AlertExists), unit_of_work():
        change_alert(alert_id=other.id, seller_id=seller.id, wish=AlertWish("", "의자", 0, Pace.AT_ONCE))
    stranger = a_seller()
    with pytest.raises(NoSuchAlert), unit_of_work():
        stop_alert(alert_id=alert.id, seller_id=stranger.id)
    for number in range(ALERTS_MOST - 2):
        an_alert(seller, min_units=number + 1)
    with pytest.raises(TooManyAlerts):
        an_alert(seller, min_units=999)

    assert len(alerts_of(seller.id)) == ALERTS_MOST


# --- pages and API


def test_the_page_makes_widens_changes_and_stops(a_seller, a_category, a_pool):
    seller = a_seller()
    a_category("camping")
    browser = visitor(seller.owner)
    made = browser.post(
        "/sell/alerts/", {"words": "의자 접이식", "min_units": "10", "pace": "daily", "request_key": "k" * 8}
    )
    alert = SellerAlert.objects.get()
    browser.post(f"/sell/alerts/{alert.id}/", {"act": "widen", "request_key": "w" * 8})
    alert.refresh_from_db()
    assert (made.status_code, alert.words, alert.min_units) == (302, ["의자"], 10)
    assert "의자" in browser.get(f"/sell/alerts/{alert.id}/").content.decode()
    browser.post(f"/sell/alerts/{alert.id}/", {"words": "책상", "pace": "at_once", "request_key": "c" * 8})
    alert.refresh_from_db()
    assert (alert.words, alert.min_units, alert.pace) == (["책상"], 0, "at_once")
    twin = browser.post("/sell/alerts/", {"words": "책상", "pace": "at_once", "request_key": "t" * 8})
    wrong = browser.post("/sell/alerts/", {"words": "x", "min_units": "-1", "pace": "soon", "request_key": "x" * 8})
    assert (twin.status_code, wrong.status_code) == (409, 422)
    pool = a_pool()
    like = browser.post(f"/sell/alerts/like/{pool.id}/", {"request_key": "l" * 8})
    again = browser.post(f"/sell/alerts/like/{pool.id}/", {"request_key": "m" * 8})
    assert (like.status_code, again.status_code) == (302, 409)
    assert SellerAlert.objects.filter(category=pool.want.category_id).count() == 1
    browser.post(f"/sell/alerts/{alert.id}/", {"act": "stop", "request_key": "s" * 8})

    assert not SellerAlert.objects.filter(pk=alert.id).exists()


def test_who_sells_nothing_has_no_alerts(a_user, a_seller, an_alert, client):
    alert = an_alert()

    assert visitor(a_user()).get("/sell/alerts/").status_code == 302
    assert client.get("/sell/alerts/").status_code == 302
    assert visitor(a_seller().owner).get(f"/sell/alerts/{alert.id}/").status_code == 404


def test_the_api_of_alerts(api, a_seller, a_user):
    seller = a_seller()
    mine = api(seller.owner)
    made = mine.post("/alerts", {"words": "의자", "pace": "daily"}, key="key-alert-1")
    same = mine.post("/alerts", {"words": "의자", "pace": "daily"}, key="key-alert-1")
    path = f"/alerts/{made.json()['id']}"
    changed = mine.put(path, {"min_units": 5})

    assert (made.status_code, same.json()) == (201, made.json())
    assert (changed.json()["words"], changed.json()["min_units"]) == ([], 5)
    assert [alert["id"] for alert in mine.get("/alerts").json()] == [made.json()["id"]]
    assert mine.post("/alerts", {"min_units": -1}).status_code == 422
    assert mine.post("/alerts", {"colour": "red"}).status_code == 422
    assert api(a_seller().owner).put(path, {}).status_code == 404
    assert api(a_user()).get("/alerts").status_code == 404
    assert api().get("/alerts").status_code == 401
    assert mine.delete(path).status_code == 204
    assert mine.get("/alerts").json() == []
