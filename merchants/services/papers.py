"""Steps with the papers of a business: added until a decision, taken away only while it is in its writer's hands."""

from datetime import datetime
from uuid import UUID

from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.transactions import in_unit
from media.errors import NoSuchPaper
from media.services import forget_paper, store_paper
from merchants.errors import NoSuchSeller, PapersClosed, TooManyPapers
from merchants.models import Seller, SellerPaper
from merchants.policy import may_change_application
from merchants.rules import MOST_PAPERS, PaperKind, SellerStatus


@in_unit
def add_paper(*, owner_id: UUID, kind: PaperKind, upload: bytes, now: datetime) -> SellerPaper:
    """Keep a paper for whoever checks. Raises NoSuchSeller, PapersClosed, TooManyPapers, and what media refuses."""
    seller = _own(owner_id)
    if not (may_change_application(seller) or seller.status == SellerStatus.SUBMITTED):
        raise PapersClosed()
    if seller.papers.count() >= MOST_PAPERS:
        raise TooManyPapers()
    kept = store_paper(owner_id=owner_id, upload=upload, now=now)
    return SellerPaper.objects.create(
        seller=seller, kind=kind.value, paper_id=kept.id, is_pdf=kept.is_pdf, added_at=now
    )


@in_unit
def remove_paper(*, owner_id: UUID, paper_id: UUID) -> None:
    """Take a paper away. Raises NoSuchSeller, PapersClosed, NoSuchPaper."""
    seller = _own(owner_id)
    if not may_change_application(seller):
        raise PapersClosed()
    paper = SellerPaper.objects.filter(seller=seller, pk=paper_id).first()
    if paper is None:
        raise NoSuchPaper()
    paper.delete()
    forget_paper(paper_id=paper.paper_id)


@in_unit
def note_paper_read(*, paper_id: UUID, operator_id: UUID, now: datetime) -> None:
    """Write down that an operator opened a paper (security.md, "Audit log": reads of personal data are logged)."""
    paper = SellerPaper.objects.filter(pk=paper_id).first()
    if paper is None:
        raise NoSuchPaper()
    audit(
        actor=Actor(ActorKind.OPERATOR, str(operator_id)),
        action="read_paper",
        subject=f"seller:{paper.seller_id}",
        reason=paper.kind,
        before={},
        after={"paper": str(paper.id)},
        now=now,
    )


def _own(owner_id: UUID) -> Seller:
    seller = locked(Seller.objects.filter(owner_id=owner_id)).first()
    if seller is None:
        raise NoSuchSeller()
    return seller
