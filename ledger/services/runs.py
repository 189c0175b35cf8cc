"""Keeping what the proofs found, so that health and the next run can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.transactions import in_unit
from ledger.models import ProofRun

MOST_KEPT = 20
KEPT_RUNS = 2_000
"""About a week of runs every five minutes."""


@dataclass(frozen=True)
class Found:
    """What a run found: how many proofs ran, how many differences there are, and the first of them in words."""

    proofs: int
    difference_count: int
    differences: Sequence[str]


@in_unit
def note_run(*, is_whole: bool, through: int, found: Found, began_at: datetime, took_ms: int) -> ProofRun:
    """Write a run down; the oldest ones that agreed are forgotten. `through` is the last seal it saw."""
    run = ProofRun.objects.create(
        is_whole=is_whole,
        through=through,
        proofs=found.proofs,
        difference_count=found.difference_count,
        differences=list(found.differences[:MOST_KEPT]),
        began_at=began_at,
        took_ms=took_ms,
    )
    agreed = ProofRun.objects.filter(is_whole=is_whole, difference_count=0)
    old = agreed.order_by("-began_at").values("pk")[KEPT_RUNS:]
    ProofRun.objects.filter(pk__in=old).delete()
    return run
