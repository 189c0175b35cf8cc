"""`manage.py reconcile`: compare the provider's account with our books now; exit 1 while anything differs."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from escrow.flows import reconcile
from escrow.selectors.reconciliation import last_run, open_differences


class Command(BaseCommand):
    """The first thing after a restore, before the workers start: what we forgot is found again (docs/production.md)."""

    help = "Compare the provider's account with our books; exit 1 while anything differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--days: how far back."""
        parser.add_argument("--days", type=int, default=7, help="how many days back (7)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was read and every open difference."""
        now = clock.real()
        found = reconcile(since=now - timedelta(days=options["days"]), began_at=now)
        run, differences = last_run(), open_differences()
        gap = run.gap_minor if run else 0
        self.stdout.write(
            f"{found.lines_read} new lines; the provider holds {found.provider_minor}, {gap} more than we say"
        )
        for one in differences:
            self.stdout.write(f"DIFFERS  {one.kind}  {one.amount_minor:+}  {one.about} {one.reference} {one.group}")
        if differences:
            sys.exit(1)
