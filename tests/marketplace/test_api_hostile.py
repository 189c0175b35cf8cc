"""Hostile values in every field of every form: never taken for something else, never an error of ours."""

import json
from typing import Any
from uuid import uuid4

import pytest
from rest_framework import serializers

from common.api import Choice, Code, Id, StrictInput, Text, WholeNumber, YesOrNo
from escrow.api.payment_methods import PaymentMethodInput
from marketplace.api.bids import BidInput
from marketplace.api.order_refunds import RefundInput
from marketplace.api.orders import ConfirmationInput, OrderMethodInput
from marketplace.api.parcels import ShipmentInput
from marketplace.api.pledges import PledgeInput
from marketplace.api.wants import ModerationInput, WantInput
from marketplace.models import Bid, Pledge, Want
from tests.marketplace import hostile

AN_ID = str(uuid4())
FORMS: dict[type[StrictInput], dict[str, Any]] = {
    WantInput: {"title": "접이식 의자", "category": "camping", "photo_ids": [AN_ID]},
    ModerationInput: {"is_fine": True, "reason": "seen"},
    PledgeInput: {"units": 1, "cap_minor": 1, "address_id": AN_ID, "payment_method_id": AN_ID},
    BidInput: {"price_minor": 1, "min_units": 1, "max_units": 1, "lead_days": 1},
    OrderMethodInput: {"payment_method_id": AN_ID},
    ConfirmationInput: {},
    RefundInput: {"reason": "broken"},
    ShipmentInput: {"carrier": "cj", "tracking_number": "1234567890"},
    PaymentMethodInput: {"token": "tok_visa"},
}
FIELDS = [(form, name) for form in FORMS for name in form().fields]


def hostile_values(field: serializers.Field) -> list[Any]:
    """What this field must refuse."""
    match field:
        case WholeNumber():
            return hostile.NUMBERS + ([] if field.allow_null else [None])
        case Id():
            return [*hostile.IDS, None]
        case YesOrNo():
            return [*hostile.BOOLEANS, None]
        case Choice():
            return [*hostile.CHOICES, None]
        case Code():
            return [*hostile.CHOICES, *hostile.TEXTS_UNFIT, *hostile.TEXTS_OF_SEVERAL_LINES, None]
        case Text(max_length=most):
            lines = [] if field._allowed else hostile.TEXTS_OF_SEVERAL_LINES
            return [*hostile.TEXTS_OF_NO_KIND, *hostile.TEXTS_UNFIT, *lines, "a" * (most + 1), "a" * 2**20, None]
        case serializers.ListField(child=child):
            each = hostile_values(child)
            return [
                "",
                "[]",
                0,
                1,
                True,
                {},
                {"0": 1},
                None,
                [],
                *([value] for value in each),
                [AN_ID] * 100,
                [1] * 100,
            ]
    raise AssertionError(f"{field} has no hostile values yet")


def test_the_corpus_is_as_large_as_promised():
    assert len(hostile.NUMBERS) > 300


