"""Searches by metadata: they learn of new objects a little later than everything else."""

import re

from tests.stripe.errors import invalid
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_CLAUSE = re.compile(r"""(?:metadata\[["'](?P<key>[^"']+)["']\]|(?P<field>\w+)):\s*["'](?P<value>[^"']*)["']""")


def _found(world: World, kind: str, params: Row) -> Row:
    clauses = [re.fullmatch(_CLAUSE, clause.strip()) for clause in re.split(r"\s+AND\s+", params["query"])]
    if None in clauses:
        raise invalid(f"We were unable to parse your search query: {params['query']}", param="query")
    newest = world.stamp() - world.searchable_after_seconds
    rows = [
        row
        for row in reversed(list(world.rows(kind)))
        if row["created"] <= newest and all(_fits(row, clause) for clause in clauses)
    ]
    limit = params.get("limit", 10)
    start = int(params.get("page", 0))
    has_more = start + limit < len(rows)
    return {
        "object": "search_result",
        "data": rows[start : start + limit],
        "has_more": has_more,
        "next_page": str(start + limit) if has_more else None,
        "url": f"/v1/{kind}s/search",
    }


def _fits(row: Row, clause: re.Match[str]) -> bool:
    value = row["metadata"].get(clause["key"]) if clause["key"] else row.get(clause["field"])
    return value == clause["value"]


@answers("GET", "/v1/payment_intents/search", acts_on="query limit page")
def search_intents(world: World, params: Row) -> Row:
    return _found(world, "payment_intent", params)


@answers("GET", "/v1/charges/search", acts_on="query limit page")
def search_charges(world: World, params: Row) -> Row:
    return _found(world, "charge", params)


@answers("GET", "/v1/customers/search", acts_on="query limit page")
def search_customers(world: World, params: Row) -> Row:
    return _found(world, "customer", params)
