"""Stripe: separate charges and transfers, everything named by the payment intent (decisions/0022)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import assert_never

from django.conf import settings

from escrow.gateways.base import (
    Answer,
    Ask,
    CancelAsk,
    Card,
    CardSetup,
    ChargeAsk,
    ChargebackSeen,
    CustomerAsk,
    EvidenceAsk,
    MovementPage,
    Onboarding,
    Outcome,
    PayeeStanding,
    PayerAction,
    RefundAsk,
    Rejected,
    ResumeAsk,
    ReverseAsk,
    SetUpCard,
    TransferAsk,
    Unknown,
)
from escrow.gateways.stripe import account, cards, charges, disputes, events, moves, payees
from escrow.gateways.stripe.answers import answered, of_intent, of_made, of_refund
from escrow.gateways.stripe.client import Edge, edge
from escrow.gateways.told import EventPage, ProviderEvent


class StripeGateway:
    """Speaks to the account the secret key belongs to."""

    name = "stripe"
    signature_header = events.SIGNATURE_HEADER
    onboards_payees = True
    at_once = 8
    settling_time = timedelta(seconds=60)
    """A request Stripe got may still be worked on a minute later; lists show everything made."""

    @property
    def _edge(self) -> Edge:
        return edge(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)

    def read_token(self, token: str) -> Card | None:
        """No card can be read without asking Stripe: `read_setup` asks."""
        return None

    def begin_card_setup(self, *, key: str, party: str, customer: str) -> CardSetup:
        """A setup intent for Stripe's form. Raises GatewayUnavailable."""
        return cards.begin_card_setup(self._edge, key=key, party=party, customer=customer)

    def read_setup(self, *, party: str, token: str) -> SetUpCard | None:
        """The card of a setup intent of this party that succeeded. Raises GatewayUnavailable."""
        return cards.read_setup(self._edge, party=party, token=token)

    def read_action(self, *, reference: str) -> PayerAction:
        """The intent's own secret. Raises GatewayUnavailable."""
        return cards.read_action(self._edge, reference=reference)

    def ensure_customer(self, ask: CustomerAsk) -> Outcome:
        """A customer with the card attached."""
        return charges.ensure_customer(self._edge, ask)

    def charge_off_session(self, ask: ChargeAsk) -> Outcome:
        """One payment intent, made and confirmed."""
        return charges.charge_off_session(self._edge, ask)

    def charge_many(self, asks: Sequence[ChargeAsk]) -> list[Outcome]:
        """Each in a thread of its own; nothing of ours is asked in it."""
        with ThreadPoolExecutor(self.at_once) as threads:
            return list(threads.map(self.charge_off_session, asks))

    def resume_on_session(self, ask: ResumeAsk) -> Outcome:
        """The same intent, as it stands after the browser's confirmation."""
        return charges.resume_on_session(self._edge, ask)

    def cancel_payment(self, ask: CancelAsk) -> Outcome:
        """Succeeded when the intent can be charged no more; Declined("charged_already") when it was."""
        return charges.cancel(self._edge, ask)

    def refund(self, ask: RefundAsk) -> Outcome:
        """Pending or Succeeded with the refund's id."""
        return moves.refund(self._edge, ask)

    def transfer(self, ask: TransferAsk) -> Outcome:
        """Succeeded with the transfer's id; Declined("balance_insufficient") while our balance is too small."""
        return moves.transfer(self._edge, ask)

    def reverse(self, ask: ReverseAsk) -> Outcome:
        """Succeeded with the reversal's id; Declined("balance_insufficient") when the payee has not enough."""
        return moves.reverse(self._edge, ask)

    def submit_evidence(self, ask: EvidenceAsk) -> Outcome:
        """Succeeded with the dispute's id once the evidence is with the bank."""
        return disputes.submit_evidence(self._edge, ask)

    def upload_evidence(self, *, name: str, content_type: str, content: bytes, key: str) -> str:
        """Stripe's name of the file; it tells the kind from the bytes. Raises GatewayUnavailable."""
        return disputes.upload_evidence(self._edge, name=name, content=content, key=key)

    def read_chargeback(self, reference: str) -> ChargebackSeen | None:
        """How a dispute stands now. Raises GatewayUnavailable."""
        return disputes.read_chargeback(self._edge, reference)

    def onboard_seller(
        self, *, key: str, party: str, email: str, account: str, return_url: str, refresh_url: str
    ) -> Onboarding:
        """An account that only receives, and a page of Stripe's to finish it on. Raises GatewayUnavailable."""
        return payees.onboard(
            self._edge, key=key, email=email, account=account, return_url=return_url, refresh_url=refresh_url
        )

    def seller_status(self, account: str) -> PayeeStanding | None:
        """Whether transfers reach the account by now. Raises GatewayUnavailable."""
        return payees.standing(self._edge, account)

    def fetch(self, reference: str) -> Answer:
        """What became of an object. One Stripe does not know is Unknown: its id came from Stripe."""
        answer = _fetched(self._edge, reference)
        return Unknown(answer.code) if isinstance(answer, Rejected) else answer

    def find(self, ask: Ask) -> Answer:
        """What became of a call, from the lists it would be in. A refused question says nothing about it."""
        answer = _found(self._edge, ask)
        return Unknown(answer.code) if isinstance(answer, Rejected) else answer

    def read_event(self, *, body: bytes, signature: str, now: datetime) -> ProviderEvent:
        """The event of a body signed with one of our secrets. Raises EventRefused."""
        secrets = settings.STRIPE_WEBHOOK_SECRETS
        return events.read_event(body=body, signature=signature, secrets=secrets, now=now, is_live=self._is_live)

    def missed_events(self, *, since: datetime, cursor: str) -> EventPage:
        """Stripe's events since then; it keeps them for 30 days. Raises GatewayUnavailable."""
        return events.missed_events(self._edge, since=since, cursor=cursor, is_live=self._is_live)

    def movements(self, *, since: datetime, cursor: str) -> MovementPage:
        """Stripe's balance transactions since then. Raises GatewayUnavailable."""
        return account.movements(self._edge, since=since, cursor=cursor)

    def balance(self) -> int:
        """What Stripe holds for us in won. Raises GatewayUnavailable."""
        return account.balance(self._edge)

    @property
    def _is_live(self) -> bool:
        return not settings.PAYMENTS_ARE_TESTS


