"""Builders of what people say about a pool: questions, reports, removals."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from common import clock
from common.transactions import unit_of_work
from marketplace.models import Pool, Question, Report
from marketplace.rules.moderation_states import ReportReason
from marketplace.services.moderation import remove_pool
from marketplace.services.questions import ask_question
from marketplace.services.reports import Charge, report_pool

Build = Callable[..., Any]


@pytest.fixture
def a_question(a_user: Build) -> Callable[..., Question]:
    """A question on a pool's page: `a_question(pool, text="색이 몇 가지예요?")`."""

    def build(pool: Pool, *, asker: User | None = None, text: str = "색이 몇 가지예요?") -> Question:
        asker = asker or a_user()
        with unit_of_work():
            return ask_question(pool_id=pool.id, asker_id=asker.id, text=text, now=clock.now())

    return build


@pytest.fixture
def a_report(a_user: Build) -> Callable[..., Report]:
    """A report about a pool or a question: `a_report(pool, reason=ReportReason.ABUSE)`."""

    def build(pool: Pool, *, reporter: User | None = None, question: Question | None = None, **said: Any) -> Report:
        reporter = reporter or a_user()
        charge = Charge(**{"reason": ReportReason.DECEPTION} | said, question_id=question.id if question else None)
        with unit_of_work():
            return report_pool(pool_id=pool.id, reporter_id=reporter.id, charge=charge, now=clock.now())

    return build


@pytest.fixture
def a_removed_pool(a_pool: Build, an_operator: Build) -> Callable[..., Pool]:
    """A pool an operator took down: `a_removed_pool(pool)`."""

    def build(pool: Pool | None = None, *, reason: str = "규칙에 맞지 않아요", **wish: Any) -> Pool:
        pool, operator = pool or a_pool(**wish), an_operator()
        with unit_of_work():
            remove_pool(pool_id=pool.id, operator_id=operator.id, reason=reason, now=clock.now())
        pool.refresh_from_db()
        return pool

    return build
