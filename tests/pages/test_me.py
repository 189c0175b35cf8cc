"""My account: cards, sessions, consents, the file of everything, leaving and coming back."""

import json
import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from accounts.models import Address, Phone, User
from accounts.selectors import consents_of, phone_of
from common.transactions import unit_of_work
from escrow.models import PaymentMethod, PayoutAccount
from escrow.selectors import methods_of
from escrow.services import save_payment_method
from marketplace.models import PoolMark
from messaging.models import Message
from pages.flows import close_due_accounts
from pages.selectors.leaving import leaving_of
from tests.builders.marketplace import NOON
from tests.builders.visits import in_english, words

pytestmark = pytest.mark.django_db

PASSWORD = "gather-more-42"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def me(a_user):
    return a_user(email="me@example.kr", password=PASSWORD, pseudonym="새벽커피")


@pytest.fixture
def mine(me):
    return signed_in_again()


def signed_in_again():
    """Another browser of the same person, freshly proven."""
    client = Client()
    client.post("/account/login/", {"login": "me@example.kr", "password": PASSWORD})
    return in_english(client)


class TestCards:
    def test_one_is_added_and_taken_away(self, mine, me):
        mine.post("/me/cards/", {"card": "tok_visa", "request_key": "a-fresh-key-1"})
        (card,) = methods_of(f"buyer:{me.id}")
        shown = words(mine.get("/me/"))
        mine.post(f"/me/cards/{card.id}/remove/")

        assert "Visa ···· 4242 until 2031-12" in shown
        assert methods_of(f"buyer:{me.id}") == ()

    def test_one_a_place_waits_with_stays(self, mine, me, a_pool, a_buyer, a_place):
        buyer = a_buyer(user=me)
        a_place(a_pool(threshold=9), buyer=buyer)

        page = mine.post(f"/me/cards/{buyer.method_id}/remove/")

        assert page.status_code == 409
        assert "still waits with this card" in words(page)
        assert [card.id for card in methods_of(f"buyer:{me.id}")] == [buyer.method_id]
        assert "one pool waits with this card" in words(mine.get("/me/"))

    def test_one_about_to_expire_says_so(self, mine, me, at):
        with unit_of_work():
            save_payment_method(party=f"buyer:{me.id}", token="tok_visa", now=NOON)
        PaymentMethod.objects.update(expires_on=(NOON + 30 * DAY).date())
        at(NOON)

        assert "Expires soon" in words(mine.get("/me/"))

    def test_another_persons_is_not_found(self, mine, a_buyer):
        assert mine.post(f"/me/cards/{a_buyer().method_id}/remove/").status_code == 404

    def test_what_is_no_card_is_refused_on_the_page(self, mine):
        assert mine.post("/me/cards/", {"card": "4242", "request_key": "a-fresh-key-2"}).status_code == 422


class TestSessions:
    def test_they_are_listed_and_ended_one_by_one_or_all(self, mine, me):
        others = [signed_in_again() for _turn in range(3)]
        one = UserSession.objects.get(session_key=others[0].session.session_key)
        listed = words(mine.get("/me/"))

        mine.post(f"/me/sessions/{one.pk}/end/")
        after_one = [client.get("/me/").status_code for client in others]
        mine.post("/me/sessions/end/")

        assert "This device" in listed
        assert after_one == [302, 200, 200]
        assert [client.get("/me/").status_code for client in [mine, *others]] == [200, 302, 302, 302]

    def test_another_persons_is_not_found(self, mine, a_user):
        a_user(email="other@example.kr", password=PASSWORD)
        other = Client()
        other.post("/account/login/", {"login": "other@example.kr", "password": PASSWORD})
        session = UserSession.objects.get(session_key=other.session.session_key)

        assert mine.post(f"/me/sessions/{session.pk}/end/").status_code == 404
        assert other.get("/me/").status_code == 200


class TestConsents:
    def test_an_optional_one_comes_and_goes_with_its_date(self, mine, me):
        mine.post("/me/consents/offers_by_email/", {"is_given": "yes"})
        given = words(mine.get("/me/"))
        mine.post("/me/consents/offers_by_email/", {"is_given": "no"})

        assert given.count("agreed on") == 3
        assert [view.is_given for view in consents_of(me.id)] == [True, True, False, False]

    def test_a_required_one_cannot_be_taken_back(self, mine, me):
        assert mine.post("/me/consents/terms/", {"is_given": "no"}).status_code == 422
        assert all(view.is_given for view in consents_of(me.id)[:2])


class TestPhone:
    def test_another_number_needs_proof_and_a_code(self, mine, me):
        old = Client()
        old.force_login(me)

        unproven = old.get("/me/phone/")
        mine.post("/me/phone/", {"phone_number": "010-9876-5432", "phone_step": "ask"})
        answer = mine.post("/me/phone/", {"phone_asked": "1", "phone_code": "000000", "phone_step": "verify"})

        assert unproven.url.startswith("/me/proof/")
        assert (answer.url, phone_of(me.id).masked) == ("/me/#addresses", "010-····-5432")


