"""Questions about sellers, answered with plain values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Model, OuterRef, Q, QuerySet

from common.asking import asked_once, each_asked_once, tell
from common.calendar import korean_calendar
from common.carrying import packed, unpacked
from common.paging import Ask, Part, part_of
from common.personal import Kept, told
from common.queries import Query
from common.waiting import MOST_LINES, Waiting, just
from media.errors import NoSuchPaper
from merchants.errors import NoSuchSeller
from merchants.models import Seller, SellerPaper, Strike
from merchants.rules import PaperKind, SellerStatus, StrikeReason, bare, decided_by, written


@dataclass(frozen=True)
class PaperView:
    """A paper of a business, without its content."""

    id: UUID
    seller_id: UUID
    kind: PaperKind
    paper_id: UUID
    is_pdf: bool
    added_at: datetime


@dataclass(frozen=True)
class SellerView:
    """A seller. `due_at` is when an operator must have looked at its application, while it waits.

    `papers` are there in the verification queue only.
    """

    id: UUID
    owner_id: UUID
    business_name: str
    representative: str
    business_number: str
    mail_order_number: str
    status: SellerStatus
    submitted_at: datetime | None
    decided_at: datetime | None
    decision_reason: str
    due_at: datetime | None
    papers: tuple[PaperView, ...] = ()


@dataclass(frozen=True)
class StrikeView:
    """One order a seller won and did not take; `source` like "award:0192…"."""

    id: UUID
    reason: StrikeReason
    source: str
    struck_at: datetime


@asked_once
def seller_of(user_id: UUID) -> SellerView | None:
    """The business this person owns, in whatever state, or None."""
    row = Seller.objects.filter(owner_id=user_id).first()
    return _shown(row) if row else None


def with_business[P: Model](people: QuerySet[P]) -> P | None:
    """The first of these people; what `seller_of` would say of them is asked in the same statement."""
    user = people.annotate(their_business=packed(Seller.objects.filter(owner=OuterRef("pk")))).first()
    if user is not None:
        rows = unpacked(Seller, user.their_business)  # type: ignore[attr-defined]  # annotated above
        tell(seller_of, _shown(rows[0]) if rows else None, user.pk)
    return user


def seller(seller_id: UUID) -> SellerView:
    """The seller with this id. Raises NoSuchSeller."""
    found = sellers([seller_id])
    if seller_id not in found:
        raise NoSuchSeller()
    return found[seller_id]


@each_asked_once
def sellers(seller_ids: Iterable[UUID]) -> dict[UUID, SellerView]:
    """The sellers with these ids, by id; unknown ids are left out."""
    return {row.id: _shown(row) for row in Seller.objects.filter(pk__in=list(seller_ids))}


def verified_sellers() -> list[SellerView]:
    """Everybody who may bid, by name."""
    return [_shown(row) for row in Seller.objects.filter(status=SellerStatus.VERIFIED.value).order_by("business_name")]


def found_sellers(text: str, *, at_most: int = 20) -> list[SellerView]:
    """Businesses with this number, or whose name holds the text; for operators."""
    asked, digits = text.strip(), bare(text)
    rows = Seller.objects.filter(Q(business_name__icontains=asked) | Q(business_number=digits))
    return [_shown(row) for row in rows.order_by("business_name", "pk")[:at_most]] if asked else []


def applications_in_line() -> Query[list[Waiting]]:
    """What `verification_queue` lists, by name."""
    rows = _submitted().order_by("submitted_at", "pk").values_list("pk", "business_name", "submitted_at")
    return Query(
        lambda found: [Waiting(pk, name, since, _looked_at_by(since)) for pk, name, since in found],
        rows[: MOST_LINES + 1],
    )


def verification_queue(*, at_most: int = 100, only: UUID | None = None) -> list[SellerView]:
    """Applications, or only this one, that wait for an operator, the oldest first."""
    rows = just(only, _submitted()).order_by("submitted_at", "pk").prefetch_related("papers")[:at_most]
    return [replace(_shown(row), papers=tuple(_paper(paper) for paper in row.papers.all())) for row in rows]


def verification_part(ask: Ask) -> Part[SellerView]:
    """One part of what `verification_queue` lists. Raises CursorUnfit."""
    return part_of(_submitted(), "submitted_at", "pk", ask=ask).shown(lambda rows: map(_shown, rows))


def strikes_of(seller_id: UUID, *, at_most: int = 50) -> list[StrikeView]:
    """The newest strikes of a seller, the newest first; `strike_counts` says how many there are in all."""
    rows = Strike.objects.filter(seller_id=seller_id).order_by("-struck_at", "-pk")[:at_most]
    return [StrikeView(row.id, StrikeReason(row.reason), row.source, row.struck_at) for row in rows]


def seller_and_strikes(seller_id: UUID) -> tuple[SellerView, int]:
    """The seller, and how often it was struck. Raises NoSuchSeller."""
    row = Seller.objects.filter(pk=seller_id).annotate(struck=Count("strikes")).first()
    if row is None:
        raise NoSuchSeller()
    return _shown(row), row.struck


def strike_counts(seller_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often each of these sellers was struck; who never was is left out."""
    rows = Strike.objects.filter(seller_id__in=list(seller_ids)).order_by()
    return dict(rows.values_list("seller_id").annotate(struck=Count("pk")))


