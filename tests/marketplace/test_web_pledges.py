"""Committing a seat through the page: the form, the quote, refusals that lose nothing, once and only once."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.selectors import addresses_of
from escrow.selectors import methods_of
from marketplace.models import Pledge
from marketplace.rules.quotes import Quote, at_most, fallen
from marketplace.rules.states import PledgeStatus
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db

NEW_ADDRESS = {
    "address": "new",
    "new_label": "집",
    "new_recipient": "김버들",
    "new_phone": "010-1234-5678",
    "new_postcode": "04780",
    "new_line1": "서울 성동구 성수이로 24",
    "new_line2": "",
}


@pytest.fixture
def a_visit(a_pool, a_buyer):
    """A pool, a buyer, the buyer's browser, and what the form sends: `a_visit(threshold=3)`."""

    def build(**wish):
        pool, buyer = a_pool(**{"threshold": 10} | wish), a_buyer()
        form = {"units": "2", "cap": "90,000", "address": str(buyer.address_id), "method": str(buyer.method_id)}
        return pool, buyer, in_english(signed_in(buyer.user)), form | {"agree": "on"}

    return build


class TestTheForm:
    def test_it_offers_what_is_saved_and_says_what_it_costs_at_most(self, a_visit):
        pool, _buyer, browser, _form = a_visit()

        page = browser.get(f"/pools/{pool.id}/commit/")

        text = words(page)
        assert "집 · 김버들" in text
        assert "Visa ···· 4242" in text
        assert "Unit price ₩100,000 × 1" in text
        assert "If it falls by 20% ₩80,000" in text
        assert "Charged now ₩0" in text

    def test_a_stranger_is_asked_who_it_is(self, a_pool):
        pool = a_pool()

        assert Client().get(f"/pools/{pool.id}/commit/").url == f"/account/login/?next=/pools/{pool.id}/commit/"

    def test_a_pool_that_is_over_leads_to_its_page(self, a_visit, at, an_award):
        _pool, _buyer, browser, _form = a_visit()
        award = an_award()

        assert browser.get(f"/pools/{award.pool_id}/commit/").url == f"/pools/{award.pool_id}/"

    def test_an_unknown_pool_is_not_found(self, a_visit):
        _pool, _buyer, browser, _form = a_visit()

        assert browser.get(f"/pools/{uuid4()}/commit/").status_code == 404

    def test_who_is_committed_finds_the_own_place_in_it(self, a_visit):
        pool, _buyer, browser, form = a_visit()
        browser.post(f"/pools/{pool.id}/commit/", keyed(**form))

        html = browser.get(f"/pools/{pool.id}/commit/").content.decode()

        assert 'value="90,000"' in html
        assert 'name="units" value="2"' in html
        assert "Change my seat" in html


