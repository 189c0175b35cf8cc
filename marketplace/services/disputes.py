"""Problems with units of an order: escrow keeps the case and the money, here the units' clocks stop and go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchDispute, SharesUnfit
from escrow.rules.disputes import Trouble, Wish
from escrow.selectors.disputes import (
    appeals_over,
    dispute_of_proposal,
    dispute_of_ruling,
    dispute_view,
    undecided_too_long,
)
from escrow.services import disputes as cases
from escrow.services.disputes import Claim, Statement
from escrow.services.proposals import Offer, accept_proposal, make_proposal, reject_proposal
from escrow.services.rulings import Verdict, appeal_dispute, rule_dispute, send_ruling_back, sign_ruling
from escrow.services.settlement import Settled, close_ruled, refund_undecided
from marketplace.errors import ComplaintUnfit, NotToDispute
from marketplace.events import UnitsMoved
from marketplace.models import Order, Unit
from marketplace.rules.deadlines import confirm_at, resumed
from marketplace.rules.order_lifecycle import UNIT
from marketplace.rules.states import (
    UnitStatus,
)
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.disputes import IN_DISPUTABLE_POOLS, dispute_terms, units_on_return
from marketplace.services.groups import raise_group
from marketplace.services.machines import advance
from marketplace.services.orders import close_if_settled, locked_order, own_order
from marketplace.services.returns import give_way_to_dispute
from media.selectors import photo_of
from merchants.selectors import seller_of

CLOCKS = ["ship_by", "refund_at", "confirm_at"]


@dataclass(frozen=True)
class Complaint:
    """What a buyer reports: which units by number, what is wrong, in words and photos, and what would put it right."""

    units: tuple[int, ...]
    kind: Trouble
    words: str
    photo_ids: tuple[UUID, ...] = ()
    wish: Wish = Wish.REFUND
    wish_minor: int | None = None


@dataclass(frozen=True)
class Words:
    """What a side writes into a case, with own photos."""

    text: str
    photo_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Shares:
    """How many won go back of each unit of the case, by its number in the order, with words that go along."""

    by_unit: Mapping[int, int] = field(default_factory=dict)
    words: str = ""


@in_unit
def open_dispute(*, order_id: UUID, buyer_id: UUID, complaint: Complaint, now: datetime) -> UUID:
    """Report a problem with units of an own order; their clocks stop and their money stays. The id of the case.

    Raises NoSuchOrder, ComplaintUnfit, NotToDispute, NoSuchPhoto, and what escrow refuses.
    """
    order = own_order(order_id, buyer_id)
    actor = Actor(ActorKind.BUYER, str(buyer_id))
    asked = set(complaint.units)
    on_return = {number: is_objected for number, is_objected in units_on_return(order_id).items() if number in asked}
    if not all(on_return.values()):
        raise NotToDispute()
    give_way_to_dispute(order_id=order_id, unit_numbers=set(on_return), actor=actor, now=now)
    units = _complained_about(order, complaint)
    _check_photos(buyer_id, complaint.photo_ids)
    claim = Claim(
        payment_id=order.payment_id,
        hold_ids=tuple(unit.hold_id for unit in units),
        trouble=complaint.kind,
        wish=complaint.wish,
        wish_minor=complaint.wish_minor,
        statement=Statement(complaint.words, complaint.photo_ids),
    )
    dispute = cases.open_dispute(
        claim=claim, terms=dispute_terms(PoolTerms.from_json(order.pool.terms)), actor=actor, now=now
    )
    for unit in units:
        advance(unit, "dispute", actor=actor, disputed_at=now, disputed_from=unit.status)
    _tell(order, UnitStatus.DISPUTED, now=now)
    raise_group(order=order, trouble=complaint.kind, now=now)
    return dispute.id


@in_unit
def withdraw_dispute(*, dispute_id: UUID, buyer_id: UUID, now: datetime) -> None:
    """Take an own case back: every unit goes on with the time it had left (rules.md H8).

    Raises NoSuchDispute, DisputeOver.
    """
    order = _own_case(dispute_id, buyer_id)
    actor = Actor(ActorKind.BUYER, str(buyer_id))
    cases.withdraw_dispute(dispute_id=dispute_id, actor=actor, now=now)
    for unit in _units_of(order, dispute_id):
        _resume(unit, order, actor=actor, now=now)
        _tell(order, UnitStatus(unit.status), now=now)
    close_if_settled(order.pool, now=now)


@in_unit
def answer_dispute(*, dispute_id: UUID, user_id: UUID, words: Words, now: datetime) -> None:
    """The seller's answer. Raises NoSuchDispute, NoSuchPhoto, DisputeOver, AnswerTooLate, WordsMissing."""
    actor = _seller_of_case(dispute_id, user_id)
    _check_photos(user_id, words.photo_ids)
    statement = Statement(words.text, words.photo_ids)
    cases.answer_dispute(dispute_id=dispute_id, statement=statement, actor=actor, now=now)


