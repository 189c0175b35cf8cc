"""`manage.py database COMMAND …`: run another command with the embedded PostgreSQL up."""

from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from common.embedded import EmbeddedServer


class Command(BaseCommand):
    """Start the embedded server (or join the running one), run the command, stop it again."""

    help = "Run another command with the embedded PostgreSQL up."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command and its own arguments."""
        parser.add_argument("command", nargs=REMAINDER)

    def handle(self, *args: Any, command: list[str], **options: Any) -> None:
        """Run it."""
        server = EmbeddedServer(settings.EMBEDDED_FOLDER)
        if settings.IS_EMBEDDED:
            server.start()
        try:
            call_command(*command)
        finally:
            server.stop()
