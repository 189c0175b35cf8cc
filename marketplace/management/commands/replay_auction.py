"""`manage.py replay_auction POOL`: work an auction out again from its public record; exit 1 on any difference."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from marketplace.selectors.records import recorded_pools
from marketplace.selectors.replays import Proof, proof_of_file, proof_of_pool


class Command(BaseCommand):
    """Takes the id of a pool, the file anybody may download, or --all."""

    help = "Work an auction out again from its public record and compare it with the award; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which auctions, and --json for machines."""
        parser.add_argument("pool", nargs="?", help="the id of a pool, or the JSON file of its record")
        parser.add_argument("--all", action="store_true", help="every auction that has a record")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what came out; leave with 1 when anything differs."""
        if bool(options["pool"]) == options["all"]:
            raise CommandError("name one pool or file, or --all")
        proofs = [proof for pool_id in recorded_pools() if (proof := proof_of_pool(pool_id))]
        if options["pool"]:
            proofs = [_proof(options["pool"])]
        self.stdout.write(_as_json(proofs) if options["json"] else _as_text(proofs))
        if any(proof.differences for proof in proofs):
            sys.exit(1)


def _proof(asked: str) -> Proof:
    try:
        found = proof_of_pool(UUID(asked))
    except ValueError:
        return _proof_of_path(Path(asked))
    if found is None:
        raise CommandError(f"the auction of pool {asked} has no record yet")
    return found


def _proof_of_path(path: Path) -> Proof:
    try:
        return proof_of_file(path.read_text())
    except OSError as error:
        raise CommandError(f"{path} is neither a pool nor a file that can be read: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{path} is not a record: {error}") from error


def _as_json(proofs: Sequence[Proof]) -> str:
    agrees = not any(proof.differences for proof in proofs)
    return json.dumps({"agrees": agrees, "auctions": [asdict(proof) for proof in proofs]}, ensure_ascii=False)


def _as_text(proofs: Sequence[Proof]) -> str:
    lines = [line for proof in proofs for line in _lines(proof)]
    return "\n".join([*lines, f"{sum(not proof.differences for proof in proofs)} of {len(proofs)} auctions agree"])


def _lines(proof: Proof) -> list[str]:
    verdict = "DIFFERS" if proof.differences else "agrees "
    winner = f"winner {proof.winner}" if proof.winner else "nobody wins"
    head = (
        f"{verdict}  {proof.pool_id}  {proof.title} · {proof.events} bids · {winner} · sha256 {proof.fingerprint[:16]}…"
    )
    return [head, *(f"         {difference}" for difference in proof.differences)]
