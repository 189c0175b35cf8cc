"""What a page was told stays told while it is read, and nowhere else."""

from common.asking import AskedOnceMiddleware, asked_once, believing_nothing, each_asked_once, remembering, tell
from common.transactions import unit_of_work


def counting():
    """A question, and how often it was put."""
    put = []

    @asked_once
    def question(number, *, word=""):
        put.append((number, word))
        return len(put)

    return question, put


def counting_each():
    """A question about many numbers, of which zero is unknown, and what was asked about."""
    put = []

    @each_asked_once
    def question(numbers):
        put.append(list(numbers))
        return {number: str(number) for number in numbers if number}

    return question, put


def test_a_page_asks_the_same_only_once():
    question, put = counting()

    with remembering():
        assert [question(1), question(1), question(2), question(1, word="x"), question(1)] == [1, 1, 2, 3, 1]

    assert put == [(1, ""), (2, ""), (1, "x")]


def test_nothing_is_remembered_outside_of_a_page_or_beyond_it():
    question, put = counting()

    question(1)
    for _page in range(2):
        with remembering():
            question(1)
    question(1)

    assert len(put) == 4


def test_of_many_only_those_not_told_yet_are_asked_about():
    question, put = counting_each()

    with remembering():
        assert question([1, 2]) == {1: "1", 2: "2"}
        assert question([2, 0, 3, 3]) == {2: "2", 3: "3"}
        assert question([0, 3]) == {3: "3"}

    assert put == [[1, 2], [0, 3]]


def test_what_was_learnt_on_the_way_is_not_asked():
    question, put = counting()

    with remembering():
        tell(question, 7, 1)
        assert question(1) == 7
    tell(question, 7, 1)

    assert question(1) == 1
    assert put == [(1, "")]


def test_services_believe_nothing_they_were_told_and_leave_nothing_behind(db):
    question, put = counting()

    with remembering():
        question(1)
        with unit_of_work():
            question(1)
            question(1)
        question(1)

    assert len(put) == 4


def test_what_is_told_while_nothing_is_believed_is_forgotten():
    question, put = counting()

    with remembering(), believing_nothing():
        tell(question, 7, 1)
        question(1)

    assert put == [(1, "")]


def test_only_reading_requests_remember(db, client):
    question, put = counting()
    answer = AskedOnceMiddleware(lambda request: (question(1), question(1)))

    for method in ("GET", "HEAD", "POST", "PUT"):
        answer(type("Request", (), {"method": method})())

    assert len(put) == 1 + 1 + 2 + 2
