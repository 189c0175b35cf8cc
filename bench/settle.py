"""Settling a pool at size: orders made and units released in batches, beside the same rows written set by set.

The limit writes the very rows our services wrote once more into bare copies of their tables (same columns, indexes and
checks, no foreign keys or triggers), one statement for each table and one commit: no rule is asked there, nothing is
locked. Charges are one call to the provider each and measured apart, on a few; the crowd is captured by hand.
"""

import resource
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import batched
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.rules.choices import Language
from accounts.services import join_proven, vouch_phone
from bench.cast import Cast, settled_buyer
from bench.figures import Figure
from bench.story import MARK, MARKED, an_offered_award, marked
from common import clock
from common.money import krw
from common.transactions import unit_of_work
from escrow.flows import charge_due
from escrow.models import Hold
from ledger.services import Line, Posted, post_all
from marketplace.models import Award, Bid, Order
from marketplace.services.awards import accept_award, continue_next_orders
from marketplace.services.parcels import confirm_next_delivered

CALLED, CAPTURED_AT_ONCE = 100, 500
STEADY = 0.7
"""The rate of the largest crowd through that of the smallest; less would be more than linear."""

_CLONES = """
    INSERT INTO {table} SELECT cloned.* FROM {table} AS model, generate_series(%(start)s, %(end)s) AS n,
        LATERAL jsonb_populate_record(
            NULL::{table}, replace(to_jsonb(model)::text, %(mark)s, lpad(to_hex(n), 12, '0'))::jsonb || {other}
        ) AS cloned
    WHERE to_jsonb(model)::text LIKE %(marked)s AND {which}
"""
_PEOPLE = ("accounts_user", "accounts_address", "escrow_paymentmethod")
_ORDERS = "SELECT id FROM marketplace_order WHERE award_id = %(award)s"
_HOLDS = f"SELECT hold_id FROM marketplace_unit WHERE order_id IN ({_ORDERS})"
_RELEASES = f"""
    SELECT id FROM ledger_entry WHERE kind = 'release' AND source IN (SELECT 'hold:' || hold_id FROM ({_HOLDS}) AS held)
"""
_MADE = {
    "escrow_payment": f"id IN (SELECT payment_id FROM marketplace_order WHERE id IN ({_ORDERS}))",
    "escrow_hold": f"id IN ({_HOLDS})",
    "marketplace_order": f"id IN ({_ORDERS})",
    "marketplace_unit": f"order_id IN ({_ORDERS})",
    "marketplace_pledge": "id IN (SELECT pledge_id FROM marketplace_order WHERE award_id = %(award)s)",
    "common_outboxfact": "name = 'marketplace.order_changed' AND payload->>'pool_id' = %(pool)s::text",
}
_RELEASED = {
    "ledger_entry": f"id IN ({_RELEASES})",
    "ledger_link": f"entry_id IN ({_RELEASES})",
    "ledger_posting": f"entry_id IN ({_RELEASES})",
    "ledger_account": f"code IN (SELECT 'held:' || hold_id FROM ({_HOLDS}) AS held)",
    "escrow_hold": f"id IN ({_HOLDS})",
    "marketplace_unit": f"order_id IN ({_ORDERS})",
    "common_outboxfact": "name = 'marketplace.units_moved' AND payload->>'pool_id' = %(pool)s::text",
}
_BY_HAND = (
    "UPDATE marketplace_order SET status = 'paid', paid_at = %(now)s WHERE award_id = %(award)s",
    "UPDATE marketplace_unit SET status = 'delivered', delivered_at = %(now)s, confirm_at = %(now)s"
    f" WHERE order_id IN ({_ORDERS})",
    "UPDATE marketplace_pool SET status = 'fulfilling' WHERE id = %(pool)s",
    f"UPDATE escrow_hold SET status = 'funded' WHERE status = 'requested' AND id IN ({_HOLDS})",
    "UPDATE escrow_payment SET status = 'paid', charge_reference = 'bench:' || id, next_try_at = NULL,"
    " ended_at = %(now)s WHERE status <> 'paid' AND id IN"
    f" (SELECT payment_id FROM marketplace_order WHERE id IN ({_ORDERS}))",
)


