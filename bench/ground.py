"""What the bench stands on: a durable embedded PostgreSQL and a database of its own, made fresh and removed again."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from common.embedded import EmbeddedServer, data_folder

HOME = Path(__file__).resolve().parent.parent / ".moa"
PREFIX = "moa_bench_"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class NotDurable(RuntimeError):
    """The server would lose what it has promised to keep; figures of it mean nothing here."""


@contextmanager
def ground() -> Iterator[None]:
    """Bring everything up, point the environment at it and load Django; take all of it away at the end.

    The environment is what the server process inherits: the demo's settings on this database, without Redis, and
    connections kept as with it.
    """
    folder, name = data_folder(HOME, "postgres-bench"), f"{PREFIX}{os.getpid()}"
    server, media = EmbeddedServer(folder), tempfile.mkdtemp(prefix="moa-bench-")
    server.start()
    try:
        with _admin(folder) as admin:
            _refuse_unsafe(admin)
            _forget_dead_runs(admin)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        os.environ |= {
            "MOA_MODE": "demo",
            "DATABASE_URL": f"postgres://postgres@/{folder}/{name}",
            "REDIS_URL": "",
            "DATABASE_KEEP_SECONDS": "60",
            "MEDIA_ROOT": media,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        _load()
        yield
    finally:
        _leave(folder, name)
        server.stop()
        shutil.rmtree(media, ignore_errors=True)


def version() -> str:
    """The server's version, as it says it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    return str(row[0])


def _load() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _leave(folder: Path, name: str) -> None:
    with _admin(folder) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin(folder: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True)


def _refuse_unsafe(admin: psycopg.Connection) -> None:
    for name, expected in DURABLE.items():
        row = admin.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()
        if row is None or row[0] != expected:
            raise NotDurable(f"{name} is not {expected}")


def _forget_dead_runs(admin: psycopg.Connection) -> None:
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall()
    for (name,) in rows:
        if not Path(f"/proc/{name.removeprefix(PREFIX)}").exists():
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
