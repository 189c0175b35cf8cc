"""Settling a pool at size: its orders made, charged, noted as paid and released, beside the same rows written in sets.

The limit writes the very rows our services wrote once more into bare copies of their tables (same columns, indexes and
checks, no foreign keys or triggers), one statement for each table and one commit: no rule is asked there, nothing is
locked. The stand-in provider's own work is taken out of ours; letters to buyers are left out, parcels come by hand.
"""

import gc
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from accounts.rules.choices import Language
from accounts.services import join_proven, vouch_phone
from bench.cast import Cast, settled_buyer
from bench.figures import Figure
from bench.story import MARK, MARKED, an_offered_award, marked
from common import clock, outbox
from common.outbox import relay
from common.transactions import unit_of_work
from escrow.flows import charge_due
from escrow.gateways import current_gateway
from escrow.gateways.base import ChargeAsk, CustomerAsk, Outcome, Succeeded
from escrow.gateways.sandbox import SandboxGateway
from escrow.models import PaymentMethod
from ledger.selectors import pots_total
from marketplace.models import Award, Bid, Pool, Unit
from marketplace.rules.states import PoolStatus, UnitStatus
from marketplace.services.awards import accept_award, continue_next_orders
from marketplace.services.parcels import confirm_next_delivered

AT_ONCE = 1_000
STEADY = 0.7
"""The rate of the largest crowd through that of the smallest; less would be more than linear."""
FLAT = 100
"""MiB the largest crowd may take at its peak beyond the smallest."""

_CLONES = """
    INSERT INTO {table} SELECT cloned.* FROM {table} AS model, generate_series(%(start)s, %(end)s) AS n,
        LATERAL jsonb_populate_record(
            NULL::{table}, replace(to_jsonb(model)::text, %(mark)s, lpad(to_hex(n), 12, '0'))::jsonb || {other}
        ) AS cloned
    WHERE to_jsonb(model)::text LIKE %(marked)s AND {which}
"""
_PEOPLE = ("accounts_user", "accounts_address", "escrow_paymentmethod")
_ORDERS = "SELECT id FROM marketplace_order WHERE award_id = %(award)s"
_PAYMENTS = "SELECT payment_id FROM marketplace_order WHERE award_id = %(award)s"
_HOLDS = f"SELECT hold_id FROM marketplace_unit WHERE order_id IN ({_ORDERS})"
_POTS = f"code IN (SELECT 'held:' || hold_id FROM ({_HOLDS}) AS held)"
_CAPTURES = f"""
    SELECT id FROM ledger_entry
    WHERE kind = 'capture' AND source IN (SELECT 'payment:' || payment_id FROM ({_PAYMENTS}) AS paid)
"""
_RELEASES = f"""
    SELECT id FROM ledger_entry WHERE kind = 'release' AND source IN (SELECT 'hold:' || hold_id FROM ({_HOLDS}) AS held)
"""
_OF_POOL = "payload->>'pool_id' = %(pool)s::text"
_MADE = {
    "escrow_payment": f"id IN ({_PAYMENTS})",
    "escrow_hold": f"id IN ({_HOLDS})",
    "marketplace_order": f"id IN ({_ORDERS})",
    "marketplace_unit": f"order_id IN ({_ORDERS})",
    "marketplace_pledge": "id IN (SELECT pledge_id FROM marketplace_order WHERE award_id = %(award)s)",
    "common_outboxfact": f"name = 'marketplace.order_changed' AND {_OF_POOL}",
}
_CHARGED = {
    "escrow_payment": f"id IN ({_PAYMENTS})",
    "escrow_operation": f"payment_id IN ({_PAYMENTS})",
    "escrow_hold": f"id IN ({_HOLDS})",
    "ledger_entry": f"id IN ({_CAPTURES})",
    "ledger_link": f"entry_id IN ({_CAPTURES})",
    "ledger_posting": f"entry_id IN ({_CAPTURES})",
    "ledger_account": _POTS,
    "common_outboxfact": "name = 'escrow.payment_succeeded' AND payload->>'payment_id' IN"
    f" (SELECT payment_id::text FROM ({_PAYMENTS}) AS paid)",
}
_PAID = {
    "marketplace_order": f"id IN ({_ORDERS})",
    "marketplace_unit": f"order_id IN ({_ORDERS})",
    "common_outboxfact": f"name = 'marketplace.order_changed' AND payload->>'status' = 'paid' AND {_OF_POOL}",
}
_RELEASED = {
    "ledger_entry": f"id IN ({_RELEASES})",
    "ledger_link": f"entry_id IN ({_RELEASES})",
    "ledger_posting": f"entry_id IN ({_RELEASES})",
    "ledger_account": _POTS,
    "escrow_hold": f"id IN ({_HOLDS})",
    "marketplace_unit": f"order_id IN ({_ORDERS})",
    "common_outboxfact": f"name = 'marketplace.units_moved' AND {_OF_POOL}",
}
_DELIVERED = f"""
    UPDATE marketplace_unit SET status = 'delivered', delivered_at = %(now)s, confirm_at = %(now)s, refund_at = NULL
    WHERE order_id IN ({_ORDERS})
"""


