"""A case before it is decided: who may report, say and offer what, and that the money stays where it is."""

from datetime import timedelta

import pytest

from common import clock
from common.transactions import unit_of_work
from escrow.errors import (
    AnswerTooLate,
    DecidedBefore,
    DisputeOver,
    NoSuchHold,
    NotDisputable,
    OwnProposal,
    ProposalOver,
    SharesUnfit,
    TooMuchSaid,
    UnderDispute,
    WordsMissing,
)
from escrow.flows import lapse_proposals, pay_out
from escrow.models import Evidence, Payout, Proposal
from escrow.services import disputes, settlement
from escrow.services.disputes import Claim, Statement
from escrow.services.proposals import Offer, accept_proposal, make_proposal, reject_proposal
from tests.builders.disputes import BUYER, OPERATOR, SELLER, TERMS


def act(service, **asked):
    with unit_of_work():
        return service(**asked, now=clock.now())


def propose(dispute, *amounts, by=SELLER):
    holds = dispute.items.order_by("hold__number").values_list("hold_id", flat=True)
    offer = Offer(dict(zip(holds, amounts, strict=True)))
    return act(make_proposal, dispute_id=dispute.id, offer=offer, actor=by)


def accept(proposal, *, by=BUYER):
    return act(accept_proposal, proposal_id=proposal.id, actor=by)


def state(row):
    row.refresh_from_db()
    return row.status


def test_a_report_stops_the_money_of_its_units_alone(a_paid_payment, a_dispute, release, refund, facts, balance):
    one, two = a_paid_payment(units=[6_000, 4_000]).holds.order_by("number")
    facts()

    dispute = a_dispute(two)

    assert (dispute.status, dispute.reference) == ("open", two.payment.reference)
    assert facts() == ["escrow.dispute_opened"]
    for barred in (release, refund):
        with pytest.raises(UnderDispute):
            barred(two)
    release(one)
    assert balance(f"held:{two.id}") == 4_000


def test_one_unit_has_one_case_at_a_time(a_funded_hold, a_dispute):
    hold = a_funded_hold()
    a_dispute(hold)

    with pytest.raises(UnderDispute):
        a_dispute(hold)


def test_units_of_another_payment_are_no_part_of_it(a_funded_hold, a_dispute):
    with pytest.raises(NoSuchHold):
        a_dispute(a_funded_hold(), a_funded_hold())


def test_from_72_hours_after_release_on_it_is_too_late(a_released_hold, a_dispute, at):
    hold, late = a_released_hold(), a_released_hold()
    at(hold.released_at + timedelta(hours=72, microseconds=-1))
    a_dispute(hold)

    at(late.released_at + timedelta(hours=72))
    with pytest.raises(NotDisputable):
        a_dispute(late)


def test_what_is_back_cannot_be_disputed(a_funded_hold, a_dispute, refund):
    hold = a_funded_hold()
    refund(hold)

    with pytest.raises(NotDisputable):
        a_dispute(hold)


def test_a_released_unit_under_dispute_is_in_no_payout(a_released_hold, a_payout_account, a_dispute, at):
    disputed, other = a_released_hold(), a_released_hold()
    a_payout_account()
    dispute = a_dispute(disputed)
    at(disputed.payout_at)

    pay_out()

    assert [item.hold_id for item in Payout.objects.get().items.all()] == [other.pk]

    act(disputes.withdraw_dispute, dispute_id=dispute.id, actor=BUYER)
    disputed.refresh_from_db()
    at(disputed.payout_at)
    pay_out()

    assert Payout.objects.count() == 2


def test_what_waited_for_its_payout_waits_for_the_next_batch_afterwards(a_released_hold, a_dispute, at):
    hold = a_released_hold()
    dispute, late = a_dispute(hold), hold.payout_at + timedelta(days=1, hours=5)
    at(late)

    act(disputes.withdraw_dispute, dispute_id=dispute.id, actor=BUYER)

    hold.refresh_from_db()
    assert hold.payout_at > late
    assert (hold.payout_at.hour, hold.payout_at.minute) == (1, 0)  # 10:00 in Seoul


