"""Proving a phone: three tries, ten minutes, one person for a number, and nothing told to who does not hold it."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from accounts.errors import PhoneTaken, PhoneUnfit
from accounts.models import Phone, PhoneCode
from accounts.rules.choices import Language
from accounts.rules.phones import PhoneCheck, PhoneOutcome, masked
from accounts.selectors import has_verified_phone, marks_of, phone_of
from accounts.services import ask_phone_code, phones, try_phone_code, vouch_phone
from common import clock
from common.limits import LimitReached
from common.models import Allowance
from tests.builders.people import NOON
from tests.marketplace.acts import act

NUMBER = "010-1234-5678"
E164 = "+821012345678"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(a_user):
    return a_user(has_phone=False, email="a@example.kr", language=Language.ENGLISH)


def ask(person, number=NUMBER, caller="192.0.2.1"):
    return act(ask_phone_code, owner_id=person.id, number=number, caller=caller)


def type_code(person, code):
    return act(try_phone_code, owner_id=person.id, code=code)


@pytest.fixture
def texted(mails):
    """The code in the newest text message to a number."""

    def newest(number=E164):
        return re.search(r"\d{6}", mails(number)[0].text).group()

    return newest


def test_the_code_texted_proves_the_number(person, texted):
    sent = ask(person)
    before = has_verified_phone(person.id)

    check = type_code(person, texted())

    assert (before, check.outcome, has_verified_phone(person.id)) == (False, PhoneOutcome.VERIFIED, True)
    assert sent.masked == phone_of(person.id).masked == "010-····-5678"
    assert not PhoneCode.objects.exists()


def test_the_number_stands_nowhere_in_the_open(person):
    ask(person)
    type_code(person, "000000")

    with connection.cursor() as cursor:
        rows = []
        for table in ("accounts_phone", "accounts_phonecode", "messaging_message", "common_allowance"):
            cursor.execute(f"SELECT * FROM {table}")
            rows.append(repr(cursor.fetchall()))
    assert "12345678" not in "".join(rows)


def test_three_tries_and_no_more(person, texted):
    ask(person)
    right = texted()
    wrong = f"{(int(right) + 1) % 1_000_000:06}".replace("000000", "000002")

    answers = [type_code(person, wrong) for _try in range(3)]

    assert answers == [
        PhoneCheck(PhoneOutcome.WRONG, 2),
        PhoneCheck(PhoneOutcome.WRONG, 1),
        PhoneCheck(PhoneOutcome.OVER, 0),
    ]
    assert type_code(person, right).outcome == PhoneOutcome.OVER
    assert not has_verified_phone(person.id)


def test_ten_real_minutes_and_no_more(person, texted, monkeypatch):
    sent = ask(person)
    monkeypatch.setattr(clock, "real", lambda: sent.ends_at)

    assert type_code(person, texted()).outcome == PhoneOutcome.OVER


def test_the_time_machine_ends_no_code(person, texted, at):
    ask(person)
    at(NOON + timedelta(days=30))

    assert type_code(person, texted()).outcome == PhoneOutcome.VERIFIED


def test_a_new_code_ends_the_one_before(person, texted):
    ask(person)
    first = texted()
    ask(person)

    assert type_code(person, first).outcome in {PhoneOutcome.WRONG} or first == texted()


def test_a_number_of_another_is_answered_alike_until_the_phone_is_in_hand(person, a_user, texted):
    other = a_user(has_phone=False)
    act(vouch_phone, owner_id=other.id, number=NUMBER)
    taken, free = ask(person), ask(person, "010-1234-0000")
    ask(person)

    assert (taken.masked, free.masked) == ("010-····-5678", "010-····-0000")
    assert type_code(person, "123").outcome == PhoneOutcome.WRONG
    assert type_code(person, texted()).outcome == PhoneOutcome.TAKEN
    assert not has_verified_phone(person.id)
    assert has_verified_phone(other.id)


def test_a_new_number_replaces_the_old_one_which_is_told_and_forgotten(person, mails):
    act(vouch_phone, owner_id=person.id, number=NUMBER)
    old_marks = marks_of([person.id])[person.id].marks

    ask(person, "010-8888-9999")
    type_code(person, "000000")

    assert phone_of(person.id).masked == "010-····-9999"
    assert "changed" in mails(E164)[0].text
    assert "changed" in mails("a@example.kr")[0].subject
    assert Phone.objects.get(owner=person, replaced_at__isnull=False).sealed == ""
    assert old_marks < marks_of([person.id])[person.id].marks


def test_the_same_number_again_is_nothing_new(person, mails):
    act(vouch_phone, owner_id=person.id, number=NUMBER)
    ask(person)

    assert type_code(person, "000000").outcome == PhoneOutcome.VERIFIED
    assert Phone.objects.filter(owner=person).count() == 1
    assert mails("a@example.kr") == []


@pytest.mark.parametrize("number", ["", "0101234", "02-123-4567", "+1 650 253 0000", "x" * 400, "010-1234-5678; DROP"])
def test_only_korean_mobile_numbers(person, number):
    with pytest.raises(PhoneUnfit):
        ask(person, number)

    assert not PhoneCode.objects.exists()


def test_a_number_is_vouched_for_once(person, a_user):
    act(vouch_phone, owner_id=person.id, number=NUMBER)
    with pytest.raises(PhoneTaken):
        act(vouch_phone, owner_id=a_user(has_phone=False).id, number="+82 10 1234 5678")


def test_000000_opens_nothing_outside_the_sandbox(person, settings):
    ask(person)
    settings.SANDBOX = False

    assert type_code(person, "000000").outcome == PhoneOutcome.WRONG


class TestLimits:
    """Each is spent alone; whoever is refused gets no text."""

    def test_of_a_person(self, person):
        for turn in range(phones.PER_PERSON.most):
            ask(person, f"010-1234-{turn:04}", caller=f"192.0.2.{turn}")
        before = PhoneCode.objects.get().pk

        with pytest.raises(LimitReached) as refused:
            ask(person, "010-9999-0000", caller="192.0.2.99")

        assert PhoneCode.objects.get().pk == before
        assert re.search(r"\d\d:\d\d", refused.value.message)

    def test_of_a_number(self, a_user):
        for turn in range(phones.PER_NUMBER.most):
            ask(a_user(has_phone=False), NUMBER, caller=f"192.0.2.{turn}")

        with pytest.raises(LimitReached):
            ask(a_user(has_phone=False), "+82 10-1234-5678", caller="192.0.2.99")

    def test_of_where_the_request_comes_from(self, a_user):
        for turn in range(phones.PER_CALLER.most):
            ask(a_user(has_phone=False), f"010-1234-{turn:04}")

        with pytest.raises(LimitReached):
            ask(a_user(has_phone=False), "010-9999-0000")

    def test_they_end_with_their_span(self, person, monkeypatch):
        monkeypatch.setattr(phones, "PER_PERSON", phones.Limit(1, timedelta(hours=1)))
        ask(person)
        with pytest.raises(LimitReached):
            ask(person)

        Allowance.objects.update(ends_at=clock.real())

        assert ask(person) is not None


def test_a_number_is_shown_without_its_middle():
    assert masked("+821012345678") == "010-····-5678"
    assert masked("+82111234567") == "011-····-4567"


class TestApi:
    def test_ask_and_prove(self, api, person):
        mine = api(person)
        asked = mine.post("/me/phone", {"number": NUMBER})
        proven = mine.post("/me/phone/verification", {"code": "000000"})

        assert (asked.status_code, asked.json()["number"]) == (201, "010-····-5678")
        assert (proven.status_code, mine.get("/me/phone").json()) == (200, proven.json())
        assert proven.json()["number"] == "010-····-5678"

    def test_a_wrong_code_is_kept_and_repeating_the_request_takes_no_second_try(self, api, person):
        mine = api(person)
        mine.post("/me/phone", {"number": NUMBER})

        answers = [mine.post("/me/phone/verification", {"code": "999999"}, key="once-only") for _ in range(2)]
        third = mine.post("/me/phone/verification", {"code": "999999"})

        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
            (422, "accounts.phone_code_wrong")
        ] * 2
        assert [answer.json()["tries_left"] for answer in [*answers, third]] == [2, 2, 1]

    def test_without_a_code_there_is_nothing_to_prove(self, api, person):
        answer = api(person).post("/me/phone/verification", {"code": "000000"})

        assert (answer.status_code, answer.json()["code"]) == (409, "accounts.phone_code_over")
        assert api(person).get("/me/phone").json() == {"number": "", "verified_at": None}
