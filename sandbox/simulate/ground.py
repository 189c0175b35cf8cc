"""What a simulation stands on: a database of its own, made and dropped, and the site served by HTTP from it."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils.module_loading import import_string
from psycopg import sql

from common.embedded import EmbeddedServer

PREFIX = "moa_simulate_"
PATIENCE = 30


@contextmanager
def own_database() -> Iterator[None]:
    """A migrated database that nothing else uses; whatever the settings named before is left alone.

    It lies on the server the settings name, which is started if it is the embedded one. What runs that died left
    behind is dropped too.
    """
    server = EmbeddedServer(settings.EMBEDDED_FOLDER)
    if settings.IS_EMBEDDED:
        server.start()
    chosen: dict[str, Any] = connections.settings["default"]
    before, name = chosen["NAME"], f"{PREFIX}{os.getpid()}"
    try:
        with _admin(chosen) as admin:
            _forget_dead_runs(admin)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        connection.close()
        chosen["NAME"] = connection.settings_dict["NAME"] = name
        with tempfile.TemporaryDirectory(prefix="moa-simulate-") as media:
            settings.MEDIA_ROOT = media  # before the first photo: the storage reads it once
            call_command("migrate", verbosity=0)
            yield
    finally:
        connections.close_all()
        chosen["NAME"] = connection.settings_dict["NAME"] = before
        with _admin(chosen) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.stop()


@contextmanager
def served() -> Iterator[int]:
    """The site under a real HTTP server on a free port; gives the port.

    Without worker and clock: the simulation itself does what is due, between two requests and never beside one,
    so that the same seed gives the same result.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        import_string(settings.ASGI_APPLICATION),
        log_level="warning",
        lifespan="off",
        timeout_keep_alive=3600,  # somebody who waits for days of domain time keeps the line
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="moa-site", daemon=True)
    thread.start()
    try:
        end = monotonic() + PATIENCE
        while not server.started:
            if not thread.is_alive() or monotonic() > end:
                raise RuntimeError("the site did not come up")
            sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


def _admin(chosen: dict[str, Any]) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=chosen.get("HOST") or None,
        port=chosen.get("PORT") or None,
        user=chosen.get("USER") or None,
        password=chosen.get("PASSWORD") or None,
        dbname="postgres",
        autocommit=True,
    )


def _forget_dead_runs(admin: "psycopg.Connection[Any]") -> None:
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall()
    for (name,) in rows:
        if not os.path.exists(f"/proc/{name.removeprefix(PREFIX)}"):
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
