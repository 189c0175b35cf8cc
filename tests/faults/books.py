"""What must be so: at every instant by the ledger's own proofs, and once all is quiet by a plain count beside them."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet, Sum

from common.models import OutboxDelivery, OutboxFact
from escrow.gateways.sandbox import sandbox_balance
from escrow.models import Chargeback, Operation, Payment, Refund, Reversal, SandboxMovement
from escrow.rules.states import OPEN_OPERATIONS
from ledger.proofs import verdicts
from ledger.selectors import balance
from tests.faults.ears import HEARD

ENDED = {
    Payment: ["paid", "dropped", "cancelled"],
    Refund: ["settled", "overtaken"],
    Chargeback: ["won", "lost", "withdrawn"],
    Reversal: ["settled", "failed"],
}
KEPT = ("escrow_", "ledger_", "common_outbox", "common_requestkey", "common_audit")


def differences() -> Iterator[str]:
    """One line for each thing the proofs find."""
    for verdict in verdicts():
        yield from (f"{verdict.name}: {difference}" for difference in verdict.differences)


def differences_at_rest() -> Iterator[str]:
    """The same, and what a simple person would count once nothing is under way: both sides' totals, nothing stuck."""
    yield from differences()
    for operation in Operation.objects.filter(status__in=OPEN_OPERATIONS):
        yield f"{operation.key} is still {operation.status}"
    for rows, ends in ENDED.items():
        for row in rows.objects.exclude(status__in=ends):
            yield f"{row} has not ended"
    yield from _unlike("banks, by the provider", _moved("transfer") - _moved("reverse"), balance("world:bank"))
    yield from _unlike("all, by the provider", sandbox_balance(), -balance("world:cards") - balance("world:bank"))
    yield from _unlike("facts heard", balance(HEARD), OutboxFact.objects.count())
    for delivery in OutboxDelivery.objects.exclude(status="delivered"):
        yield f"{delivery.pk} was not delivered: {delivery.trouble}"


def empty() -> None:
    """Forget all money and every fact, so that the next story begins with nothing."""
    names = [name for name in connection.introspection.table_names() if name.startswith(KEPT)]
    with connection.cursor() as cursor:
        cursor.execute("SET moa.may_empty = 'on'")
        cursor.execute(f"TRUNCATE {', '.join(names)}, common_timemachine CASCADE")


def _moved(call: str) -> int:
    rows: QuerySet[SandboxMovement] = SandboxMovement.objects.filter(call=call, result="succeeded")
    return int(rows.aggregate(all=Sum("amount_minor", default=0))["all"])


def _unlike(what: str, found: int, expected: int) -> Iterator[str]:
    if found != expected:
        yield f"{what}: {found}, should be {expected}"
