"""Sellers and the operators who check them, through the JSON API."""

import pytest

from merchants import selectors
from merchants.rules import SellerStatus

pytestmark = pytest.mark.django_db

WORDS = {"business_name": "한결상회", "representative": "한결", "business_number": "124-81-00998"}


def test_a_person_applies_and_reads_how_it_stands(api, a_user):
    mine = api(a_user())
    before = mine.get("/seller").status_code

    made = mine.post("/seller", WORDS)

    assert before == 404
    assert (made.status_code, made.json()["status"]) == (201, "submitted")
    assert mine.get("/seller").json() == made.json()


def test_a_draft_can_be_kept_first(api, a_user):
    assert api(a_user()).post("/seller", {**WORDS, "submit": False}).json()["status"] == "draft"


def test_an_application_sent_twice_is_answered_once(api, a_user):
    mine = api(a_user())

    answers = [mine.post("/seller", WORDS, key="same-key") for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert mine.post("/seller", WORDS).json()["code"] == "merchants.application_closed"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"business_number": "124-81-00999"}, "merchants.business_number_wrong"),
        ({"business_name": ""}, "common.invalid"),
        ({"status": "verified"}, "common.invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_verifies_themselves(api, a_user, words, code):
    user = a_user()

    answer = api(user).post("/seller", {**WORDS, **words})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert selectors.seller_of(user.id) is None


def test_a_taken_number_is_a_conflict(api, a_user):
    answers = [api(a_user()).post("/seller", WORDS) for _person in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "merchants.business_number_taken"


def test_an_operator_works_the_queue(api, an_operator, a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    desk = api(an_operator())

    (waiting,) = desk.get("/desk/sellers").json()["items"]
    answer = desk.post(f"/desk/sellers/{waiting['id']}/decision", {"decision": "verify", "reason": "papers seen"})

    assert (answer.status_code, answer.json()["status"]) == (200, "verified")
    assert selectors.seller(seller.id).status == SellerStatus.VERIFIED
    assert desk.get("/desk/sellers").json()["items"] == []


@pytest.mark.parametrize(
    ("decision", "reason", "status"), [("verify", " ", 422), ("adore", "x", 422), ("suspend", "x", 409)]
)
def test_a_decision_needs_a_reason_a_known_word_and_its_turn(api, an_operator, a_seller, decision, reason, status):
    seller = a_seller(status=SellerStatus.SUBMITTED)

    answer = api(an_operator()).post(f"/desk/sellers/{seller.id}/decision", {"decision": decision, "reason": reason})

    assert answer.status_code == status
    assert selectors.seller(seller.id).status == SellerStatus.SUBMITTED


@pytest.mark.parametrize("who", ["buyer", "seller", "nobody"])
def test_others_neither_see_the_queue_nor_decide(api, a_user, a_seller, who):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    theirs = {"buyer": lambda: api(a_user()), "seller": lambda: api(seller.owner), "nobody": api}[who]()

    answers = [
        theirs.get("/desk/sellers"),
        theirs.post(f"/desk/sellers/{seller.id}/decision", {"decision": "verify", "reason": "me"}),
    ]

    assert {answer.status_code for answer in answers} == {401 if who == "nobody" else 403}
    assert selectors.seller(seller.id).status == SellerStatus.SUBMITTED
