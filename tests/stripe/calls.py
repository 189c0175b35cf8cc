"""One call as the fake sees it, and how it runs: who asks, what is asked, the key, the effect, the answer."""

import json
from dataclasses import dataclass, field
from typing import Any

import stripe

from tests.stripe import resources
from tests.stripe.contract.requests import parameters_of, read_request
from tests.stripe.errors import Refused, invalid
from tests.stripe.idempotency import KeyStore
from tests.stripe.rendering import rendered
from tests.stripe.routes import Route, route_of
from tests.stripe.world import World

__all__ = ["Call", "Desk", "resources"]


@dataclass
class Call:
    """A request in full, and what became of it."""

    method: str
    path: str
    tree: dict[str, Any]
    key: str = ""
    version: str = ""
    authorization: str = ""
    account: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    faults: list[str] = field(default_factory=list)
    """What is wrong with it by the contract; nothing ever should be."""
    fault: str = ""
    is_replayed: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_v2(self) -> bool:
        return self.path.startswith("/v2/")


class Desk:
    """Takes calls in, under the world's lock, and gives the status and bytes to answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys = KeyStore(world.clock)

    def admit(self, call: Call) -> Route:
        """Who may ask, and with parameters the SDK's types allow. Refused otherwise."""
        if not call.authorization.startswith(("Bearer sk_test_", "Bearer rk_test_")):
            raise Refused(401, "invalid_request_error", "Invalid API Key provided: test keys only.", is_stored=False)
        if call.version != stripe.api_version:
            call.faults.append(f"{call.name}: Stripe-Version is {call.version!r}, not {stripe.api_version!r}")
        found = route_of(call.method, call.path)
        params = parameters_of(call.method, call.path)
        if found is None or params is None:
            call.faults.append(f"{call.name}: the fake does not speak this")
            raise invalid(f"Unrecognized request URL ({call.name}).", status=404)
        page = {"page": call.tree.pop("page")} if call.is_v2 and "page" in call.tree else {}
        typed, wrong = read_request(params, call.tree)
        call.params = {**typed, **page}
        wrong += [f"{name}: the fake does not act on this" for name in typed if name not in found[0].acts_on]
        if wrong:
            call.faults += [f"{call.name}: {fault}" for fault in wrong]
            raise invalid("; ".join(wrong), code="parameter_unknown")
        return found[0]

    def begin(self, call: Call) -> tuple[int, bytes] | None:
        """The stored answer to give again, if the call's key has one."""
        return self.keys.begin(call.key, path=call.path, params=call.params) if call.key else None

    def run(self, call: Call, route: Route) -> tuple[int, bytes]:
        """Let the resource answer, and store the answer under the key."""
        try:
            ids = route.match(call.method, call.path) or ()
            row = route.endpoint(self.world, call.params, *ids)
            expand = call.params.get("expand", [])
            return self.store(call, 200, rendered(self.world, row, expand))
        except Refused as refused:
            if not refused.is_stored or (call.is_v2 and refused.status >= 500):
                self.keys.forget(call.key)
                return refused.status, json.dumps(refused.body).encode()
            return self.store(call, refused.status, refused.body)

    def store(self, call: Call, status: int, body: Any) -> tuple[int, bytes]:
        """The answer as bytes, kept under the key."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        if call.key:
            self.keys.keep(call.key, status, raw)
        return status, raw
