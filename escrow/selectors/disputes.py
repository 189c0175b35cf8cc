"""Questions about cases, answered with plain values; the photos in them are opaque ids here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, Exists, OuterRef, Q, QuerySet, Sum

from common.asking import asked_once, tell
from common.carrying import carrying, packed, settle, unpacked
from common.lifecycle import ActorKind
from common.paging import Ask, Part, part_of
from common.queries import Query, summed
from common.waiting import Waiting, waiting
from escrow.errors import NoSuchDispute, NoSuchProposal, NoSuchRuling
from escrow.models import Dispute, DisputeItem, Evidence, Hold, Proposal, Ruling
from escrow.rules.disputes import Effect, Stake, Trouble, Wish, effect
from escrow.rules.fees import Parts
from escrow.rules.states import (
    OPEN_DISPUTES,
    DisputeOutcome,
    DisputeStatus,
    HoldStatus,
    ProposalStatus,
    RulingStatus,
)
from escrow.selectors.holds import pot_of


@dataclass(frozen=True)
class EvidenceView:
    """What a side or Moa said."""

    id: UUID
    side: ActorKind
    words: str
    photo_ids: tuple[UUID, ...]
    said_at: datetime


@dataclass(frozen=True)
class ProposalView:
    """What one side offers: so much goes back of each hold, in won by its id."""

    id: UUID
    side: ActorKind
    status: ProposalStatus
    shares: Mapping[UUID, int]
    words: str
    made_at: datetime
    ends_at: datetime
    answered_at: datetime | None

    @property
    def refund_minor(self) -> int:
        """What goes back in all."""
        return sum(self.shares.values())

    def stands(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.status == ProposalStatus.STANDING and now < self.ends_at


@dataclass(frozen=True)
class RulingView:
    """What Moa decided; `answer` is why a second operator did not sign."""

    id: UUID
    status: RulingStatus
    is_final: bool
    shares: Mapping[UUID, int]
    reason: str
    ruled_by: str
    made_at: datetime
    signed_by: str
    signed_at: datetime | None
    answer: str

    @property
    def refund_minor(self) -> int:
        """What goes back in all."""
        return sum(self.shares.values())

    @property
    def in_force_at(self) -> datetime:
        """Since when it stands, if it does."""
        return self.signed_at or self.made_at


@dataclass(frozen=True)
class ItemView:
    """One unit's money in a case, by the reference of its hold."""

    hold_id: UUID
    reference: str
    number: int
    hold_status: HoldStatus
    stake_minor: int
    refund_minor: int | None


@dataclass(frozen=True)
class DisputeRow:
    """A case in a list. `stake_minor` is what it is about in won."""

    id: UUID
    reference: str
    payer: str
    payee: str
    status: DisputeStatus
    outcome: DisputeOutcome | None
    trouble: Trouble
    wish: Wish
    wish_minor: int | None
    stake_minor: int
    refund_minor: int | None
    opened_at: datetime
    answer_by: datetime
    rule_by: datetime
    refund_at: datetime
    answered_at: datetime | None
    appeal_by: datetime | None
    appealed_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether its money still waits."""
        return self.status in OPEN_DISPUTES

    def is_silent(self, now: datetime) -> bool:
        """Whether the seller let its time to answer pass."""
        return self.status == DisputeStatus.OPEN and now >= self.answer_by

    def next_clock(self, now: datetime) -> tuple[ActorKind, datetime] | None:
        """Whose turn it is and until when: the seller's to answer, then Moa's, then both sides' to appeal."""
        match self.status:
            case DisputeStatus.OPEN if now < self.answer_by:
                return ActorKind.SELLER, self.answer_by
            case DisputeStatus.OPEN | DisputeStatus.ANSWERED | DisputeStatus.APPEALED:
                return ActorKind.OPERATOR, self.rule_by
            case DisputeStatus.RULED if self.appeal_by:
                return ActorKind.CLOCK, self.appeal_by
        return None


@dataclass(frozen=True)
class DisputeView:
    """A case whole, its entries in their order."""

    row: DisputeRow
    items: tuple[ItemView, ...]
    evidence: tuple[EvidenceView, ...]
    proposals: tuple[ProposalView, ...]
    rulings: tuple[RulingView, ...]

    @property
    def ruling(self) -> RulingView | None:
        """The ruling that stands, the last one where there are two."""
        standing = [ruling for ruling in self.rulings if ruling.status == RulingStatus.STANDING]
        return standing[-1] if standing else None

    @property
    def unsigned(self) -> RulingView | None:
        """The ruling that waits for a second operator."""
        return next((ruling for ruling in self.rulings if ruling.status == RulingStatus.UNSIGNED), None)

    def standing_proposal(self, now: datetime) -> ProposalView | None:
        """What one side offers the other now."""
        return next((proposal for proposal in self.proposals if self.row.is_open and proposal.stands(now)), None)


@dataclass(frozen=True)
class UnitEffect:
    """What a decision makes of one unit's money."""

    item: ItemView
    effect: Effect


