"""`manage.py demo`: everything one needs to see Moa, in one process, from one command."""

import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from common.embedded import EmbeddedServer
from sandbox.passers import PassersBy
from sandbox.people import LISTED, PASSWORD, demo_id
from sandbox.seed import is_half_done, seed


class Command(BaseCommand):
    """Bring up the embedded database, migrate, seed if empty, serve until Ctrl-C, stop it all."""

    help = "Run the whole demo: database, pages, sockets, worker and clock in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and whether simulated people join and bid while one watches."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--still", action="store_true", default=os.environ.get("DEMO_STILL") == "1", help="nobody passes by"
        )

    def handle(self, *args: Any, port: int, still: bool, **options: Any) -> None:
        """Run until interrupted."""
        if settings.REDIS_URL:
            raise CommandError("The demo is one process; unset REDIS_URL or use the Procfile.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again once it has shut down
        server, passers_by = EmbeddedServer(settings.EMBEDDED_FOLDER), PassersBy()
        if settings.IS_EMBEDDED:
            self.stdout.write(f"database   {settings.EMBEDDED_FOLDER}")
            server.start()
        try:
            call_command("migrate", verbosity=0)
            if is_half_done():
                self._begin_anew(server)
            if demo_id(LISTED[0].key) is None:
                if settings.PAYMENT_GATEWAY != "sandbox":
                    raise CommandError("Unset Stripe's keys: the demo's people pay with the stand-in's cards.")
                seed(tell=lambda what: self.stdout.write(f"making     {what}"))
            self._greet(port)
            if not still:
                passers_by.start()
            uvicorn.run(
                "config.asgi:application",
                host="127.0.0.1",
                port=port,
                log_level="warning",
                lifespan="on",
                timeout_graceful_shutdown=5,
                ws_per_message_deflate=False,  # a frame goes to every socket as it is; deflating it for each costs 1 ms
            )
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            passers_by.stop()
            server.stop()
            self.stdout.write("stopped")
            sys.stdout.flush()

    def _begin_anew(self, server: EmbeddedServer) -> None:
        """Throw away what a start left that was broken off while it made the demo."""
        if not settings.IS_EMBEDDED:
            raise CommandError("The demo in this database was broken off half made. Give it an empty database.")
        self.stdout.write("making     everything anew: the last start was broken off")
        connections.close_all()
        server.stop()
        call_command("forget_demo", verbosity=0)
        server.start()
        call_command("migrate", verbosity=0)

    def _greet(self, port: int) -> None:
        self.stdout.write(f"\nMoa is at  http://127.0.0.1:{port}/   (Ctrl-C stops everything, the data stays)\n\n")
        self.stdout.write("Demo people, one click each on the sign-in page:\n")
        for person in LISTED:
            self.stdout.write(f"  {person.role:9} {person.pseudonym:7} {person.email}\n")
        self.stdout.write(f"  password for all of them: {PASSWORD}\n\n")
        self.stdout.flush()
