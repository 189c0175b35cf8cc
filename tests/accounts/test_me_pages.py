"""The pages about oneself, through HTTP."""

import pytest
from django.core.cache import cache

from accounts import selectors
from accounts.models import User
from accounts.services import add_address
from common.transactions import unit_of_work
from tests.accounts.test_addresses import HOME
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db

FIELDS = {
    "label": "집", "recipient": "김하늘", "phone": "010-1234-5678", "postcode": "04766",
    "line1": "서울 성동구 서울숲2길 1", "line2": "4층",
}  # fmt: skip


@pytest.fixture
def me(client, a_user):
    """A person signed in on `client`."""
    cache.clear()
    user = a_user(pseudonym="새벽커피")
    client.force_login(user)
    return user


def an_address(user):
    with unit_of_work():
        return add_address(owner_id=user.id, address=HOME, now=NOON)


@pytest.mark.parametrize("path", ["/me/", "/me/addresses/new/"])
def test_strangers_are_asked_to_sign_in(client, path):
    answer = client.get(path)

    assert answer["Location"] == f"/account/login/?next={path}"


def test_my_page_shows_what_is_mine_and_is_not_stored(client, me):
    an_address(me)

    page = client.get("/me/")

    assert "새벽커피" in page.content.decode()
    assert "서울숲2길" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_name_is_changed(client, me):
    answer = client.post("/me/pseudonym/", {"pseudonym": "느린산책"})

    assert answer["Location"] == "/me/"
    assert User.objects.get(pk=me.pk).pseudonym == "느린산책"


@pytest.mark.parametrize(("name", "status"), [("운영자", 422), ("", 422), ("가" * 21, 422), ("귤빛하늘", 409)])
def test_a_name_that_cannot_be_is_said_beside_the_field(client, me, a_user, name, status):
    a_user(pseudonym="귤빛하늘")

    page = client.post("/me/pseudonym/", {"pseudonym": name})

    assert page.status_code == status
    assert page.context["pseudonym_form"].errors["pseudonym"]
    assert User.objects.get(pk=me.pk).pseudonym == "새벽커피"


def test_another_name_is_suggested_without_taking_it(client, me):
    page = client.post("/me/pseudonym/", {"pseudonym": "", "other": ""})

    assert page.context["pseudonym_form"].initial["pseudonym"] not in ("", "새벽커피")
    assert User.objects.get(pk=me.pk).pseudonym == "새벽커피"


def test_an_address_is_added_and_one_goes_on_where_one_was(client, me):
    page = client.get("/me/addresses/new/?next=/pools/7/commit/")
    answer = client.post("/me/addresses/new/", {**FIELDS, "next": "/pools/7/commit/"})

    assert page.context["next"] == "/pools/7/commit/"
    assert answer["Location"] == "/pools/7/commit/"
    assert [kept.text.recipient for kept in selectors.addresses_of(me.id)] == ["김하늘"]


@pytest.mark.parametrize("field", ["label", "recipient", "phone", "postcode", "line1"])
def test_what_is_missing_is_said_and_nothing_kept(client, me, field):
    page = client.post("/me/addresses/new/", {**FIELDS, field: ""})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert selectors.addresses_of(me.id) == []


def test_an_address_is_corrected_and_removed(client, me):
    kept = an_address(me)

    shown = client.get(f"/me/addresses/{kept.id}/")
    client.post(f"/me/addresses/{kept.id}/", {**FIELDS, "label": "본가", "is_default": "on"})
    corrected = selectors.addresses_of(me.id)
    client.post(f"/me/addresses/{kept.id}/remove/")

    assert shown.context["form"].initial["recipient"] == "김하늘"
    assert [address.text.label for address in corrected] == ["본가"]
    assert selectors.addresses_of(me.id) == []


@pytest.mark.parametrize(("method", "suffix"), [("get", ""), ("post", ""), ("post", "remove/")])
def test_an_address_of_another_is_not_found(client, me, a_user, method, suffix):
    owner = a_user()
    kept = an_address(owner)

    answer = getattr(client, method)(f"/me/addresses/{kept.id}/{suffix}", FIELDS)

    assert answer.status_code == 404
    assert selectors.address_of(owner.id, kept.id).text == HOME


def test_the_language_is_chosen_by_anybody(client):
    answer = client.post("/language/", {"language": "en", "next": "/explore/"})

    assert answer["Location"] == "/explore/"
    assert answer.cookies["django_language"].value == "en"
    assert client.get("/account/login/").headers["Content-Language"] == "en"


def test_the_choices_of_a_person_are_kept_with_them(client, me):
    client.post("/language/", {"language": "en"})
    client.post("/theme/", {"theme": "dark"})
    chosen = User.objects.get(pk=me.pk)
    client.post("/theme/", {"theme": ""})

    assert (chosen.language, chosen.theme) == ("en", "dark")
    assert User.objects.get(pk=me.pk).theme == "system"


def test_a_person_without_the_cookie_reads_their_own_language(client, me):
    User.objects.filter(pk=me.pk).update(language="en")

    assert client.get("/me/").headers["Content-Language"] == "en"


def test_korean_is_spoken_to_whoever_says_nothing(client):
    assert client.get("/account/login/").headers["Content-Language"] == "ko"
    assert client.get("/account/login/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"


@pytest.mark.parametrize(("field", "path"), [("language", "/language/"), ("theme", "/theme/")])
def test_an_unknown_choice_changes_nothing(client, me, field, path):
    answer = client.post(path, {field: "<script>"})

    assert answer.status_code == 302
    assert not answer.cookies
    chosen = User.objects.get(pk=me.pk)
    assert (chosen.language, chosen.theme) == ("ko", "system")


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\t//evil", "evil"]
)
def test_choices_never_lead_to_another_site(client, elsewhere):
    assert client.post("/language/", {"language": "en", "next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("path", ["/language/", "/theme/", "/me/pseudonym/"])
def test_choices_are_made_by_post_only(client, me, path):
    assert client.get(path).status_code == 405


def test_an_address_still_needed_is_said_to_be_so(client, a_pool, a_buyer, a_place):
    buyer = a_buyer()
    a_place(a_pool(), buyer=buyer)
    client.force_login(buyer.user)

    page = client.post(f"/me/addresses/{buyer.address_id}/remove/", follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert selectors.address_of(buyer.id, buyer.address_id)
