"""The JSON API about oneself."""

import pytest

from accounts import selectors
from accounts.models import User
from accounts.services import add_address
from common.transactions import unit_of_work
from tests.accounts.test_addresses import HOME
from tests.accounts.test_me_pages import FIELDS
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}


@pytest.fixture
def me(client, a_user):
    """A person signed in on `client`."""
    user = a_user(pseudonym="새벽커피")
    client.force_login(user)
    return user


def test_who_i_am(client, me):
    answer = client.get("/api/v1/me")

    assert answer.json() == {
        "id": str(me.id),
        "email": me.email,
        "pseudonym": "새벽커피",
        "language": "ko",
        "theme": "system",
        "is_operator": False,
        "created_at": "2026-11-20T12:00:00+09:00",
    }


def test_nobody_is_nobody(client):
    assert client.get("/api/v1/me").status_code == 401


def test_i_change_what_i_may(client, me):
    wishes = {"pseudonym": "느린산책", "language": "en", "theme": "dark", "is_operator": True, "email": "x@example.kr"}

    answer = client.patch("/api/v1/me", wishes, **JSON)

    assert answer.status_code == 200
    changed = User.objects.get(pk=me.pk)
    assert (changed.pseudonym, changed.language, changed.theme) == ("느린산책", "en", "dark")
    assert (changed.is_operator, changed.email) == (False, me.email)


def test_all_of_it_or_nothing(client, me, a_user):
    a_user(pseudonym="귤빛하늘")

    answer = client.patch("/api/v1/me", {"theme": "dark", "pseudonym": "귤빛하늘"}, **JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.pseudonym_taken")
    assert User.objects.get(pk=me.pk).theme == "system"


def test_addresses_are_added_listed_changed_and_removed(client, me):
    made = client.post("/api/v1/me/addresses", FIELDS, **JSON)
    path = f"/api/v1/me/addresses/{made.json()['id']}"
    listed = client.get("/api/v1/me/addresses").json()
    changed = client.put(path, {**FIELDS, "label": "본가", "is_default": True}, **JSON)
    gone = client.delete(path)

    assert made.status_code == 201
    assert listed == [{"id": made.json()["id"], **FIELDS, "is_default": True}]
    assert changed.json()["label"] == "본가"
    assert (gone.status_code, client.get(path).status_code) == (204, 404)


def test_an_unfit_address_is_422_and_not_kept(client, me):
    answer = client.post("/api/v1/me/addresses", {**FIELDS, "postcode": "0476"}, **JSON)

    assert answer.status_code == 422
    assert selectors.addresses_of(me.id) == []


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_address_of_another_is_404(client, me, a_user, method):
    owner = a_user()
    with unit_of_work():
        kept = add_address(owner_id=owner.id, address=HOME, now=NOON)

    answer = getattr(client, method)(f"/api/v1/me/addresses/{kept.id}", FIELDS, **JSON)

    assert (answer.status_code, answer.json()["code"]) == (404, "accounts.no_such_address")
    assert selectors.address_of(owner.id, kept.id).text == HOME
