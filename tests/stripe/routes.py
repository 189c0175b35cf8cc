"""Which resource answers which call: each resource says so beside its function."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

type Answer = dict[str, Any]
type Endpoint = Callable[..., Answer]


@dataclass(frozen=True)
class Route:
    """One call the fake speaks, and the parameters it acts on; any other is refused loudly, never passed over."""

    method: str
    template: str
    endpoint: Endpoint
    acts_on: frozenset[str]

    def match(self, method: str, path: str) -> tuple[str, ...] | None:
        """The ids in the path, or None when the call is another."""
        pattern = re.sub(r"\{\w+\}", "([^/]+)", self.template)
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groups() if found else None


ROUTES: list[Route] = []


def answers(method: str, template: str, *, acts_on: str = "") -> Callable[[Endpoint], Endpoint]:
    """Let the function answer a call: it gets the world, the typed parameters and the ids of the path."""

    def register(endpoint: Endpoint) -> Endpoint:
        ROUTES.append(Route(method, template, endpoint, frozenset(acts_on.split()) | {"expand", "metadata"}))
        return endpoint

    return register


def route_of(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of a call with the ids in its path; one spelled out goes before one with an id in its place."""
    for route in sorted(ROUTES, key=lambda route: route.template.count("{")):
        ids = route.match(method, path)
        if ids is not None:
            return route, ids
    return None
