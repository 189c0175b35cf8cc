"""Requests judged by the SDK's own typed parameters: unknown keys forbidden, types checked to the last leaf.

What came over the wire is read into the very types the SDK declares; what cannot be is a fault. The table from path to
parameters is read out of the SDK's own services, so nothing here is kept by hand.
"""

import ast
import importlib
import re
import types
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import stripe
import typing_extensions
from stripe._request_options import RequestOptions

SDK = Path(stripe.__file__).parent
SERVICES = (
    "customer customer_payment_method payment_method setup_intent payment_intent charge refund transfer "
    "transfer_reversal dispute file balance balance_transaction event"
).split()
V2_SERVICES = ("account", "account_link", "event")


@cache
def typed_parameters() -> dict[tuple[str, str], tuple[str, str]]:
    """Where the SDK declares the parameters of every call it can make to the resources spoken here."""
    paths = [SDK / f"_{name}_service.py" for name in SERVICES]
    paths += [SDK / "v2" / "core" / f"_{name}_service.py" for name in V2_SERVICES]
    calls = [found for path in paths for found in _calls_of(path)]
    return dict(sorted(calls, key=lambda found: "{" in found[0][1]))


def parameters_of(method: str, path: str) -> type | None:
    """The class for one call, whatever the ids in its path."""
    for (known_method, template), (module, name) in typed_parameters().items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if known_method == method and re.fullmatch(pattern, path):
            return getattr(importlib.import_module(module), name)
    return None


def read_request(params: type, tree: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The tree as the typed parameters say it, and everything about it that is not as they say."""
    faults: list[str] = []
    return _as_typed_dict(tree, params, "", faults), faults


def _calls_of(path: Path) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    tree = ast.parse(path.read_text())
    homes = {
        alias.name: str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    found = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named = [arg for arg in function.args.args if arg.arg == "params" and arg.annotation is not None]
        for call in ast.walk(function):
            if named and isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "_request":
                name = re.findall(r"\w+Params", ast.unparse(named[0].annotation))[0]
                found.append(((call.args[0].value.upper(), _template(call.args[1])), (homes[name], name)))
    return found


def _template(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) else node.func.value.value


_NAMES_OF_OPTIONS = {"StripeContext": str, "Mapping": dict}


@cache
def _hints(params: type) -> tuple[dict[str, Any], frozenset[str]]:
    """The parameters' own types, and which of them must be there. Options of a request are no parameters."""
    hints = get_type_hints(params, include_extras=True, localns=_NAMES_OF_OPTIONS)
    own = {name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__}
    required = frozenset(name for name, hint in own.items() if get_origin(hint) is not NotRequired)
    return {name: _bare(hint) for name, hint in own.items()}, required


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint


def _as_typed_dict(tree: Any, params: type, where: str, faults: list[str]) -> dict[str, Any]:
    hints, required = _hints(params)
    if not isinstance(tree, dict):
        faults.append(f"{where or 'parameters'}: is no object")
        return {}
    faults += [f"{where}{name}: is no parameter of {params.__name__}" for name in tree if name not in hints]
    faults += [f"{where}{name}: is missing" for name in sorted(required - set(tree))]
    return {name: _as(tree[name], hints[name], f"{where}{name}", faults) for name in tree if name in hints}


def _as(value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    """The value as its type says; a fault when it cannot be."""
    for option in _options(hint):
        tried: list[str] = []
        read = _READERS[_shape(option)](value, option, where, tried)
        if not tried:
            return read
        if len(_options(hint)) == 1 or (isinstance(value, dict) and _shape(option) == "typed"):
            faults += tried
            return value
    faults.append(f"{where}: {value!r} is none of {_named(hint)}")
    return value


@cache
def _options(hint: Any) -> list[Any]:
    """The kinds a value may be of, the narrowest first; beside listed words any other text is a mistake of ours."""
    options = list(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else [hint]
    words = [option for option in options if get_origin(option) is Literal and set(get_args(option)) != {""}]
    if words:
        options = [option for option in options if option is not str]
    return sorted((option for option in options if option is not type(None)), key=lambda option: _RANK[_shape(option)])


_RANK = {"literal": 0, "bool": 1, "int": 2, "typed": 3, "list": 4, "mapping": 5, "text": 6, "anything": 7}


def _shape(option: Any) -> str:
    if get_origin(option) is Literal:
        return "literal"
    if option in (bool, int):
        return option.__name__
    if option is str:
        return "text"
    if get_origin(option) in (list, types.GenericAlias):
        return "list"
    if typing_extensions.is_typeddict(option):
        return "typed"
    return "mapping" if get_origin(option) is not None else "anything"


def _as_literal(value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    if value not in get_args(hint):
        faults.append(f"{where}: {value!r} is none of {_named(hint)}")
    return value


def _as_bool(value: Any, _hint: Any, where: str, faults: list[str]) -> Any:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        faults.append(f"{where}: {value!r} is neither true nor false")
    return value == "true"


def _as_int(value: Any, _hint: Any, where: str, faults: list[str]) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
        faults.append(f"{where}: {value!r} is no whole number")
        return 0
    return int(value)


def _as_text(value: Any, _hint: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(value, str):
        faults.append(f"{where}: {value!r} is no text")
    return value


def _as_list(value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    items = list(value.values()) if isinstance(value, dict) and all(key.isdecimal() for key in value) else value
    if not isinstance(items, list):
        faults.append(f"{where}: is no list")
        return []
    return [_as(item, get_args(hint)[0], f"{where}[{place}]", faults) for place, item in enumerate(items)]


def _as_mapping(value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(value, dict):
        faults.append(f"{where}: is no object")
        return {}
    return {key: _as(item, get_args(hint)[-1], f"{where}[{key}]", faults) for key, item in value.items()}


def _as_typed(value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    return _as_typed_dict(value, hint, f"{where}.", faults)


def _as_is(value: Any, _hint: Any, _where: str, _faults: list[str]) -> Any:
    return value


_READERS: dict[str, Callable[[Any, Any, str, list[str]], Any]] = {
    "literal": _as_literal,
    "bool": _as_bool,
    "int": _as_int,
    "text": _as_text,
    "list": _as_list,
    "mapping": _as_mapping,
    "typed": _as_typed,
    "anything": _as_is,
}


def _named(hint: Any) -> str:
    text = str(hint)
    return text if len(text) < 120 else f"{text[:117]}…"
