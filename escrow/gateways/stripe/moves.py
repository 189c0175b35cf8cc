"""Refunds, transfers and reversals at Stripe, and where each is found again."""

from escrow.gateways.base import Absent, Answer, Outcome, RefundAsk, ReverseAsk, Succeeded, TransferAsk
from escrow.gateways.stripe.answers import answered, of_made, of_refund, reference_of, text
from escrow.gateways.stripe.charges import is_of, marks, read_intent
from escrow.gateways.stripe.client import PAGE_LENGTH, CallFailed, Edge, Failure


@answered
def refund(edge: Edge, ask: RefundAsk) -> Outcome:
    """Part or all of an intent back to its card."""
    made = edge.ask(
        lambda api: api.v1.refunds.create(
            {"payment_intent": ask.charge, "amount": ask.amount_minor, "metadata": marks(ask.operation_id)},
            {"idempotency_key": ask.key},
        )
    )
    return of_refund(made)


@answered
def transfer(edge: Edge, ask: TransferAsk) -> Outcome:
    """Pay an account, out of one charge where it is named: Stripe then pays no more than that charge brought.

    A transfer out of a charge takes the charge's group by itself. Two calls are made: each has less time.
    """
    if not ask.charge:
        made = edge.ask(
            lambda api: api.v1.transfers.create(
                {
                    "amount": ask.amount_minor,
                    "currency": ask.currency.lower(),
                    "destination": ask.destination,
                    "transfer_group": ask.group,
                    "metadata": marks(ask.operation_id),
                },
                {"idempotency_key": ask.key},
            )
        )
        return of_made(made)
    intent = edge.ask(lambda api: api.v1.payment_intents.retrieve(ask.charge, None, {"max_network_retries": 0}))
    charge = reference_of(intent["latest_charge"])
    made = edge.ask(
        lambda api: api.v1.transfers.create(
            {
                "amount": ask.amount_minor,
                "currency": ask.currency.lower(),
                "destination": ask.destination,
                "source_transaction": charge,
                "metadata": marks(ask.operation_id),
            },
            {"idempotency_key": ask.key, "max_network_retries": 1},
        )
    )
    return of_made(made)


@answered
def reverse(edge: Edge, ask: ReverseAsk) -> Outcome:
    """Take money back from an account, as far as it is there."""
    made = edge.ask(
        lambda api: api.v1.transfers.reversals.create(
            ask.transfer,
            {"amount": ask.amount_minor, "metadata": marks(ask.operation_id)},
            {"idempotency_key": ask.key},
        )
    )
    return of_made(made)


def find_refund(edge: Edge, ask: RefundAsk) -> Answer:
    """The refund that carries our operation, among those of the intent."""
    made = edge.first(
        lambda api, after: api.v1.refunds.list(
            {"payment_intent": ask.charge, "limit": PAGE_LENGTH, "starting_after": after}
            if after
            else {"payment_intent": ask.charge, "limit": PAGE_LENGTH}
        ),
        lambda row: is_of(row, ask.operation_id),
    )
    return of_refund(made) if made else Absent()


def find_transfer(edge: Edge, ask: TransferAsk) -> Answer:
    """The transfer that carries our operation, among those of the order or of the payout."""
    group = text(read_intent(edge, ask.charge), "transfer_group") if ask.charge else ask.group
    made = edge.first(
        lambda api, after: api.v1.transfers.list(
            {"transfer_group": group, "limit": PAGE_LENGTH, "starting_after": after}
            if after
            else {"transfer_group": group, "limit": PAGE_LENGTH}
        ),
        lambda row: is_of(row, ask.operation_id),
    )
    return of_made(made) if made else Absent()


def find_reversal(edge: Edge, ask: ReverseAsk) -> Answer:
    """The reversal that carries our operation, among those of the transfer."""
    made = edge.first(
        lambda api, after: api.v1.transfers.reversals.list(
            ask.transfer, {"limit": PAGE_LENGTH, "starting_after": after} if after else {"limit": PAGE_LENGTH}
        ),
        lambda row: is_of(row, ask.operation_id),
    )
    return of_made(made) if made else Absent()


def fetch_reversal(edge: Edge, reference: str) -> Answer:
    """A reversal known by its id only, which Stripe shows through the movement it made."""
    listed = edge.ask(lambda api: api.v1.balance_transactions.list({"source": reference, "limit": 1}))
    if not listed["data"]:
        raise CallFailed(Failure.UNCLEAR, cause="no such reversal")
    return Succeeded(reference)
