"""A program of one person: it speaks the site's JSON API over one kept connection, with that person's key."""

import http.client
import json
from itertools import count
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 30
CREATED = 201
REFUSED = 400


class Refused(Exception):
    """The site said no: with the stable code of its refusal."""

    def __init__(self, status: int, code: str, said: str) -> None:
        super().__init__(f"{status} {code}: {said}")
        self.code = code


class Program:
    """Reads and writes under /api/v1 in its owner's name; every write carries a key of its own."""

    def __init__(self, port: int, *, bearer: str, name: str) -> None:
        self._line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        self._headers = {"Authorization": f"Bearer {bearer}", "Accept-Language": "ko"}
        self._keys = (f"{name}-{number:06d}" for number in count(1))

    def get(self, path: str) -> Any:
        """What is there. Raises Refused."""
        return self._sent("GET", path, None, {})

    def all(self, path: str) -> list[Any]:
        """Everything a list holds, part by part. Raises Refused."""
        page = self.get(path)
        if isinstance(page, list):
            return page
        rows, join = list(page["items"]), "&" if "?" in path else "?"
        while page["next"]:
            page = self.get(f"{path}{join}after={page['next']}")
            rows += page["items"]
        return rows

    def post(self, path: str, body: Any = None) -> Any:
        """Do something. Raises Refused."""
        return self._write("POST", path, body)

    def put(self, path: str, body: Any) -> Any:
        """Set something. Raises Refused."""
        return self._write("PUT", path, body)

    def delete(self, path: str) -> Any:
        """Take something back. Raises Refused."""
        return self._write("DELETE", path, None)

    def upload(self, path: str, *, name: str, content: bytes, kind: str) -> Any:
        """Send one file. Raises Refused."""
        mark = "moa-simulation"
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}'
        sent = f"--{mark}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._sent("POST", path, sent, {"Content-Type": f"multipart/form-data; boundary={mark}"} | self._key())

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _write(self, method: str, path: str, body: Any) -> Any:
        sent = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return self._sent(method, path, sent, kind | self._key())

    def _key(self) -> dict[str, str]:
        return {"Idempotency-Key": next(self._keys)}

    def _sent(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        self._line.request(method, f"/api/v1{path}", body, self._headers | headers)
        answer = self._line.getresponse()
        told = answer.read()
        said = json.loads(told) if told and "json" in (answer.headers.get("Content-Type") or "") else None
        if answer.status >= REFUSED:
            code = said.get("code", "") if isinstance(said, dict) else ""
            raise Refused(answer.status, code, f"{method} {path} {told[:300]!r}")
        return said
