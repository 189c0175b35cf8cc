"""Every failpoint that is declared stands somewhere, and every one that stands is declared."""

import ast
import re
from importlib import import_module

import pytest

from common.failpoints import declared
from tests.architecture.source import modules


def placed():
    """What each `failpoint(...)` in the source names, as a pattern: a variable part may be any word."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "failpoint":
                import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
                yield f"{path}:{node.lineno}", _pattern(node.args[0])


def _pattern(name):
    match name:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=parts):
            return "".join(_pattern(part) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
    pytest.fail(f"a failpoint is named by a text, not by {ast.unparse(name)}")


def test_every_point_placed_is_declared():
    unknown = [(where, pattern) for where, pattern in placed() if not _matched(pattern)]

    assert unknown == []


def test_every_point_declared_is_placed():
    standing = {name for _where, pattern in placed() for name in _matched(pattern)}

    assert declared() - standing == set()


def test_points_are_declared_once_when_their_module_is_imported():
    inside = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "declare"
    ]

    assert inside == []


def test_there_are_enough_of_them():
    """faults.md asks for at least 40 points killed and recovered."""
    assert len(declared()) >= 40


def _matched(pattern):
    return {name for name in declared() if re.fullmatch(pattern, name)}
