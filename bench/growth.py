"""How acts and pages grow with what there is: the same ones on a thousand and on a million pools and pledges.

Rows are made set by set from rows the services made, so that new columns come along by themselves; the server's
checks of foreign keys are left out while they are written, and nothing else is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from time import perf_counter
from uuid import UUID

from django.db import connection
from django.test import Client

from bench import ours
from bench.cast import Cast
from common import clock
from marketplace.selectors.pools import pool_page

ROUNDS = 25
FLAT = 1.6
"""More than that between the smaller and the larger world is growth."""

DEEPER = 120
"""Blocks by which trees of indexes may be deeper, all statements of an act together."""

type Measure = tuple[float, int, int]

_MODEL = "SELECT want_id, (SELECT count(*) FROM marketplace_pool) FROM marketplace_pool WHERE id = %(pool)s"
_IDS = """
    CREATE TEMPORARY TABLE growth AS
    SELECT n, uuidv7() AS want_id, uuidv7() AS pool_id, uuidv7() AS pledge_id,
           (ARRAY['gathering', 'expired', 'closed', 'closed', 'closed'])[n %% 5 + 1] AS status
    FROM generate_series(%(start)s, %(end)s) AS n
"""
_WANTS = """
    INSERT INTO marketplace_want
    SELECT grown.* FROM growth, marketplace_want AS model, LATERAL jsonb_populate_record(model, jsonb_build_object(
        'id', growth.want_id, 'title', 'growth ' || n || ' ' || (ARRAY['table', 'kettle', '의자', '배낭'])[n %% 4 + 1]
    )) AS grown WHERE model.id = %(want)s
"""
_POOLS = """
    INSERT INTO marketplace_pool
    SELECT grown.* FROM growth, marketplace_pool AS model, LATERAL jsonb_populate_record(model, jsonb_build_object(
        'id', growth.pool_id, 'want_id', growth.want_id, 'status', growth.status,
        'committed_units', 1 + n %% 900, 'committed_people', 1,
        'opened_at', model.opened_at - n * interval '1 second', 'deadline', model.deadline + n * interval '1 second',
        'reached_at', NULL, 'ended_at', NULL
    )) AS grown WHERE model.id = %(pool)s
"""
_PLEDGES = """
    INSERT INTO marketplace_pledge
    SELECT grown.* FROM growth JOIN marketplace_pledge AS model ON model.pool_id = %(pool)s
        AND model.sequence = 1 + n %% %(models)s, LATERAL jsonb_populate_record(model, jsonb_build_object(
        'id', growth.pledge_id, 'pool_id', growth.pool_id, 'sequence', 1,
        'status', CASE WHEN growth.status = 'gathering' THEN 'committed' ELSE 'lapsed' END
    )) AS grown
"""


@dataclass(frozen=True)
class Grown:
    """One act in the smaller and in the larger world: milliseconds, SQL statements, blocks the server touched."""

    name: str
    sizes: tuple[int, int]
    milliseconds: tuple[float, float]
    statements: tuple[int, int]
    blocks: tuple[int, int]

    @property
    def is_flat(self) -> bool:
        """Whether it takes the same statements and about as many blocks; a busy machine makes time no proof."""
        fewer, more = self.blocks
        return self.statements[0] == self.statements[1] and more <= fewer * FLAT + DEEPER


def grown(cast: Cast, *, sizes: tuple[int, int]) -> list[Grown]:
    """Every act in both worlds."""
    model = cast.a_gathering_pool(people=len(cast.buyers))
    small, large = (_measured_at(cast, model, size) for size in sizes)
    return [Grown(name, sizes, *zip(small[name], large[name], strict=True)) for name in small]


def _measured_at(cast: Cast, model: UUID, size: int) -> dict[str, Measure]:
    _fill(model, models=len(cast.buyers), to=size)
    return {name: _measured(act) for name, act in _acts(cast).items()}


def _acts(cast: Cast) -> dict[str, Callable[[], object]]:
    gathering, live = cast.a_gathering_pool(people=5), cast.a_live_auction(people=30, bids=20)
    buyers, prices, sellers = iter(cast.buyers[5:]), count(20), count()
    visitor = Client()

    def bid() -> None:
        ours.bid(live, cast.sellers[next(sellers) % len(cast.sellers)], prices)

    return {
        "join, service with its key": lambda: ours.join(gathering, next(buyers)),
        "bid, service with its key": bid,
        "pool page, selector": lambda: pool_page(live, now=clock.now()),
        "pool page, whole request": partial(_seen, visitor, f"/pools/{live}/"),
        "home, whole request": partial(_seen, visitor, "/"),
        "explore, whole request": partial(_seen, visitor, "/explore/"),
        "search for two words": partial(_seen, visitor, "/explore/?q=growth+kettle"),
    }


def _seen(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.content[:300]


def _measured(act: Callable[[], object]) -> Measure:
    """The milliseconds a fifth of the rounds stay under, so that a busy machine counts less, and the statements."""
    act()
    statements = len(ours.asked(act))
    waits = []
    for _round in range(ROUNDS):
        before = perf_counter()
        act()
        waits.append((perf_counter() - before) * 1000)
    before_blocks = _blocks()
    act()
    return sorted(waits)[ROUNDS // 5], statements, _blocks() - before_blocks


def _blocks() -> int:
    """How many blocks this database's server has touched so far, in memory or on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _fill(model: UUID, *, models: int, to: int) -> None:
    """Let there be that many pools and as many pledges."""
    facts = {"pool": model, "models": models, "end": to}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "SELECT want_id, (SELECT count(*) FROM marketplace_pool) FROM marketplace_pool WHERE id = %(pool)s", facts
        )
        want, there = cursor.fetchone()
        cursor.execute(_IDS, facts | {"start": there + 1})
        cursor.execute("SET session_replication_role = replica")
        for statement in (_WANTS, _POOLS, _PLEDGES):
            cursor.execute(statement, facts | {"want": want})
        cursor.execute("RESET session_replication_role")
        cursor.execute("DROP TABLE growth")
        for table in ("want", "pool", "pledge"):
            cursor.execute(f"VACUUM (ANALYZE) marketplace_{table}")
        cursor.execute("RESET statement_timeout")
