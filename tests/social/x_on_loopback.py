"""A stand-in for X on this machine: it answers as told, remembers what it was asked, and keeps what was posted."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from social.gateways.x import API, ImpatientAdapter, XKeys, XNetwork

KEYS = XKeys(api_key="key", api_secret="secret-of-app", access_token="token", access_secret="secret-of-account")


class FakeX:
    """What the stand-in does next (`answers`), what it was asked (`asked`), what it holds (`posts`)."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any], dict[str, str]]] = []
        self.asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = []
        self.posts: list[dict[str, Any]] = []
        self.stalls_after_posting = False

    def will_answer(self, status: int, body: dict[str, Any] | None = None, **headers: str) -> None:
        """Answer the next post so, without keeping it."""
        self.answers.append((status, body or {}, {name.replace("_", "-"): text for name, text in headers.items()}))

    def publish(self, text: str) -> dict[str, Any]:
        """Keep a post as X does, its link shortened."""
        words, _newline, url = text.rpartition("\n")
        entities = {"urls": [{"url": "https://t.co/x", "expanded_url": url}]}
        kept = {"id": str(1000 + len(self.posts)), "text": f"{words} https://t.co/x", "entities": entities}
        self.posts.append(kept)
        return kept


class Redirected(ImpatientAdapter):
    """Sends what is meant for X to the stand-in, which keeps the time-outs of the real adapter."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        request.url = (request.url or "").replace(API, f"http://127.0.0.1:{self.port}/")
        return super().send(request, *args, **options)


@contextmanager
def x_on_loopback() -> Iterator[tuple[FakeX, XNetwork]]:
    """A stand-in that runs until the block ends, and our network talking to it."""
    x = FakeX()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("AnswersFor", (Answers,), {"x": x}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    network = XNetwork(KEYS)
    network.client.session.mount(API, Redirected(server.server_port))
    try:
        yield x, network
    finally:
        server.shutdown()
        server.server_close()


class Answers(BaseHTTPRequestHandler):
    """How the stand-in speaks HTTP; `x` is set on a subclass of its own for each server."""

    x: FakeX

    def do_GET(self) -> None:
        self._remember({})
        if self.x.answers:
            self._answer(*self.x.answers.pop(0))
        elif self.path.startswith("/2/users/me"):
            self._answer(200, {"data": {"id": "7", "name": "moa", "username": "moa"}}, {})
        else:
            self._answer(200, {"data": self.x.posts[::-1], "meta": {"result_count": len(self.x.posts)}}, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._remember(body)
        if self.x.answers:
            return self._answer(*self.x.answers.pop(0))
        kept = self.x.publish(body["text"])
        if self.x.stalls_after_posting:
            time.sleep(1)
        return self._answer(201, {"data": kept}, {})

    def log_message(self, *_line: Any) -> None:
        return

    def _remember(self, body: dict[str, Any]) -> None:
        self.x.asked.append((self.command, self.path, dict(self.headers), body))

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, text in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            return