def test_the_seller_answers_once_and_in_time(a_paid_payment, a_dispute, at, facts):
    one, two = a_paid_payment(units=[6_000, 4_000]).holds.order_by("number")
    dispute, late = a_dispute(one), a_dispute(two)
    facts()

    at(dispute.answer_by - timedelta(microseconds=1))
    act(disputes.answer_dispute, dispute_id=dispute.id, statement=Statement("죄송해요."), actor=SELLER)
    assert (state(dispute), facts()) == ("answered", ["escrow.dispute_answered"])
    with pytest.raises(DisputeOver):
        act(disputes.answer_dispute, dispute_id=dispute.id, statement=Statement("또"), actor=SELLER)

    at(late.answer_by)
    with pytest.raises(AnswerTooLate):
        act(disputes.answer_dispute, dispute_id=late.id, statement=Statement("늦었어요."), actor=SELLER)
    act(disputes.write_to_dispute, dispute_id=late.id, statement=Statement("그래도"), actor=SELLER)
    assert state(late) == "open"


def test_only_the_seller_answers(a_funded_hold, a_dispute):
    with pytest.raises(DisputeOver):
        act(
            disputes.answer_dispute,
            dispute_id=a_dispute(a_funded_hold()).id,
            statement=Statement("네"),
            actor=BUYER,
        )


@pytest.mark.parametrize("words", ["", "  ", "가" * 2_001])
def test_a_statement_says_something_and_not_a_book(a_funded_hold, a_dispute, words):
    with pytest.raises(WordsMissing):
        act(
            disputes.write_to_dispute,
            dispute_id=a_dispute(a_funded_hold()).id,
            statement=Statement(words),
            actor=BUYER,
        )


def test_a_case_does_not_grow_for_ever(a_funded_hold, a_dispute, monkeypatch):
    monkeypatch.setattr(disputes, "ENTRIES_MOST", 2)
    dispute = a_dispute(a_funded_hold(), answered=True)

    with pytest.raises(TooMuchSaid):
        act(disputes.write_to_dispute, dispute_id=dispute.id, statement=Statement("또"), actor=BUYER)
    assert Evidence.objects.count() == 2


def test_an_accepted_proposal_moves_the_money_at_once(a_paid_payment, a_dispute, balance, facts):
    holds = a_paid_payment(units=[6_000, 4_000]).holds.order_by("number")
    dispute = a_dispute(*holds)
    facts()

    proposal = propose(dispute, 2_000, 4_000)
    settled = accept(proposal)

    dispute.refresh_from_db()
    assert (dispute.status, dispute.outcome, state(proposal)) == ("closed", "agreed", "accepted")
    assert [(one.refund_minor, one.is_all_back) for one in settled] == [(2_000, False), (4_000, True)]
    assert balance("payable:seller:1") == 3_800
    assert facts() == [
        "escrow.proposal_made",
        "escrow.proposal_accepted",
        "escrow.hold_refunded",
        "escrow.hold_released",
        "escrow.hold_refunded",
        "escrow.dispute_closed",
    ]


def test_nobody_accepts_an_own_proposal(a_funded_hold, a_dispute):
    proposal = propose(a_dispute(a_funded_hold()), 5_000)

    for answer in (accept_proposal, reject_proposal):
        with pytest.raises(OwnProposal):
            act(answer, proposal_id=proposal.id, actor=SELLER)


def test_a_counter_proposal_takes_the_place_of_the_first(a_funded_hold, a_dispute):
    dispute = a_dispute(a_funded_hold())
    first = propose(dispute, 1_000)
    counter = propose(dispute, 7_000, by=BUYER)

    with pytest.raises(ProposalOver):
        accept(first)
    accept(counter, by=SELLER)

    assert (state(first), state(counter), state(dispute)) == ("replaced", "accepted", "closed")


