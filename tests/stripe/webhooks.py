"""Signed webhooks: queued as things happen, handed out or sent, and all that can go wrong on their way."""

import hashlib
import hmac
import json
import random
import threading
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tests.stripe.world import World

DEFAULT_SECRET = "whsec_fake"
type Payload = Literal["snapshot", "thin"]


@dataclass(frozen=True)
class Delivery:
    """One message on its way: the bytes and the header that signs them."""

    event_id: str
    type: str
    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": self.signature}


@dataclass(frozen=True)
class Endpoint:
    """Who listens: an address, its secret, and which of the two forms it wants."""

    url: str
    secret: str
    payload: Payload


class Webhooks:
    """Everything sent or to be sent. Nothing leaves by itself unless `is_prompt`."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.endpoints: list[Endpoint] = []
        self.queued: list[dict[str, Any]] = []
        self.answers: list[tuple[str, int]] = []
        """What listeners answered: event id and status; 0 when there was no answer."""
        self.is_prompt = False

    def listen(self, url: str, *, secret: str = DEFAULT_SECRET, payload: Payload = "snapshot") -> None:
        """Let an address be told of what happens from now on."""
        self.endpoints.append(Endpoint(url, secret, payload))

    def queue(self, event: dict[str, Any]) -> None:
        """Put an event in the queue; sent at once, by a thread of its own, where the fake is prompt."""
        self.queued.append(event)
        if self.is_prompt:
            threading.Thread(target=self.deliver, daemon=True).start()

    def take(
        self,
        *,
        types: Sequence[str] = (),
        times: int = 1,
        shuffled_by: int | None = None,
        secret: str = DEFAULT_SECRET,
        at: int | None = None,
    ) -> list[Delivery]:
        """Empty the queue of these types (of all when none is named) into signed messages nobody has sent yet.

        `times` of each, in the order they happened, or shuffled by a seed; signed now by the fake's clock, or `at`.
        """
        with self._world.lock:
            wanted = [event for event in self.queued if not types or event["type"] in types]
            self.queued = [event for event in self.queued if event not in wanted]
        deliveries = [self.sign(event, secret=secret, at=at) for event in wanted for _ in range(times)]
        if shuffled_by is not None:
            random.Random(shuffled_by).shuffle(deliveries)
        return deliveries

    def sign(self, event: dict[str, Any], *, secret: str = DEFAULT_SECRET, at: int | None = None) -> Delivery:
        """The message for an event as Stripe signs it: over the time (of the fake's clock) and the exact bytes."""
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        moment = self._world.clock.seconds() if at is None else at
        mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return Delivery(event["id"], event["type"], body, f"t={moment},v1={mac}")

    def deliver(self, *, times: int = 1, shuffled_by: int | None = None) -> int:
        """Send what is queued to those who listen; the number of messages that were answered with 2xx."""
        with self._world.lock:
            events, self.queued = self.queued, []
        posts = [(endpoint, event) for event in events for endpoint in self.endpoints for _ in range(times)]
        if shuffled_by is not None:
            random.Random(shuffled_by).shuffle(posts)
        return sum(self._post(endpoint, event) for endpoint, event in posts if _form(event) == endpoint.payload)

    def _post(self, endpoint: Endpoint, event: dict[str, Any]) -> bool:
        delivery = self.sign(event, secret=endpoint.secret)
        request = urllib.request.Request(endpoint.url, data=delivery.body, headers=delivery.headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status = answer.status
        except OSError as error:
            status = getattr(error, "code", 0)
        self.answers.append((delivery.event_id, status))
        return 200 <= status < 300


def _form(event: dict[str, Any]) -> Payload:
    return "snapshot" if event["object"] == "event" else "thin"
