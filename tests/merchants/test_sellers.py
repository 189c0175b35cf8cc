"""From a business's application to an operator's decision."""

import pytest
from django.db import IntegrityError, transaction

from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry, OutboxFact
from common.transactions import OutsideUnit, unit_of_work
from merchants import selectors
from merchants.errors import (
    ApplicationClosed,
    ApplicationIncomplete,
    BusinessNumberTaken,
    BusinessNumberWrong,
    NoSuchSeller,
    OperatorsOnly,
    ReasonMissing,
)
from merchants.models import Seller
from merchants.policy import may_bid
from merchants.rules import Decision, SellerStatus
from merchants.services import Application, apply_as_seller, decide_seller, submit_application
from tests.builders.people import NOON, a_business_number

pytestmark = pytest.mark.django_db

S = SellerStatus
OPERATOR = Actor(ActorKind.OPERATOR, "0192")


def applied(user, number="124-81-00998", name="한결상회", representative="한결"):
    application = Application(business_name=name, representative=representative, business_number=number)
    with unit_of_work():
        return apply_as_seller(owner_id=user.id, application=application, now=NOON)


def submitted(user):
    with unit_of_work():
        return submit_application(owner_id=user.id, now=NOON)


def decided(seller, decision, *, reason="papers seen", actor=OPERATOR):
    with unit_of_work():
        return decide_seller(seller_id=seller.id, decision=decision, reason=reason, actor=actor, now=NOON)


def facts():
    return list(OutboxFact.objects.order_by("occurred_at", "id").values_list("name", flat=True))


def test_an_application_is_a_draft_until_it_is_handed_in(a_user):
    user = a_user()
    applied(user)
    draft = selectors.seller_of(user.id)

    submitted(user)
    waiting = selectors.seller_of(user.id)

    assert (draft.status, draft.business_number, draft.submitted_at) == (S.DRAFT, "124-81-00998", None)
    assert (waiting.status, waiting.submitted_at) == (S.SUBMITTED, NOON)
    assert waiting.due_at.isoformat() == "2026-11-23T15:00:00+00:00"
    assert facts() == ["merchants.seller_submitted"]


def test_verified_sellers_and_nobody_else_may_bid(a_seller):
    assert {status: may_bid(a_seller(status=status)) for status in S} == {
        S.DRAFT: False, S.SUBMITTED: False, S.VERIFIED: True, S.RETURNED: False, S.SUSPENDED: False,
    }  # fmt: skip
    assert not may_bid(None)


@pytest.mark.parametrize(
    ("start", "decision", "end"),
    [
        (S.SUBMITTED, Decision.VERIFY, S.VERIFIED),
        (S.SUBMITTED, Decision.RETURN, S.RETURNED),
        (S.VERIFIED, Decision.SUSPEND, S.SUSPENDED),
        (S.SUSPENDED, Decision.REINSTATE, S.VERIFIED),
    ],
)
def test_a_decision_is_told_and_put_on_record(a_seller, start, decision, end):
    seller, before = a_seller(status=start), facts()

    decided(seller, decision, reason="  certificate matches  ")

    kept = AuditEntry.objects.filter(subject=f"seller:{seller.id}").latest("id")
    assert selectors.seller(seller.id).status == end
    assert selectors.seller(seller.id).decision_reason == "certificate matches"
    assert (kept.actor, kept.action, kept.reason) == ("operator:0192", f"{decision}_seller", "certificate matches")
    assert (kept.before, kept.after) == ({"status": start}, {"status": end})
    assert OutboxFact.objects.latest("id").payload == {"seller_id": str(seller.id)}
    told = "merchants.seller_reinstated" if decision == Decision.REINSTATE else f"merchants.seller_{end}"
    assert facts() == [*before, told]


