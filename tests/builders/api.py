"""The JSON API as a program sees it: every good answer is held against the published schema."""

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache as throttles
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from accounts.models import User

_numbers = count(1)


def a_key() -> str:
    """An Idempotency-Key nobody used yet."""
    return f"key-{next(_numbers):08d}"


class Api:
    """One person's program: `api(buyer).put(f"/pools/{pool.id}/pledge", {"units": 2, …}, key="…")`."""

    def __init__(self, user: User | None, *, bearer: str = "") -> None:
        self.client = APIClient(raise_request_exception=True)
        if user is not None:
            self.client.force_login(user)
            from tests.builders.visits import proven

            proven(self.client)
        if bearer:
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {bearer}")

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """Read."""
        return self._checked(self.client.get(f"/api/v1{path}", query, headers=headers))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Write, under a new key unless one is given."""
        return self.write("post", path, body, key=key)

    def put(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Write, under a new key unless one is given."""
        return self.write("put", path, body, key=key)

    def delete(self, path: str, *, key: str | None = None) -> Any:
        """Take back, under a new key unless one is given."""
        return self.write("delete", path, None, key=key)

    def write(self, method: str, path: str, body: Any, *, key: str | None = None) -> Any:
        """Any write; `key=""` sends none."""
        key = a_key() if key is None else key
        headers = {"Idempotency-Key": key} if key else {}
        send = getattr(self.client, method)
        return self._checked(send(f"/api/v1{path}", body, format="json", headers=headers))

    def _checked(self, answer: Any) -> Any:
        if answer.status_code < 300:
            must_fit_schema(answer)
        elif answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", answer.content
            assert {"type", "status", "code", "detail"} <= answer.json().keys()
            assert answer.json()["status"] == answer.status_code
        return answer


@pytest.fixture
def api(db: None) -> Callable[..., Api]:
    """A program of somebody, or of nobody: `api(user)`, `api()`, `api(bearer=key.bearer)`."""
    throttles.clear()
    published()

    def build(user: User | AnonymousUser | None = None, *, bearer: str = "") -> Api:
        return Api(user if isinstance(user, User) else None, bearer=bearer)

    return build


def must_fit_schema(answer: Any) -> None:
    """Whether the answer has exactly the fields, of the types, that the schema publishes."""
    request = answer.wsgi_request
    path = "/" + resolve(request.path).route
    for converter in ("uuid:", "str:", "int:"):
        path = path.replace(f"<{converter}", "{").replace(">", "}")
    operation = published()["paths"][path][request.method.lower()]
    described = operation["responses"][str(answer.status_code)]
    if "content" not in described:
        assert not answer.content
        return
    schema = {**published(), **described["content"]["application/json"]["schema"]}
    errors = [
        f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(answer.json())
    ]
    assert errors == []


@cache
def published() -> dict[str, Any]:
    """The schema as OpenAPI 3.1, which is JSON Schema; nothing may be said that it does not name."""
    with patched_settings({"OAS_VERSION": "3.1.0"}):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    for component in schema["components"]["schemas"].values():
        if "properties" in component:
            component["additionalProperties"] = False
            component["required"] = sorted(component["properties"])
    return schema
