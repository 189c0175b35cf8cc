"""Everything escrow keeps about a person: cards, charges, refunds, disputes, bank accounts, payouts."""

from collections.abc import Collection

from django.db.models import Count, F, Sum

from common.carrying import together
from common.personal import Kept, told
from escrow.models import (
    Chargeback,
    Debt,
    Dispute,
    Evidence,
    Hold,
    PayeeAccount,
    Payment,
    PaymentMethod,
    Payout,
    PayoutAccount,
    Refund,
)
from escrow.models.holds import IN_POT
from escrow.rules.states import OPEN_CHARGEBACKS, OPEN_DISPUTES, HoldStatus, PaymentStatus, PayoutStatus


def kept_about(parties: Collection[str]) -> Kept:
    """Of a person under all the names money knows them by ("buyer:<id>", "seller:<id>")."""
    paid, earned = {"payer__in": parties}, {"payee__in": parties}
    return {
        "payment_methods": told(
            PaymentMethod.objects.filter(party__in=parties),
            "id", "provider", "brand", "last4", "expires_on", "saved_at", "removed_at",
        ),
        "payments": told(
            Payment.objects.filter(**paid),
            "reference", "amount_minor", "card_minor", "currency", "status", "charge_at", "last_decline", "opened_at",
            "ended_at",
        ),
        "holds": told(
            Hold.objects.filter(payment__payer__in=parties),
            "reference", "status", "amount_minor", "card_minor", "refunded_minor", "lost_minor", "released_minor",
            "released_at",
        ),
        "refunds": told(
            Refund.objects.filter(hold__payment__payer__in=parties),
            "hold__reference", "amount_minor", "card_minor", "reason", "status", "asked_at", "settled_at",
        ),
        "chargebacks": told(
            Chargeback.objects.filter(payment__payer__in=parties),
            "payment__reference", "amount_minor", "reason", "status", "opened_at", "closed_at",
        ),
        "disputes": told(Dispute.objects.filter(**paid), *_DISPUTE),
        "disputes_answered": told(Dispute.objects.filter(**earned), *_DISPUTE),
        "evidence": told(Evidence.objects.filter(writer__in=parties), "dispute_id", "words", "photo_ids", "said_at"),
        "bank_accounts": told(
            PayoutAccount.objects.filter(party__in=parties), "bank_code", "last4", "set_at", "replaced_at"
        ),
        "payee_accounts": told(
            PayeeAccount.objects.filter(party__in=parties), "provider", "reference", "may_receive", "opened_at"
        ),
        "payouts": told(Payout.objects.filter(**earned), "amount_minor", "currency", "status", "scheduled_at"),
    }  # fmt: skip


def open_won(parties: Collection[str]) -> int:
    """Won not yet at its end: held, to be charged or paid out, owed, disputed, charged back. 0 when all is done."""
    due = Payment.objects.filter(payer__in=parties, status__in=[PaymentStatus.DUE, PaymentStatus.CHARGING])
    involved = Hold.objects.filter(payment__payer__in=parties) | Hold.objects.filter(payment__payee__in=parties)
    held = involved.filter(status__in=[HoldStatus.REQUESTED, HoldStatus.FUNDED])
    earned = Hold.objects.filter(payment__payee__in=parties, status=HoldStatus.RELEASED).filter(IN_POT)
    leaving = Payout.objects.filter(payee__in=parties).exclude(status=PayoutStatus.SETTLED)
    disputed = Dispute.objects.filter(status__in=OPEN_DISPUTES)
    disputed = disputed.filter(payer__in=parties) | disputed.filter(payee__in=parties)
    charged_back = Chargeback.objects.filter(status__in=OPEN_CHARGEBACKS)
    charged_back = charged_back.filter(payment__payer__in=parties) | charged_back.filter(payment__payee__in=parties)
    unspent = F("amount_minor") - F("refunded_minor") - F("released_minor") - F("lost_minor")
    *won, cases = together(
        (due, Sum("amount_minor")),
        (held, Sum(unspent)),
        (earned, Sum(F("payable_minor") + F("advanced_minor") - F("netted_minor") - F("paid_minor"))),
        (leaving, Sum("amount_minor")),
        (Debt.objects.filter(payee__in=parties), Sum(F("advanced_minor") - F("repaid_minor"))),
        (charged_back, Sum("amount_minor")),
        (disputed, Count("pk")),
    )
    return sum(won) or int(cases > 0)


_DISPUTE = ("reference", "status", "outcome", "trouble", "wish", "wish_minor", "opened_at", "closed_at")