@pytest.mark.parametrize(("status", "decision"), [(S.DRAFT, Decision.VERIFY), (S.VERIFIED, Decision.RETURN)])
def test_a_decision_out_of_turn_changes_nothing(a_seller, status, decision):
    seller = a_seller(status=status)
    told, audited = len(facts()), AuditEntry.objects.count()

    with pytest.raises(MoveRefused):
        decided(seller, decision)

    assert selectors.seller(seller.id).status == status
    assert (len(facts()), AuditEntry.objects.count()) == (told, audited)


def test_only_operators_decide_and_only_with_a_reason(a_seller):
    seller = a_seller(status=S.SUBMITTED)

    with pytest.raises(OperatorsOnly):
        decided(seller, Decision.VERIFY, actor=Actor(ActorKind.SELLER, str(seller.id)))
    with pytest.raises(ReasonMissing):
        decided(seller, Decision.VERIFY, reason="  ")
    assert selectors.seller(seller.id).status == S.SUBMITTED


@pytest.mark.parametrize("number", ["124-81-00999", "123", "", "abcdefghij"])
def test_a_number_that_does_not_add_up_is_refused(a_user, number):
    user = a_user()

    with pytest.raises(BusinessNumberWrong):
        applied(user, number)
    assert selectors.seller_of(user.id) is None


def test_one_identity_per_business_number(a_user):
    applied(a_user(), "124-81-00998")
    second = a_user()

    with pytest.raises(BusinessNumberTaken):
        applied(second, "1248100998")
    assert selectors.seller_of(second.id) is None


@pytest.mark.parametrize("words", [{"name": "  "}, {"representative": ""}])
def test_a_business_has_a_name_and_a_representative(a_user, words):
    with pytest.raises(ApplicationIncomplete):
        applied(a_user(), **words)


def test_a_returned_application_is_written_anew_and_handed_in_again(a_seller):
    seller = a_seller(status=S.RETURNED)

    applied(seller.owner, a_business_number(), name="새이름")
    submitted(seller.owner)

    again = selectors.seller(seller.id)
    assert (again.status, again.business_name) == (S.SUBMITTED, "새이름")


@pytest.mark.parametrize("status", [S.SUBMITTED, S.VERIFIED, S.SUSPENDED])
def test_what_is_being_looked_at_or_decided_stays_as_it_is(a_seller, status):
    seller = a_seller(status=status)

    with pytest.raises(ApplicationClosed):
        applied(seller.owner, a_business_number(), name="다른이름")
    with pytest.raises(MoveRefused):
        submitted(seller.owner)
    assert selectors.seller(seller.id).business_name == "한결상회"


def test_nobody_hands_in_what_was_never_written(a_user):
    with pytest.raises(NoSuchSeller):
        submitted(a_user())


def test_the_queue_shows_who_waits_the_longest_first(a_seller):
    first, second = a_seller(status=S.SUBMITTED), a_seller(status=S.SUBMITTED)
    a_seller(status=S.VERIFIED)

    assert [waiting.id for waiting in selectors.verification_queue()] == [first.id, second.id]


def test_verified_sellers_are_found_by_name_and_by_id(a_seller):
    late, early = a_seller(business_name="하나"), a_seller(business_name="가나")
    a_seller(status=S.SUSPENDED)

    assert [seller.business_name for seller in selectors.verified_sellers()] == ["가나", "하나"]
    assert set(selectors.sellers([late.id, early.id])) == {late.id, early.id}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": "famous", "submitted_at": NOON}, "merchants_seller_status_is_known"),
        ({"business_number": "12-34"}, "merchants_business_number_has_ten_digits"),
        ({"status": "verified"}, "merchants_only_a_draft_was_never_submitted"),
    ],
)
def test_the_database_refuses_what_must_never_be(a_seller, change, sentence):
    seller = a_seller(status=S.DRAFT)

    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Seller.objects.filter(pk=seller.pk).update(**change)


def test_services_need_a_unit(a_user):
    with pytest.raises(OutsideUnit):
        submit_application(owner_id=a_user().id, now=NOON)
