"""Payees' accounts at the provider: opened, noted as they stand, and money that waits for them made visible."""

from datetime import datetime
from uuid import UUID

from common.calendar import korean_calendar
from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from escrow.events import PayoutBlocked
from escrow.gateways import current_gateway
from escrow.gateways.base import PayeeStanding
from escrow.models import UNBARRED, Hold, PayeeAccount, PayoutLeg
from escrow.models.holds import IN_POT
from escrow.rules.legs import MAY_NOT_RECEIVE, NOT_ONBOARDED
from escrow.rules.payouts import payout_at
from escrow.rules.states import HoldStatus, LegStatus
from escrow.selectors.payees import has_usable_account, may_receive
from escrow.services.legs import thaw_legs


@in_unit
def open_payee_account(*, party: str, now: datetime) -> PayeeAccount:
    """The party's account at the provider in use, written down before the provider is asked for one. Opening it again
    changes nothing.
    """
    provider = current_gateway().name
    fresh = PayeeAccount(party=party, provider=provider, opened_at=now)
    PayeeAccount.objects.bulk_create([fresh], ignore_conflicts=True)
    return PayeeAccount.objects.get(provider=provider, party=party)


@in_unit
def note_onboarding(*, account_id: UUID, reference: str, now: datetime) -> PayeeAccount:
    """Write down the provider's name for the account; it is looked at from now on until it may receive."""
    account: PayeeAccount = locked(PayeeAccount.objects.filter(pk=account_id)).get()
    account.reference = account.reference or reference
    account.check_at = None if account.may_receive else now
    account.save(update_fields=["reference", "check_at"])
    return account


@in_unit
def note_standing(*, standing: PayeeStanding, now: datetime) -> PayeeAccount | None:
    """Write down whether a payee may receive, as the provider says now; None for an account that is not ours.

    What was refused because of it is sent again at once when it may; while it may not, nothing is paid out to it, and
    it is looked at again before every batch.
    """
    known = PayeeAccount.objects.filter(provider=current_gateway().name, reference=standing.reference)
    party = known.exclude(reference="").values_list("party", flat=True).first()
    if party is None:
        return None
    if standing.may_receive:
        refused = PayoutLeg.objects.filter(payout__payee=party, trouble=MAY_NOT_RECEIVE)
        waiting = refused.filter(status__in=[LegStatus.BLOCKED, LegStatus.FROZEN])
        thaw_legs(legs=waiting, by=ActorKind.GATEWAY, next_try_at=now, now=now)
    account: PayeeAccount = locked(known).get()
    account.may_receive, account.missing, account.checked_at = standing.may_receive, list(standing.missing), now
    account.check_at = None if standing.may_receive else payout_at(now, korean_calendar())
    account.blocked_at = None if standing.may_receive else account.blocked_at
    account.save()
    return account


@in_unit
def claim_next_payee(*, now: datetime) -> PayeeAccount | None:
    """The next payee's account to ask the provider about, put off until the next batch meanwhile, or None."""
    account = next_due(PayeeAccount.objects.filter(check_at__lte=now).exclude(reference="").order_by("check_at", "pk"))
    if account is not None:
        account.check_at = payout_at(now, korean_calendar())
        account.save(update_fields=["check_at"])
    return account


@in_unit
def block_next_payee(*, now: datetime) -> PayeeAccount | None:
    """Make it visible that released money waits for a payee the provider does not let receive, and say so once.

    The holds stay as they are and are gathered once the payee may. None when nobody waits unseen.
    """
    due = Hold.objects.filter(IN_POT, UNBARRED, status=HoldStatus.RELEASED, payout_at__lte=now)
    unready = due.filter(has_usable_account("payment__payee", now=now)).exclude(may_receive("payment__payee"))
    told = PayeeAccount.objects.filter(provider=current_gateway().name, blocked_at__isnull=False)
    payee = unready.exclude(payment__payee__in=told.values("party")).values_list("payment__payee", flat=True).first()
    if payee is None:
        return None
    account: PayeeAccount = locked(PayeeAccount.objects.filter(pk=open_payee_account(party=payee, now=now).pk)).get()
    if account.may_receive or account.blocked_at is not None:
        return account
    account.blocked_at = now
    account.save(update_fields=["blocked_at"])
    reason = MAY_NOT_RECEIVE if account.reference else NOT_ONBOARDED
    record(PayoutBlocked(payout_id="", payee=payee, reason=reason), now=now)
    return account
