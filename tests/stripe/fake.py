"""The fake as tests hold it in their hands: start it, arrange what goes wrong, act as the others, look at its books."""

import inspect
import json
from typing import Any

from tests.stripe import acts
from tests.stripe.calls import Call, Desk
from tests.stripe.contract.answers import faults_of_answer
from tests.stripe.discrepancies import Discrepancy, plant
from tests.stripe.errors import Refused
from tests.stripe.faults import Arranged, Fault, Faults
from tests.stripe.resources.balance import total
from tests.stripe.server import BROKEN, NoAnswer, Server, as_bytes, refuse_before
from tests.stripe.webhooks import Webhooks
from tests.stripe.world import Row, World


class FakeStripe:
    """One account at a Stripe of ours, in test mode. `violations` is empty while both sides keep the contract."""

    def __init__(self, *, port: int = 0, is_talkative: bool = False) -> None:
        self.is_talkative = is_talkative
        self.violations: list[str] = []
        self.reset()
        self._server = Server(self, port)

    def reset(self) -> None:
        """An empty account, on a running clock, where nothing goes wrong."""
        if hasattr(self, "faults"):
            self.faults.clear()
        self.world = World()
        self.desk = Desk(self.world)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.violations.clear()

    @property
    def url(self) -> str:
        """What STRIPE_API_BASE names."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def clock(self) -> Any:
        return self.world.clock

    @property
    def webhooks(self) -> Webhooks:
        return self.world.webhooks

    def start(self) -> "FakeStripe":
        self._server.start()
        return self

    def stop(self) -> None:
        self.faults.clear()
        self._server.shutdown()
        self._server.server_close()

    def arrange(
        self, fault: Fault | str, calls: str = "POST *", *, times: int = 1, after: int = 0, seconds: float = 0
    ) -> Arranged:
        """Make the next calls that match go wrong: `arrange(Fault.DROPPED_ANSWER, "POST /v1/refunds")`."""
        with self.world.lock:
            return self.faults.arrange(Fault(fault), calls, times=times, after=after, seconds=seconds)

    def plant(self, kind: Discrepancy | str, **about: Any) -> str:
        """Make the provider's books differ from ours; the reference of what differs."""
        with self.world.lock:
            return plant(self.world, Discrepancy(kind), **about)

    # What the others do: buyers, banks, sellers.

    def save_card(self, setup_intent: str, card: str = "pm_card_visa") -> Row:
        return self._acting(acts.save_card, setup_intent, card)

    def new_card(self, card: str = "pm_card_visa") -> Row:
        return self._acting(acts.new_card, card)

    def authenticate(self, intent: str, *, yes: bool = True) -> Row:
        return self._acting(acts.authenticate, intent, yes=yes)

    def change_card(self, payment_method: str, card: str) -> None:
        self._acting(acts.change_card, payment_method, card)

    def dispute(
        self, charge: str, *, reason: str = "fraudulent", amount: int | None = None, is_inquiry: bool = False
    ) -> Row:
        return self._acting(acts.dispute, charge, reason=reason, amount=amount, is_inquiry=is_inquiry)

    def escalate(self, dispute: str) -> Row:
        return self._acting(acts.escalate, dispute)

    def close_dispute(self, dispute: str, *, won: bool) -> Row:
        return self._acting(acts.close_dispute, dispute, won=won)

    def settle_refund(self, refund: str) -> Row:
        return self._acting(acts.settle_refund, refund)

    def fail_refund(self, refund: str) -> Row:
        return self._acting(acts.fail_refund, refund)

    def onboard(self, account: str, *, missing: tuple[str, ...] = ()) -> Row:
        return self._acting(acts.onboard, account, missing=missing)

    def empty_payee(self, account: str) -> None:
        self._acting(acts.empty_payee, account)

    def top_up(self, amount: int) -> None:
        self._acting(acts.top_up, amount)

    def drain(self) -> None:
        self._acting(acts.drain)

    # What its books say.

    def rows(self, kind: str, **values: Any) -> list[Row]:
        """The objects of a kind ("charge", "refund", "v2.core.account" …) that carry these values, oldest first."""
        with self.world.lock:
            return self.world.where(kind, **values)

    def charges(self, **values: Any) -> list[Row]:
        """The charges that succeeded."""
        return self.rows("charge", paid=True, **values)

    def balance(self) -> int:
        """All that lies there, available or not, in won."""
        with self.world.lock:
            return total(self.world)

    def moved(self) -> int:
        """The same without what the provider kept for itself, and without what came or went by hand."""
        by_hand = ("topup", "payout", "stripe_fee")
        return sum(row["amount"] for row in self.rows("balance_transaction") if row["type"] not in by_hand)

    def counted(self, call: str = "") -> int:
        """How many calls came, of one kind when it is named: `counted("POST /v1/refunds")`."""
        return sum(1 for made in self.calls if not call or made.name == call)

    # What its server asks.

    def take(self, call: Call) -> tuple[int, bytes, dict[str, str]]:
        """Answer one call: status, bytes, headers. Raises NoAnswer when the connection shall close instead."""
        self.world.clock.run_due()
        with self.world.lock:
            self.calls.append(call)
            arranged = self.faults.next_for(call.name)
            call.fault = arranged.fault if arranged else ""
        desk, world = self.desk, self.world
        if arranged and arranged.fault == Fault.SLOW:
            arranged.wait()
        with world.lock:
            status, body = self._run(desk, call, arranged)
            call.status = status
            wrong = [] if call.fault or call.is_replayed else faults_of_answer(call.method, call.path, status, body)
            self.violations += [*call.faults, *wrong]
            if arranged and arranged.fault == Fault.LATE_ANSWER:
                desk.keys.hold(call.key, is_held=True)
        if arranged and arranged.fault == Fault.LATE_ANSWER:
            arranged.wait()
            with world.lock:
                desk.keys.hold(call.key, is_held=False)
        if arranged and arranged.fault == Fault.DROPPED_ANSWER:
            raise NoAnswer
        return status, body, {"Idempotent-Replayed": "true"} if call.is_replayed else {}

    def _run(self, desk: Desk, call: Call, arranged: Arranged | None) -> tuple[int, bytes]:
        try:
            if call.faults:
                raise Refused(400, "invalid_request_error", call.faults[0], is_stored=False)
            route = desk.admit(call)
            if arranged and arranged.fault not in (Fault.BROKEN, Fault.SLOW):
                refuse_before(arranged, call)
            stored = desk.begin(call)
            if stored is not None:
                call.is_replayed = True
                return stored
            if arranged and arranged.fault == Fault.BROKEN:
                return self._broken(desk, call)
            answer = desk.run(call, route)
            if arranged and arranged.fault == Fault.BROKEN_AFTER:
                return self._broken(desk, call)
            return answer
        except Refused as refused:
            return refused.status, as_bytes(refused.body)

    def _broken(self, desk: Desk, call: Call) -> tuple[int, bytes]:
        if call.is_v2:
            desk.keys.forget(call.key)
            return 500, as_bytes(BROKEN)
        return desk.store(call, 500, BROKEN)

    def act(self, name: str, body: bytes) -> tuple[int, bytes]:
        """Do by hand what tests do by name: POST /_fake/authenticate {"intent": "pi_…"}."""
        if name not in HAND_ACTS:
            return 404, as_bytes({"acts": {act: str(inspect.signature(HAND_ACTS[act])) for act in HAND_ACTS}})
        try:
            done = HAND_ACTS[name](self, **json.loads(body or b"{}"))
        except (Refused, TypeError, ValueError, KeyError) as wrong:
            return 400, as_bytes({"error": str(wrong)})
        return 200, json.dumps(done, default=str, ensure_ascii=False, indent=2).encode() + b"\n"

    def _acting(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        with self.world.lock:
            return act(self.world, *args, **kwargs)


HAND_ACTS = {
    "save_card": FakeStripe.save_card,
    "new_card": FakeStripe.new_card,
    "authenticate": FakeStripe.authenticate,
    "change_card": FakeStripe.change_card,
    "dispute": FakeStripe.dispute,
    "escalate": FakeStripe.escalate,
    "close_dispute": FakeStripe.close_dispute,
    "settle_refund": FakeStripe.settle_refund,
    "fail_refund": FakeStripe.fail_refund,
    "onboard": FakeStripe.onboard,
    "empty_payee": FakeStripe.empty_payee,
    "top_up": FakeStripe.top_up,
    "drain": FakeStripe.drain,
    "arrange": FakeStripe.arrange,
    "plant": FakeStripe.plant,
    "rows": FakeStripe.rows,
    "balance": FakeStripe.balance,
    "advance": lambda fake, **span: fake.clock.advance(**span),
    "deliver": lambda fake, times=1: fake.webhooks.deliver(times=times),
    "violations": lambda fake: fake.violations,
}
