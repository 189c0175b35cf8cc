"""Joining, names and choices, through the services."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import flows, selectors
from accounts.errors import EmailTaken, NoSuchPerson, PseudonymTaken, PseudonymUnfit, RenamedLately
from accounts.models import User
from accounts.policy import may_decide
from accounts.rules.choices import Language, Theme
from accounts.services import choose_language, choose_theme, distrust_password, join, rename
from common.models import AuditEntry
from common.transactions import OutsideUnit, unit_of_work
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db


def joined(email="new@example.kr", **more):
    with unit_of_work():
        return join(email=email, language=Language.KOREAN, now=NOON, **more)


def renamed(user, pseudonym, now=NOON):
    with unit_of_work():
        return rename(user_id=user.id, pseudonym=pseudonym, now=now)


def test_who_joins_has_a_name_and_no_proof_yet():
    user = joined(" New@Example.KR ")

    assert user.email == "new@example.kr"
    assert len(user.pseudonym) >= 2
    assert user.created_at == NOON
    assert not user.has_usable_password()
    assert not EmailAddress.objects.filter(user=user, verified=True).exists()


def test_a_password_is_kept_as_argon2():
    assert joined(password="gather-more-42").password.startswith("argon2$")


def test_an_address_joins_once_however_it_is_written():
    joined("a@example.kr")

    with pytest.raises(EmailTaken):
        joined("A@EXAMPLE.kr")
    assert User.objects.count() == 1


def test_two_who_join_at_once_with_one_address_are_told_apart(monkeypatch):
    joined("a@example.kr")
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda _rows: False)

    with pytest.raises(EmailTaken):
        joined("a@example.kr")


def test_the_database_refuses_an_address_in_capitals(a_user):
    user = a_user()

    with pytest.raises(IntegrityError, match="accounts_email_is_lower_case"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Capital@example.kr")


@pytest.mark.parametrize(("column", "value"), [("language", "fr"), ("theme", "pink")])
def test_the_database_refuses_unknown_choices(a_user, column, value):
    user = a_user()

    with pytest.raises(IntegrityError, match=f"accounts_{column}_is_known"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**{column: value})


def test_suggested_names_are_free(a_user, monkeypatch):
    a_user(pseudonym="귤빛하늘")
    monkeypatch.setattr("accounts.selectors.people.secrets.randbelow", lambda below: 0)

    assert selectors.fresh_pseudonym() == "귤빛하늘1"


def test_a_name_is_changed_tidied_and_then_kept_for_thirty_days(a_user):
    user = a_user()

    assert renamed(user, "  새벽   커피 ").pseudonym == "새벽 커피"
    assert renamed(user, "새벽 커피").pseudonym == "새벽 커피"
    with pytest.raises(RenamedLately) as refused:
        renamed(user, "느린산책")
    assert refused.value.facts == {"until": "2026-12-20"}


def test_a_name_in_other_capitals_is_still_taken(a_user):
    a_user(pseudonym="Quiet Heron")
    user = a_user(pseudonym="느린산책")

    with pytest.raises(PseudonymTaken):
        renamed(user, "QUIET heron")
    assert User.objects.get(pk=user.pk).pseudonym == "느린산책"


def test_a_name_that_misleads_is_refused_with_its_reason(a_user):
    with pytest.raises(PseudonymUnfit) as refused:
        renamed(a_user(), "운영자 모아")
    assert refused.value.facts == {"reason": "reserved"}


def test_language_and_theme_are_remembered(a_user):
    user = a_user()

    with unit_of_work():
        choose_language(user_id=user.id, language=Language.ENGLISH)
        choose_theme(user_id=user.id, theme=Theme.DARK)

    assert selectors.destination(user.id) == selectors.Destination(email=user.email, language=Language.ENGLISH)
    assert selectors.theme_of(selectors.person(user.id)) == Theme.DARK


def test_an_unproven_password_is_forgotten_and_a_proven_one_kept(a_user):
    stranger, owner = joined(password="gather-more-42"), a_user(password="gather-more-42")

    with unit_of_work():
        distrust_password(user_id=stranger.id)
        distrust_password(user_id=owner.id)

    assert not User.objects.get(pk=stranger.pk).has_usable_password()
    assert User.objects.get(pk=owner.pk).has_usable_password()


def test_others_see_a_pseudonym_and_a_colour_that_stay(a_user):
    user = a_user(pseudonym="새벽커피")

    seen = selectors.viewer(user)

    assert (seen.id, seen.pseudonym, seen.initial, seen.is_operator) == (user.id, "새벽커피", "새", False)
    assert seen.tone in {1, 2, 3, 4, 5}
    assert seen == selectors.viewers([user.id])[user.id]
    assert user.email not in repr(seen)


def test_operators_are_made_with_a_reason_on_record(a_user):
    user = a_user()

    flows.promote(user_id=user.id, reason="hired for moderation")

    assert may_decide(selectors.person(user.id))
    assert selectors.operator_ids() == [user.id]
    kept = AuditEntry.objects.get(subject=f"user:{user.id}")
    assert (kept.actor, kept.action, kept.reason) == ("system", "make_operator", "hired for moderation")


def test_who_may_not_sign_in_decides_nothing(an_operator):
    operator = an_operator()
    operator.is_active = False

    assert not may_decide(operator)


def test_services_need_a_unit_and_a_person(a_user):
    with pytest.raises(OutsideUnit):
        rename(user_id=a_user().id, pseudonym="새벽", now=NOON)
    with pytest.raises(NoSuchPerson), unit_of_work():
        rename(user_id=uuid4(), pseudonym="새벽", now=NOON)
