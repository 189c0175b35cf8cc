"""Steps from a business's application to an operator's decision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.machines import advance
from common.outbox import Fact, record
from common.transactions import in_unit
from merchants.errors import (
    ApplicationClosed,
    ApplicationIncomplete,
    BusinessNumberTaken,
    BusinessNumberWrong,
    MailOrderNumberWrong,
    NoSuchSeller,
    OperatorsOnly,
    ReasonMissing,
)
from merchants.events import SellerReinstated, SellerReturned, SellerSubmitted, SellerSuspended, SellerVerified
from merchants.models import Seller
from merchants.policy import may_change_application
from merchants.rules import SELLER, Decision, SellerStatus, adds_up, bare, is_filing_number

_FACTS: dict[Decision, type[SellerVerified | SellerReturned | SellerSuspended | SellerReinstated]] = {
    Decision.VERIFY: SellerVerified,
    Decision.RETURN: SellerReturned,
    Decision.SUSPEND: SellerSuspended,
    Decision.REINSTATE: SellerReinstated,
}


@dataclass(frozen=True)
class Application:
    """What a business says of itself, as on its certificate of registration."""

    business_name: str
    representative: str
    business_number: str
    mail_order_number: str = ""


@in_unit
def apply_as_seller(*, owner_id: UUID, application: Application, now: datetime) -> Seller:
    """Keep a business's application as a draft, or write the person's draft or returned one anew.

    Raises ApplicationIncomplete, BusinessNumberWrong, MailOrderNumberWrong, BusinessNumberTaken, ApplicationClosed.
    """
    digits = bare(application.business_number)
    name, representative = application.business_name.strip(), application.representative.strip()
    if not (name and representative):
        raise ApplicationIncomplete()
    if not adds_up(digits):
        raise BusinessNumberWrong()
    if application.mail_order_number.strip() and not is_filing_number(application.mail_order_number):
        raise MailOrderNumberWrong()
    seller = locked(Seller.objects.filter(owner_id=owner_id)).first() or Seller(owner_id=owner_id, created_at=now)
    if not may_change_application(seller):
        raise ApplicationClosed()
    seller.business_name, seller.representative = name, representative
    seller.business_number, seller.mail_order_number = digits, application.mail_order_number.strip()
    _save_unique(seller)
    return seller


@in_unit
def submit_application(*, owner_id: UUID, now: datetime) -> Seller:
    """Hand the application in to be checked. Raises NoSuchSeller, MoveRefused."""
    seller = locked(Seller.objects.filter(owner_id=owner_id)).first()
    if seller is None:
        raise NoSuchSeller()
    advance(seller, SELLER, "submit", by=ActorKind.SELLER, submitted_at=now)
    record(SellerSubmitted(seller_id=str(seller.id)), now=now)
    return seller


@in_unit
def recheck_seller(*, owner_id: UUID, now: datetime) -> None:
    """What was checked has changed, so a verified business is looked at again and may not bid until then.

    Nothing happens to one that is not verified.
    """
    seller = locked(Seller.objects.filter(owner_id=owner_id, status=SellerStatus.VERIFIED)).first()
    if seller is not None:
        advance(seller, SELLER, "recheck", by=ActorKind.SELLER, submitted_at=now)
        record(SellerSubmitted(seller_id=str(seller.id)), now=now)


@in_unit
def amend_application(*, owner_id: UUID, now: datetime) -> None:
    """Take the application back into one's hands, to change what it says; then it is sent and checked again.

    Raises NoSuchSeller, MoveRefused.
    """
    seller = locked(Seller.objects.filter(owner_id=owner_id)).first()
    if seller is None:
        raise NoSuchSeller()
    advance(seller, SELLER, "amend", by=ActorKind.SELLER, decided_at=now, decision_reason="")


@in_unit
def decide_seller(*, seller_id: UUID, decision: Decision, reason: str, actor: Actor, now: datetime) -> Seller:
    """Verify, return, suspend or reinstate a seller, for a reason that is told and kept.

    Raises OperatorsOnly, ReasonMissing, NoSuchSeller, MoveRefused.
    """
    if actor.kind != ActorKind.OPERATOR:
        raise OperatorsOnly()
    if not reason.strip():
        raise ReasonMissing()
    seller = locked(Seller.objects.filter(pk=seller_id)).first()
    if seller is None:
        raise NoSuchSeller()
    before = seller.status
    advance(seller, SELLER, decision, by=actor.kind, decided_at=now, decision_reason=reason.strip())
    _tell(seller, decision, before=before, actor=actor, now=now)
    return seller


def _tell(seller: Seller, decision: Decision, *, before: str, actor: Actor, now: datetime) -> None:
    audit(
        actor=actor,
        action=f"{decision}_seller",
        subject=f"seller:{seller.id}",
        reason=seller.decision_reason,
        before={"status": before},
        after={"status": seller.status},
        now=now,
    )
    fact: Fact = _FACTS[decision](seller_id=str(seller.id))
    record(fact, now=now)


def _save_unique(seller: Seller) -> None:
    try:
        with transaction.atomic():
            seller.save()
    except IntegrityError as clash:
        if "business_number" in str(clash):
            raise BusinessNumberTaken() from None
        raise ApplicationClosed() from None  # the same person applied in another tab a moment ago
