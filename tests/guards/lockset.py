"""Watches every test: a unit of work changes a row only while it holds its lock, or that of the row it belongs to.

Which rows stand for which is the law below. Whoever takes a lock away makes the next test that passes there fail,
races or none. `MOA_WITHOUT_LOCK=file.py:function` plays that for one place.
"""

import ast
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextvars import ContextVar, Token
from pathlib import Path

from django.db import connections
from django.db.models import Model, QuerySet, signals

from common import rows, transactions

ROOT = Path(__file__).parents[2]

CHANGES_UNDER = {
    "accounts.Address": {"accounts.User"},
    "escrow.DisputeItem": {"escrow.Dispute"},
    "escrow.HoldPart": {"escrow.Hold"},
    "escrow.PaymentMethod": {"escrow.Payment"},
    "marketplace.Bid": {"marketplace.Auction", "marketplace.Pool"},
    "marketplace.PlaceToOrder": {"marketplace.Pool"},
    "marketplace.Pledge": {"marketplace.Pool"},
    "marketplace.Report": {"marketplace.Pool"},
}
"""Rows that change under the lock of one they belong to, instead of their own."""

WRITTEN_UNDER = {
    "accounts.Phone": {"accounts.User"},
    "accounts.PhoneCode": {"accounts.User"},
    "marketplace.Order": {"marketplace.Pool"},
    "marketplace.PoolMark": {"marketplace.Pool"},
    "marketplace.ReturnUnit": {"marketplace.Return"},
    "marketplace.Review": {"marketplace.Order"},
    "marketplace.Shipment": {"marketplace.Order"},
    "marketplace.Unit": {"marketplace.Pool"},
    "marketplace.Want": {"marketplace.Pool"},
}
"""Rows that one statement changes or deletes, many at once, under the lock of what they belong to."""

BY_THEMSELVES = {
    "account.EmailAddress",
    "accounts.ApiKey",
    "accounts.Device",
    "accounts.User",
    "common.LiveFrame",
    "common.RequestKey",
    "common.Taking",
    "escrow.Circuit",
    "escrow.PaymentMethod",
    "escrow.PayoutAccount",
    "escrow.ProviderPull",
    "marketplace.Follow",
    "marketplace.KeptDraft",
    "marketplace.SavedSearch",
    "media.Photo",
    "messaging.Message",
    "social.AlertHit",
    "social.Brought",
    "social.Notice",
}
"""Rows whose statements need no lock: each holds its own condition, or overwrites what only one person says."""

MADE_UNDER = {
    "accounts.Address": {"accounts.User"},
    "accounts.Consent": {"accounts.User"},
    "accounts.Phone": {"accounts.User"},
    "accounts.PhoneCode": {"accounts.User"},
    "escrow.Debt": {"escrow.Hold"},
    "escrow.Dispute": {"escrow.Hold"},
    "escrow.PayoutItem": {"escrow.Hold"},
    "escrow.Proposal": {"escrow.Dispute"},
    "escrow.Refund": {"escrow.Hold"},
    "escrow.Ruling": {"escrow.Dispute"},
    "marketplace.Appeal": {"marketplace.Pool"},
    "marketplace.Auction": {"marketplace.Pool"},
    "marketplace.AuctionRecord": {"marketplace.Auction"},
    "marketplace.Award": {"marketplace.Pool"},
    "marketplace.Bid": {"marketplace.Auction"},
    "marketplace.Flag": {"marketplace.Pool"},
    "marketplace.FlagCase": {"marketplace.Pool"},
    "marketplace.GroupDispute": {"marketplace.Award"},
    "marketplace.Judgement": {"marketplace.Pool"},
    "marketplace.LowPriceHold": {"marketplace.Pool"},
    "marketplace.Order": {"marketplace.Pool"},
    "marketplace.PlaceToOrder": {"marketplace.Pool"},
    "marketplace.Pledge": {"marketplace.Pool"},
    "marketplace.PoolChange": {"marketplace.Pool"},
    "marketplace.Question": {"marketplace.Pool"},
    "marketplace.Reminder": {"marketplace.Pool"},
    "marketplace.Report": {"marketplace.Pool"},
    "marketplace.Return": {"marketplace.Order"},
    "marketplace.Review": {"marketplace.Order"},
    "marketplace.SavedSearch": {"accounts.User"},
    "marketplace.Shipment": {"marketplace.Order"},
    "marketplace.Unit": {"marketplace.Pool"},
    "marketplace.WaitingPlace": {"marketplace.Pool"},
    "marketplace.Want": {"accounts.User"},
    "merchants.SellerPaper": {"merchants.Seller"},
}
"""Rows that are made only under the lock of the row whose state allows them."""

