"""`manage.py simulate`: whole pools from want to payout through the site's own API, and whether the money adds up."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from sandbox.simulate import ground
from sandbox.simulate.gathering import CORE
from sandbox.simulate.play import play

LEAST_BUYERS = CORE + 2
LEAST_SELLERS = 2


class Command(BaseCommand):
    """Simulate on a database of its own; exit 1 unless captured = held + released + refunded and the ledger proves."""

    help = "Drive whole pools from want to payout through the JSON API, on a server and data of their own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and which course of events."""
        parser.add_argument("--buyers", type=int, default=60)
        parser.add_argument("--sellers", type=int, default=5)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, buyers: int, sellers: int, seed: int, **options: Any) -> None:
        """Simulate."""
        if buyers < LEAST_BUYERS or sellers < LEAST_SELLERS:
            raise CommandError(f"It takes at least {LEAST_BUYERS} buyers and {LEAST_SELLERS} sellers.")
        is_for_machines = options["json"]
        with ground.own_database():
            outcome = play(
                buyers=buyers,
                sellers=sellers,
                seed=seed,
                tell=(lambda what: None) if is_for_machines else self.stdout.write,
            )
        figures = outcome.as_json()
        if is_for_machines:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write("\n".join(f"{name:11} {figure:>14,}" for name, figure in figures.items()))
        if not outcome.adds_up:
            self.stderr.write("\n".join(outcome.differences) or "captured is not held + released + refunded")
            sys.exit(1)
