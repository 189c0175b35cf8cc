"""The winner's answer: the amounts are repeated, one yes makes the orders, strangers find nothing."""

from datetime import timedelta

import pytest

from marketplace.models import Order
from marketplace.rules.states import AwardStatus, PoolStatus
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


def test_accepting_repeats_the_amounts_and_makes_the_orders_once(an_award):
    award = an_award(price=90_001)
    desk, url, form = in_english(signed_in(award.seller.owner)), f"/sell/awards/{award.id}/accept/", keyed()

    page = desk.get(url)
    answer = desk.post(url, form, follow=True)
    again = desk.post(url, form)

    assert "3 units at ₩90,001 ₩270,003" in words(page)
    assert "−₩13,500" in words(page)
    assert "₩256,503" in words(page)
    assert Order.objects.count() == 3
    assert "The order is yours." in words(answer)
    assert again.status_code == 302
    assert Order.objects.count() == 3
    award.refresh_from_db()
    assert award.status == AwardStatus.ACCEPTED


def test_the_desk_shows_the_award_until_it_is_answered(an_award):
    award = an_award()
    desk = in_english(signed_in(award.seller.owner))

    before = desk.get("/sell/")
    desk.post(f"/sell/awards/{award.id}/accept/", keyed())
    after = desk.get("/sell/")

    assert "1 order waits for your yes" in words(before)
    assert f"/sell/awards/{award.id}/accept/" in before.content.decode()
    assert f"/sell/awards/{award.id}/accept/" not in after.content.decode()


def test_declining_is_asked_with_its_consequences_and_leaves_it_to_the_next(an_award):
    award = an_award()
    desk, url = in_english(signed_in(award.seller.owner)), f"/sell/awards/{award.id}/refuse/"

    page = desk.get(url)
    answer = desk.post(url, keyed(), follow=True)

    html = page.content.decode()
    assert "This cannot be taken back." in words(page)
    assert html.index("Keep the order") < html.index("Decline for good")
    assert "You left the order." in words(answer)
    award.pool.refresh_from_db()
    assert award.pool.status == PoolStatus.VETTING
    assert not Order.objects.exists()


def test_an_answer_after_the_deadline_is_refused_on_the_same_page(at, an_award):
    award = an_award()
    at(award.accept_by + timedelta(seconds=1))
    desk = in_english(signed_in(award.seller.owner))

    page = desk.get(f"/sell/awards/{award.id}/accept/")
    answer = desk.post(f"/sell/awards/{award.id}/accept/", keyed())

    assert 'name="request_key"' not in page.content.decode()
    assert answer.status_code == 409
    assert "can no longer be answered" in words(answer)
    assert not Order.objects.exists()


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_another_seller_finds_no_award(an_award, a_seller, a_user, answer):
    award = an_award()
    rival = signed_in(a_seller().owner)

    assert rival.get(f"/sell/awards/{award.id}/{answer}/").status_code == 404
    assert rival.post(f"/sell/awards/{award.id}/{answer}/", keyed()).status_code == 404
    assert signed_in(a_user()).post(f"/sell/awards/{award.id}/{answer}/", keyed()).status_code == 302
    award.refresh_from_db()
    assert award.status == AwardStatus.OFFERED
