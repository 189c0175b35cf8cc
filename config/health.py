"""Whether the process lives, and whether it is ready to serve."""

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from common.models import OutboxDelivery
from config import lifespan


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, is migrated, no fact waits too long, and the crew works. 503 says what does not."""
    try:
        is_migrated = _is_migrated()
        facts = is_migrated and _facts_flow()
        checks = {"database": True, "migrations": is_migrated, "facts": facts, "crew": _crew_works()}
    except Error:
        checks = {"database": False}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


_migrated = False


def _is_migrated() -> bool:
    """Asked until it is so once; a process never sees its own migrations undone."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _facts_flow() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM common_outboxdelivery"
            " WHERE status = %s AND due_at < clock_timestamp() - interval '60 seconds')",
            [OutboxDelivery.Status.DUE],
        )
        row = cursor.fetchone()
    return bool(row[0])


def _crew_works() -> bool:
    return bool(settings.REDIS_URL) or lifespan.crew is None or lifespan.crew.is_alive()