class TestCommitting:
    def test_the_seat_counts_and_nothing_is_charged(self, a_visit):
        pool, buyer, browser, form = a_visit()

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form), follow=True)

        place = Pledge.objects.get(pool=pool, buyer=buyer.user)
        assert answer.redirect_chain == [(f"/pools/{pool.id}/", 302)]
        assert "Your seat is committed. Nothing was charged." in words(answer)
        assert (place.status, place.units, place.cap_minor) == (PledgeStatus.COMMITTED, 2, 90_000)

    def test_the_same_form_sent_twice_commits_once(self, a_visit, facts):
        pool, _buyer, browser, form = a_visit()
        facts()
        form = keyed(**form)

        browser.post(f"/pools/{pool.id}/commit/", form)
        again = browser.post(f"/pools/{pool.id}/commit/", form)

        pool.refresh_from_db()
        assert again.status_code == 302
        assert pool.committed_units == 2
        assert facts() == ["marketplace.pledge_changed"]

    def test_the_same_key_with_other_values_is_refused(self, a_visit):
        pool, _buyer, browser, form = a_visit()
        form = keyed(**form)
        browser.post(f"/pools/{pool.id}/commit/", form)

        answer = browser.post(f"/pools/{pool.id}/commit/", form | {"units": "3"})

        pool.refresh_from_db()
        assert answer.status_code == 409
        assert pool.committed_units == 2

    def test_left_empty_the_start_price_is_the_cap(self, a_visit):
        pool, buyer, browser, form = a_visit()

        browser.post(f"/pools/{pool.id}/commit/", keyed(**form | {"cap": ""}))

        assert Pledge.objects.get(buyer=buyer.user).cap_minor == 100_000
        assert 'name="cap" value' not in browser.get(f"/pools/{pool.id}/commit/").content.decode()

    def test_without_a_start_price_empty_is_any_price(self, a_visit):
        pool, buyer, browser, form = a_visit(hint_price_minor=None)

        browser.post(f"/pools/{pool.id}/commit/", keyed(**form | {"cap": ""}))

        assert Pledge.objects.get(buyer=buyer.user).cap_minor is None

    def test_a_new_address_and_a_new_card_are_saved_on_the_way(self, a_pool, a_user):
        pool, person = a_pool(threshold=10), a_user()
        form = keyed(units="1", cap="", method="new", card="tok_mastercard", agree="on", **NEW_ADDRESS)

        answer = signed_in(person).post(f"/pools/{pool.id}/commit/", form)

        place = Pledge.objects.get(buyer=person)
        assert answer.status_code == 302
        assert place.address_id == addresses_of(person.id)[0].id
        assert place.method_id == methods_of(f"buyer:{person.id}")[0].id

    def test_the_seat_that_fills_the_pool_leads_to_it(self, a_visit, a_place):
        pool, _buyer, browser, form = a_visit(threshold=2, terms={"threshold_people": 1})

        browser.post(f"/pools/{pool.id}/commit/", keyed(**form))

        pool.refresh_from_db()
        assert pool.status == "reached"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"agree": ""}, "We need your yes to count your seat."),
            ({"cap": "100,001"}, "The start is ₩100,000, so the price cannot reach this."),
            ({"cap": "cheap"}, "Write the amount in won, in digits only."),
            ({"units": "0"}, "greater than or equal to 1"),
            ({"units": "100"}, "less than or equal to 99"),
            ({"address": "new"}, "This field is required."),
            ({"address": str(uuid4())}, "Select a valid choice."),
            ({"method": "new", "card": ""}, "Choose a card."),
        ],
    )
    def test_it_is_said_at_the_field_and_nothing_typed_is_lost(self, a_visit, wrong, sentence):
        pool, buyer, browser, form = a_visit()

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form | wrong))

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "error-summary" in html
        assert sentence in words(answer)
        assert not Pledge.objects.filter(buyer=buyer.user).exists()
        assert "units" in wrong or 'name="units" value="2"' in html

    def test_somebody_elses_card_or_address_cannot_be_chosen(self, a_visit, a_buyer):
        pool, _buyer, browser, form = a_visit()
        other = a_buyer()

        for wrong in ({"address": str(other.address_id)}, {"method": str(other.method_id)}):
            assert browser.post(f"/pools/{pool.id}/commit/", keyed(**form | wrong)).status_code == 422

    def test_a_pool_that_closed_meanwhile_says_so_and_keeps_what_was_typed(self, a_visit, at):
        pool, _buyer, browser, form = a_visit()
        at(pool.deadline)

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form))

        assert answer.status_code == 409
        assert "This pool no longer takes pledges." in words(answer)
        assert 'value="90,000"' in answer.content.decode()

    def test_a_refused_seat_leaves_no_new_address_behind(self, a_pool, a_user, at):
        pool, person = a_pool(threshold=10), a_user()
        at(pool.deadline)

        signed_in(person).post(
            f"/pools/{pool.id}/commit/", keyed(units="1", method="new", card="tok_visa", agree="on", **NEW_ADDRESS)
        )

        assert addresses_of(person.id) == []
        assert methods_of(f"buyer:{person.id}") == ()


class TestCounting:
    def test_plus_and_minus_work_without_script_and_lose_nothing(self, a_visit):
        pool, _buyer, browser, form = a_visit()

        more = browser.post(f"/pools/{pool.id}/commit/", keyed(**form, step="1"))
        fewer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form | {"units": "1"}, step="-1"))

        assert more.status_code == 200
        assert 'name="units" value="3"' in more.content.decode()
        assert "Unit price ₩90,000 × 3" in words(more)
        assert 'value="90,000"' in more.content.decode()
        assert 'name="units" value="1"' in fewer.content.decode()
        assert not Pledge.objects.exists()

    def test_the_quote_follows_the_form(self, a_visit):
        pool, _buyer, browser, form = a_visit()

        part = browser.post(f"/pools/{pool.id}/quote/", form)

        assert part.status_code == 200
        assert "Unit price ₩90,000 × 2" in words(part)
        assert "at my cap" in words(part)
        assert "<html" not in part.content.decode()

    def test_the_quote_survives_nonsense(self, a_visit):
        pool, _buyer, browser, _form = a_visit()

        part = browser.post(f"/pools/{pool.id}/quote/", {"units": "x", "cap": "9" * 400})

        assert "Unit price ₩100,000 × 1" in words(part)

    def test_strangers_get_no_quote(self, a_pool):
        pool = a_pool()

        assert Client().post(f"/pools/{pool.id}/quote/", {}).status_code == 204


