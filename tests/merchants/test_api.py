"""Sellers and the operators who check them, through the JSON API."""

import pytest

from merchants import selectors
from merchants.rules import SellerStatus
from tests.builders.people import a_business_number

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}
WORDS = {"business_name": "한결상회", "representative": "한결", "business_number": "124-81-00998"}


def test_a_person_applies_and_reads_how_it_stands(client, a_user):
    user = a_user()
    client.force_login(user)
    before = client.get("/api/v1/seller").status_code

    made = client.post("/api/v1/seller", WORDS, **JSON)

    assert before == 404
    assert (made.status_code, made.json()["status"]) == (201, "submitted")
    assert client.get("/api/v1/seller").json() == made.json()


def test_a_draft_can_be_kept_first(client, a_user):
    client.force_login(a_user())

    assert client.post("/api/v1/seller", {**WORDS, "submit": False}, **JSON).json()["status"] == "draft"


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ({"business_number": "124-81-00999"}, 422, "merchants.business_number_wrong"),
        ({"business_name": ""}, 422, "common.invalid"),
        ({"status": "verified", "business_number": a_business_number()}, 201, None),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_verifies_themselves(client, a_user, words, status, code):
    user = a_user()
    client.force_login(user)

    answer = client.post("/api/v1/seller", {**WORDS, **words}, **JSON)

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    kept = selectors.seller_of(user.id)
    assert kept is None or kept.status == SellerStatus.SUBMITTED


def test_a_taken_number_is_a_conflict(client, a_user):
    for status in (201, 409):
        client.force_login(a_user())
        answer = client.post("/api/v1/seller", WORDS, **JSON)
        assert answer.status_code == status
    assert answer.json()["code"] == "merchants.business_number_taken"


def test_an_operator_works_the_queue(client, an_operator, a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    client.force_login(an_operator())

    (waiting,) = client.get("/api/v1/desk/sellers").json()
    answer = client.post(
        f"/api/v1/desk/sellers/{waiting['id']}/decision", {"decision": "verify", "reason": "papers seen"}, **JSON
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "verified")
    assert selectors.seller(seller.id).status == SellerStatus.VERIFIED
    assert client.get("/api/v1/desk/sellers").json() == []


def test_a_decision_needs_a_reason_and_a_known_word(client, an_operator, a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    client.force_login(an_operator())
    path = f"/api/v1/desk/sellers/{seller.id}/decision"

    assert client.post(path, {"decision": "verify", "reason": " "}, **JSON).status_code == 422
    assert client.post(path, {"decision": "adore", "reason": "x"}, **JSON).status_code == 422
    assert client.post(path, {"decision": "suspend", "reason": "x"}, **JSON).status_code == 409
    assert selectors.seller(seller.id).status == SellerStatus.SUBMITTED


@pytest.mark.parametrize("who", ["buyer", "seller", "nobody"])
def test_others_neither_see_the_queue_nor_decide(client, a_user, a_seller, who):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    if who != "nobody":
        client.force_login(seller.owner if who == "seller" else a_user())

    answers = [
        client.get("/api/v1/desk/sellers"),
        client.post(f"/api/v1/desk/sellers/{seller.id}/decision", {"decision": "verify", "reason": "me"}, **JSON),
    ]

    assert {answer.status_code for answer in answers} == {401 if who == "nobody" else 403}
    assert selectors.seller(seller.id).status == SellerStatus.SUBMITTED