@in_unit
def write_to_dispute(*, dispute_id: UUID, user_id: UUID, words: Words, now: datetime) -> None:
    """Either side adds words and photos. Raises NoSuchDispute, NoSuchPhoto, DisputeOver, WordsMissing, TooMuchSaid."""
    actor = party_of(dispute_id, user_id)
    _check_photos(user_id, words.photo_ids)
    statement = Statement(words.text, words.photo_ids)
    cases.write_to_dispute(dispute_id=dispute_id, statement=statement, actor=actor, now=now)


@in_unit
def ask_both(*, dispute_id: UUID, operator_id: UUID, text: str, now: datetime) -> None:
    """Moa asks both sides something. Raises NoSuchDispute, DisputeOver, WordsMissing, TooMuchSaid."""
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    cases.write_to_dispute(dispute_id=dispute_id, statement=Statement(text), actor=actor, now=now)


@in_unit
def propose_shares(*, dispute_id: UUID, user_id: UUID, shares: Shares, now: datetime) -> UUID:
    """Offer the other side amounts. The id of the proposal. Raises NoSuchDispute, DisputeOver, SharesUnfit."""
    actor = party_of(dispute_id, user_id)
    offer = Offer(_by_hold(dispute_id, shares), shares.words)
    return make_proposal(dispute_id=dispute_id, offer=offer, actor=actor, now=now).id


@in_unit
def accept_shares(*, proposal_id: UUID, user_id: UUID, now: datetime) -> None:
    """Agree to a proposal: the money moves at once and the case is closed.

    Raises NoSuchProposal, NoSuchDispute, OwnProposal, ProposalOver, DisputeOver.
    """
    dispute_id = dispute_of_proposal(proposal_id)
    actor = party_of(dispute_id, user_id)
    order = _locked_order_of(dispute_id)
    settled = accept_proposal(proposal_id=proposal_id, actor=actor, now=now)
    _carry_over(order, settled, actor=SYSTEM, now=now)


@in_unit
def reject_shares(*, proposal_id: UUID, user_id: UUID, now: datetime) -> None:
    """Say no to a proposal. Raises NoSuchProposal, NoSuchDispute, OwnProposal, ProposalOver, DisputeOver."""
    actor = party_of(dispute_of_proposal(proposal_id), user_id)
    reject_proposal(proposal_id=proposal_id, actor=actor, now=now)


@in_unit
def appeal_ruling(*, dispute_id: UUID, user_id: UUID, words: Words, now: datetime) -> None:
    """Ask Moa to look once more. Raises NoSuchDispute, NoSuchPhoto, DisputeOver, AppealOver, WordsMissing."""
    actor = party_of(dispute_id, user_id)
    _check_photos(user_id, words.photo_ids)
    statement = Statement(words.text, words.photo_ids)
    appeal_dispute(dispute_id=dispute_id, statement=statement, actor=actor, now=now)


@in_unit
def rule_case(*, dispute_id: UUID, operator_id: UUID, shares: Shares, now: datetime) -> None:
    """Decide a case, the reason in the shares' words. Raises NoSuchDispute, DisputeOver, SharesUnfit, WordsMissing,
    RulingWaits.
    """
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    order = _locked_order_of(dispute_id)
    verdict = Verdict(_by_hold(dispute_id, shares), shares.words)
    settled = rule_dispute(dispute_id=dispute_id, verdict=verdict, actor=actor, now=now)
    _carry_over(order, settled, actor=SYSTEM, now=now)


@in_unit
def sign_case(*, ruling_id: UUID, operator_id: UUID, now: datetime) -> None:
    """Sign another operator's ruling. Raises NoSuchRuling, RulingOver, SignedByAnother, DisputeOver."""
    order = _locked_order_of(dispute_of_ruling(ruling_id))
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    _carry_over(order, sign_ruling(ruling_id=ruling_id, actor=actor, now=now), actor=SYSTEM, now=now)


@in_unit
def send_case_back(*, ruling_id: UUID, operator_id: UUID, reason: str, now: datetime) -> None:
    """Do not sign, and say why. Raises NoSuchRuling, RulingOver, SignedByAnother, WordsMissing."""
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    send_ruling_back(ruling_id=ruling_id, reason=reason, actor=actor, now=now)


@in_unit
def close_next_ruled_dispute(*, now: datetime) -> UUID | None:
    """Carry out one ruling nobody appealed in time; None when there is none."""
    return _settle_next(appeals_over(now=now), close_ruled, now=now)


@in_unit
def refund_next_undecided_dispute(*, now: datetime) -> UUID | None:
    """Give back all of one case nobody decided in time (rules.md H6); None when there is none."""
    return _settle_next(undecided_too_long(now=now), refund_undecided, now=now)


