"""Reports, removals and appeals: nobody is charged, everything is written down, the poster is heard once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.models import AuditEntry
from marketplace.errors import (
    AlreadyReported,
    AppealOver,
    NoSuchAppeal,
    NoSuchPool,
    NoSuchQuestion,
    NothingReported,
    NotToAppeal,
    NotToRemove,
    NotYoursToAnswer,
    QuestionsClosed,
    ReasonMissing,
    TooManyQuestions,
    WordsHeld,
    WordsUnfit,
)
from marketplace.models import Appeal, Auction, Bid, Pool, Report
from marketplace.rules.moderation_states import ReportReason
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.selectors.deadlines import next_deadline
from marketplace.services.moderation import (
    appeal_removal,
    decide_appeal,
    lift_next_undecided_removal,
    remove_pool,
)
from marketplace.services.pledges import confirm_pledge
from marketplace.services.questions import answer_question, ask_question
from marketplace.services.reports import dismiss_reports, hide_question
from marketplace.services.wants import decide_review, post_want
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

DAY = timedelta(days=1)


def remove(pool, operator, reason="규칙에 맞지 않아요"):
    act(remove_pool, pool_id=pool.id, operator_id=operator.id, reason=reason)
    pool.refresh_from_db()


def appeal(pool, poster_id, words="제가 만든 물건이에요"):
    return act(appeal_removal, pool_id=pool.id, poster_id=poster_id, words=words)


def decide(appeal, operator, *, is_granted=True):
    act(decide_appeal, appeal_id=appeal.id, operator_id=operator.id, is_granted=is_granted, reason="살펴봤어요")
    appeal.refresh_from_db()
    return Pool.objects.get(pk=appeal.pool_id)


class TestReports:
    def test_a_report_waits_with_its_reason_and_words(self, a_pool, a_report, facts):
        pool = a_pool()
        facts()

        report = a_report(pool, reason=ReportReason.OTHER, words=" 이상해요 ")

        kept = Report.objects.get()
        assert (kept.pool_id, kept.status, kept.reason, kept.words) == (pool.id, "open", "other", "이상해요")
        assert kept.pk == report.pk
        assert facts() == ["marketplace.pool_reported"]

    def test_once_per_person_for_the_pool_and_for_each_question(self, a_pool, a_user, a_report, a_question):
        pool, reporter = a_pool(), a_user()
        questions = [a_question(pool), a_question(pool)]

        for question in (None, *questions):
            a_report(pool, reporter=reporter, question=question)
            with pytest.raises(AlreadyReported):
                a_report(pool, reporter=reporter, question=question)

        assert Report.objects.count() == 3

    @pytest.mark.parametrize("said", [{"reason": ReportReason.OTHER}, {"words": "a" * 501}])
    def test_words_that_say_nothing_or_too_much(self, a_pool, a_report, said):
        with pytest.raises(WordsUnfit):
            a_report(a_pool(), **said)

    def test_what_is_not_public_cannot_be_reported(self, a_pool, a_report, a_question, a_removed_pool):
        hidden, other = a_pool(details="me@example.com"), a_pool()

        for pool in (hidden, a_removed_pool()):
            with pytest.raises(NoSuchPool):
                a_report(pool)
        with pytest.raises(NoSuchQuestion):
            a_report(other, question=a_question(a_pool()))

    def test_an_operator_finds_nothing_wrong(self, a_pool, a_report, an_operator):
        pool, operator = a_pool(), an_operator()
        a_report(pool)
        a_report(pool)

        with pytest.raises(ReasonMissing):
            act(dismiss_reports, pool_id=pool.id, operator_id=operator.id, reason=" ")
        count = act(dismiss_reports, pool_id=pool.id, operator_id=operator.id, reason="괜찮아요")

        assert (count, set(Report.objects.values_list("status", flat=True))) == (2, {"dismissed"})
        assert AuditEntry.objects.get(action="dismiss_reports").reason == "괜찮아요"
        with pytest.raises(NothingReported):
            act(dismiss_reports, pool_id=pool.id, operator_id=operator.id, reason="괜찮아요")


class TestQuestions:
    def test_one_asks_and_the_poster_answers(self, a_pool, a_user, facts):
        pool = a_pool()
        facts()

        question = act(ask_question, pool_id=pool.id, asker_id=a_user().id, text=" 몇 kg 인가요? ")
        act(answer_question, question_id=question.id, answerer_id=pool.want.poster_id, text="2 kg 이에요")

        question.refresh_from_db()
        assert (question.status, question.text, question.answer) == ("answered", "몇 kg 인가요?", "2 kg 이에요")
        assert facts() == ["marketplace.question_asked", "marketplace.question_answered"]
        with pytest.raises(QuestionsClosed):
            act(answer_question, question_id=question.id, answerer_id=pool.want.poster_id, text="3 kg")

    def test_an_operator_answers_too_and_nobody_else(self, a_pool, a_user, a_question, an_operator):
        question, operator = a_question(a_pool()), an_operator()

        with pytest.raises(NotYoursToAnswer):
            act(answer_question, question_id=question.id, answerer_id=a_user().id, text="제 생각엔요")
        act(answer_question, question_id=question.id, answerer_id=operator.id, text="네, 돼요", is_operator=True)

        question.refresh_from_db()
        assert question.answerer_id == operator.id

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [("", WordsUnfit), ("?", WordsUnfit), ("가" * 501, WordsUnfit), ("010-1234-5678 로 주세요", WordsHeld)],
    )
    def test_what_cannot_stand_is_not_asked(self, a_pool, a_user, text, refusal):
        with pytest.raises(refusal):
            act(ask_question, pool_id=a_pool().id, asker_id=a_user().id, text=text)

    def test_five_at_once_are_enough(self, a_pool, a_user, a_question):
        pool, asker = a_pool(), a_user()
        for _turn in range(5):
            a_question(pool, asker=asker)

        with pytest.raises(TooManyQuestions):
            a_question(pool, asker=asker)
        a_question(pool)

    def test_an_ended_pool_takes_none(self, at, a_pool, a_question, a_removed_pool):
        with pytest.raises(NoSuchPool):
            a_question(a_removed_pool())

    def test_a_hidden_one_is_gone_and_its_reports_upheld(self, a_pool, a_question, a_report, an_operator, facts):
        pool, operator = a_pool(), an_operator()
        question = a_question(pool)
        report, other = a_report(pool, question=question), a_report(pool)
        facts()

        for _twice in range(2):
            act(hide_question, question_id=question.id, operator_id=operator.id, reason="욕설")

        question.refresh_from_db()
        report.refresh_from_db()
        other.refresh_from_db()
        assert (question.status, report.status, other.status) == ("hidden", "upheld", "open")
        assert facts() == ["marketplace.question_hidden"]
        with pytest.raises(NoSuchQuestion):
            act(answer_question, question_id=question.id, answerer_id=pool.want.poster_id, text="네")


class TestRemoving:
    def test_places_end_reports_are_upheld_and_it_is_written_down(self, a_pool, a_place, a_report, an_operator, facts):
        pool, operator = a_pool(), an_operator()
        place, report = a_place(pool), a_report(pool)
        facts()

        remove(pool, operator)

        place.refresh_from_db()
        report.refresh_from_db()
        assert (pool.status, pool.ended_at, pool.removal_reason) == ("removed", NOON, "규칙에 맞지 않아요")
        assert (place.status, place.address_id, report.status) == (PledgeStatus.LAPSED, None, "upheld")
        kept = AuditEntry.objects.get(action="remove_pool")
        assert (kept.actor, kept.before, kept.after) == (
            f"operator:{operator.id}",
            {"status": "gathering"},
            {"status": "removed"},
        )
        assert facts() == ["marketplace.pool_removed"]

    def test_a_running_auction_is_called_off(self, an_auction, a_bid, an_operator):
        auction = an_auction()
        a_bid(auction)

        remove(auction.pool, an_operator())

        assert (Auction.objects.get().status, Bid.objects.get().status) == ("closed", "released")
        assert Auction.objects.get().closed_at == NOON

    def test_an_auction_that_is_over_is_over(self, at, an_auction, an_operator):
        auction = an_auction()
        at(auction.ends_at)

        with pytest.raises(NotToRemove):
            remove(auction.pool, an_operator())

    def test_what_is_not_public_or_decided_stays(self, a_pool, an_operator, an_award):
        hidden, award = a_pool(details="me@example.com"), an_award()

        for pool in (hidden, award.pool):
            with pytest.raises(NotToRemove):
                remove(pool, an_operator())
        with pytest.raises(ReasonMissing):
            remove(a_pool(), an_operator(), reason=" ")


class TestAppeals:
    def test_once_within_fourteen_days_by_the_poster(self, at, a_removed_pool, a_user, a_pool, facts):
        pool, late = a_removed_pool(), a_removed_pool()
        poster_id = pool.want.poster_id
        facts()

        with pytest.raises(NoSuchPool):
            appeal(pool, a_user().id)
        with pytest.raises(WordsUnfit):
            appeal(pool, poster_id, words=" ")
        made = appeal(pool, poster_id)
        with pytest.raises(NotToAppeal):
            appeal(pool, poster_id)

        assert (made.status, made.due_at.isoformat()) == ("open", "2026-11-25T15:00:00+00:00")
        assert facts() == ["marketplace.review_appealed"]
        at(NOON + 14 * DAY)
        with pytest.raises(NotToAppeal):
            appeal(late, late.want.poster_id)
        running = a_pool()
        with pytest.raises(NotToAppeal):
            appeal(running, running.want.poster_id)

    def test_granted_in_time_it_gathers_again_and_everybody_is_asked(
        self, at, a_pool, a_place, a_buyer, a_removed_pool, an_operator, facts
    ):
        pool, buyer = a_pool(), a_buyer()
        a_place(pool, buyer=buyer)
        a_removed_pool(pool)
        made = appeal(pool, pool.want.poster_id)
        facts()

        pool = decide(made, an_operator())

        assert (made.status, made.decision_reason) == ("granted", "살펴봤어요")
        assert (pool.status, pool.ended_at, pool.removal_reason, pool.committed_units) == ("gathering", None, "", 0)
        assert facts() == ["marketplace.appeal_decided"]
        act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)
        assert Pool.objects.get(pk=pool.pk).committed_units == 1
        with pytest.raises(AppealOver):
            decide(made, an_operator())

    def test_granted_too_late_it_can_be_run_again(self, at, a_removed_pool, an_operator):
        pool = a_removed_pool(pledge_days=1)
        made = appeal(pool, pool.want.poster_id)
        at(pool.deadline)

        assert decide(made, an_operator()).status == PoolStatus.EXPIRED

    def test_one_whose_auction_was_called_off_does_not_gather_again(self, an_auction, a_removed_pool, an_operator):
        pool = an_auction().pool
        a_removed_pool(pool)

        assert decide(appeal(pool, pool.want.poster_id), an_operator()).status == PoolStatus.EXPIRED

    def test_one_that_nobody_decides_lifts_the_removal_at_its_instant_and_not_before(
        self, a_pool, an_operator, at, facts
    ):
        pool = a_pool()
        remove(pool, an_operator())
        made = appeal(pool, pool.want.poster_id)
        facts()
        at(made.due_at - timedelta(microseconds=1))
        assert act(lift_next_undecided_removal) is None
        assert next_deadline(after=made.due_at - DAY) == made.due_at

        at(made.due_at)
        with pytest.raises(AppealOver):
            decide(made, an_operator())
        act(lift_next_undecided_removal)

        pool.refresh_from_db()
        made.refresh_from_db()
        assert (pool.status, pool.removal_reason, made.status) == (PoolStatus.EXPIRED, "", "granted")
        assert facts() == ["marketplace.appeal_decided"]
        assert act(lift_next_undecided_removal) is None

    def test_one_nobody_ever_saw_opens_then(self, at, a_user, a_draft, an_operator, facts):
        at(NOON)
        poster, operator = a_user(), an_operator()
        pool = act(post_want, poster_id=poster.id, draft=a_draft(poster, details="me@example.com", pledge_days=7))
        act(decide_review, pool_id=pool.id, operator_id=operator.id, is_fine=False, reason="연락처")
        made = appeal(pool, poster.id)
        at(NOON + 2 * DAY)
        facts()

        pool = decide(made, operator)

        assert (pool.status, pool.opened_at, pool.deadline) == ("gathering", NOON + 2 * DAY, NOON + 9 * DAY)
        assert facts() == ["marketplace.pool_opened", "marketplace.appeal_decided"]

    def test_denied_it_stays_down(self, a_removed_pool, an_operator):
        pool = a_removed_pool()
        made = appeal(pool, pool.want.poster_id)

        assert decide(made, an_operator(), is_granted=False).status == PoolStatus.REMOVED
        assert Appeal.objects.get().status == "denied"

    def test_there_must_be_one(self, an_operator):
        with pytest.raises(NoSuchAppeal):
            act(decide_appeal, appeal_id=uuid4(), operator_id=an_operator().id, is_granted=True, reason="r")
