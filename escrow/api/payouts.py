"""The money of a seller: what is certain, what is expected, what was paid."""

from typing import Any, cast
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import needs_scope
from common.api import OneOf, PrivateEndpoint, describes_read, instant
from escrow.rules.blocked import TurnOf
from escrow.rules.states import PayoutStatus
from escrow.selectors import payouts_of
from escrow.selectors.blocked import BlockedLegs, BlockedPayee, blocked_legs, blocked_payees
from escrow.selectors.payouts import PayoutAccountView, PayoutView
from merchants.errors import NoSuchSeller
from merchants.selectors import seller_of

SCOPE = "payouts"


class PayoutAccountOutput(serializers.Serializer[Any]):
    """The bank account money goes to, from `usable_from` on."""

    bank_code = serializers.CharField()
    last4 = serializers.CharField()
    usable_from = serializers.DateTimeField()


class ComingPayoutOutput(serializers.Serializer[Any]):
    """Released money that will be paid on a day in Seoul."""

    on = serializers.DateField()
    amount_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    reserved_minor = serializers.IntegerField(help_text="What of it was kept until then, as for every new seller.")


class PayoutOutput(serializers.Serializer[Any]):
    """A payout made or under way."""

    id = serializers.UUIDField()
    status = OneOf(PayoutStatus)
    amount_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    account_last4 = serializers.CharField()
    scheduled_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class BlockedMoneyOutput(serializers.Serializer[Any]):
    """Money that should have gone out and did not: why, and whose turn it is. It is never cut."""

    payout_id = serializers.UUIDField(allow_null=True)
    amount_minor = serializers.IntegerField()
    reason = serializers.CharField()
    turn = OneOf(TurnOf)
    since = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True)


class PayoutsOutput(serializers.Serializer[Any]):
    """A seller's money after commission. Expected is held and paid only if it is released."""

    account = PayoutAccountOutput(allow_null=True)
    certain = ComingPayoutOutput(many=True)
    certain_minor = serializers.IntegerField()
    expected_minor = serializers.IntegerField()
    owed_minor = serializers.IntegerField(help_text="For refunds after payout; kept from what is certain.")
    waiting = BlockedMoneyOutput(many=True)
    payouts = PayoutOutput(many=True)


class Payouts(PrivateEndpoint):
    """Money of the business of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope(SCOPE)]

    @describes_read("payouts", "get_payouts", PayoutsOutput)
    def get(self, request: Request) -> Response:
        """What my business has coming and what was paid, the newest first."""
        party = business_party(request)
        page = payouts_of(party)
        waiting: list[BlockedLegs | BlockedPayee] = [*blocked_payees(party), *blocked_legs(party)]
        certain = [
            {
                "on": coming.on.isoformat(),
                "amount_minor": coming.amount_minor,
                "units": coming.units,
                "reserved_minor": coming.reserved_minor,
            }
            for coming in page.certain
        ]
        return Response(
            {
                "account": _shown_account(page.account) if page.account else None,
                "certain": certain,
                "certain_minor": page.certain_minor,
                "expected_minor": page.expected_minor,
                "owed_minor": page.owed_minor,
                "waiting": [_shown_waiting(one) for one in waiting],
                "payouts": [shown_payout(payout) for payout in page.payouts],
            }
        )


def shown_payout(payout: PayoutView) -> dict[str, Any]:
    """A payout as it is answered."""
    return {
        "id": str(payout.id),
        "status": str(payout.status),
        "amount_minor": payout.amount_minor,
        "units": payout.units,
        "account_last4": payout.account_last4,
        "scheduled_at": instant(payout.scheduled_at),
        "settled_at": instant(payout.settled_at),
    }


def business_party(request: Request) -> str:
    """The business of the person signed in, as escrow names it. Raises NoSuchSeller."""
    seller = seller_of(cast(UUID, request.user.pk))
    if seller is None:
        raise NoSuchSeller()
    return f"seller:{seller.id}"


def _shown_account(account: PayoutAccountView) -> dict[str, Any]:
    return {
        "bank_code": account.bank_code,
        "last4": account.last4,
        "usable_from": instant(account.usable_from),
    }


def _shown_waiting(one: BlockedLegs | BlockedPayee) -> dict[str, Any]:
    return {
        "payout_id": str(one.payout_id) if isinstance(one, BlockedLegs) else None,
        "amount_minor": one.amount_minor,
        "reason": one.reason,
        "turn": str(one.turn),
        "since": instant(one.since),
        "next_try_at": instant(one.next_try_at),
    }
