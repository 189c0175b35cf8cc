"""The cast answers a case before its seller's silence would count."""

from escrow.models import Dispute
from sandbox.cast import act_before


def test_the_seller_says_sorry_and_offers_a_fifth(a_case):
    dispute = Dispute.objects.get(pk=a_case())

    act_before(dispute.answer_by)

    dispute.refresh_from_db()
    assert dispute.status == "answered"
    assert [sum(proposal.shares.values()) for proposal in dispute.proposals.all()] == [18_000]
    act_before(dispute.rule_by)
    assert dispute.proposals.count() == 1