@pytest.mark.parametrize(("form", "name"), FIELDS, ids=[f"{form.__name__} {name}" for form, name in FIELDS])
def test_a_field_refuses_what_it_is_not(form, name):
    taken = []
    for value in hostile_values(form().fields[name]):
        checked = form(data=FORMS[form] | {name: value})
        if checked.is_valid():
            taken.append(value)
        else:
            assert list(checked.errors) == [name]

    assert [value for value in taken if not _is_meant(form().fields[name], value)] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_takes_its_good_values_and_no_field_it_does_not_know(form):
    good = form(data=FORMS[form])
    more = form(data=FORMS[form] | {"is_admin": True, "status": "paid"})

    assert good.is_valid(), good.errors
    assert not more.is_valid()
    assert sorted(more.errors) == ["is_admin", "status"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("body", [None, [], [{}], "", "a", 0, 1, 1.5, True], ids=repr)
def test_a_body_is_an_object(form, body):
    assert not form(data=body).is_valid()


@pytest.mark.parametrize("words", hostile.TEXTS_TO_KEEP)
def test_ugly_words_are_kept_as_they_came(words):
    checked = WantInput(data=FORMS[WantInput] | {"title": f"a {words} b", "details": words})

    assert checked.is_valid(), checked.errors
    assert checked.validated_data["title"] == f"a {words} b"
    assert checked.validated_data["details"] == words.strip()


RAW_BODIES = [
    b"", b"{", b"}", b"[", b"nul", b"null", b"[]", b"0", b'""', b"{]", b'{"units": NaN}', b'{"units": Infinity}',
    b'{"units": -Infinity}', b'{"units": 1e999}', b'{"units": ' + b"9" * 5000 + b"}", b'{"units": 01}', b"{'units': 1}",
    b'{"units": 1,}', b'{"units": "\\ud800"}', b'{"\\ud800": 1}', b'{"\\u0000": "\\u0000"}', b"\xff\xfe{\x00}\x00",
    b'\xef\xbb\xbf{"units": 1}', b'{"units": "\xed\xa0\x80"}', b'{"units": "\xff"}', b"[" * 100_000, b'{"a":' * 100_000,
    b'{"units": 1} {"units": 1}', b"units=1&cap_minor=2", b"<units>1</units>", b'{"units": {"units": {"units": 1}}}',
]  # fmt: skip


@pytest.mark.parametrize("raw", RAW_BODIES, ids=lambda raw: repr(raw[:30]))
def test_a_broken_body_is_the_senders_fault(api, a_pool, a_buyer, raw):
    pool, buyer = a_pool(), a_buyer()
    program = api(buyer.user).client

    answer = program.put(
        f"/api/v1/pools/{pool.id}/pledge", raw, content_type="application/json", headers={"Idempotency-Key": "raw-0001"}
    )

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    json.loads(answer.content)
    assert Pledge.objects.count() == 0


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "", "a/b; c=\x80"],
)
def test_only_json_is_read(api, a_pool, a_buyer, kind):
    pool, buyer = a_pool(), a_buyer()

    answer = api(buyer.user).client.generic(
        "PUT", f"/api/v1/pools/{pool.id}/pledge", b"{}", content_type=kind, headers={"Idempotency-Key": "kind-0001"}
    )

    assert answer.status_code in {400, 415, 422}


@pytest.mark.parametrize("value", [2**63, -1, 1.0, "1", True, None, [], {}, "\x00"], ids=repr)
def test_through_the_whole_house_a_wrong_number_bids_nothing(api, an_auction, a_seller, value):
    auction, seller = an_auction(), a_seller()

    for name in FORMS[BidInput]:
        answer = api(seller.owner).post(f"/pools/{auction.pool_id}/bids", FORMS[BidInput] | {name: value})

        assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (
            422,
            "common.invalid",
            [name],
        )
    assert Bid.objects.count() == 0


@pytest.mark.parametrize("words", ["\x00", "\ud800", "a\x1b[2Jb"], ids=repr)
def test_through_the_whole_house_unfit_words_post_nothing(api, a_user, a_photo, a_category, words):
    poster = a_user()
    wish = {"title": "의자 둘", "category": a_category().slug, "photo_ids": [str(a_photo(owner_id=poster.id).id)]}

    for name in ("title", "details", "category"):
        body = json.dumps(wish | {name: words}).encode()
        answer = api(poster).client.post(
            "/api/v1/wants", body, content_type="application/json", headers={"Idempotency-Key": f"want-{name}"}
        )

        assert (answer.status_code, answer.json()["code"]) == (422, "common.invalid")
    assert Want.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    ["/pools/0", "/pools/null", "/pools/%00", "/pools/..%2f..", "/pools/' OR 1=1", "/orders/1", "/awards/x/acceptance"],
)
def test_an_address_that_is_none_is_404(api, a_user, path):
    assert api(a_user()).get(path).status_code == 404


def _is_meant(field: serializers.Field, value: Any) -> bool:
    """What stands in the corpus for other fields, but is right here."""
    is_open_range = isinstance(field, WholeNumber) and type(value) is int
    return is_open_range and field.min_value <= value <= field.max_value