@answered
def _fetched(edge: Edge, reference: str) -> Answer:
    kind = reference.partition("_")[0]
    if kind not in _FETCHED:
        return Unknown(f"{kind} is no kind of object we know")
    return _FETCHED[kind](edge, reference)


_FETCHED: dict[str, Callable[[Edge, str], Answer]] = {
    "cus": lambda edge, reference: of_made(edge.ask(lambda api: api.v1.customers.retrieve(reference))),
    "dp": lambda edge, reference: of_made(edge.ask(lambda api: api.v1.disputes.retrieve(reference))),
    "du": lambda edge, reference: of_made(edge.ask(lambda api: api.v1.disputes.retrieve(reference))),
    "pi": lambda edge, reference: of_intent(charges.read_intent(edge, reference)),
    "pyr": lambda edge, reference: of_refund(edge.ask(lambda api: api.v1.refunds.retrieve(reference))),
    "re": lambda edge, reference: of_refund(edge.ask(lambda api: api.v1.refunds.retrieve(reference))),
    "tr": lambda edge, reference: of_made(edge.ask(lambda api: api.v1.transfers.retrieve(reference))),
    "trr": moves.fetch_reversal,
}


@answered
def _found(edge: Edge, ask: Ask) -> Answer:
    match ask:
        case CustomerAsk():
            answer = charges.find_customer(edge, ask)
        case ChargeAsk():
            answer = charges.find_charge(edge, ask)
        case ResumeAsk():
            answer = charges.find_resumed(edge, ask)
        case CancelAsk():
            answer = charges.find_cancelled(edge, ask)
        case RefundAsk():
            answer = moves.find_refund(edge, ask)
        case TransferAsk():
            answer = moves.find_transfer(edge, ask)
        case ReverseAsk():
            answer = moves.find_reversal(edge, ask)
        case EvidenceAsk():
            answer = disputes.find_evidence(edge, ask)
        case _:
            assert_never(ask)
    return answer
