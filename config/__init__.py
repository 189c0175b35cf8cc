"""The wiring: settings, addresses, servers, jobs. No decisions."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
