"""The outside, seen from here: what a payment provider is asked, and what it may answer.

A call either ends in one of the outcomes or raises because of a mistake of ours. `Unknown` is a normal answer:
the money may or may not have moved, so it is looked up with `find` or `fetch`, never asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from escrow.gateways.told import EventPage, ProviderEvent
from escrow.rules.states import ChargebackStatus


class DeclineKind(StrEnum):
    """Why a card or a bank said no: maybe later, never with this one, or only with its owner present."""

    SOFT = "soft"
    HARD = "hard"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True)
class Succeeded:
    """The money moved; `reference` is the provider's name for the movement."""

    reference: str


@dataclass(frozen=True)
class Pending:
    """The provider works on it and will know later."""

    reference: str


@dataclass(frozen=True)
class ActionRequired:
    """Nothing moved: the payer must do something in person first."""

    reference: str


@dataclass(frozen=True)
class Declined:
    """Nothing moved: the card or the bank said no. `code` is a stable word such as "insufficient_funds"."""

    kind: DeclineKind
    code: str
    reference: str = ""


@dataclass(frozen=True)
class Rejected:
    """Nothing moved: the provider does not accept the request itself. Somebody must look."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """No usable answer; `cause` is for people."""

    cause: str


@dataclass(frozen=True)
class Absent:
    """The answer to a search only: the provider knows nothing of the call, so nothing moved."""


type Outcome = Succeeded | Pending | ActionRequired | Declined | Rejected | Unknown
type Answer = Outcome | Absent


@dataclass(frozen=True)
class Card:
    """What may be known of a saved card. `fingerprint` is the same for the same card, whoever saved it."""

    brand: str
    last4: str
    expires_on: date
    fingerprint: str


@dataclass(frozen=True)
class CardSetup:
    """What the provider's own form needs to take a card: both texts are for the browser of this one person.

    `reference` is what the form hands in afterwards, `client_secret` is empty where no form of the provider is shown.
    """

    reference: str
    client_secret: str
    customer: str


@dataclass(frozen=True)
class SetUpCard:
    """A card that was taken: `token` charges it, `customer` is empty where the provider does not know the party yet."""

    card: Card
    token: str
    customer: str


@dataclass(frozen=True)
class PayerAction:
    """What the browser needs to let a payer confirm a charge; `is_begun` says that the bank was asked already."""

    client_secret: str
    is_begun: bool


@dataclass(frozen=True)
class CustomerAsk:
    """Make the party known, with its card, so that it can be charged while away."""

    key: str
    operation_id: str
    party: str
    token: str


@dataclass(frozen=True)
class ChargeAsk:
    """Charge a saved card. `group` ties everything about one payment together."""

    key: str
    operation_id: str
    customer: str
    token: str
    amount_minor: int
    currency: str
    group: str


@dataclass(frozen=True)
class ResumeAsk:
    """Go on with a charge that wanted its payer: `reference` is that charge, `proof` what the bank's form gave us."""

    key: str
    operation_id: str
    reference: str
    proof: str
    amount_minor: int
    currency: str
    group: str


@dataclass(frozen=True)
class RefundAsk:
    """Send part or all of a charge back to its card."""

    key: str
    operation_id: str
    charge: str
    amount_minor: int
    currency: str
    group: str


@dataclass(frozen=True)
class CancelAsk:
    """Give up a charge that waits for its payer, so that it can no longer succeed."""

    key: str
    operation_id: str
    reference: str
    group: str


@dataclass(frozen=True)
class TransferAsk:
    """Pay a payee; `destination` names the account, the bank data themselves are with the provider.

    `charge` is the charge whose money it is, of which no more can be paid; empty, it comes from our balance.
    """

    key: str
    operation_id: str
    destination: str
    amount_minor: int
    currency: str
    group: str
    charge: str = ""


@dataclass(frozen=True)
class ReverseAsk:
    """Take part or all of a transfer back from its payee."""

    key: str
    operation_id: str
    transfer: str
    amount_minor: int
    currency: str
    group: str


@dataclass(frozen=True)
class EvidenceAsk:
    """Answer a chargeback: `texts` by the provider's field, `files` as references of what was uploaded before."""

    key: str
    operation_id: str
    chargeback: str
    texts: dict[str, str]
    files: dict[str, str]


type Ask = CustomerAsk | ChargeAsk | ResumeAsk | CancelAsk | RefundAsk | TransferAsk | ReverseAsk | EvidenceAsk


class MovementKind(StrEnum):
    """What changed our balance at the provider."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    CHARGEBACK = "chargeback"
    CHARGEBACK_WON = "chargeback_won"
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True)
class Movement:
    """One line of the provider's own account of our balance.

    `amount_minor` is signed as our balance changed, before `fee_minor` (what the provider kept, never negative).
    `subject` is the reference of the charge, refund, transfer, reversal or chargeback it stands for;
    `operation_id` and `group` (of the ask) are ours, where the provider kept them.
    """

    reference: str
    kind: MovementKind
    subject: str
    operation_id: str
    amount_minor: int
    fee_minor: int
    currency: str
    made_at: datetime
    group: str = ""


@dataclass(frozen=True)
class MovementPage:
    """Lines of the provider's own account of our balance; the `cursor` of the next page, empty after the last."""

    movements: tuple[Movement, ...]
    cursor: str = ""