_HERE = {"common/locks.py", "common/machines.py"}
_ANY = object()


class Held:
    """What one unit of work has made, and what it has locked and where, by the label of the model."""

    def __init__(self) -> None:
        self.locked: dict[str, dict[object, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.made: set[tuple[str, object]] = set()

    def may_change(self, label: str, key: object) -> bool:
        """Whether a row's own lock, or that of one it belongs to, is held, or the row is this unit's own."""
        if (label, key) in self.made:
            return True
        own = self.locked.get(label, {})
        return _is_held([own.get(key), own.get(_ANY), *self._held_of(CHANGES_UNDER.get(label, ()))])

    def may_be_written(self, label: str, key: object) -> bool:
        """Whether a statement may change or delete the row, by the lock of what it belongs to as well."""
        return self.may_change(label, key) or _is_held(self._held_of(WRITTEN_UNDER.get(label, ())))

    def may_be_made(self, label: str) -> bool:
        """Whether a row whose state allows such a one is locked."""
        return label not in MADE_UNDER or _is_held(self._held_of(MADE_UNDER[label]))

    def _held_of(self, labels: Iterable[str]) -> list[set[str] | None]:
        made = {label for label, _key in self.made}
        if made.intersection(labels):
            return [{"", "made"}]
        return [places for label in labels for places in self.locked.get(label, {}).values()]


def _is_held(by: Iterable[set[str] | None]) -> bool:
    """Whether any of these locks is held. Where only one place took them, that one is noted as needed."""
    found = [places for places in by if places]
    places = set().union(*found)
    if len(places) == 1 and NOTED:
        needed.add((*places, os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]))
    return bool(found)


_held: ContextVar[Held | None] = ContextVar("held", default=None)
NOTED = os.environ.get("MOA_NOTE_LOCKS", "")
needed: set[tuple[str, str]] = set()
"""The places whose lock alone allowed a change, and in which test, when `MOA_NOTE_LOCKS` names a file for them."""


class _Unit:
    """Stands in for the flag that a unit is open, and opens and closes what it holds with it."""

    def __init__(self, flag: ContextVar[bool]) -> None:
        self.flag = flag

    def get(self) -> bool:
        return self.flag.get()

    def set(self, value: bool) -> tuple[Token, Token]:
        return self.flag.set(value), _held.set(Held())

    def reset(self, tokens: tuple[Token, Token]) -> None:
        self.flag.reset(tokens[0])
        _held.reset(tokens[1])


def install() -> None:
    """Watch from now on, in this process."""
    transactions._unit_is_open = _Unit(transactions._unit_is_open)
    signals.post_save.connect(_judge_save, weak=False)
    _wrap("select_for_update", _take)
    _wrap("_fetch_all", _note_rows)
    _wrap("exists", _note_existence)
    _wrap("bulk_update", _judge_bulk)
    _wrap("bulk_create", _judge_made)
    _wrap("update", _judge_statement)
    _wrap("delete", _judge_statement)
    rows._write = _judge_written(rows._write)


def _wrap(name: str, around) -> None:
    plain = getattr(QuerySet, name)
    setattr(QuerySet, name, lambda rows, *given, **named: around(plain, rows, *given, **named))


def _take(plain, rows, **named):
    place = _place()
    if place and place == os.environ.get("MOA_WITHOUT_LOCK"):
        return rows.all()
    taken = plain(rows, **named)
    taken.query.locked_at = place
    return taken


def _note_rows(plain, rows):
    is_fresh = rows._result_cache is None
    plain(rows)
    held = _held.get()
    if held is not None and is_fresh and rows.query.select_for_update:
        for row in rows._result_cache:
            held.locked[rows.model._meta.label][row.pk if isinstance(row, Model) else _ANY].add(_place_of(rows))


def _place_of(rows: QuerySet) -> str:
    return getattr(rows.query, "locked_at", "")


def _note_existence(plain, rows):
    found = plain(rows)
    held = _held.get()
    if held is not None and found and rows.query.select_for_update:
        held.locked[rows.model._meta.label][_ANY].add(_place_of(rows))
    return found


def _watched() -> Held | None:
    """What the open unit holds. A control, which takes a lock away on purpose, is not watched."""
    return None if "::test_control_" in os.environ.get("PYTEST_CURRENT_TEST", "") else _held.get()


def _judge_save(sender: type[Model], instance: Model, created: bool, **_: object) -> None:
    held, label = _watched(), sender._meta.label
    if held is None:
        return
    if created:
        assert held.may_be_made(label), f"{label} is made without {MADE_UNDER[label]}"
        held.made.add((label, instance.pk))
    else:
        assert held.may_change(label, instance.pk), f"{label} {instance.pk} changes without a lock"


def _judge_bulk(plain, rows, objs, *given, **named):
    objs, held = list(objs), _watched()
    for row in objs if held is not None else ():
        assert held.may_change(row._meta.label, row.pk), f"{row._meta.label} {row.pk} changes without a lock"
    return plain(rows, objs, *given, **named)


def _judge_statement(plain, rows, *given, **named):
    held, label = _watched(), rows.model._meta.label
    if held is not None and label not in BY_THEMSELVES:
        for key in _unseen(rows.order_by().values_list("pk", flat=True)):
            assert held.may_be_written(label, key), f"{label} {key} is written without a lock"
    return plain(rows, *given, **named)


def _unseen(rows: QuerySet) -> list[object]:
    """What these rows are, asked so that a test that counts statements does not count this one."""
    connection = connections[rows.db]
    counting, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        return list(rows)
    finally:
        connection.force_debug_cursor = counting


def _judge_written(plain):
    def judged(objs, names):
        held = _watched()
        for row in objs if held is not None else ():
            assert held.may_change(row._meta.label, row.pk), f"{row._meta.label} {row.pk} changes without a lock"
        plain(objs, names)

    return judged


def _judge_made(plain, rows, objs, *given, **named):
    objs, held, label = list(objs), _watched(), rows.model._meta.label
    if held is not None and objs:
        assert held.may_be_made(label), f"{label} is made without {MADE_UNDER[label]}"
    made = plain(rows, objs, *given, **named)
    if held is not None and not named.get("ignore_conflicts"):
        held.made.update((label, row.pk) for row in objs)
    return made


def write_needed() -> None:
    """Add what this process saw to the file `MOA_NOTE_LOCKS` names, a line "place test" each."""
    if NOTED:
        with Path(NOTED).open("a") as file:
            file.writelines(f"{place} {test}\n" for place, test in sorted(needed) if place)


def _place() -> str:
    """Where in our code a lock is being taken, as "file.py:function", or nothing."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(str(ROOT)) and "site-packages" not in name:
            path = str(Path(name).relative_to(ROOT))
            if path not in _HERE and not path.startswith("tests/guards/lockset"):
                return "" if path.startswith("tests/") else f"{path}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def places() -> Iterator[str]:
    """Every place in the code that takes a lock, as "file.py:function"."""
    for path in sorted(ROOT.glob("[a-z]*/**/*.py")):
        name = str(path.relative_to(ROOT))
        if name.partition("/")[0] in {"tests", "bench", "node_modules"} or name in _HERE:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(map(_takes_a_lock, ast.walk(function))):
                yield f"{name}:{function.name}"


def _takes_a_lock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return called in {"locked", "next_due", "due_together", "select_for_update"}
