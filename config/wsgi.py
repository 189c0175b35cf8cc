"""HTTP in production: WSGI, because Django's ASGI handler makes a thread per request (speed.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config import tasks  # noqa: E402, F401  # wakes the relay when facts are committed here