@dataclass(frozen=True)
class ChargebackSeen:
    """A chargeback as the provider tells it now.

    `charge` is the reference of the charge, `amount_minor` what the bank takes, `fee_minor` all the provider kept for
    it by now; `evidence_due_by` is until when the bank reads what we send.
    """

    reference: str
    charge: str
    amount_minor: int
    fee_minor: int
    reason: str
    status: ChargebackStatus
    evidence_due_by: datetime


@dataclass(frozen=True)
class PayeeStanding:
    """Whether a payee's account at the provider may receive money, and what it lacks (the provider's words)."""

    reference: str
    may_receive: bool
    missing: tuple[str, ...] = ()


class GatewayUnavailable(Exception):
    """The provider gave no usable answer to a question that moves no money: ask again later."""


@dataclass(frozen=True)
class Onboarding:
    """A payee's account at the provider, and the page of the provider where its owner goes on."""

    reference: str
    url: str


class PaymentGateway(Protocol):
    """A payment provider. Asking twice with one key moves money once; another content under it is Rejected."""

    name: str
    signature_header: str
    """Where its events carry their signature."""
    settling_time: timedelta
    """How long after an unknown answer a search that finds nothing may be believed."""
    at_once: int
    """How many calls it takes side by side, so that all are answered in about the time of one."""
    onboards_payees: bool
    """Whether a payee has to be made known to the provider before it can be paid."""

    def read_token(self, token: str) -> Card | None:
        """The card behind what the provider's own form gave us, read without any call; None if it is no token."""

    def begin_card_setup(self, *, key: str, party: str, customer: str) -> CardSetup:
        """Let the provider's form take a card of the party, who is known there as `customer` or not yet.

        Raises GatewayUnavailable.
        """

    def read_setup(self, *, party: str, token: str) -> SetUpCard | None:
        """The card behind what the provider's form handed in, asked of the provider, never believed of the browser.

        None when it is no card of this party that may be charged while it is away. Raises GatewayUnavailable.
        """

    def read_action(self, *, reference: str) -> PayerAction:
        """What the browser of the payer needs to confirm the charge. Raises GatewayUnavailable."""

    def ensure_customer(self, ask: CustomerAsk) -> Outcome:
        """Succeeded with the customer's reference."""

    def charge_off_session(self, ask: ChargeAsk) -> Outcome:
        """Charge while the payer is away."""

    def charge_many(self, asks: Sequence[ChargeAsk]) -> list[Outcome]:
        """What `charge_off_session` says to each, asked side by side; at most `at_once` of them."""

    def resume_on_session(self, ask: ResumeAsk) -> Outcome:
        """Finish the same charge now that its payer is here; ActionRequired again while the bank was not told."""

    def cancel_payment(self, ask: CancelAsk) -> Outcome:
        """Succeeded when the charge can no longer be made, Declined("charged_already") with its reference when it was.

        Asking again is always safe, under whatever key.
        """

    def refund(self, ask: RefundAsk) -> Outcome:
        """Pending or Succeeded with the refund's reference."""

    def transfer(self, ask: TransferAsk) -> Outcome:
        """Pending or Succeeded with the transfer's reference."""

    def reverse(self, ask: ReverseAsk) -> Outcome:
        """Pending or Succeeded with the reversal's reference; Declined when the payee has not enough left."""

    def onboard_seller(
        self, *, key: str, party: str, email: str, account: str, return_url: str, refresh_url: str
    ) -> Onboarding:
        """Open the payee's account, or go on with `account`, and say where its owner finishes it.

        Asking again with one key gives the same account and a fresh page. Raises GatewayUnavailable.
        """

    def seller_status(self, account: str) -> PayeeStanding | None:
        """Whether the account may receive now, asked of the provider; None when the account is not one.

        Raises GatewayUnavailable.
        """

    def submit_evidence(self, ask: EvidenceAsk) -> Outcome:
        """Succeeded when the bank will read it, once for each chargeback."""

    def upload_evidence(self, *, name: str, content_type: str, content: bytes, key: str) -> str:
        """The provider's name for a file to show to a bank, the same for one key. Raises GatewayUnavailable."""

    def read_chargeback(self, reference: str) -> ChargebackSeen | None:
        """How a chargeback stands, None when the provider knows none of that name. Raises GatewayUnavailable."""

    def fetch(self, reference: str) -> Answer:
        """What became of a movement whose reference is known."""

    def find(self, ask: Ask) -> Answer:
        """What became of a call that got no usable answer, found by what was asked."""

    def read_event(self, *, body: bytes, signature: str, now: datetime) -> ProviderEvent:
        """The event the bytes are, once their signature is believed at that instant (real time).

        Raises EventRefused for whatever else came; no call is made, nothing is written.
        """

    def missed_events(self, *, since: datetime, cursor: str) -> EventPage:
        """Events made since that instant (real time), page by page from the empty cursor. Raises GatewayUnavailable."""

    def movements(self, *, since: datetime, cursor: str) -> MovementPage:
        """What changed our balance since that instant, page by page as above. Raises GatewayUnavailable."""

    def balance(self) -> int:
        """What it holds for us in won, available and pending. Raises GatewayUnavailable."""
