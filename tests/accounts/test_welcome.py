"""The first sign-in: consents apart and unticked, a name, and nothing else before them."""

import pytest
from django.test import Client

from accounts.errors import ConsentMissing
from accounts.models import Consent, User
from accounts.rules.choices import Language
from accounts.rules.consents import REQUIRED, ConsentKind
from accounts.selectors import consents_of, has_consented
from accounts.services import change_consent, give_consents, join_unproven
from tests.builders.visits import in_english, words
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db):
    return act(join_unproven, email="new@example.kr", language=Language.ENGLISH)


@pytest.fixture
def browser(newcomer):
    client = in_english(Client())
    client.force_login(newcomer)
    return client


def test_whoever_has_not_agreed_is_asked_before_any_page(browser, newcomer):
    answers = {path: browser.get(path) for path in ("/", "/me/", "/explore/")}

    assert {answer.status_code for answer in answers.values()} == {302}
    assert answers["/me/"].url == "/welcome/?next=%2Fme%2F"
    assert browser.get("/terms/").status_code == 200


def test_nothing_is_ticked_beforehand_and_required_stands_apart(browser):
    page = browser.get("/welcome/")

    assert "checked" not in page.content.decode().partition("<main")[2].partition("</form>")[0]
    text = words(page)
    assert text.index("Required") < text.index("handling of my personal data") < text.index("Optional")


def test_without_the_required_ones_nobody_begins(browser, newcomer):
    answer = browser.post("/welcome/", {"pseudonym": newcomer.pseudonym, "terms": "on", "offers_by_email": "on"})

    assert answer.status_code == 422
    assert not Consent.objects.exists()
    assert browser.get("/").status_code == 302


def test_agreeing_writes_dated_rows_and_leads_on(browser, newcomer):
    sent = {"pseudonym": "느린산책", "terms": "on", "privacy": "on", "next": "/explore/"}

    answer = browser.post("/welcome/", sent)

    assert answer.url == "/welcome/passkey/?next=%2Fexplore%2F"
    assert {(row.kind, row.is_given) for row in Consent.objects.all()} == {
        ("terms", True), ("privacy", True), ("offers_by_email", False), ("offers_by_text", False),
    }  # fmt: skip
    person = User.objects.get()
    assert (person.pseudonym, person.pseudonym_changed_at) == ("느린산책", None)
    assert browser.get("/explore/").status_code == 200


def test_another_name_is_offered_and_the_ticks_stay(browser, newcomer):
    page = browser.post("/welcome/", {"pseudonym": newcomer.pseudonym, "terms": "on", "other": "1"})

    html = page.content.decode()
    assert 'name="terms"' in html.partition("checked")[0]
    assert f'value="{newcomer.pseudonym}"' not in html


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_another_site_is_never_next(browser, newcomer, elsewhere):
    sent = {"pseudonym": newcomer.pseudonym, "terms": "on", "privacy": "on", "next": elsewhere}

    assert browser.post("/welcome/", sent).url == "/welcome/passkey/?next=%2F"


class TestLater:
    def test_an_optional_one_is_taken_back_and_both_stay_on_record(self, a_user):
        person = a_user()
        act(change_consent, user_id=person.id, kind=ConsentKind.OFFERS_BY_EMAIL, is_given=True)
        act(change_consent, user_id=person.id, kind=ConsentKind.OFFERS_BY_EMAIL, is_given=True)
        act(change_consent, user_id=person.id, kind=ConsentKind.OFFERS_BY_EMAIL, is_given=False)

        assert not has_consented(person.id, ConsentKind.OFFERS_BY_EMAIL)
        assert Consent.objects.filter(owner=person, kind="offers_by_email").count() == 3
        assert [view.is_given for view in consents_of(person.id)] == [True, True, False, False]

    def test_a_required_one_is_not(self, a_user):
        with pytest.raises(ConsentMissing):
            act(change_consent, user_id=a_user().id, kind=ConsentKind.TERMS, is_given=False)

    def test_the_service_refuses_half_of_the_required(self, newcomer):
        with pytest.raises(ConsentMissing):
            act(give_consents, user_id=newcomer.id, kinds={ConsentKind.TERMS})

    def test_what_is_given_is_remembered_and_from_when(self, newcomer):
        act(give_consents, user_id=newcomer.id, kinds={*REQUIRED, ConsentKind.OFFERS_BY_EMAIL})

        newcomer.refresh_from_db()
        given = Consent.objects.filter(owner=newcomer, is_given=True).values_list("kind", flat=True)
        assert newcomer.consented_at is not None
        assert {*given} == {*REQUIRED, ConsentKind.OFFERS_BY_EMAIL}