class TestQuotes:
    def test_the_lower_of_cap_and_start_price_counts(self):
        assert at_most(units=2, cap_minor=340_000, start_minor=389_000) == Quote(340_000, 2)
        assert at_most(units=1, cap_minor=None, start_minor=389_000) == Quote(389_000, 1)
        assert at_most(units=1, cap_minor=None, start_minor=None) is None

    def test_the_example_is_a_fifth_lower_floored_to_the_won(self):
        assert fallen(Quote(389_000, 2)) == Quote(311_200, 2)
        assert fallen(Quote(3, 1)) == Quote(2, 1)
        assert Quote(311_200, 2).total_minor == 622_400


class TestThePhone:
    """Who has no proven phone proves one on the same page, and nothing typed is lost."""

    @pytest.fixture
    def a_newcomer(self, a_pool, a_user, a_buyer):
        pool, buyer = a_pool(threshold=10), a_buyer(user=a_user(has_phone=False))
        form = {"units": "3", "cap": "90,000", "address": str(buyer.address_id), "method": str(buyer.method_id)}
        return pool, buyer, in_english(signed_in(buyer.user)), form | {"agree": "on", "phone_number": "010-1234-5678"}

    def test_it_comes_first_and_is_asked_of_nobody_twice(self, a_newcomer, a_visit):
        pool, _buyer, browser, _form = a_newcomer
        _pool, _other, proven, _form = a_visit()

        asked = words(browser.get(f"/pools/{pool.id}/commit/"))

        assert asked.index("Confirm your phone") < asked.index("How many?")
        assert "Confirm your phone" not in words(proven.get(f"/pools/{pool.id}/commit/"))

    def test_a_code_proves_it_and_the_form_stays_as_typed(self, a_newcomer):
        pool, buyer, browser, form = a_newcomer
        path = f"/pools/{pool.id}/commit/"

        asked = browser.post(path, keyed(**form, phone_step="ask"))
        proven = browser.post(path, keyed(**form, phone_asked="1", phone_code="000000", phone_step="verify"))
        html = proven.content.decode()

        assert "The code we texted" in words(asked)
        assert "010-····-5678 is confirmed." in words(proven)
        assert 'value="90,000"' in html
        assert 'name="units" value="3"' in html
        assert not Pledge.objects.exists()
        assert browser.post(path, keyed(**form)).status_code == 302
        assert Pledge.objects.get(buyer_id=buyer.id).units == 3

    def test_a_code_sent_with_the_main_button_commits_at_once(self, a_newcomer):
        pool, buyer, browser, form = a_newcomer
        browser.post(f"/pools/{pool.id}/commit/", keyed(**form, phone_step="ask"))

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form, phone_asked="1", phone_code="000000"))

        assert (answer.status_code, Pledge.objects.get(buyer_id=buyer.id).status) == (302, PledgeStatus.COMMITTED)

    @pytest.mark.parametrize(
        ("typed", "status", "said"),
        [
            ({"phone_number": "02-123"}, 422, "Korean mobile number"),
            ({"phone_step": "verify", "phone_asked": "1", "phone_code": "999999"}, 422, "Tries left: 2"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, a_newcomer, typed, status, said):
        pool, _buyer, browser, form = a_newcomer
        browser.post(f"/pools/{pool.id}/commit/", keyed(**form, phone_step="ask"))

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form | {"phone_step": "ask"} | typed))

        assert (answer.status_code, said in words(answer)) == (status, True)

    def test_committing_without_it_is_refused_with_everything_kept(self, a_newcomer):
        pool, _buyer, browser, form = a_newcomer

        answer = browser.post(f"/pools/{pool.id}/commit/", keyed(**form))

        assert (answer.status_code, "confirm your phone number" in words(answer)) == (409, True)
        assert 'value="010-1234-5678"' in answer.content.decode()
        assert not Pledge.objects.exists()
