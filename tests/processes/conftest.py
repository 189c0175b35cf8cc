"""The site as the Procfile runs it, several processes of each kind, on a real Redis and a database by URL."""

import http.client
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PATIENCE = 60
HOW_TO_GET_IT = "NO REDIS: apt-get update && apt-get install -y redis-server"
_keys = count(1)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def eventually[T](look: Callable[[], T | None], *, within: float, what: str) -> T:
    """What `look` finds once it finds something. Fails when that takes longer than so many seconds."""
    end = monotonic() + within
    while (found := look()) is None or found is False:
        assert monotonic() < end, f"not within {within} s: {what}"
        sleep(0.05)
    return found


class Redis:
    """Debian's Redis on a port of its own, keeping nothing on disk."""

    def __init__(self, folder: Path) -> None:
        path = shutil.which("redis-server")
        if path is None:
            if os.environ.get("CI"):
                pytest.fail(HOW_TO_GET_IT)
            pytest.skip(HOW_TO_GET_IT)
        self.port, self._path, self._folder = free_port(), path, folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it empty."""
        keeps_nothing = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        command = [self._path, "--port", str(self.port), "--bind", HOST, *keeps_nothing]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        eventually(self._answers, within=PATIENCE, what="Redis answers")

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def flush(self) -> None:
        """Forget everything."""
        assert self.say("FLUSHALL") == b"+OK\r\n"

    def say(self, command: str) -> bytes:
        """One command, its first answer."""
        with socket.create_connection((HOST, self.port), timeout=5) as line:
            line.sendall(command.encode() + b"\r\n")
            return line.recv(1024)

    def _answers(self) -> bool:
        try:
            return self.say("PING") == b"+PONG\r\n"
        except OSError:
            return False


class Site:
    """Processes of the site on one database, with whatever they say kept in files."""

    def __init__(self, folder: Path, database: str, redis_url: str = "") -> None:
        self._folder = folder
        self.database = database
        self.environment = os.environ | {
            "MOA_MODE": "demo",
            "DATABASE_URL": f"postgres://postgres@/{settings.EMBEDDED_FOLDER}/{database}",
            "REDIS_URL": redis_url,
            "MEDIA_ROOT": str(folder / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, command: list[str], *, name: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own, so that its children end with it."""
        log = (self._folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def from_procfile(self, kind: str) -> tuple[subprocess.Popen[bytes], int]:
        """Start what the Procfile names, on a free port if it listens on any; the process and the port."""
        lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
        words, port = shlex.split(lines[kind]), free_port()
        words[0] = str(Path(sys.executable).parent / words[0])
        if "--port" in words:
            words[words.index("--port") + 1] = str(port)
        if "--workers" in words:
            words[words.index("--workers") + 1] = "1"  # what is shared between two is shared between all
        if kind == "beat":
            words += ["--schedule", str(self._folder / "beat")]
        return self.run(words, name=f"{kind}-{port}"), port

    def make(self, what: str) -> dict[str, Any]:
        """Let services make the world a test needs; what they tell."""
        command = [sys.executable, "-m", "tests.processes.worlds", what]
        made = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert made.returncode == 0, made.stderr
        told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        return told

    def ask(self, query: str) -> Any:
        """The first value of a query to the database."""
        with psycopg.connect(host=str(settings.EMBEDDED_FOLDER), user="postgres", dbname=self.database) as line:
            row = line.execute(sql.SQL(query)).fetchone()  # type: ignore[arg-type]  # the tests' own words
        return row[0] if row else None

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.running:
            kill_group(process)

    def logs(self) -> str:
        """The end of what every process said."""
        return "\n".join(f"--- {path.name}\n{path.read_text()[-1500:]}" for path in sorted(self._folder.glob("*.log")))


def kill_group(process: "subprocess.Popen[bytes]", *, how: signal.Signals = signal.SIGKILL) -> None:
    """End a process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        process.wait(PATIENCE)


def call(port: int, method: str, path: str, *, bearer: str = "", body: Any = None) -> tuple[int, Any]:
    """One request to a process; status and what it said. 0 when nobody answered."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"process-{os.getpid()}-{next(_keys):06d}"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    line = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        line.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        answer = line.getresponse()
        told = answer.read()
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return answer.status, json.loads(told) if is_json and told else told
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        line.close()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of this test alone."""
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def a_site(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """A site on a fresh database: `a_site(redis_url)`."""
    made: list[Site] = []

    def build(redis_url: str = "") -> Site:
        name = f"moa_processes_{os.getpid()}_{len(made)}"
        _copy_test_database(name)
        made.append(Site(tmp_path, name, redis_url))
        return made[-1]

    yield build
    for site in made:
        site.end()
        with _admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(site.database)))


def _copy_test_database(name: str) -> None:
    """As migrated as this run's own database, without asking for every migration again."""
    source = connection.settings_dict["NAME"]
    connection.close()
    with _admin() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        admin.execute(command.format(sql.Identifier(name), sql.Identifier(source)))


def _admin() -> "psycopg.Connection[Any]":
    return psycopg.connect(host=str(settings.EMBEDDED_FOLDER), user="postgres", dbname="postgres", autocommit=True)
