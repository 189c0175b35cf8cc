"""Customers and charges at Stripe: a charge is one payment intent, and keeps its id for good."""

from escrow.gateways.base import (
    Absent,
    Answer,
    CancelAsk,
    ChargeAsk,
    CustomerAsk,
    Outcome,
    ResumeAsk,
    Succeeded,
    Unknown,
)
from escrow.gateways.stripe.answers import answered, of_cancelled, of_intent, of_made, reference_of
from escrow.gateways.stripe.client import PAGE_LENGTH, CallFailed, Edge, Failure, Plain


@answered
def ensure_customer(edge: Edge, ask: CustomerAsk) -> Outcome:
    """A customer, with the card attached to it. Cards saved through our form belong to one already."""
    known = edge.ask(lambda api: api.v1.payment_methods.retrieve(ask.token))
    if reference_of(known["customer"]):
        return Succeeded(reference_of(known["customer"]))
    customer = edge.ask(
        lambda api: api.v1.customers.create({"metadata": marks(ask.operation_id)}, {"idempotency_key": ask.key})
    )
    edge.ask(
        lambda api: api.v1.payment_methods.attach(
            ask.token, {"customer": customer["id"]}, {"idempotency_key": f"{ask.key}:attach"}
        )
    )
    return of_made(customer)


@answered
def charge_off_session(edge: Edge, ask: ChargeAsk) -> Outcome:
    """Make the intent and confirm it in one call; redirects would need somebody to follow them."""
    intent = edge.ask(
        lambda api: api.v1.payment_intents.create(
            {
                "amount": ask.amount_minor,
                "currency": ask.currency.lower(),
                "customer": ask.customer,
                "payment_method": ask.token,
                "confirm": True,
                "off_session": True,
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "transfer_group": ask.group,
                "metadata": marks(ask.operation_id),
            },
            {"idempotency_key": ask.key},
        )
    )
    return of_intent(intent, ask.amount_minor, ask.currency)


@answered
def resume_on_session(edge: Edge, ask: ResumeAsk) -> Outcome:
    """How the same intent stands now that its payer confirmed it in the browser, whatever the browser says."""
    return of_intent(read_intent(edge, ask.reference), ask.amount_minor, ask.currency)


@answered
def cancel(edge: Edge, ask: CancelAsk) -> Outcome:
    """Cancel the intent. Cancelling twice is harmless, so it goes without a key that could replay an old failure."""
    try:
        intent = edge.ask(lambda api: api.v1.payment_intents.cancel(ask.reference))
    except CallFailed as failed:
        if failed.failure is Failure.LOCKED_OUT or failed.code == "resource_missing":
            raise
        intent = read_intent(edge, ask.reference)
    return of_cancelled(intent)


def read_intent(edge: Edge, reference: str) -> Plain:
    """The intent as it is now. Raises CallFailed."""
    return edge.ask(lambda api: api.v1.payment_intents.retrieve(reference))


def find_customer(edge: Edge, ask: CustomerAsk) -> Answer:
    """Whether the card belongs to a customer by now."""
    known = edge.ask(lambda api: api.v1.payment_methods.retrieve(ask.token))
    customer = reference_of(known["customer"])
    return Succeeded(customer) if customer else Absent()


def find_charge(edge: Edge, ask: ChargeAsk) -> Answer:
    """The intent that carries our operation, among those of the customer."""
    intent = edge.first(
        lambda api, after: api.v1.payment_intents.list(
            {"customer": ask.customer, "limit": PAGE_LENGTH, "starting_after": after}
            if after
            else {"customer": ask.customer, "limit": PAGE_LENGTH}
        ),
        lambda row: is_of(row, ask.operation_id),
    )
    return of_intent(intent, ask.amount_minor, ask.currency) if intent else Absent()


def find_resumed(edge: Edge, ask: ResumeAsk) -> Answer:
    """How the intent stands."""
    return of_intent(read_intent(edge, ask.reference), ask.amount_minor, ask.currency)


def find_cancelled(edge: Edge, ask: CancelAsk) -> Answer:
    """Whether the intent can be charged no more; Absent while it can."""
    answer = of_cancelled(read_intent(edge, ask.reference))
    return Absent() if isinstance(answer, Unknown) else answer


def is_of(row: Plain, operation_id: str) -> bool:
    """Whether the object was made by that operation of ours."""
    marks = row.get("metadata")
    return isinstance(marks, dict) and marks.get("operation") == operation_id


def marks(operation_id: str) -> dict[str, str]:
    """What every object of ours carries: the operation that made it, nothing about anybody."""
    return {"operation": operation_id}
