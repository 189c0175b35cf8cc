"""`manage.py travel 8d`: let domain time pass, with everything that falls due done on the way."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand, CommandError

from common.calendar import SEOUL
from sandbox.travel import span, travel_by


class Command(BaseCommand):
    """Move the sandbox's time forward, stopping at every deadline."""

    help = "Let domain time pass in the sandbox: travel 8d, travel 36h, travel 1d12h."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far, and whether the cast stays still."""
        parser.add_argument("span")
        parser.add_argument("--alone", action="store_true", help="the demo's sellers do not act on the way")

    def handle(self, *args: Any, **options: Any) -> None:
        """Travel."""
        try:
            by = span(options["span"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        arrived = travel_by(by, act=_stand_still) if options["alone"] else travel_by(by)
        self.stdout.write(f"It is now {arrived.astimezone(SEOUL):%Y-%m-%d %H:%M} in Seoul.")


def _stand_still(deadline: datetime) -> None:
    """Let the deadline pass."""
