"""`manage.py verify_chain`: follow the chain of seals from its beginning; exit 1 naming the first break."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.proofs import one_snapshot
from ledger.proofs.chain import Break, first_break
from ledger.selectors import chain_head, seal_digest


class Command(BaseCommand):
    """Prints the head, to be kept where nobody can write both it and the books."""

    help = "Verify the chain of seals over the entries; exit 1 naming the first broken day and entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--head NUMBER:DIGEST holds the chain against a head kept elsewhere."""
        parser.add_argument("--head", action="append", default=[], help="a head kept elsewhere, NUMBER:DIGEST")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the break, or the head; leave with 1 for a break."""
        kept = [_parsed(text) for text in options["head"]]
        with one_snapshot():
            found = first_break() or next(filter(None, map(_missed, kept)), None)
            head = chain_head()
        if found is not None:
            self.stdout.write(f"BROKEN  {found.words}")
            sys.exit(1)
        if head is None:
            self.stdout.write("nothing is sealed yet")
        else:
            self.stdout.write(f"whole   {head.number}:{head.digest}  {head.day:%Y-%m-%d}, {head.waiting} entries wait")


def _parsed(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not digest:
        raise CommandError(f"{text} is not NUMBER:DIGEST")
    return int(number), digest


def _missed(kept: tuple[int, str]) -> Break | None:
    """A chain may be whole and yet not the one a head was taken of."""
    number, digest = kept
    if seal_digest(number) == digest:
        return None
    return Break(number, 0, f"seal {number} is not the one that was kept elsewhere")