@dataclass(frozen=True)
class Stage:
    """One step of settling: its name, what it does, and which rows it writes."""

    name: str
    act: Callable[[Award], float]
    written: Mapping[str, str]


def settled(cast: Cast, *, crowds: tuple[int, ...]) -> list[Figure]:
    """Every crowd in turn, from the smallest to the largest."""
    _model_buyer(cast, most=max(crowds))
    figures, costs, peaks = [], [], []
    for size in crowds:
        print(f"  … {size:,} orders", flush=True)
        award = _a_crowd(cast, size)
        cost, peak = {}, 0.0
        for stage in _STAGES:
            _forget_peak()
            with _without_letters():
                seconds = stage.act(award)
            peak = max(peak, _peak())
            raw = _raw(stage.written, award)
            cost[stage.name] = 1_000 * seconds / size
            figures += [
                Figure(f"{size:,} orders {stage.name}: ours ÷ raw, by rate", raw / seconds, "x"),
                Figure(f"  each order ({size / seconds:,.0f}/s; raw {size / raw:,.0f}/s)", cost[stage.name], "ms"),
            ]
            print(f"    {stage.name}: {seconds:,.1f} s, raw {raw:,.2f} s, peak {peak:,.0f} MiB", flush=True)
        _must_be_settled(award, size)
        figures.append(Figure(f"{size:,} orders: the most memory at any stage", peak, "MiB"))
        costs.append(cost)
        peaks.append(peak)
    return [
        *figures,
        *(
            Figure(f"{stage.name}: rate of the largest crowd ÷ of the smallest", first / last, "x", at_least=STEADY)
            for stage in _STAGES
            for first, last in [(costs[0][stage.name], costs[-1][stage.name])]
        ),
        Figure("most memory, the largest crowd beyond the smallest", peaks[-1] - peaks[0], "MiB", at_most=FLAT),
    ]


def _model_buyer(cast: Cast, *, most: int) -> None:
    """One buyer with all that is needed, and as many clones as the largest crowd has."""
    with marked(), unit_of_work():
        now = clock.now()
        person = join_proven(
            email=f"bench-{MARK}@bench.moa.example", language=Language.KOREAN, now=now, pseudonym=f"참{MARK}"
        )
        vouch_phone(owner_id=person.id, number="010-7777-7777", now=now)
        buyer = settled_buyer(person)
        ask = CustomerAsk(f"customer:{MARK}", "bench", f"buyer:{buyer.id}", "tok_visa")
        outcome = current_gateway().ensure_customer(ask)
        assert isinstance(outcome, Succeeded), outcome
        PaymentMethod.objects.filter(pk=buyer.method_id).update(customer=outcome.reference)
        cast.buyers.append(buyer)
    _clone(_PEOPLE, most)


def _a_crowd(cast: Cast, size: int) -> Award:
    """An offered award whose pool holds that many committed places more."""
    award = an_offered_award(cast, people=10, last=cast.buyers[-1])
    here, numbered = f"model.pool_id = '{award.pool_id}'", "jsonb_build_object('sequence', 1000 + n)"
    _clone(["marketplace_pledge"], size, which=here, other=numbered)
    Bid.objects.filter(pk=award.bid_id).update(max_units=100_000)
    return award


