"""Whether the process lives, whether it is ready to serve, and how the money is."""

from datetime import datetime
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.policy import may_decide
from common import clock
from common.deliveries import outbox_health
from common.models import OutboxDelivery
from config import lifespan
from escrow.selectors.health import MoneyHealth, money_health
from ledger.selectors import ProvenRun, chain_head

FACTS_TOO_LONG = 60


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database takes writes, is migrated, no fact waits too long, the crew works. 503 says what does not."""
    try:
        is_migrated = _is_migrated()
        is_writable, facts = _writes_and_facts() if is_migrated else (True, False)
        checks = {"database": is_writable, "migrations": is_migrated, "facts": facts, "crew": _crew_works()}
    except Error:
        checks = {"database": False}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def money(request: HttpRequest) -> HttpResponse:
    """How the money is, for the watch (a bearer token) and for operators; strangers find nothing here.

    503 when somebody must look: `alarms` says at what. Ages are in seconds of real time.
    """
    if not (_is_watch(request) or may_decide(request.user)):
        return HttpResponse(status=404)
    real_now = clock.real()
    found, facts = money_health(now=clock.now(), real_now=real_now), outbox_health()
    facts_wait = _age(facts.oldest_due_at, real_now) > FACTS_TOO_LONG
    alarms = [*found.alarms, *(["facts_wait"] if facts_wait else []), *(["facts_dead"] if facts.dead else [])]
    shown = {
        "is_well": not alarms,
        "alarms": alarms,
        "proof": _proof(found.proof),
        "outbox": {"due": facts.due, "oldest_seconds": _age(facts.oldest_due_at, real_now), "dead": facts.dead},
        **_shown(found, real_now),
    }
    return JsonResponse(shown, status=503 if alarms else 200, headers={"Cache-Control": "no-store"})


def _is_watch(request: HttpRequest) -> bool:
    """Whether the request carries the token of whoever watches from inside; without a token set nobody does."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.HEALTH_TOKEN) and compare_digest(sent.encode(errors="replace"), settings.HEALTH_TOKEN.encode())


def _shown(found: MoneyHealth, real_now: datetime) -> dict[str, Any]:
    run, head = found.last_run, chain_head()
    return {
        "unknown_operations": {
            "count": found.unknown,
            "oldest_asked_at": found.oldest_unknown_at.isoformat() if found.oldest_unknown_at else None,
        },
        "inbox": {
            "waiting": found.inbox.waiting,
            "oldest_seconds": _age(found.inbox.oldest_due_at, real_now),
            "quarantined": found.inbox.quarantined,
            "dead": found.inbox.dead,
        },
        "differences": {
            "open": found.differences.open,
            "late": found.differences.late,
            "suspense_minor": found.differences.suspense_minor,
        },
        "payouts": {"blocked": found.blocked_legs, "frozen": found.frozen_legs},
        "reconciliation": {"seconds_ago": _age(run.began_at, real_now), "gap_minor": run.gap_minor} if run else None,
        "chain": {"seal": head.number, "day": head.day.isoformat(), "waiting": head.waiting} if head else None,
    }


def _proof(run: ProvenRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    began = run.began_at.isoformat()
    return {"began_at": began, "agrees": run.agrees, "is_whole": run.is_whole, "differences": run.difference_count}


def _age(since: datetime | None, real_now: datetime) -> int:
    return max(0, int((real_now - since).total_seconds())) if since else 0


_migrated = False


def _is_migrated() -> bool:
    """Asked until it is so once; a process never sees its own migrations undone."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _writes_and_facts() -> tuple[bool, bool]:
    """Whether the database takes writes, and whether no fact waits too long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('transaction_read_only') = 'off', NOT EXISTS (SELECT FROM common_outboxdelivery"
            " WHERE status = %s AND due_at < clock_timestamp() - interval '60 seconds')",
            [OutboxDelivery.Status.DUE],
        )
        is_writable, facts = cursor.fetchone()
    return is_writable, facts


def _crew_works() -> bool:
    return bool(settings.REDIS_URL) or lifespan.crew is None or lifespan.crew.is_alive()
