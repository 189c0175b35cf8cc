"""What a payout is made of, and a seller's month: every line, and our commission as it is invoiced."""

from datetime import date
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import needs_scope
from common import clock
from common.api import Code, OneOf, PrivateEndpoint, StrictInput, asked, describes_read, instant
from common.calendar import seoul_day
from escrow.api.payouts import SCOPE, business_party
from escrow.rules.states import PayoutStatus
from escrow.selectors.invoices import CommissionInvoice, commission_invoice
from escrow.selectors.legs import LegView, parts_of_payout
from escrow.selectors.statements import Statement, StatementLine, statement_of


class LegOutput(serializers.Serializer[Any]):
    """One transfer. Without a payment it came from Moa's balance: what points and coupons paid."""

    id = serializers.UUIDField()
    payment = serializers.CharField()
    amount_minor = serializers.IntegerField()
    reversed_minor = serializers.IntegerField(help_text="Taken back, or being taken back, after refunds.")
    status = OneOf(PayoutStatus)
    trouble = serializers.CharField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class PaidUnitOutput(serializers.Serializer[Any]):
    """What a payout paid of one unit."""

    reference = serializers.CharField()
    amount_minor = serializers.IntegerField()


class PayoutPartsOutput(serializers.Serializer[Any]):
    """A payout's transfers and units."""

    id = serializers.UUIDField()
    legs = LegOutput(many=True)
    units = PaidUnitOutput(many=True)


class StatementQuery(StrictInput):
    """Which month in Seoul; this one when left out."""

    month = Code("20[0-9]{2}-(0[1-9]|1[0-2])", max_length=7, required=False)


class StatementLineOutput(serializers.Serializer[Any]):
    """One movement of the seller's account."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    gross_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()
    balance_minor = serializers.IntegerField()


class InvoiceOutput(serializers.Serializer[Any]):
    """Our commission of the month; below zero it is a credit note."""

    supply_minor = serializers.IntegerField()
    vat_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()


class StatementOutput(serializers.Serializer[Any]):
    """A month; opening balance and all lines make the closing balance."""

    month = serializers.CharField()
    opening_minor = serializers.IntegerField()
    closing_minor = serializers.IntegerField()
    released_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    taken_back_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()
    invoice = InvoiceOutput()
    lines = StatementLineOutput(many=True)


class PayoutParts(PrivateEndpoint):
    """One payout of the business of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope(SCOPE)]

    @describes_read("payouts", "get_payout", PayoutPartsOutput)
    def get(self, request: Request, payout_id: UUID) -> Response:
        """What a payout is made of: its transfers and what each unit got. At most 1,000 units are in one."""
        found = parts_of_payout(payout_id, payee=business_party(request))
        return Response(
            {
                "id": str(found.id),
                "legs": [_shown_leg(leg) for leg in found.legs],
                "units": [{"reference": reference, "amount_minor": minor} for reference, minor in found.units],
            }
        )


class PayoutStatement(PrivateEndpoint):
    """A month of the business of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope(SCOPE)]

    @describes_read("payouts", "get_statement", StatementOutput, parameters=[StatementQuery])
    def get(self, request: Request) -> Response:
        """A month's statement with every line, read from the books."""
        query = asked(StatementQuery, request.query_params.dict())
        party, first_day = business_party(request), _first_day(query.get("month", ""))
        return Response(_shown(statement_of(party, first_day), commission_invoice(party, first_day)))


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01") if month else seoul_day(clock.now()).replace(day=1)


def _shown(found: Statement, invoice: CommissionInvoice) -> dict[str, Any]:
    return {
        "month": f"{found.first_day:%Y-%m}",
        "opening_minor": found.opening_minor,
        "closing_minor": found.closing_minor,
        "released_minor": found.released_minor,
        "fee_minor": found.fee_minor,
        "taken_back_minor": found.taken_back_minor,
        "paid_minor": found.paid_minor,
        "invoice": {
            "supply_minor": invoice.supply_minor,
            "vat_minor": invoice.vat_minor,
            "total_minor": invoice.total_minor,
        },
        "lines": [_shown_line(line) for line in found.lines],
    }


def _shown_line(line: StatementLine) -> dict[str, Any]:
    return {
        "at": instant(line.at),
        "kind": line.kind,
        "reference": line.reference,
        "gross_minor": line.gross_minor,
        "fee_minor": line.fee_minor,
        "net_minor": line.net_minor,
        "balance_minor": line.balance_minor,
    }


def _shown_leg(leg: LegView) -> dict[str, Any]:
    return {
        "id": str(leg.id),
        "payment": leg.payment,
        "amount_minor": leg.amount_minor,
        "reversed_minor": leg.reversed_minor,
        "status": str(leg.status),
        "trouble": leg.trouble,
        "next_try_at": instant(leg.next_try_at),
        "settled_at": instant(leg.settled_at),
    }