def test_a_rejected_proposal_leaves_the_case_open(a_funded_hold, a_dispute, facts):
    dispute = a_dispute(a_funded_hold())
    proposal = propose(dispute, 1_000)

    act(reject_proposal, proposal_id=proposal.id, actor=BUYER)

    assert (state(dispute), state(proposal)) == ("open", "rejected")
    with pytest.raises(ProposalOver):
        accept(proposal)


def test_a_proposal_ends_with_the_third_business_day(a_funded_hold, a_dispute, at):
    dispute = a_dispute(a_funded_hold(), answered=True)
    proposal = propose(dispute, 1_000)

    at(proposal.ends_at)
    with pytest.raises(ProposalOver):
        accept(proposal)  # before the sweep too

    assert lapse_proposals() == 1
    assert (state(proposal), state(dispute)) == ("lapsed", "answered")
    assert lapse_proposals() == 0


@pytest.mark.parametrize("amounts", [(10_001,), (-1,), ()])
def test_a_proposal_names_the_units_at_stake_and_no_more_than_that(a_funded_hold, a_dispute, amounts):
    hold = a_funded_hold()
    offer = Offer(dict(zip([hold.pk], amounts, strict=False)))

    with pytest.raises(SharesUnfit):
        act(make_proposal, dispute_id=a_dispute(hold).id, offer=offer, actor=SELLER)
    assert Proposal.objects.count() == 0


def test_a_case_taken_back_lets_the_money_go_on(a_funded_hold, a_dispute, release, facts):
    hold = a_funded_hold()
    dispute = a_dispute(hold)
    proposal = propose(dispute, 1_000)
    facts()

    act(disputes.withdraw_dispute, dispute_id=dispute.id, actor=BUYER)

    assert (state(dispute), state(proposal)) == ("withdrawn", "overtaken")
    assert facts() == ["escrow.dispute_withdrawn"]
    release(hold)
    with pytest.raises(DisputeOver):
        accept(proposal)


def test_a_case_taken_back_may_be_reported_again_but_not_a_decided_one(a_released_hold, a_dispute):
    hold = a_released_hold()
    act(disputes.withdraw_dispute, dispute_id=a_dispute(hold).id, actor=BUYER)
    accept(propose(a_dispute(hold), 1_000))

    with pytest.raises(DecidedBefore):
        a_dispute(hold)


def test_only_the_buyer_takes_a_case_back(a_funded_hold, a_dispute):
    dispute = a_dispute(a_funded_hold())

    for other in (SELLER, OPERATOR):
        with pytest.raises(DisputeOver):
            act(disputes.withdraw_dispute, dispute_id=dispute.id, actor=other)


def test_what_nobody_decided_goes_back_on_its_day_and_not_before(a_funded_hold, a_dispute, at, balance):
    hold = a_funded_hold()
    dispute = a_dispute(hold, answered=True)

    at(dispute.refund_at - timedelta(microseconds=1))
    assert act(settlement.refund_undecided, dispute_id=dispute.id) == ()
    at(dispute.refund_at)
    with pytest.raises(DisputeOver):
        act(disputes.withdraw_dispute, dispute_id=dispute.id, actor=BUYER)  # before the sweep too
    act(settlement.refund_undecided, dispute_id=dispute.id)

    dispute.refresh_from_db()
    assert (dispute.status, dispute.outcome, state(hold)) == ("closed", "expired", "refunded")
    assert act(settlement.refund_undecided, dispute_id=dispute.id) == ()


def test_a_claim_about_nothing_is_none(a_funded_hold):
    hold = a_funded_hold()
    claim = Claim(hold.payment_id, (), "broken", "refund", Statement("네"))

    with pytest.raises(NoSuchHold):
        act(disputes.open_dispute, claim=claim, terms=TERMS, actor=BUYER)
