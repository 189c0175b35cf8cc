"""Questions on a pool's page and their answers: plain text, for everybody to read."""

from datetime import datetime
from uuid import UUID

from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import (
    NoSuchPool,
    NoSuchQuestion,
    NotYoursToAnswer,
    QuestionsClosed,
    TooManyQuestions,
    WordsUnfit,
)
from marketplace.events import QuestionAnswered, QuestionAsked
from marketplace.models import Pool, Question
from marketplace.models.pools import OPEN
from marketplace.rules.moderation_states import QuestionStatus
from marketplace.services.fitness import refuse_held_words
from marketplace.services.machines import advance
from marketplace.services.pledges import HIDDEN

QUESTION_LONGEST = 500
ANSWER_LONGEST = 1000
OPEN_MOST = 5


@in_unit
def ask_question(*, pool_id: UUID, asker_id: UUID, text: str, now: datetime) -> Question:
    """Ask something on the page of a pool that still takes pledges; sellers may ask too.

    Raises NoSuchPool, QuestionsClosed, WordsUnfit, WordsHeld, TooManyQuestions while five wait for an answer.
    """
    _refuse_unfit(text, (2, QUESTION_LONGEST))
    pool = locked(Pool.objects.filter(pk=pool_id).exclude(status__in=HIDDEN)).first()
    if pool is None:
        raise NoSuchPool()
    if pool.status not in OPEN:
        raise QuestionsClosed()
    refuse_held_words(text)
    if Question.objects.filter(pool=pool, asker_id=asker_id, status=QuestionStatus.ASKED).count() >= OPEN_MOST:
        raise TooManyQuestions()
    question = Question.objects.create(
        pool=pool, asker_id=asker_id, status=QuestionStatus.ASKED, text=text.strip(), asked_at=now
    )
    record(QuestionAsked(pool_id=str(pool.id), question_id=str(question.id)), now=now)
    return question


@in_unit
def answer_question(
    *, question_id: UUID, answerer_id: UUID, text: str, now: datetime, is_operator: bool = False
) -> Question:
    """Answer a question, once: its pool's poster or an operator does.

    Raises NoSuchQuestion, NotYoursToAnswer, QuestionsClosed, WordsUnfit, WordsHeld.
    """
    _refuse_unfit(text, (1, ANSWER_LONGEST))
    found = Question.objects.filter(pk=question_id).exclude(status=QuestionStatus.HIDDEN).first()
    if found is None:
        raise NoSuchQuestion()
    pool = locked(Pool.objects.filter(pk=found.pool_id).select_related("want")).get()
    if pool.status in HIDDEN:
        raise NoSuchQuestion()
    if not is_operator and pool.want.poster_id != answerer_id:
        raise NotYoursToAnswer()
    question = locked(Question.objects.filter(pk=question_id)).get()
    if question.status != QuestionStatus.ASKED:
        raise QuestionsClosed()
    refuse_held_words(text)
    actor = Actor(ActorKind.OPERATOR if is_operator else ActorKind.BUYER, str(answerer_id))
    advance(question, "answer", actor=actor, answer=text.strip(), answerer_id=answerer_id, answered_at=now)
    record(QuestionAnswered(pool_id=str(pool.id), question_id=str(question.id)), now=now)
    return question


def _refuse_unfit(text: str, letters: tuple[int, int]) -> None:
    if not letters[0] <= len(text.strip()) <= letters[1]:
        raise WordsUnfit(most=letters[1])
