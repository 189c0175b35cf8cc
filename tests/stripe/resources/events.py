"""Events of both APIs: snapshots of the first, thin notices of the second, and the lists of what was missed."""

import stripe

from tests.stripe.rendering import listed
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

KEPT_FOR_SECONDS = 30 * 86_400
API_VERSION = stripe.api_version
_URLS = {"v2.core.account": "/v2/core/accounts"}


def snapshot_event(world: World, type_: str, row: Row) -> Row:
    """What happened to an object, with the object as it was then."""
    event = {
        "api_version": API_VERSION,
        "created": world.stamp(),
        "data": {"object": row},
        "livemode": False,
        "pending_webhooks": len(world.webhooks.endpoints),
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }
    return world.add("event", "evt", event)


def thin_event(world: World, type_: str, row: Row, *, data: Row | None = None) -> Row:
    """That something happened to an object, without the object."""
    from tests.stripe.resources.accounts import iso

    event = {
        "context": None,
        "created": iso(world.clock.now()),
        "livemode": False,
        "reason": None,
        "related_object": {"id": row["id"], "type": row["object"], "url": f"{_URLS[row['object']]}/{row['id']}"},
        "type": type_,
    }
    return world.add("v2.core.event", "evt_test", event | ({"data": data} if data else {}))


@answers("GET", "/v1/events/{id}")
def retrieve_event(world: World, _params: Row, reference: str) -> Row:
    return world.get("event", reference)


@answers("GET", "/v1/events", acts_on="created limit starting_after ending_before type types delivery_success")
def list_events(world: World, params: Row) -> Row:
    oldest = world.stamp() - KEPT_FOR_SECONDS
    wanted = set(params.get("types") or [params["type"]] if "type" in params or "types" in params else ())
    rows = [row for row in world.rows("event") if row["created"] >= oldest and (not wanted or row["type"] in wanted)]
    return listed(rows, params, "/v1/events")


@answers("GET", "/v2/core/events/{id}")
def retrieve_thin_event(world: World, _params: Row, reference: str) -> Row:
    return world.get("v2.core.event", reference)


@answers("GET", "/v2/core/events", acts_on="created limit object_id types page")
def list_thin_events(world: World, params: Row) -> Row:
    """The newest first; the next page is an address that names where the last one ended."""
    types, about = params.get("types"), params.get("object_id")
    created = params.get("created") or {}
    rows = [
        row
        for row in reversed(list(world.rows("v2.core.event")))
        if (not types or row["type"] in types)
        and about in (None, row["related_object"]["id"])
        and created.get("gte", "") <= row["created"] <= created.get("lte", "9")
        and created.get("gt", "") < row["created"] < created.get("lt", "9")
    ]
    limit, start = params.get("limit", 20), int(params.get("page", 0))
    more = start + limit < len(rows)
    page = f"/v2/core/events?limit={limit}&page={start + limit}" if more else None
    back = f"/v2/core/events?limit={limit}&page={max(0, start - limit)}" if start else None
    return {"data": rows[start : start + limit], "next_page_url": page, "previous_page_url": back}