@asked_once
def dispute_view(dispute_id: UUID) -> DisputeView:
    """The case. Raises NoSuchDispute."""
    found = _wholes(Dispute.objects.filter(pk=dispute_id))
    if not found:
        raise NoSuchDispute()
    return found[0]


@asked_once
def disputes_whole(reference: str) -> tuple[DisputeView, ...]:
    """All cases about a payment, the newest first; one query."""
    found = _wholes(Dispute.objects.filter(reference=reference).order_by("-pk"))
    for view in found:
        tell(dispute_view, view, view.row.id)
    return found


def _wholes(disputes: QuerySet[Dispute]) -> tuple[DisputeView, ...]:
    rows = _summed(disputes)
    for name, along in _PARTS.items():
        rows = carrying(rows, name, along)
    holds = Hold.objects.filter(dispute_items__dispute=OuterRef("pk"))
    found = list(rows.annotate(their_holds=packed(holds)))
    for name in _PARTS:
        settle(found, name)
    return tuple(_whole(dispute) for dispute in found)


def _whole(dispute: Dispute) -> DisputeView:
    holds = {hold.pk: hold for hold in unpacked(Hold, dispute.their_holds)}  # type: ignore[attr-defined]  # annotated
    items = list(dispute.items.all())
    for item in items:
        item.hold = holds[item.hold_id]
    return DisputeView(
        row=_row(dispute),
        items=tuple(_item(item) for item in sorted(items, key=lambda item: item.hold.number)),
        evidence=tuple(_evidence(row) for row in dispute.evidence.all()),
        proposals=tuple(_proposal(row) for row in dispute.proposals.all()),
        rulings=tuple(_ruling(row) for row in dispute.rulings.all()),
    )


_PARTS = {
    "items": DisputeItem.objects.all(),
    "evidence": Evidence.objects.order_by("said_at", "pk"),
    "proposals": Proposal.objects.order_by("made_at", "pk"),
    "rulings": Ruling.objects.order_by("made_at", "pk"),
}
"""What a case consists of, each in its order."""


def disputes_about(references: Iterable[str]) -> list[DisputeRow]:
    """All cases about these payments, the newest first."""
    return _rows(Dispute.objects.filter(reference__in=list(references)).order_by("-pk"))


def disputes_of_payee(payee: str, *, is_open: bool, ask: Ask) -> Part[DisputeRow]:
    """A payee's cases: running ones by their clock, or those that are over, the newest first."""
    rows = Dispute.objects.filter(payee=payee)
    running = Q(status__in=[status.value for status in OPEN_DISPUTES])
    if is_open:
        return part_of(_summed(rows.filter(running)), "answer_by", "pk", ask=ask).shown(_all)
    return part_of(_summed(rows.exclude(running)), "-opened_at", "-pk", ask=ask).shown(_all)


def count_of_payee(payee: str) -> Query[int]:
    """How many cases against a payee are running."""
    running = Dispute.objects.filter(payee=payee, status__in=[status.value for status in OPEN_DISPUTES])
    return Query(lambda found: found[0][0], summed(running, count=Count("pk")))


def disputes_to_rule(*, now: datetime, ask: Ask) -> Part[DisputeRow]:
    """Cases only Moa can move: answered, silent or appealed, the nearest promise first."""
    return part_of(_summed(_to_rule(now)), "rule_by", "pk", ask=ask).shown(_all)


def disputes_in_line(*, now: datetime) -> Query[list[Waiting]]:
    """What `disputes_to_rule` lists, by reference."""
    rows: QuerySet[Any] = _summed(_to_rule(now)).order_by("rule_by", "pk")
    return waiting(rows.values_list("pk", "reference", "opened_at", "rule_by", "stake"))


def dispute_row(dispute_id: UUID) -> DisputeRow:
    """The case as a list shows it. Raises NoSuchDispute."""
    found = _rows(Dispute.objects.filter(pk=dispute_id))
    if not found:
        raise NoSuchDispute()
    return found[0]


def unanswered(*, until: datetime, at_most: int = 20) -> list[DisputeRow]:
    """Cases whose sellers lose the time to answer by that instant, the soonest first."""
    waiting = Dispute.objects.filter(status=DisputeStatus.OPEN, answer_by__lte=until)
    return _rows(waiting.order_by("answer_by", "pk")[:at_most])


def appeals_over(*, now: datetime) -> UUID | None:
    """The next case whose ruling nobody can appeal any more, and whose money no chargeback keeps where it is."""
    over = Dispute.objects.filter(status=DisputeStatus.RULED, appeal_by__lte=now).exclude(_is_charged_back())
    return over.order_by("appeal_by", "pk").values_list("pk", flat=True).first()


