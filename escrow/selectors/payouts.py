"""Questions about payees' money and bank accounts, answered with plain values."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common.calendar import seoul_day
from common.queries import Query, Rows, summed
from escrow.models import UNBARRED, Debt, Hold, Payout, PayoutAccount, PayoutItem, PayoutLeg
from escrow.models.holds import IN_POT
from escrow.rules.fees import release_parts
from escrow.rules.states import HoldStatus, PayoutStatus

BANKS = {
    "002": _("Korea Development Bank"),
    "003": _("Industrial Bank of Korea"),
    "004": _("KB Kookmin Bank"),
    "007": _("Suhyup Bank"),
    "011": _("NongHyup Bank"),
    "020": _("Woori Bank"),
    "023": _("SC First Bank"),
    "027": _("Citibank Korea"),
    "031": _("iM Bank"),
    "032": _("Busan Bank"),
    "034": _("Gwangju Bank"),
    "035": _("Jeju Bank"),
    "037": _("Jeonbuk Bank"),
    "039": _("Kyongnam Bank"),
    "045": _("MG Community Credit Cooperatives"),
    "048": _("Credit Unions"),
    "050": _("Savings Banks"),
    "064": _("Forestry Cooperatives"),
    "071": _("Korea Post"),
    "081": _("Hana Bank"),
    "088": _("Shinhan Bank"),
    "089": _("K bank"),
    "090": _("KakaoBank"),
    "092": _("Toss Bank"),
}
"""Banks by code, for choosing one; the names are lazily translated."""


@dataclass(frozen=True)
class PayoutAccountView:
    """A bank account as its owner may see it; payouts may go there from `usable_from`."""

    bank_code: str
    bank: str
    last4: str
    usable_from: datetime


@dataclass(frozen=True)
class ComingPayout:
    """Released money that will be paid on a day in Seoul: certain. `reserved_minor` of it was kept until then."""

    on: date
    amount_minor: int
    units: int
    reserved_minor: int = 0


@dataclass(frozen=True)
class ExpectedPayout:
    """Held money of one unit, less our commission: paid only if it is released."""

    reference: str
    amount_minor: int


@dataclass(frozen=True)
class PayoutView:
    """A payout made or under way."""

    id: UUID
    status: PayoutStatus
    amount_minor: int
    units: int
    account_last4: str
    scheduled_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class PayoutPage:
    """A payee's money: certain by day, expected by unit, and payouts made or under way, the newest first.

    `owed_minor` is what the payee owes for refunds after payout; it is kept from what is certain. What is disputed
    is neither certain nor expected.
    """

    account: PayoutAccountView | None
    certain: tuple[ComingPayout, ...]
    expected: tuple[ExpectedPayout, ...]
    payouts: tuple[PayoutView, ...]
    owed_minor: int

    @property
    def certain_minor(self) -> int:
        """All that is certain."""
        return sum(coming.amount_minor for coming in self.certain)

    @property
    def expected_minor(self) -> int:
        """All that is expected."""
        return sum(coming.amount_minor for coming in self.expected)


def payouts_of(party: str, *, at_most: int = 50) -> PayoutPage:
    """What the payee has coming and what was paid; at most so many payouts."""
    return payouts_query(party, at_most=at_most).answer


def payouts_query(party: str, *, at_most: int = 50) -> Query[PayoutPage]:
    """The same, to be asked with others."""
    parts = (_certain(party), _expected(party), _payouts(party, at_most), _owed(party))
    return Query(PayoutPage, payout_account_query(party), *parts)


def payout_account_of(party: str) -> PayoutAccountView | None:
    """The bank account the party is paid to now, or None."""
    return payout_account_query(party).answer


def payout_account_query(party: str) -> Query[PayoutAccountView | None]:
    """The same, to be asked with others."""
    account = PayoutAccount.objects.filter(party=party, replaced_at=None)[:1]
    return Query(_account, account.values_list("bank_code", "last4", "usable_from"))


def _account(rows: Rows) -> PayoutAccountView | None:
    for bank_code, last4, usable_from in rows:
        return PayoutAccountView(bank_code, str(BANKS[bank_code]), last4, usable_from)
    return None


def _certain(party: str) -> Query[tuple[ComingPayout, ...]]:
    waiting = Hold.objects.filter(IN_POT, UNBARRED, payment__payee=party, status=HoldStatus.RELEASED)
    in_pot = F("payable_minor") + F("advanced_minor") - F("netted_minor") - F("paid_minor")
    return Query(_by_day, waiting.values_list("payout_at", in_pot, "reserved_minor", "reserve_at"))


def _by_day(rows: Rows) -> tuple[ComingPayout, ...]:
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    reserved: defaultdict[date, int] = defaultdict(int)
    for payout_at, pot, reserved_minor, reserve_at in rows:
        kept = min(pot, reserved_minor)
        if pot > kept and payout_at is not None:
            by_day[seoul_day(payout_at)].append(pot - kept)
        if reserve_at is not None and kept:
            by_day[seoul_day(reserve_at)].append(kept)
            reserved[seoul_day(reserve_at)] += kept
    return tuple(ComingPayout(day, sum(parts), len(parts), reserved[day]) for day, parts in sorted(by_day.items()))


def _owed(party: str) -> Query[int]:
    debt = Debt.objects.filter(payee=party).order_by("pk")
    return Query(lambda rows: rows[0][0] if rows else 0, debt.values_list(F("advanced_minor") - F("repaid_minor"))[:1])


def _expected(party: str) -> Query[tuple[ExpectedPayout, ...]]:
    held = Hold.objects.filter(UNBARRED, payment__payee=party, status=HoldStatus.FUNDED).order_by("pk")
    left = F("amount_minor") - F("refunded_minor") - F("lost_minor")
    return Query(_if_released, held.values_list("reference", left, "payment__commission_bp"))


def _if_released(rows: Rows) -> tuple[ExpectedPayout, ...]:
    return tuple(
        ExpectedPayout(reference, release_parts(left, commission_bp).payable) for reference, left, commission_bp in rows
    )


def _payouts(party: str, at_most: int) -> Query[tuple[PayoutView, ...]]:
    legs = PayoutLeg.objects.filter(payout=OuterRef("pk"), account__isnull=False)
    last4 = Coalesce(Subquery(legs.values("account__last4")[:1]), Value(""))
    items = PayoutItem.objects.filter(payout=OuterRef("pk"))
    units = Subquery(summed(items, units=Count("hold", distinct=True)))
    payouts = Payout.objects.filter(payee=party).order_by("-scheduled_at", "-pk")
    columns = ("pk", "status", "amount_minor", units, last4, "scheduled_at", "settled_at")
    return Query(_shown, payouts.values_list(*columns)[:at_most])


def _shown(rows: Rows) -> tuple[PayoutView, ...]:
    return tuple(PayoutView(payout_id, PayoutStatus(status), *paid) for payout_id, status, *paid in rows)