def party_of(dispute_id: UUID, user_id: UUID) -> Actor:
    """As which side somebody acts in a case. Raises NoSuchDispute for strangers, who learn nothing."""
    row, seller = dispute_view(dispute_id).row, seller_of(user_id)
    if row.payer == f"buyer:{user_id}":
        return Actor(ActorKind.BUYER, str(user_id))
    if seller is not None and row.payee == f"seller:{seller.id}":
        return Actor(ActorKind.SELLER, str(seller.id))
    raise NoSuchDispute()


def _settle_next(dispute_id: UUID | None, decide: Callable[..., tuple[Settled, ...]], *, now: datetime) -> UUID | None:
    if dispute_id is None:
        return None
    order = _locked_order_of(dispute_id)
    settled = decide(dispute_id=dispute_id, now=now)
    _carry_over(order, settled, actor=CLOCK, now=now)
    return dispute_id if settled else None


def _carry_over(order: Order, settled: Sequence[Settled], *, actor: Actor, now: datetime) -> None:
    """Bring the units where their money is: back with the buyer, or (what is left of it) with the seller."""
    became = {one.hold_id: one for one in settled}
    for unit in locked(Unit.objects.filter(hold_id__in=became)):
        is_back = became[unit.hold_id].is_all_back
        was_paid = unit.disputed_from == UnitStatus.RELEASED and not is_back
        settled_at = unit.settled_at if was_paid else now
        over = {"disputed_at": None, "disputed_from": "", "settled_at": settled_at, "confirm_at": None}
        advance(unit, "rule_for_buyer" if is_back else "rule_for_seller", actor=actor, **over)
        _tell(order, UnitStatus(unit.status), now=now)
    close_if_settled(order.pool, now=now)


def _resume(unit: Unit, order: Order, *, actor: Actor, now: datetime) -> None:
    assert unit.disputed_at is not None, "a disputed unit knows since when"
    since, origin = unit.disputed_at, unit.disputed_from
    shifted = {name: resumed(at, since, now) for name in CLOCKS if (at := getattr(unit, name)) is not None}
    advance(unit, f"resume_{origin}", actor=actor, disputed_at=None, disputed_from="", **shifted)
    parcel = unit.shipment
    if origin == UnitStatus.SHIPPED and parcel is not None and parcel.delivered_at is not None:
        due = confirm_at(now, PoolTerms.from_json(order.pool.terms))
        carrier = Actor(ActorKind.CARRIER)
        advance(unit, "deliver", actor=carrier, delivered_at=parcel.delivered_at, confirm_at=due)


def _complained_about(order: Order, complaint: Complaint) -> list[Unit]:
    is_wish_fit = (complaint.wish_minor is not None and complaint.wish_minor > 0) == (complaint.wish == Wish.PART)
    if not complaint.units or not is_wish_fit:
        raise ComplaintUnfit(field="wish_minor" if complaint.units else "units")
    units = [unit for unit in locked(Unit.objects.filter(order=order)) if unit.number in complaint.units]
    if len(units) < len(set(complaint.units)) or order.pool.status not in IN_DISPUTABLE_POOLS:
        raise NotToDispute()
    if any(not UNIT.allows(unit.status, "dispute", by=ActorKind.BUYER) for unit in units):
        raise NotToDispute()
    if complaint.wish_minor and complaint.wish_minor > sum(unit.price_minor for unit in units):
        raise ComplaintUnfit(field="wish_minor")
    return units


def _units_of(order: Order, dispute_id: UUID) -> list[Unit]:
    holds = [item.hold_id for item in dispute_view(dispute_id).items]
    return list(locked(Unit.objects.select_related("shipment").filter(order=order, hold_id__in=holds)))


def _by_hold(dispute_id: UUID, shares: Shares) -> dict[UUID, int]:
    """The shares by hold. Raises SharesUnfit when they do not name exactly the units of the case."""
    holds = {item.number: item.hold_id for item in dispute_view(dispute_id).items}
    if shares.by_unit.keys() != holds.keys():
        raise SharesUnfit(field="shares")
    return {hold_id: shares.by_unit[number] for number, hold_id in holds.items()}


def _own_case(dispute_id: UUID, buyer_id: UUID) -> Order:
    if dispute_view(dispute_id).row.payer != f"buyer:{buyer_id}":
        raise NoSuchDispute()
    return _locked_order_of(dispute_id)


def _seller_of_case(dispute_id: UUID, user_id: UUID) -> Actor:
    actor = party_of(dispute_id, user_id)
    if actor.kind != ActorKind.SELLER:
        raise NoSuchDispute()
    return actor


def _locked_order_of(dispute_id: UUID) -> Order:
    return locked_order(UUID(dispute_view(dispute_id).row.reference.removeprefix("order:")))


def _check_photos(owner_id: UUID, photo_ids: Sequence[UUID]) -> None:
    for photo_id in photo_ids:
        photo_of(owner_id, photo_id)


def _tell(order: Order, status: UnitStatus, *, now: datetime) -> None:
    record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=status), now=now)
