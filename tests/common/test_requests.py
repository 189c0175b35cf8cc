"""A request with a key has one effect and one answer, however often and from wherever it comes."""

import threading
from uuid import UUID

import pytest

from common.audit import audit
from common.lifecycle import SYSTEM
from common.models import AuditEntry, RequestKey
from common.refusals import Conflict
from common.requests import KeyMissing, KeyReused, answered_once
from common.transactions import OutsideUnit, unit_of_work
from tests.common.test_transactions import NOON
from tests.races.together import together

KEY = "key-0001"


def ask(*, actor="user:1", key=KEY, content=None, answer=dict):
    with unit_of_work():
        return answered_once(actor=actor, key=key, content=content or {"units": 2}, answer=answer)


def once(answer):
    """Answers the first time and fails the test when asked again."""
    asked = []

    def work():
        asked.append(True)
        assert len(asked) == 1, "the effect happened twice"
        return answer

    return work


def test_a_repeated_request_has_the_same_answer_and_no_second_effect(db):
    answer = once({"place": 1, "names": ("a", "b")})

    first, second = ask(answer=answer), ask(answer=answer)

    assert first == second == {"place": 1, "names": ["a", "b"]}


@pytest.mark.parametrize("answer", [{}, {"nothing": None}])
def test_an_answer_that_says_nothing_is_an_answer(db, answer):
    work = once(answer)

    assert ask(answer=work) == ask(answer=work) == answer


@pytest.mark.parametrize("content", [{"units": 3}, {"units": "2"}, {"units": 2, "cap": None}, {}])
def test_the_same_key_with_other_content_is_refused(db, content):
    ask()

    with pytest.raises(KeyReused), unit_of_work():
        answered_once(actor="user:1", key=KEY, content=content, answer=once({}))


def test_the_order_of_fields_is_no_content(db):
    answer = once({"place": 1})

    ask(content={"a": 1, "b": 2}, answer=answer)
    ask(content={"b": 2, "a": 1}, answer=answer)


def test_everybody_has_keys_of_their_own(db):
    assert ask(actor="user:1", answer=lambda: {"for": 1}) == {"for": 1}
    assert ask(actor="user:2", content={"units": 9}, answer=lambda: {"for": 2}) == {"for": 2}


@pytest.mark.parametrize("key", ["", "short-7", "k" * 81, "key with \n", "열쇠열쇠열쇠열쇠", "key-\x000001"])
def test_a_key_is_eight_to_eighty_plain_characters(db, key):
    with pytest.raises(KeyMissing):
        ask(key=key)

    assert RequestKey.objects.count() == 0


@pytest.mark.parametrize("key", ["k" * 8, "k" * 80, "00000000-0000-7000-8000-000000000000"])
def test_such_keys_do(db, key):
    assert ask(key=key, answer=lambda: {"done": True}) == {"done": True}


@pytest.mark.django_db(transaction=True)
def test_a_refusal_leaves_the_key_unused():
    def refuse():
        raise Conflict()

    with pytest.raises(Conflict):
        ask(answer=refuse)

    assert RequestKey.objects.count() == 0
    assert ask(content={"units": 7}, answer=lambda: {"place": 1}) == {"place": 1}


def test_an_answer_no_json_can_say_leaves_the_key_unused(db):
    with pytest.raises(TypeError):
        ask(answer=lambda: {"id": UUID(int=1)})

    assert RequestKey.objects.count() == 0


def test_it_works_in_the_callers_unit_only(db):
    with pytest.raises(OutsideUnit):
        answered_once(actor="user:1", key=KEY, content={}, answer=dict)


def leave_a_trace():
    audit(actor=SYSTEM, action="act", subject="s", reason="", before={}, after={}, now=NOON)
    return {"thread": threading.current_thread().name}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect_and_the_same_answer():
    answers = together([lambda: ask(answer=leave_a_trace)] * 20)

    assert AuditEntry.objects.count() == 1
    assert RequestKey.objects.count() == 1
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0]["thread"].startswith("Thread-")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_key_row_twenty_have_twenty_effects(monkeypatch):
    """If this one fails, the test above has stopped proving anything."""

    def answered_anew(*, actor, key, content, answer):
        return answer()

    monkeypatch.setitem(ask.__globals__, "answered_once", answered_anew)

    together([lambda: ask(answer=leave_a_trace)] * 20)

    assert AuditEntry.objects.count() == 20


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_contents_under_one_key_one_wins():
    answers = together([lambda n=n: ask(content={"units": n}, answer=leave_a_trace) for n in range(8)])

    assert AuditEntry.objects.count() == 1
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 7


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_waited_for_a_request_that_failed_does_the_work():
    first_is_in, tries = threading.Event(), []

    def fail_the_first_time():
        tries.append(True)
        if len(tries) == 1:
            first_is_in.set()
            raise Conflict()
        return leave_a_trace()

    def later():
        assert first_is_in.wait(10)
        return ask(answer=fail_the_first_time)

    first, second = together([lambda: ask(answer=fail_the_first_time), later])

    assert isinstance(first, Conflict)
    assert second["thread"].startswith("Thread-")
    assert AuditEntry.objects.count() == 1
