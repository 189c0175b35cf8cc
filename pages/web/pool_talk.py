"""What stands around a pool's ring: questions, changes, following, what its poster and former members may do."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from accounts.policy import may_decide
from common.paging import Ask, Part
from marketplace.rules.moderation_states import ReportReason
from marketplace.rules.states import PoolStatus
from marketplace.selectors.afterwards import afterwards
from marketplace.selectors.discovery import similar_pools
from marketplace.selectors.moderation import appeal_of
from marketplace.selectors.talk import QuestionView, changes_part, people_part, questions_part
from pages.once import reader_of
from pages.presentation.gathering import change_lines, poster_acts
from pages.presentation.pools import row_of
from pages.presentation.shelves import similar_row
from pages.web.reading import Reading, read
from pages.web.report_words import REASONS

FIRST_QUESTIONS = 5
PER_PART = 30
ENDED = {PoolStatus.EXPIRED, PoolStatus.CANCELLED, PoolStatus.NO_BIDS, PoolStatus.FAILED}


def talk_of(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """The context of these parts of the page."""
    page, reader = reading.page, reader_of(request)
    pool_id, status = page.card.id, page.card.status
    is_poster = reader == page.poster.id
    after = afterwards(pool_id, reader) if status in ENDED else None
    near = similar_pools(page.card.title, but=pool_id, now=reading.now) if after and after.had_place else []
    return {
        "questions": questions_part(pool_id, Ask(at_most=FIRST_QUESTIONS)) if page.has_questions else Part(()),
        "may_ask": status in {PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION},
        "may_answer": is_poster or may_decide(request.user),
        "changes": changes_of(pool_id) if page.past.has_changed else [],
        "is_followed": page.is_followed,
        "is_poster": is_poster,
        "is_operator": may_decide(request.user),
        "acts": poster_acts(page, reader_id=reader, now=reading.now),
        "after": after,
        "moves": [similar_row(card) for card in near],
        "appeal": appeal_of(pool_id) if is_poster and status == PoolStatus.REMOVED else None,
        "reasons": REASONS.items(),
        "report_reasons": [reason.value for reason in ReportReason],
    }


def changes_of(pool_id: UUID) -> list[dict[str, Any]]:
    """Everything that was changed: three edits and one extension at most."""
    return [{"at": change.at, "lines": change_lines(change)} for change in changes_part(pool_id, Ask()).rows]


class PeopleView(View):
    """Everybody who is in, part by part."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """A part of them."""
        reading, reader = read(request, pool_id), reader_of(request)
        part = people_part(pool_id, Ask(request.GET.get("after", ""), PER_PART))
        context = {
            "card": reading.page.card,
            "people": [row_of(row, reader) for row in part.rows],
            "next": part.next,
            "server_now": reading.now,
            "section": "explore",
        }
        return render(request, "pages/pool_people.html", context)


class QuestionsView(View):
    """All questions on a pool's page, part by part."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """A part of them."""
        reading = read(request, pool_id)
        part: Part[QuestionView] = questions_part(pool_id, Ask(request.GET.get("after", ""), PER_PART))
        context = {
            **talk_of(request, reading),
            "card": reading.page.card,
            "questions": part,
            "next": part.next,
            "server_now": reading.now,
            "section": "explore",
        }
        return render(request, "pages/pool_questions.html", context)
