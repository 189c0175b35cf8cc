"""Builders of cases: about holds for escrow, about orders for the marketplace."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.models import Dispute, Hold
from escrow.rules.disputes import DisputeTerms, Trouble, Wish
from escrow.services import rulings
from escrow.services.disputes import Claim, Statement, answer_dispute, open_dispute
from escrow.services.proposals import Offer, make_proposal
from escrow.services.rulings import Verdict, rule_dispute
from marketplace.models import Order
from marketplace.services import disputes as orders

TERMS = DisputeTerms(days_after_release=3, answer_business_days=3, ruling_days=14, refund_days=60)
BUYER, SELLER = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.SELLER, "1")
OPERATOR, SECOND = Actor(ActorKind.OPERATOR, "7"), Actor(ActorKind.OPERATOR, "8")


@pytest.fixture
def a_dispute(db: None) -> Callable[..., Dispute]:
    """A case about holds of one payment, just reported: `a_dispute(hold)`, `a_dispute(one, two, answered=True)`."""

    def build(*holds: Hold, answered: bool = False, wish: Wish = Wish.REFUND) -> Dispute:
        claim = Claim(
            payment_id=holds[0].payment_id,
            hold_ids=tuple(hold.pk for hold in holds),
            trouble=Trouble.BROKEN,
            wish=wish,
            statement=Statement("바퀴가 부러졌어요."),
        )
        with unit_of_work():
            dispute = open_dispute(claim=claim, terms=TERMS, actor=BUYER, now=clock.now())
        if answered:
            with unit_of_work():
                words = Statement("죄송합니다.")
                answer_dispute(dispute_id=dispute.id, statement=words, actor=SELLER, now=clock.now())
        dispute.refresh_from_db()
        return dispute

    return build


@pytest.fixture
def a_ruled_dispute(a_dispute: Callable[..., Dispute]) -> Callable[..., Dispute]:
    """A case about one hold, with a rejected offer, in which Moa lets so much go back: `a_ruled_dispute(hold, 500)`."""

    def build(hold: Hold, refund_minor: int = 1_000) -> Dispute:
        dispute = a_dispute(hold, answered=True)
        with unit_of_work():
            make_proposal(dispute_id=dispute.id, offer=Offer({hold.pk: 0}), actor=SELLER, now=clock.now())
        with unit_of_work():
            verdict = Verdict({hold.pk: refund_minor}, "사진으로 확인됩니다.")
            rule_dispute(dispute_id=dispute.id, verdict=verdict, actor=OPERATOR, now=clock.now())
        dispute.refresh_from_db()
        return dispute

    return build


@pytest.fixture
def a_case(a_delivered_order: Callable[..., Order]) -> Callable[..., UUID]:
    """A case about units of an order (all of them unless named), the id of it: `a_case(order, units=(2,))`."""

    def build(order: Order | None = None, *, units: Sequence[int] = (), answered: bool = False, **wish: Any) -> UUID:
        order = order or a_delivered_order()
        numbers = tuple(units) or tuple(order.units.order_by("number").values_list("number", flat=True))
        complaint = orders.Complaint(
            **{"units": numbers, "kind": Trouble.BROKEN, "words": "바퀴가 부러졌어요.", "wish": Wish.REFUND} | wish
        )
        with unit_of_work():
            dispute_id = orders.open_dispute(
                order_id=order.id, buyer_id=order.buyer_id, complaint=complaint, now=clock.now()
            )
        if answered:
            with unit_of_work():
                words = orders.Words("죄송합니다.")
                user_id = order.seller.owner_id
                orders.answer_dispute(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now())
        return dispute_id

    return build


@pytest.fixture
def a_disputed_order(
    a_delivered_order: Callable[..., Order],
    a_case: Callable[..., UUID],
    an_operator: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Order]:
    """A delivered order in a case with an offer of the seller, as far as `stage`: disputed, answered, ruled, or
    unsigned, where a ruling waits for a second operator.
    """

    def build(order: Order, *, stage: str) -> Order:
        order = a_delivered_order(order)
        dispute_id = a_case(order, answered=stage != "disputed")
        nothing = dict.fromkeys(order.units.values_list("number", flat=True), 0)
        with unit_of_work():
            seller_id = order.seller.owner_id
            shares = orders.Shares(nothing)
            orders.propose_shares(dispute_id=dispute_id, user_id=seller_id, shares=shares, now=clock.now())
        if stage == "unsigned":
            monkeypatch.setattr(rulings, "needs_a_second", lambda refund_minor: True)
        if stage in {"ruled", "unsigned"}:
            operator_id = an_operator().id
            with unit_of_work():
                shares = orders.Shares(nothing, "사진으로 확인됩니다.")
                orders.rule_case(dispute_id=dispute_id, operator_id=operator_id, shares=shares, now=clock.now())
        return order

    return build