class TestTheFile:
    def test_it_holds_what_every_app_keeps_and_nothing_of_others(self, mine, me, a_buyer, a_due_order):
        stranger = a_buyer()
        order = a_due_order(buyers=[a_buyer(user=me), stranger])

        answer = mine.post("/me/export/")

        kept = json.loads(answer.content)
        assert answer["Content-Disposition"].startswith('attachment; filename="moa-')
        assert kept["accounts"]["person"][0]["email"] == "me@example.kr"
        assert kept["accounts"]["addresses"][0]["line1"] == "서울 성동구 성수이로 24"
        assert kept["accounts"]["phones"][0]["number"].startswith("+8210")
        assert {row["buyer"] if "buyer" in row else row["id"] for row in kept["marketplace"]["orders"]} != set()
        assert len(kept["marketplace"]["orders"]) == len(kept["escrow"]["payments"]) == 1
        text = answer.content.decode()
        others = [stranger.user.email, str(stranger.id), str(order.seller.owner_id), stranger.user.pseudonym]
        assert [other for other in others if other in text] == []
        assert not re.search(r"argon2|tok_visa|[0-9a-f]{64}", text)

    def test_it_asks_for_proof(self, me):
        old = Client()
        old.force_login(me)

        assert old.post("/me/export/").url.startswith("/me/proof/")

    def test_every_app_with_rows_about_people_has_its_part(self, mine):
        kept = json.loads(mine.post("/me/export/").content)

        assert set(kept) == {
            "made_at", "person", "accounts", "merchants", "escrow", "marketplace", "social", "messaging", "media",
        }  # fmt: skip


class TestLeaving:
    def book(self, client):
        return client.post("/me/closing/", {"pseudonym": "새벽커피"})

    def test_what_is_open_must_end_first(self, mine, me, a_pool, a_buyer, a_place):
        a_place(a_pool(threshold=9), buyer=a_buyer(user=me))

        page = self.book(mine)

        assert page.status_code == 409
        assert "one place in a pool" in words(page)
        assert User.objects.get(pk=me.pk).closing_at is None

    def test_money_under_way_is_open(self, me, a_buyer, a_paid_order):
        a_paid_order(buyers=[a_buyer(user=me)])

        leaving = leaving_of(me.id)

        assert (leaving.ties.orders, leaving.open_minor > 0, leaving.is_possible) == (1, True, False)

    def test_the_pseudonym_is_typed(self, mine, me):
        page = mine.post("/me/closing/", {"pseudonym": "저녁커피"})

        assert page.status_code == 422
        assert User.objects.get(pk=me.pk).closing_at is None

    def test_it_is_booked_for_seven_days_and_signing_in_calls_it_off(self, mine, me, at, mails):
        at(NOON)
        self.book(mine)
        booked = User.objects.get(pk=me.pk).closing_at
        letter = mails("me@example.kr")[0]
        signed_in_again()

        assert booked == NOON + 7 * DAY
        assert "2026-11-27" in letter.text
        assert User.objects.get(pk=me.pk).closing_at is None

    def test_after_seven_days_nothing_personal_is_left(self, mine, me, at, a_buyer, a_pool, mails):
        at(NOON)
        buyer = a_buyer(user=me)
        self.book(mine)
        mails("me@example.kr")
        at(NOON + 7 * DAY - timedelta(seconds=1))
        early = close_due_accounts()
        at(NOON + 7 * DAY)

        assert (early, close_due_accounts(), close_due_accounts()) == (0, 1, 0)
        gone = User.objects.get(pk=me.pk)
        assert (gone.is_active, gone.has_usable_password(), gone.email) == (False, False, f"{me.id.hex}@closed.invalid")
        assert "새벽커피" not in gone.pseudonym
        assert not Address.objects.filter(owner=me).exists()
        assert not Phone.objects.filter(owner=me).exists()
        assert not Message.objects.exists()
        card = PaymentMethod.objects.get(pk=buyer.method_id)
        assert (card.token, card.last4, card.card_hash) == ("", "", "")
        assert mine.get("/me/").status_code == 302
        assert not PoolMark.objects.filter(party_id=me.id).exists()

    def test_somebody_with_something_open_again_stays(self, mine, me, at, a_pool, a_buyer, a_place):
        at(NOON)
        self.book(mine)
        a_place(a_pool(threshold=9, pledge_days=30), buyer=a_buyer(user=me))
        at(NOON + 7 * DAY)

        close_due_accounts()

        stays = User.objects.get(pk=me.pk)
        assert (stays.closed_at, stays.closing_at, stays.pseudonym) == (None, None, "새벽커피")

    def test_a_seller_forgets_the_bank_account_too(self, a_seller, me, at, mine):
        from escrow.services import set_payout_account

        at(NOON)
        seller = a_seller(owner=me)
        with unit_of_work():
            set_payout_account(
                party=f"seller:{seller.id}", bank_code="088", number="110123456789", holder="한결", now=NOON
            )
        self.book(mine)
        at(NOON + 7 * DAY)
        close_due_accounts()

        assert PayoutAccount.objects.get().sealed_number == ""