def _clone(tables: Any, size: int, *, which: str = "true", other: str = "'{}'::jsonb") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET session_replication_role = replica")
        for table in tables:
            statement = _CLONES.format(table=table, which=which, other=other)
            cursor.execute(statement, {"start": 1, "end": size, "mark": MARK, "marked": MARKED})
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("RESET session_replication_role; RESET statement_timeout")


def _make(award: Award) -> float:
    """The seller takes the order; the sweep makes the orders and tells their buyers."""

    def act() -> None:
        with unit_of_work():
            accept_award(award_id=award.pk, user_id=award.seller.owner_id, now=clock.now())
        while _in_a_unit(continue_next_orders) is not None:
            pass

    return _timed(act)


def _charge(award: Award) -> float:
    """All cards are charged when their time has come; what the provider itself took is not counted."""
    clock.travel(timedelta(hours=25))
    provider, waited = SandboxGateway.charge_many, [0.0]

    def timed(gateway: SandboxGateway, asks: Sequence[ChargeAsk]) -> list[Outcome]:
        began = perf_counter()
        answers = provider(gateway, asks)
        waited[0] += perf_counter() - began
        return answers

    def act() -> None:
        while charge_due(at_most=AT_ONCE):
            pass

    with patch.object(SandboxGateway, "charge_many", timed):
        return _timed(act) - waited[0]


def _note(award: Award) -> float:
    """The marketplace hears of every charge, and ends the collection after the last."""

    def act() -> None:
        while relay(at_most=AT_ONCE):
            pass

    return _timed(act)


def _release(award: Award) -> float:
    """Every parcel has come and no buyer says anything: the clock confirms, and the money is released."""
    _run(_DELIVERED, _facts(award))

    def act() -> None:
        while _in_a_unit(confirm_next_delivered) is not None:
            pass

    return _timed(act)


_STAGES = (
    Stage("made", _make, _MADE),
    Stage("charged", _charge, _CHARGED),
    Stage("noted as paid", _note, _PAID),
    Stage("released", _release, _RELEASED),
)


def _must_be_settled(award: Award, size: int) -> None:
    """Every order of the crowd was paid, its money is the seller's, and the pool is closed."""
    units = Unit.objects.filter(order__award=award)
    assert units.filter(status=UnitStatus.RELEASED).count() == units.count() >= size
    assert Pool.objects.get(pk=award.pool_id).status == PoolStatus.CLOSED
    assert pots_total("held:") == 0


@contextmanager
def _without_letters() -> Iterator[None]:
    """Nobody but the marketplace listens: what each buyer and each page is told is not settling."""
    ours = {
        name: {code: listener for code, listener in some.items() if code.startswith("marketplace.")}
        for name, some in outbox._listeners.items()
    }
    with patch.object(outbox, "_listeners", defaultdict(dict, ours)):
        yield


def _in_a_unit(step: Callable[..., object]) -> object:
    with unit_of_work():
        return step(now=clock.now())


def _run(statement: str, facts: Mapping[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET session_replication_role = replica")
        cursor.execute(statement, facts)
        cursor.execute("RESET session_replication_role; RESET statement_timeout")


def _raw(written: Mapping[str, str], award: Award) -> float:
    """The seconds it takes to write these rows once more, set by set, into bare copies of their tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table, which in written.items():
            cursor.execute(
                f"CREATE TEMPORARY TABLE found_{table} AS SELECT * FROM {table} WHERE {which}", _facts(award)
            )
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        try:
            began = perf_counter()
            with transaction.atomic():
                for table in written:
                    cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM found_{table}")
            return perf_counter() - began
        finally:
            for table in written:
                cursor.execute(f"DROP TABLE bare_{table}; DROP TABLE found_{table}")
            cursor.execute("RESET statement_timeout")


def _facts(award: Award) -> dict[str, Any]:
    return {"award": award.pk, "pool": award.pool_id, "now": clock.now()}


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _forget_peak() -> None:
    """Let the peak of this process's memory be counted from now on (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """The most memory this process had since, in MiB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    return int(found[1]) / 1024 if found else 0.0
