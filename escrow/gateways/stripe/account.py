"""Stripe's own account of our balance: its balance transactions, read as movements of ours."""

from datetime import datetime
from typing import Any

from escrow.gateways.base import Movement, MovementKind, MovementPage
from escrow.gateways.stripe.answers import Unreadable, instant, questioned, reference_of, text, won
from escrow.gateways.stripe.client import PAGE_LENGTH, Edge, Plain

_KINDS = {
    "charge": MovementKind.CHARGE,
    "payment": MovementKind.CHARGE,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_FAILED,
    "transfer": MovementKind.TRANSFER,
    "transfer_refund": MovementKind.REVERSAL,
    "transfer_cancel": MovementKind.REVERSAL,
    "transfer_failure": MovementKind.REVERSAL,
    "stripe_fee": MovementKind.FEE,
    "stripe_fx_fee": MovementKind.FEE,
    "tax_fee": MovementKind.FEE,
}
CURRENCY = "krw"


@questioned
def movements(edge: Edge, *, since: datetime, cursor: str) -> MovementPage:
    """A page of what changed our balance, the newest first. Raises GatewayUnavailable."""
    created: Any = {"gte": int(since.timestamp())}
    page = edge.ask(
        lambda api: api.v1.balance_transactions.list(
            {"created": created, "limit": PAGE_LENGTH, "expand": ["data.source"], "starting_after": cursor}
            if cursor
            else {"created": created, "limit": PAGE_LENGTH, "expand": ["data.source"]}
        )
    )
    rows = page["data"]
    return MovementPage(tuple(map(_movement, rows)), rows[-1]["id"] if page["has_more"] and rows else "")


@questioned
def balance(edge: Edge) -> int:
    """What Stripe holds for us in won, available and pending. Raises GatewayUnavailable."""
    held = edge.ask(lambda api: api.v1.balance.retrieve())
    parts = [part for name in ("available", "pending") for part in held[name] if part["currency"] == CURRENCY]
    return sum(won(part, "amount") for part in parts)


def _movement(row: Plain) -> Movement:
    source = row.get("source")
    about = source if isinstance(source, dict) else {}
    amount, fee = won(row, "amount"), won(row, "fee")
    marks = about.get("metadata") or {}
    return Movement(
        reference=text(row, "id"),
        kind=_kind(row, about, amount),
        subject=_subject(about) or reference_of(source),
        operation_id=str(marks.get("operation", "")),
        amount_minor=amount - min(fee, 0),
        fee_minor=max(fee, 0),
        currency=text(row, "currency").upper(),
        made_at=instant(row, "created"),
        group=str(about.get("transfer_group") or ""),
    )


def _kind(row: Plain, about: Plain, amount: int) -> MovementKind:
    """What the line is; of corrections those of a dispute, which take money and may bring it back."""
    kind = text(row, "type")
    if kind == "adjustment" and about.get("object") == "dispute":
        return MovementKind.CHARGEBACK if amount < 0 else MovementKind.CHARGEBACK_WON
    return _KINDS.get(kind, MovementKind.OTHER)


def _subject(about: Plain) -> str:
    """A charge is named by its intent, everything else by itself."""
    if about.get("object") != "charge":
        return ""
    intent = reference_of(about.get("payment_intent"))
    if about.get("payment_intent") and not intent:
        raise Unreadable("an intent without a name")
    return intent