def settled(cast: Cast, *, crowds: tuple[int, ...]) -> list[Figure]:
    """Every crowd in turn, from the smallest to the largest."""
    _model_buyer(cast, most=max(crowds))
    figures, rates = [], []
    for size in crowds:
        print(f"  … {size:,} orders", flush=True)
        award, before = _a_crowd(cast, size), _memory()
        making = _timed(partial(_make, award))
        raw_making = _raw(_MADE, award)
        charges = _charge(award)
        releasing = _timed(_release)
        raw_releasing = _raw(_RELEASED, award)
        rates.append((size / making, size / releasing))
        figures += [
            Figure(f"{size:,} orders made: ours ÷ raw, by rate", raw_making / making, "x"),
            Figure("  orders made each second (raw below)", size / making, "/s"),
            Figure("", size / raw_making, "/s"),
            Figure(f"{size:,} units released: ours ÷ raw, by rate", raw_releasing / releasing, "x"),
            Figure("  units released each second (raw below)", size / releasing, "/s"),
            Figure("", size / raw_releasing, "/s"),
            Figure(f"  charges captured each second, by {CALLED} calls", charges, "/s"),
            Figure("  memory grown", _memory() - before, "MiB"),
        ]
    (made, released), (last_made, last_released) = rates[0], rates[-1]
    return [
        *figures,
        Figure("orders made: rate of the largest crowd ÷ of the smallest", last_made / made, "x", at_least=STEADY),
        Figure("units released: the same", last_released / released, "x", at_least=STEADY),
    ]


def _model_buyer(cast: Cast, *, most: int) -> None:
    """One buyer with all that is needed, and as many clones as the largest crowd has."""
    with marked(), unit_of_work():
        now = clock.now()
        person = join_proven(
            email=f"bench-{MARK}@bench.moa.example", language=Language.KOREAN, now=now, pseudonym=f"참{MARK}"
        )
        vouch_phone(owner_id=person.id, number="010-7777-7777", now=now)
        cast.buyers.append(settled_buyer(person))
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


def _make(award: Award) -> None:
    with unit_of_work():
        accept_award(award_id=award.pk, user_id=award.seller.owner_id, now=clock.now())
    while _in_a_unit(continue_next_orders) is not None:
        pass


def _release() -> None:
    while _in_a_unit(confirm_next_delivered) is not None:
        pass


def _in_a_unit(step: Callable[..., object]) -> object:
    with unit_of_work():
        return step(now=clock.now())


def _charge(award: Award) -> float:
    """Charges each second, by a few calls; what is left is captured by hand, and all is delivered."""
    clock.travel(timedelta(hours=25))
    seconds = _timed(lambda: charge_due(at_most=CALLED))
    orders = Order.objects.filter(award=award).exclude(payment__status="paid")
    unpaid = Hold.objects.filter(payment__in=orders.values("payment")).values_list("payment_id", "pk", "card_minor")
    for chunk in batched(list(unpaid), CAPTURED_AT_ONCE):
        with unit_of_work():
            post_all(entries=[_capture(*one) for one in chunk], now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET session_replication_role = replica")
        for statement in _BY_HAND:
            cursor.execute(statement, _facts(award))
        cursor.execute("RESET session_replication_role; RESET statement_timeout")
    return CALLED / seconds


def _capture(payment_id: UUID, hold_id: UUID, minor: int) -> Posted:
    lines = [Line("world:cards", f"held:{hold_id}", krw(minor))]
    return Posted(f"capture:{payment_id}", "capture", lines, f"payment:{payment_id}")


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


def _memory() -> float:
    """The most this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