def undecided_too_long(*, now: datetime) -> UUID | None:
    """The next case nobody decided in time, and whose money no chargeback keeps where it is."""
    undecided = [DisputeStatus.OPEN, DisputeStatus.ANSWERED, DisputeStatus.APPEALED]
    late = Dispute.objects.filter(status__in=undecided, refund_at__lte=now).exclude(_is_charged_back())
    return late.order_by("refund_at", "pk").values_list("pk", flat=True).first()


def dispute_of_proposal(proposal_id: UUID) -> UUID:
    """The case of a proposal. Raises NoSuchProposal."""
    found = Proposal.objects.filter(pk=proposal_id).values_list("dispute_id", flat=True).first()
    if found is None:
        raise NoSuchProposal()
    return found


def dispute_of_ruling(ruling_id: UUID) -> UUID:
    """The case of a ruling. Raises NoSuchRuling."""
    found = Ruling.objects.filter(pk=ruling_id).values_list("dispute_id", flat=True).first()
    if found is None:
        raise NoSuchRuling()
    return found


def effects_of(dispute_id: UUID, shares: Mapping[UUID, int]) -> tuple[UnitEffect, ...]:
    """What the books would say if so much of each hold of the case went back now. Raises ValueError for too much."""
    holds = Hold.objects.filter(dispute_items__dispute=dispute_id).select_related("payment")
    stakes = {hold.pk: (_stake(hold), hold.payment.payee) for hold in holds}
    items = DisputeItem.objects.filter(dispute=dispute_id).select_related("hold").order_by("hold__number")
    found = []
    for item in items:
        stake, payee = stakes[item.hold_id]
        found.append(UnitEffect(_item(item), effect(stake, shares[item.hold_id], payee=payee)))
    return tuple(found)


def _is_charged_back() -> Exists:
    return Exists(Hold.objects.filter(dispute=OuterRef("pk"), chargeback__isnull=False))


def _stake(hold: Hold) -> Stake:
    is_released = hold.status == HoldStatus.RELEASED
    return Stake(
        status=HoldStatus(hold.status),
        open_minor=hold.released_minor if is_released else hold.amount_minor - hold.refunded_minor - hold.lost_minor,
        parts=Parts(hold.payable_minor, hold.commission_minor, hold.vat_minor),
        commission_bp=hold.payment.commission_bp,
        in_pot_minor=pot_of(hold),
    )


def _to_rule(now: datetime) -> QuerySet[Dispute]:
    answered = Q(status__in=[DisputeStatus.ANSWERED, DisputeStatus.APPEALED])
    return Dispute.objects.filter(answered | Q(status=DisputeStatus.OPEN, answer_by__lte=now))


def _rows(disputes: QuerySet[Dispute]) -> list[DisputeRow]:
    return _all(_summed(disputes))


def _summed(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    summed = disputes.annotate(stake=Sum("items__stake_minor"), back=Sum("items__refund_minor"))
    return summed.fetch_mode(FETCH_RAISE)


def _all(disputes: Iterable[Dispute]) -> list[DisputeRow]:
    return [_row(dispute) for dispute in disputes]


def _row(dispute: Dispute) -> DisputeRow:
    copied = {name: getattr(dispute, name) for name in _COPIED}
    return DisputeRow(
        status=DisputeStatus(dispute.status),
        outcome=DisputeOutcome(dispute.outcome) if dispute.outcome else None,
        trouble=Trouble(dispute.trouble),
        wish=Wish(dispute.wish),
        stake_minor=getattr(dispute, "stake", 0),
        refund_minor=getattr(dispute, "back", None),
        **copied,
    )


_COPIED = (
    "id", "reference", "payer", "payee", "wish_minor", "opened_at", "answer_by", "rule_by", "refund_at",
    "answered_at", "appeal_by", "appealed_at", "closed_at",
)  # fmt: skip


def _item(item: DisputeItem) -> ItemView:
    return ItemView(
        hold_id=item.hold_id,
        reference=item.hold.reference,
        number=item.hold.number,
        hold_status=HoldStatus(item.hold.status),
        stake_minor=item.stake_minor,
        refund_minor=item.refund_minor,
    )


def _evidence(row: Evidence) -> EvidenceView:
    photo_ids = tuple(UUID(photo_id) for photo_id in row.photo_ids)
    return EvidenceView(row.id, ActorKind(row.side), row.words, photo_ids, row.said_at)


def _proposal(row: Proposal) -> ProposalView:
    return ProposalView(
        id=row.id,
        side=ActorKind(row.side),
        status=ProposalStatus(row.status),
        shares=_shares(row.shares),
        words=row.words,
        made_at=row.made_at,
        ends_at=row.ends_at,
        answered_at=row.answered_at,
    )


def _ruling(row: Ruling) -> RulingView:
    return RulingView(
        id=row.id,
        status=RulingStatus(row.status),
        is_final=row.is_final,
        shares=_shares(row.shares),
        reason=row.reason,
        ruled_by=row.ruled_by,
        made_at=row.made_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        answer=row.answer,
    )


def _shares(stored: Mapping[str, int]) -> dict[UUID, int]:
    return {UUID(key): minor for key, minor in stored.items()}
