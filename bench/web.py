"""The HTTP server as the Procfile starts it, and clients that keep their connections."""

import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from bench.asks import Ask, bare
from bench.pairs import Act

WORKERS = 2
PATIENCE = 60
HOST = "127.0.0.1"
HOME = Path(__file__).resolve().parent.parent
MOST_LOG = 4000


class WrongAnswer(RuntimeError):
    """The server answered something a run must not count."""


@contextmanager
def served() -> Iterator[int]:
    """The site under the Procfile's own command, on a free port; gives the port."""
    port = _free_port()
    command = _command(port)
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=os.environ, cwd=HOME, stdout=log, stderr=log)
        try:
            _await(port, server)
            yield port
        except Exception:
            log.seek(0)
            sys.stderr.buffer.write(log.read()[-MOST_LOG:])
            raise
        finally:
            server.terminate()
            server.wait(PATIENCE)


@contextmanager
def client(port: int, ask_of: Callable[[int], Ask], *, good: int = 200, again: int = 0) -> Iterator[Act]:
    """Sends what `ask_of` gives for each turn over one kept connection, anew while the answer is `again`.

    Raises WrongAnswer for every other status.
    """
    line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    line.connect()
    try:

        def act(turn: int) -> None:
            ask = ask_of(turn)
            status, body = _sent(line, ask)
            while status == again:
                status, body = _sent(line, ask := ask_of(turn))
            if status != good:
                raise WrongAnswer(f"{ask.method} {ask.path} {status} {body[:500]!r}")

        yield act
    finally:
        line.close()


def _sent(line: http.client.HTTPConnection, ask: Ask) -> tuple[int, bytes]:
    body = None if ask.body is None else json.dumps(ask.body).encode()
    line.request(ask.method, ask.path, body, dict(ask.headers))
    answer = line.getresponse()
    return answer.status, answer.read()


def _command(port: int) -> list[str]:
    lines = (HOME / "Procfile").read_text().splitlines()
    words = shlex.split(next(line for line in lines if line.startswith("web: ")).removeprefix("web: "))
    words[0] = str(Path(sys.executable).parent / words[0])
    words[words.index("--port") + 1] = str(port)
    return words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end and server.poll() is None:
        try:
            with client(port, lambda _turn: bare()) as act:
                act(0)
            return
        except OSError:
            sleep(0.1)
    raise RuntimeError("the server did not come up")
