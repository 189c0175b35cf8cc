"""`manage.py forget_demo`: throw the demo's data away, so that the next start begins anew."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from common.embedded import EmbeddedServer


class Command(BaseCommand):
    """Stop the embedded server and remove its data folder and the demo's photos."""

    help = "Throw the demo's data away (the embedded database and its photos)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget."""
        if not settings.IS_EMBEDDED:
            raise CommandError("This database is not the demo's own; nothing was removed.")
        server = EmbeddedServer(settings.EMBEDDED_FOLDER)
        if settings.EMBEDDED_FOLDER.exists():
            server.start()
            if not server.stop():
                raise CommandError("The demo is running. Stop it first (Ctrl-C where it runs).")
        shutil.rmtree(settings.EMBEDDED_FOLDER, ignore_errors=True)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.stdout.write("forgotten")