def papers_of(seller_id: UUID) -> list[PaperView]:
    """The papers of a business in the order they came; ten at most."""
    return papers_query(seller_id).answer


def papers_query(seller_id: UUID) -> Query[list[PaperView]]:
    """The same, to be asked with others."""
    rows = SellerPaper.objects.filter(seller_id=seller_id).order_by("added_at", "pk")
    columns = ("pk", "seller_id", "kind", "paper_id", "is_pdf", "added_at")
    return Query(
        lambda found: [PaperView(pk, owner, PaperKind(kind), *rest) for pk, owner, kind, *rest in found],
        rows.values_list(*columns),
    )


def paper_for(reader_id: UUID, paper_id: UUID, *, is_operator: bool) -> PaperView:
    """A paper for its business's owner or for an operator. Raises NoSuchPaper, to everybody else too."""
    row = SellerPaper.objects.select_related("seller").filter(pk=paper_id).first()
    if row is None or not (is_operator or row.seller.owner_id == reader_id):
        raise NoSuchPaper()
    return _paper(row)


def _paper(row: SellerPaper) -> PaperView:
    return PaperView(row.id, row.seller_id, PaperKind(row.kind), row.paper_id, row.is_pdf, row.added_at)


def _submitted() -> QuerySet[Seller]:
    return Seller.objects.filter(status=SellerStatus.SUBMITTED.value)


def _looked_at_by(submitted_at: datetime) -> datetime:
    return decided_by(submitted_at, calendar=korean_calendar())


def _shown(row: Seller) -> SellerView:
    waits = row.submitted_at if row.status == SellerStatus.SUBMITTED else None
    return SellerView(
        id=row.id,
        owner_id=row.owner_id,
        business_name=row.business_name,
        representative=row.representative,
        business_number=written(row.business_number),
        mail_order_number=row.mail_order_number,
        status=SellerStatus(row.status),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        due_at=_looked_at_by(waits) if waits else None,
    )


def kept_about(user_id: UUID) -> Kept:
    """Everything kept about a person's business."""
    return {
        "business": told(
            Seller.objects.filter(owner_id=user_id),
            "id", "business_name", "representative", "business_number", "mail_order_number", "status", "created_at",
            "submitted_at", "decided_at", "decision_reason",
        ),
        "papers": told(SellerPaper.objects.filter(seller__owner_id=user_id), "kind", "is_pdf", "added_at"),
    }  # fmt: skip
