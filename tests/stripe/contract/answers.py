"""Answers judged twice: by Stripe's published OpenAPI (October 2025), and by the SDK's own classes (today's version).

The published one knows nothing of the second API; there only the SDK judges. What differs and is known is listed in
`drift`; anything else is a fault of the fake, or a change of Stripe's that somebody must look at.
"""

import json
import re
from functools import cache
from typing import Any

from tests.stripe.contract.drift import is_known
from tests.stripe.contract.published import is_there, published
from tests.stripe.contract.sdk_classes import faults_by_sdk


def faults_of_answer(method: str, path: str, status: int, body: bytes) -> list[str]:
    """What an answer says that it must not, or leaves out that it must not."""
    answer = json.loads(body)
    if status >= 400:
        faults = _faults(answer, _schema("error"), "error") if is_there() else []
    else:
        faults = [*_faults_by_specification(method, path, answer), *faults_by_sdk(answer, path)]
    return [f"{method} {path}: {fault}" for fault in faults if not is_known(fault)]


def _faults_by_specification(method: str, path: str, answer: Any) -> list[str]:
    if not is_there() or path.startswith("/v2/"):
        return []
    schema = _answer_to(method, path)
    if schema is None:
        return [f"{method} {path}: is not published"]
    return _faults(answer, schema, "")


def _answer_to(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in _paths():
        if pattern.fullmatch(path) and method.lower() in operations:
            content = operations[method.lower()]["responses"]["200"]["content"]
            found: dict[str, Any] = content["application/json"]["schema"]
            return found
    return None


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    templates = sorted(published()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), operations) for template, operations in templates]


def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = published()["components"]["schemas"][name]
    return found


def _faults(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    """What is wrong with a value, each fault told from the nearest named object on."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _faults(value, _schema(name), name)
    if value is None:
        return [] if schema.get("nullable") else [f"{where}: is null"]
    if "anyOf" in schema:
        return _faults_of_any(value, schema["anyOf"], where)
    if not schema:
        return []
    if not _is_of(value, schema.get("type")):
        return [f"{where}: a {type(value).__name__} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not published"]
    if isinstance(value, list):
        return [fault for item in value for fault in _faults(item, schema.get("items", {}), where)]
    if isinstance(value, dict):
        return _faults_of_object(value, schema, where)
    return []


def _faults_of_any(value: Any, options: list[dict[str, Any]], where: str) -> list[str]:
    """The faults by the option that fits best, among those of the value's own kind."""
    whole = [_schema(option["$ref"].rpartition("/")[2]) if "$ref" in option else option for option in options]
    tried = [
        _faults(value, option, where) for option, known in zip(options, whole, strict=True) if _is_meant(value, known)
    ]
    return min(tried, key=len) if tried else [f"{where}: a {type(value).__name__} is not published"]


def _is_meant(value: Any, schema: dict[str, Any]) -> bool:
    names = schema.get("properties", {}).get("object", {}).get("enum")
    return _is_of(value, schema.get("type")) and (not names or value.get("object") in names)


def _faults_of_object(value: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    properties = schema.get("properties")
    if properties is None:
        more = schema.get("additionalProperties")
        return [f for item in value.values() for f in _faults(item, more, where)] if isinstance(more, dict) else []
    faults = [f"{where}.{name}: is missing" for name in schema.get("required", []) if name not in value]
    faults += [f"{where}.{name}: is not published" for name in value if name not in properties]
    for name, item in value.items():
        if name in properties:
            is_absent = item is None and name not in schema.get("required", [])
            faults += [] if is_absent else _faults(item, properties[name], f"{where}.{name}")
    return faults


def _is_of(value: Any, type_: str | None) -> bool:
    if type_ == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if type_ == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    kinds: dict[str | None, type] = {"string": str, "boolean": bool, "object": dict, "array": list}
    return type_ not in kinds or isinstance(value, kinds[type_])
