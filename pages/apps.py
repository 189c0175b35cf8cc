"""What shows several apps at once: home, the pool page, desks, a person's own page."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
