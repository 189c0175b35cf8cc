"""A buyer's answer to a price that would rise, and the end of the asking."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common import clock
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.transactions import in_unit
from marketplace.errors import NoConsentAsked
from marketplace.models import Award, Consent, Pledge, Pool
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import AwardStatus, ConsentStatus, PledgeStatus
from marketplace.services.awarding import is_held_up, judge_again, offer
from marketplace.services.machines import advance
from marketplace.services.pending import newest_award, next_overdue_award
from marketplace.services.pledges import leave_place

PRESENT = [PledgeStatus.COMMITTED, PledgeStatus.ORDERED]


@in_unit
def give_consent(*, pool_id: UUID, buyer_id: UUID, is_yes: bool, now: datetime) -> Consent:
    """Go on at the new price, or leave. A yes may still become a no, a no is final (rules.md E7).

    The last answer ends the asking. Raises NoConsentAsked, also at the deadline.
    """
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    award = newest_award(pool) if pool else None
    asked_at = clock.after_lock()
    if pool is None or award is None or not _is_asking(award, asked_at):
        raise NoConsentAsked()
    consent = _own_consent(award, buyer_id)
    if is_yes and consent.status == ConsentStatus.YES:
        return consent
    if consent.status == ConsentStatus.NO or consent.pledge.status not in PRESENT:
        raise NoConsentAsked()
    move = "agree" if is_yes else "leave"
    advance(consent, move, actor=Actor(ActorKind.BUYER, str(buyer_id)), answered_at=asked_at)
    if not is_yes and consent.pledge.status == PledgeStatus.COMMITTED:
        leave_place(consent.pledge, pool, now=now)
    if not _waiting(award).exists():
        _conclude(award, at=asked_at, now=now)
    return consent


@in_unit
def end_next_consent(*, now: datetime) -> Award | None:
    """End one asking whose time is over: who stayed silent is out; None when there is none."""
    award = next_overdue_award(AwardStatus.CONSENT, deadline="consent_until", now=now)
    if award is not None:
        assert award.consent_until is not None, "a question has a deadline, by constraint"
        _conclude(award, at=award.consent_until, now=now)
    return award


def _is_asking(award: Award, at: datetime) -> bool:
    return award.status == AwardStatus.CONSENT and award.consent_until is not None and at < award.consent_until


def _own_consent(award: Award, buyer_id: UUID) -> Consent:
    rows = Consent.objects.filter(award=award, pledge__buyer_id=buyer_id).select_related("pledge")
    consent: Consent | None = locked(rows).first()
    if consent is None:
        raise NoConsentAsked()
    return consent


def _waiting(award: Award) -> QuerySet[Consent]:
    """Who has not answered and has not left either."""
    return Consent.objects.filter(award=award, status=ConsentStatus.ASKED, pledge__status__in=PRESENT)


def _conclude(award: Award, *, at: datetime, now: datetime) -> None:
    for consent in locked(Consent.objects.filter(award=award, status=ConsentStatus.ASKED).select_related("pledge")):
        _close(consent, at=at)
    if not judge_again(award, Occasion.CONSENT, at=at, now=now):
        return
    if is_held_up(award):
        advance(award, "question", actor=SYSTEM)
    else:
        offer(award, at=at, now=now)


def _close(consent: Consent, *, at: datetime) -> None:
    """Silence is out; who has left without answering said no."""
    place: Pledge = consent.pledge
    if place.status not in PRESENT:
        advance(consent, "leave", actor=SYSTEM, answered_at=at)
        return
    advance(consent, "stay_silent", actor=CLOCK, answered_at=at)
    if place.status == PledgeStatus.COMMITTED:
        advance(place, "lapse", actor=CLOCK, address=None)
