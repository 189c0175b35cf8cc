"""The JSON API about oneself; every good answer is held against the published schema by the `api` builder."""

import pytest
from django.db import connection

from accounts import selectors
from accounts.models import User
from accounts.services import add_address
from common.transactions import unit_of_work
from tests.accounts.test_addresses import HOME
from tests.accounts.test_me_pages import FIELDS
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(a_user):
    """A person."""
    return a_user(pseudonym="새벽커피")


@pytest.fixture
def mine(api, me):
    """Their program."""
    return api(me)


def test_who_i_am(mine, me):
    answer = mine.get("/me")

    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "id": str(me.id),
        "email": me.email,
        "pseudonym": "새벽커피",
        "language": "ko",
        "theme": "system",
        "is_operator": False,
        "created_at": "2026-11-20T03:00:00Z",
    }


def test_nobody_is_nobody(api):
    assert api().get("/me").status_code == 401


def test_i_change_what_i_may(mine, me):
    answer = mine.write("patch", "/me", {"pseudonym": "느린산책", "language": "en", "theme": "dark"})

    changed = User.objects.get(pk=me.pk)
    assert (changed.pseudonym, changed.language, changed.theme) == ("느린산책", "en", "dark")
    assert answer.json()["pseudonym"] == "느린산책"


@pytest.mark.parametrize("field", ["is_operator", "email", "id", "password"])
def test_what_i_may_not_change_is_refused_by_name(mine, me, field):
    answer = mine.write("patch", "/me", {"theme": "dark", field: True})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert User.objects.get(pk=me.pk).theme == "system"


def test_all_of_it_or_nothing(mine, me, a_user):
    a_user(pseudonym="귤빛하늘")

    answer = mine.write("patch", "/me", {"theme": "dark", "pseudonym": "귤빛하늘"})

    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.pseudonym_taken")
    assert User.objects.get(pk=me.pk).theme == "system"


def test_addresses_are_added_listed_changed_and_removed(mine):
    made = mine.post("/me/addresses", FIELDS)
    path = f"/me/addresses/{made.json()['id']}"
    listed = mine.get("/me/addresses").json()["items"]
    mine.put(path, {**FIELDS, "label": "본가", "is_default": True})
    changed = mine.get(path).json()
    gone = mine.delete(path)

    assert (made.status_code, made.json()["is_default"]) == (201, True)
    assert listed == [{"id": made.json()["id"], **FIELDS, "is_default": True}]
    assert changed["label"] == "본가"
    assert (gone.status_code, mine.get(path).status_code) == (204, 404)


def test_an_address_sent_twice_is_kept_once_and_its_words_are_in_no_answer_kept(mine, me):
    first = mine.post("/me/addresses", FIELDS, key="same-key")
    again = mine.post("/me/addresses", FIELDS, key="same-key")

    assert again.json() == first.json()
    assert len(selectors.addresses_of(me.id)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer::text FROM common_requestkey")
        assert "김하늘" not in repr(cursor.fetchall())


def test_a_write_needs_a_key(mine, me):
    assert mine.post("/me/addresses", FIELDS, key="").json()["code"] == "common.key_missing"
    assert selectors.addresses_of(me.id) == []


@pytest.mark.parametrize(
    "change", [{"postcode": "0476"}, {"phone": "call me"}, {"label": "집\u0000"}, {"line1": 7}, {"is_default": "yes"}]
)
def test_an_unfit_address_is_422_and_not_kept(mine, me, change):
    answer = mine.post("/me/addresses", {**FIELDS, **change})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, list(change))
    assert selectors.addresses_of(me.id) == []


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_address_of_another_is_404(mine, a_user, method):
    owner = a_user()
    with unit_of_work():
        kept = add_address(owner_id=owner.id, address=HOME, now=NOON)
    path = f"/me/addresses/{kept.id}"

    answer = {
        "get": lambda: mine.get(path),
        "put": lambda: mine.put(path, FIELDS),
        "delete": lambda: mine.delete(path),
    }[method]()

    assert (answer.status_code, answer.json()["code"]) == (404, "accounts.no_such_address")
    assert selectors.address_of(owner.id, kept.id).text == HOME
