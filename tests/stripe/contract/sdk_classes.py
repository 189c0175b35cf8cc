"""Answers judged by the SDK's own resource classes: the very version the adapter is pinned to, and both APIs."""

import ast
import importlib
import sys
import types
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from stripe._object_classes import OBJECT_CLASSES, V2_OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject
from stripe.events._event_classes import get_v2_event_class


def faults_by_sdk(answer: Any, path: str) -> list[str]:
    """What the SDK would misread: fields it does not know, of another type, or missing though promised."""
    return _faults_of_resource(answer, is_v2=path.startswith("/v2/"), where="answer")


def _faults_of_resource(value: Any, *, is_v2: bool, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    name = value.get("object", "list" if is_v2 else "")
    if name in ("list", "search_result"):
        rows = value["data"]
        return [fault for row in rows for fault in _faults_of_resource(row, is_v2=is_v2, where=where)]
    class_ = _class_of(name, is_v2=is_v2) if name != "v2.core.event" else get_v2_event_class(value["type"])
    if class_ is None:
        return [f"{where}: the SDK knows no {name!r}"]
    return _faults_of_object(value, class_, f"sdk {name}")


def _class_of(name: str, *, is_v2: bool) -> Any:
    module, class_ = (V2_OBJECT_CLASSES if is_v2 else OBJECT_CLASSES).get(name, ("", ""))
    return getattr(importlib.import_module(module), class_) if module else None


class _Names(dict[str, Any]):
    """The names a module of the SDK imports for its types only."""

    def __init__(self, module: str) -> None:
        tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text())
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)
        self._homes = {
            alias.asname or alias.name: (node.module, alias.name) for node in imports for alias in node.names
        }
        super().__init__()

    def __missing__(self, name: str) -> Any:
        if name not in self._homes:
            raise KeyError(name)
        module, original = self._homes[name]
        return getattr(importlib.import_module(str(module)), original)


_names = cache(_Names)


@cache
def _hints(class_: type) -> dict[str, Any]:
    hints = get_type_hints(class_, localns=_names(class_.__module__))
    own = {name for base in class_.__mro__ if issubclass(base, StripeObject) for name in base.__annotations__}
    return {
        name: hint
        for name, hint in hints.items()
        if name in own and not name.startswith("_") and get_origin(hint) is not ClassVar
    }


def _faults_of_object(value: dict[str, Any], class_: type, where: str) -> list[str]:
    hints = _hints(class_)
    faults = [f"{where}.{name}: is unknown" for name in value if name not in hints]
    faults += [
        f"{where}.{name}: is missing" for name, hint in hints.items() if name not in value and not _may_lack(hint)
    ]
    for name, item in value.items():
        if name in hints:
            faults += _faults(item, hints[name], f"{where}.{name}")
    return faults


def _may_lack(hint: Any) -> bool:
    return type(None) in _options(hint) or hint is Any


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _faults(value: Any, hint: Any, where: str) -> list[str]:
    options = _options(hint)
    of_its_kind = [option for option in options if _is_resource(option)] if isinstance(value, dict) else []
    tried = [_faults_as(value, option, where) for option in of_its_kind or options]
    return min(tried, key=len)


def _is_resource(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StripeObject)


def _faults_as(value: Any, hint: Any, where: str) -> list[str]:
    origin = get_origin(hint)
    if hint is Any or origin is UntypedStripeObject or hint is StripeObject:
        return []
    if origin is Literal:
        return [] if value in get_args(hint) else [f"{where}: {value!r} is unknown"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [fault for item in value for fault in _faults(item, get_args(hint)[0], where)]
    if origin is dict:
        return [] if isinstance(value, dict) else [f"{where}: {value!r} is no object"]
    if origin is not None and isinstance(origin, type) and issubclass(origin, StripeObject):
        return _faults_of_resource(value, is_v2=False, where=where)
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return (
            _faults_of_object(value, hint, _name(hint, where))
            if isinstance(value, dict)
            else [f"{where}: is no object"]
        )
    is_right = type(value) is hint if hint in (int, bool) else isinstance(value, hint)
    return [] if is_right else [f"{where}: a {type(value).__name__} is no {hint.__name__}"]


def _name(class_: type, where: str) -> str:
    """A resource is named for itself, a part of one by its way from there."""
    known = getattr(class_, "OBJECT_NAME", None)
    return f"sdk {known}" if known else where
