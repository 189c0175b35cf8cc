"""Chargebacks: the bank takes the money back at once, evidence is sent, and it is won or lost."""

from tests.stripe.errors import invalid, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.resources.balance import DISPUTE_FEE, move
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

EVIDENCE_DAYS = 9
CLOSED = ("won", "lost", "warning_closed")
UNDER_REVIEW = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
_FILES = frozenset(
    "cancellation_policy customer_communication customer_signature duplicate_charge_documentation receipt "
    "refund_policy service_documentation shipping_documentation uncategorized_file".split()
)
_TEXTS = frozenset(
    "access_activity_log billing_address cancellation_policy_disclosure cancellation_rebuttal customer_email_address "
    "customer_name customer_purchase_ip duplicate_charge_explanation duplicate_charge_id product_description "
    "refund_policy_disclosure refund_refusal_explanation service_date shipping_address shipping_carrier shipping_date "
    "shipping_tracking_number uncategorized_text".split()
)


def open_dispute(
    world: World, charge: Row, *, reason: str = "fraudulent", amount: int | None = None, is_inquiry: bool = False
) -> Row:
    """The holder of the card disputes a charge: what was paid and a fee leave our balance at once.

    With an inquiry the bank asks first and takes nothing yet; `escalate` makes it a dispute.
    """
    amount = charge["amount"] - charge["amount_refunded"] if amount is None else amount
    row = {
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.stamp(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(sorted(_FILES | _TEXTS)), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": world.stamp() + EVIDENCE_DAYS * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }
    dispute = world.add("dispute", "du", row)
    charge["disputed"] = True
    world.emit("charge.dispute.created", dispute)
    if not is_inquiry:
        _withdraw(world, dispute)
    return dispute


def escalate(world: World, dispute: Row) -> None:
    """The bank was not content with what it heard: the money goes."""
    dispute["status"] = "needs_response"
    world.emit("charge.dispute.updated", dispute)
    _withdraw(world, dispute)


def close(world: World, dispute: Row, *, is_won: bool) -> None:
    """The bank decides; what was won comes back, the fee does not."""
    if dispute["status"] in CLOSED:
        return
    if dispute["status"].startswith("warning"):
        dispute["status"] = "warning_closed"
        world.emit("charge.dispute.closed", dispute)
        return
    dispute["status"] = "won" if is_won else "lost"
    if is_won:
        _move(world, dispute, dispute["amount"], fee=0, category="dispute_reversal")
    world.emit("charge.dispute.closed", dispute)
    if is_won:
        world.emit("charge.dispute.funds_reinstated", dispute)


@answers("GET", "/v1/disputes/{dispute}")
def retrieve_dispute(world: World, _params: Row, dispute: str) -> Row:
    return world.get("dispute", dispute)


@answers("GET", "/v1/disputes", acts_on="created charge payment_intent limit starting_after ending_before")
def list_disputes(world: World, params: Row) -> Row:
    rows = [
        row
        for row in world.rows("dispute")
        if all(params.get(name) in (None, row[name]) for name in ("charge", "payment_intent"))
    ]
    return listed(rows, params, "/v1/disputes")


@answers("POST", "/v1/disputes/{dispute}", acts_on="evidence submit")
def update_dispute(world: World, params: Row, dispute: str) -> Row:
    """Evidence is kept; `submit` hands it to the bank, once. The words Stripe gives for it decide in test mode."""
    row = world.get("dispute", dispute)
    if row["status"] not in UNDER_REVIEW:
        raise refused_by_state("This dispute is already closed or under review.", code="dispute_not_submittable")
    evidence = params.get("evidence") or {}
    _check_files(world, evidence)
    row["evidence"].update(evidence)
    row["evidence_details"]["has_evidence"] = any(row["evidence"].get(name) for name in _FILES | _TEXTS)
    row["metadata"].update(params.get("metadata") or {})
    if params.get("submit", True):
        row["status"] = UNDER_REVIEW[row["status"]]
        row["evidence_details"]["submission_count"] += 1
        row["evidence_details"]["submission_method"] = "manual"
    world.emit("charge.dispute.updated", row)
    words = row["evidence"].get("uncategorized_text")
    if row["status"] == "under_review" and words in ("winning_evidence", "losing_evidence"):
        close(world, row, is_won=words == "winning_evidence")
    return row


@answers("POST", "/v1/disputes/{dispute}/close")
def accept_dispute(world: World, _params: Row, dispute: str) -> Row:
    row = world.get("dispute", dispute)
    close(world, row, is_won=False)
    return row


def _withdraw(world: World, dispute: Row) -> None:
    _move(world, dispute, -dispute["amount"], fee=DISPUTE_FEE, category="dispute")
    world.emit("charge.dispute.funds_withdrawn", dispute)


def _check_files(world: World, evidence: Row) -> None:
    for name, value in evidence.items():
        if name in _FILES and value and value not in world.tables.get("file", {}):
            raise invalid(f"No such file upload: '{value}'", code="resource_missing", param=f"evidence[{name}]")


def _move(world: World, dispute: Row, amount: int, *, fee: int, category: str) -> None:
    movement = move(world, "adjustment", amount, source=dispute["id"], fee=fee, reporting_category=category)
    dispute["balance_transactions"].append(dict(movement))
