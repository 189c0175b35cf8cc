"""`manage.py prove_ledger`: recompute everything the books promise; exit 1 on any difference."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from ledger.proofs import Verdict, prove


class Command(BaseCommand):
    """Runs every registered proof on one snapshot of the database."""

    help = "Prove the ledger and everything built on it; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json for machines."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; leave with 1 when anything differs."""
        found = prove()
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        if any(verdict.differences for verdict in found):
            sys.exit(1)


def _as_json(found: Sequence[Verdict]) -> str:
    proofs = [{"name": verdict.name, "differences": list(verdict.differences)} for verdict in found]
    agrees = not any(verdict.differences for verdict in found)
    return json.dumps({"agrees": agrees, "proofs": proofs}, ensure_ascii=False)


def _as_text(found: Sequence[Verdict]) -> str:
    lines: list[str] = []
    for verdict in found:
        lines.append(f"{'DIFFERS' if verdict.differences else 'agrees '}  {verdict.name}")
        lines.extend(f"         {difference}" for difference in verdict.differences)
    return "\n".join(lines)
