"""The demo's world for browser tests: lived through once, kept as a database of its own, and copied for each test."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, connections

from common import clock
from marketplace.models import Category
from sandbox.seed import seed
from sandbox.wants import WANTS
from tests.browser.threads import apart
from tests.browser.tour import SAMPLES

CATEGORIES = import_module("marketplace.migrations.0002_categories").CATEGORIES
"""The first shelves, which a flush between tests takes away."""


class KeptWorld:
    """A copy of the lived-through database, in which time stands still; `--reuse-db` keeps it for the next run."""

    def __init__(self, *, is_kept: bool) -> None:
        self.database = str(connection.settings_dict["NAME"])
        self.copy = f"{self.database}_world"
        self.is_there = is_kept and self._exists()

    def settle(self) -> None:
        """Put the world into this test's database; time goes on from where it stood."""
        if not self.is_there:
            live_through()
            _make(self.copy, of=self.database)
            self.is_there = True
        else:
            _make(self.database, of=self.copy)
        clock.stop_at(None)

    def forget(self) -> None:
        """Drop the copy."""
        _outside(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    def _exists(self) -> bool:
        return bool(_outside(f"SELECT 1 FROM pg_database WHERE datname = '{self.copy}'"))


@pytest.fixture(scope="session")
def kept_world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[KeptWorld]:
    """The world as it is kept for this run; nothing is lived through before the first test that asks for it."""
    option = request.config.getoption
    is_kept = bool(option("reuse_db") and not option("create_db"))
    with django_db_blocker.unblock():
        world = KeptWorld(is_kept=is_kept)
    yield world
    if not option("reuse_db"):
        with django_db_blocker.unblock():
            world.forget()


@pytest.fixture
def demo_world(transactional_db: None, kept_world: KeptWorld) -> None:
    """The demo's people and pools, in every stage."""
    connections.close_all()
    apart(kept_world.settle)
    connections.close_all()


def live_through() -> None:
    """Let the demo's people live through their weeks in this database; then time stands still."""
    wants = [want for want in WANTS if want.motif in SAMPLES]
    for position, (slug, korean, english, icon) in enumerate(CATEGORIES):
        shelf = {"name_ko": korean, "name_en": english, "icon": icon, "position": position}
        Category.objects.get_or_create(slug=slug, defaults=shelf)
    seed(tell=lambda what: None, wants=wants)
    clock.stop_at(clock.now())


def _make(name: str, *, of: str) -> None:
    connection.close()
    _outside(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('{name}', '{of}')")
    _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _outside(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')


def _outside(statement: str) -> list[Any]:
    """Run a statement beside the test's database, as Django itself does to make one."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
