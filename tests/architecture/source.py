"""The project's own source, parsed once for the architecture tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "sandbox",
    "pages",
    "social",
    "marketplace",
    "escrow",
    "merchants",
    "accounts",
    "messaging",
    "media",
    "ledger",
    "common",
]


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours by its path from the root, migrations left out."""
    paths = [path for app in [*APPS, "config"] for path in sorted((ROOT / app).rglob("*.py"))]
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(), filename=str(path))
        for path in paths
        if "migrations" not in path.parts
    }


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with the path it stands in."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def imports_of(tree: ast.Module) -> set[str]:
    """The full names of all modules a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def calls_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The dotted names of all calls, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno
