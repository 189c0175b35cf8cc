"""A dispute against whatever else would move the money, and a ruling against an agreement: one wins, and why."""

import threading

import pytest
from django.db import IntegrityError

from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from escrow.flows import pay_out, send_refunds
from escrow.models import Dispute, Hold, PayoutItem
from escrow.services import disputes, proposals, refund_hold, release_hold, rulings
from escrow.services.disputes import Claim, Statement
from escrow.services.proposals import Offer, accept_proposal, make_proposal
from escrow.services.rulings import Verdict, rule_dispute
from ledger.proofs import verdicts
from tests.builders.disputes import BUYER, OPERATOR, SELLER, TERMS
from tests.races.rounds import rounds
from tests.races.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def in_a_unit(service, **asked):
    def act():
        with unit_of_work():
            return service(**asked, now=clock.now())

    return act


def report(hold):
    claim = Claim(hold.payment_id, (hold.pk,), "broken", "refund", Statement("w"))
    return in_a_unit(disputes.open_dispute, claim=claim, terms=TERMS, actor=BUYER)


def refused(answers):
    answers = list(answers)
    assert all(isinstance(answer, Refusal) for answer in answers if isinstance(answer, Exception)), answers
    return [answer for answer in answers if isinstance(answer, Refusal)]


def differences():
    return [verdict for verdict in verdicts() if verdict.differences]


def test_a_dispute_and_a_refund_of_the_same_unit(a_funded_hold):
    for _ in rounds(3):
        hold = a_funded_hold()
        give_back = in_a_unit(refund_hold, hold_id=hold.pk, amount_minor=None, reason="r", actor=OPERATOR)

        answers = together([report(hold), give_back])

        assert len(refused(answers)) == 1
        hold.refresh_from_db()
        assert (hold.refunded_minor, hold.dispute_id is None) in {(10_000, True), (0, False)}
    assert differences() == []


def test_a_dispute_and_a_release_end_in_a_case_about_money_that_stays(a_funded_hold):
    for _ in rounds(3):
        hold = a_funded_hold()

        answers = together([report(hold), in_a_unit(release_hold, hold_id=hold.pk, actor=BUYER)])

        assert len(refused(answers)) <= 1  # a released unit may still be disputed, a disputed one not be released
        hold.refresh_from_db()
        assert hold.dispute_id is not None
    assert differences() == []


def test_a_dispute_and_the_payout(a_released_hold, a_payout_account, at):
    a_payout_account()
    for _ in rounds(3):
        hold = a_released_hold()
        at(hold.payout_at)
        Hold.objects.filter(pk=hold.pk).update(released_at=hold.payout_at)  # as released just before the batch

        answers = together([report(hold), pay_out])

        assert refused(answers) == []
        is_paid = PayoutItem.objects.filter(hold=hold).exists()
        assert Dispute.objects.get(items__hold=hold).status == "open", is_paid
    assert [one for one in differences() if "payouts" in one.name] == []


def a_case_with_an_offer(hold, a_dispute):
    dispute = a_dispute(hold, answered=True)
    with unit_of_work():
        offer = Offer({hold.pk: 1_000})
        proposal = make_proposal(dispute_id=dispute.pk, offer=offer, actor=SELLER, now=clock.now())
    rule = in_a_unit(rule_dispute, dispute_id=dispute.pk, verdict=Verdict({hold.pk: 9_000}, "r"), actor=OPERATOR)
    return dispute, in_a_unit(accept_proposal, proposal_id=proposal.pk, actor=BUYER), rule


def test_a_ruling_and_the_acceptance_of_a_proposal(a_funded_hold, a_dispute):
    for _ in rounds(3):
        hold = a_funded_hold()
        dispute, accept, rule = a_case_with_an_offer(hold, a_dispute)

        answers = together([accept, rule])

        assert len(refused(answers)) == 1
        dispute.refresh_from_db()
        hold.refresh_from_db()
        assert (dispute.status, hold.refunded_minor) in {("closed", 1_000), ("ruled", 0)}
    send_refunds()
    assert differences() == []


def test_many_clicks_agree_once(a_funded_hold, a_dispute):
    hold = a_funded_hold()
    _dispute, accept, _rule = a_case_with_an_offer(hold, a_dispute)

    answers = together([accept] * 6)

    assert len(refused(answers)) == 5
    hold.refresh_from_db()
    assert (hold.refunded_minor, hold.released_minor) == (1_000, 9_000)
    assert differences() == []


def test_control_without_the_lock_both_decide(a_funded_hold, a_dispute, monkeypatch):
    """If this one fails, the tests above have stopped proving anything.

    Both decide; only the row's own guard, that an ended case has its instant, stops the second from being written.
    """
    hold = a_funded_hold()
    _dispute, accept, rule = a_case_with_an_offer(hold, a_dispute)
    both_have_read = threading.Barrier(2, timeout=10)

    def read_without_lock(*, dispute_id):
        seen = Dispute.objects.get(pk=dispute_id)
        both_have_read.wait()
        return seen

    for module in (proposals, rulings):
        monkeypatch.setattr(module, "lock_dispute", read_without_lock)
        monkeypatch.setattr(module, "lock_holds", lambda *, dispute_id: list(Hold.objects.filter(pk=hold.pk)))

    answers = together([accept, rule])

    assert refused(answer for answer in answers if not isinstance(answer, IntegrityError)) == []
    assert any(isinstance(answer, IntegrityError) for answer in answers)
