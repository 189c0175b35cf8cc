"""Which payees may be paid: a bank account in use, and an account at the provider that may receive."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from escrow.gateways import current_gateway
from escrow.models import PayeeAccount, PayoutAccount


@dataclass(frozen=True)
class PayeeView:
    """A payee's account at the provider as its owner may see it; without one, `is_known` is false.

    `is_asked` says whether this provider wants payees to be made known at all.
    """

    is_asked: bool
    is_known: bool
    may_receive: bool
    missing: tuple[str, ...]
    checked_at: datetime | None
    blocked_at: datetime | None


def payee_of(party: str) -> PayeeView:
    """What the provider in use knows of the payee."""
    gateway = current_gateway()
    account = PayeeAccount.objects.filter(provider=gateway.name, party=party).first()
    if account is None:
        is_asked = gateway.onboards_payees
        return PayeeView(is_asked, False, may_receive=not is_asked, missing=(), checked_at=None, blocked_at=None)
    return PayeeView(
        is_asked=gateway.onboards_payees,
        is_known=account.reference != "",
        may_receive=account.may_receive,
        missing=tuple(account.missing),
        checked_at=account.checked_at,
        blocked_at=account.blocked_at,
    )


def may_receive(party: str) -> Q:
    """Whether the provider lets the payee named by this field receive: one it refuses never, and where payees have
    to be made known only those it knows.
    """
    gateway = current_gateway()
    accounts = PayeeAccount.objects.filter(provider=gateway.name, party=OuterRef(party))
    if gateway.onboards_payees:
        return Q(Exists(accounts.filter(may_receive=True)))
    return ~Q(Exists(accounts.filter(may_receive=False)))


def has_usable_account(party: str, *, now: datetime) -> Q:
    """Whether the payee named by this field has a bank account that may be used by now."""
    return Q(Exists(PayoutAccount.objects.filter(party=OuterRef(party), replaced_at=None, usable_from__lte=now)))
