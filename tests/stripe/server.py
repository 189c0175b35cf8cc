"""The HTTP side: a real server on loopback that reads calls, meets them with faults, and answers."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.stripe.calls import Call
from tests.stripe.errors import Refused
from tests.stripe.faults import Arranged, Fault
from tests.stripe.idempotency import in_use
from tests.stripe.wire import read_body, read_query

if TYPE_CHECKING:
    from tests.stripe.fake import FakeStripe

BROKEN = {"error": {"type": "api_error", "message": "An unknown error occurred."}}


class NoAnswer(Exception):
    """The connection is closed instead of answering."""


class Server(ThreadingHTTPServer):
    """Listens on loopback, one thread for each connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, fake: "FakeStripe", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.fake = fake

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away in the middle of tests; anything else must be seen."""
        import sys

        if not isinstance(sys.exception(), ConnectionError):
            self.fake.violations.append(f"the fake itself broke: {sys.exception()!r}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.fake.is_talkative:
            super().log_message(format, *args)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/_fake/"):
            self._send(*self.server.fake.act(unquote(self.path[7:]), body), {})
            return
        try:
            status, answer, headers = self.server.fake.take(self._call(body))
        except NoAnswer:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(status, answer, headers)

    def _call(self, body: bytes) -> Call:
        where = urlsplit(self.path)
        call = Call(
            method=self.command,
            path=unquote(where.path),
            tree={},
            key=self.headers.get("Idempotency-Key", "") if self.command != "GET" else "",
            version=self.headers.get("Stripe-Version", ""),
            authorization=self.headers.get("Authorization", ""),
            account=self.headers.get("Stripe-Account", ""),
        )
        try:
            call.tree = {**read_query(where.query), **read_body(body, self.headers.get("Content-Type", ""))}
        except (Refused, ValueError) as wrong:
            call.faults.append(f"{call.name}: {wrong}")
        return call

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", "req_fake")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def refuse_before(arranged: Arranged, call: Call) -> None:
    """What goes wrong before anything ran. Raises Refused or NoAnswer."""
    match arranged.fault:
        case Fault.SLOW:
            arranged.wait()
        case Fault.LOST_REQUEST:
            raise NoAnswer
        case Fault.IN_USE:
            raise in_use(call.key)
        case Fault.TOO_MANY:
            message = "Too many requests. Please retry later."
            raise Refused(429, "invalid_request_error", message, is_stored=False, code="rate_limit")
        case Fault.UNAVAILABLE:
            raise Refused(503, "api_error", "Service unavailable.", is_stored=False)
        case Fault.BROKEN:
            raise Refused(500, **_of(BROKEN))


def _of(body: dict[str, Any]) -> dict[str, Any]:
    return {"kind": body["error"]["type"], "message": body["error"]["message"]}


def as_bytes(body: Any) -> bytes:
    """JSON as it is sent."""
    return json.dumps(body, ensure_ascii=False).encode()
