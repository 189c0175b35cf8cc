"""`manage.py prove_ledger`: recompute everything the books promise; exit 1 on any difference."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from ledger.proofs import Verdict, prove, prove_and_note


class Command(BaseCommand):
    """Runs every registered proof, or those of what came since the checkpoint, on one snapshot of the database."""

    help = "Prove the ledger and everything built on it; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json for machines, --since-checkpoint for a short look, --note to keep the verdict."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--since-checkpoint", action="store_true", help="only what came since the last whole run that was kept"
        )
        parser.add_argument("--note", action="store_true", help="keep the verdict for /healthz/money and as checkpoint")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each verdict as it is known; leave with 1 when anything differs."""
        told = self._keep_quiet if options["json"] else self._tell
        is_whole = not options["since_checkpoint"]
        is_kept = options["note"] or not is_whole
        found = prove_and_note(is_whole=is_whole, told=told) if is_kept else prove(told=told)
        if options["json"]:
            self.stdout.write(_as_json(found))
        if any(verdict.differences for verdict in found):
            sys.exit(1)

    def _tell(self, verdict: Verdict) -> None:
        lines = [f"{'DIFFERS' if verdict.differences else 'agrees '}  {verdict.name}  {verdict.took_ms} ms"]
        lines += [f"         {difference}" for difference in verdict.differences]
        if verdict.more:
            lines.append(f"         and {verdict.more} more")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _keep_quiet(self, verdict: Verdict) -> None:
        """The object is printed at the end."""


def _as_json(found: Sequence[Verdict]) -> str:
    proofs = [{"name": one.name, "differences": list(one.differences), "more": one.more} for one in found]
    agrees = not any(verdict.differences for verdict in found)
    return json.dumps({"agrees": agrees, "proofs": proofs}, ensure_ascii=False)
