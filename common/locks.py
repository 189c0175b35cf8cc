"""How rows are locked, and the one order in which they are (settled.md):

request key → person → seller → pool → auction → pledge → bid → order → payment → operation → unit →
hold → refund → dispute → proposal → ruling → chargeback → debt → reversal → leg → payout → payee account → budget →
coupon → lot → voucher → movement → difference → event → pull → ledger accounts by code.
"""

from contextvars import ContextVar

from django.db.models import Model, QuerySet

_asked: ContextVar[int] = ContextVar("asked", default=0)


def locks_asked() -> int:
    """How often locks were asked for here, a queue that was empty not counted. Grows."""
    return _asked.get()


def locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
    """The rows, locked for change in the order of their keys, without blocking foreign-key checks."""
    _asked.set(_asked.get() + 1)
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")


def due_together[M: Model](rows: QuerySet[M], *, at_most: int) -> list[M]:
    """The first rows nobody else is working on, locked, at most so many. Keeps the order the rows come in."""
    found = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:at_most])
    _asked.set(_asked.get() + len(found))
    return found


def next_due[M: Model](rows: QuerySet[M]) -> M | None:
    """The first row nobody else is working on, locked, or None. Keeps the order the rows come in."""
    found = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    _asked.set(_asked.get() + (found is not None))
    return found
