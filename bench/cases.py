"""What is compared: a join on one hot pool, a bid in one hot auction, a pool's page; at the service and by HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from uuid import UUID

from django.db.models import Sum

from bench import asks, batch, ours, raw, web
from bench.asks import Ask
from bench.cast import Cast
from bench.pairs import Comparison, Load, Side, compare
from common import clock
from marketplace.models import Bid, Pool
from marketplace.selectors.pools import pool_page

CROWD = 16


@dataclass(frozen=True)
class Plan:
    """How much is measured. Times are seconds of one run."""

    pairs: int = 5
    seconds: float = 0.8
    buyers: int = 600
    sellers: int = CROWD
    pools: int = 200
    watchers: tuple[int, ...] = (200, 1000)
    threads: int = CROWD
    sizes: tuple[int, int] = (1_000, 1_000_000)
    postings: int = 1_000_000
    crowds: tuple[int, ...] = (1_000, 10_000, 100_000)

    def load(self, threads: int) -> Load:
        """As many acts as there are buyers, since each can join a pool once."""
        return Load(threads=threads, acts=self.buyers, seconds=self.seconds)


QUICK = Plan(
    pairs=1,
    seconds=0.3,
    buyers=50,
    sellers=4,
    pools=4,
    watchers=(20,),
    threads=4,
    sizes=(200, 2_000),
    postings=2_000,
    crowds=(20, 40),
)


class Pools:
    """The pools joined in a run: one fresh hot pool, or many that every run walks through from another start."""

    def __init__(self, cast: Cast, *, many: int = 0) -> None:
        self._cast, self._many = cast, many
        self.ids = [cast.a_pool() for _ in range(many)]
        self._before = 0

    def renew(self) -> None:
        """Before a run."""
        self.ids = [*self.ids[1:], *self.ids[:1]] if self._many else [self._cast.a_pool()]
        self._before = self._people()

    def check(self, done: int) -> None:
        """Whether everybody who joined is counted."""
        assert self._people() - self._before == done, f"{self._people()} people after {done} joins"

    def only(self) -> UUID:
        """The hot pool."""
        return self.ids[0]

    def check_batch(self, done: int) -> None:
        """Whether everybody of every batch is counted."""
        self.check(done * batch.SIZE)

    def _people(self) -> int:
        counted = Pool.objects.filter(pk__in=self.ids).aggregate(people=Sum("committed_people"))
        return int(counted["people"] or 0)


class HotAuction:
    """The live auction bid in, a fresh one for each run, and the prices still to be bid."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.renew()

    def renew(self) -> None:
        """Before a run."""
        self.pool_id, self.prices = self._cast.a_live_auction(), count()

    def check(self, done: int) -> None:
        """Whether every bid was taken."""
        assert self._taken() == done, f"{self._taken()} bids taken of {done}"

    def ask(self) -> Ask:
        """The next bid as a request. Prices are named before the lock: who is overtaken is refused, and bids again.

        With more bidders at once than workers most would be overtaken while they wait for one.
        """
        turn = next(self.prices)
        return asks.post_bid(self.pool_id, self._cast.sellers[turn % len(self._cast.sellers)], turn)

    def _taken(self) -> int:
        return Bid.objects.filter(auction__pool=self.pool_id).count()


def joins(cast: Cast, plan: Plan) -> list[Comparison]:
    """The service against raw statements, one hot pool against many pools, one by one against a batch."""
    hot, many = Pools(cast), Pools(cast, many=plan.pools)
    buyers, alone, crowd = cast.buyers, plan.load(1), plan.load(plan.threads)
    by_hand = Side("raw statements", lambda: raw.joiner(hot.ids, buyers), hot.renew, hot.check)
    at_once = Side(
        f"raw, {batch.SIZE} at once",
        lambda: batch.joiner(hot.only, buyers),
        hot.renew,
        hot.check_batch,
        worth=batch.SIZE,
        load=Load(threads=1, acts=plan.buyers // batch.SIZE, seconds=plan.seconds),
    )

    def joining(name: str, pools: Pools) -> Side:
        return Side(name, lambda: ours.joiner(pools.ids, buyers), pools.renew, pools.check)

    return [
        compare(joining("join, 1 thread", hot), by_hand, load=alone, pairs=plan.pairs),
        compare(joining(f"join, {plan.threads} threads", hot), by_hand, load=crowd, pairs=plan.pairs),
        compare(
            joining(f"join, {plan.threads} threads, hot pool", hot),
            joining(f"{plan.pools} pools", many),
            load=crowd,
            pairs=plan.pairs,
        ),
        compare(joining(f"join, {plan.threads} threads, one by one", hot), at_once, load=crowd, pairs=plan.pairs),
    ]


def bids(cast: Cast, plan: Plan) -> list[Comparison]:
    """The service against raw statements, alone and in a crowd."""
    hot = HotAuction(cast)
    by_hand = Side("raw statements", lambda: raw.bidder(hot.pool_id, cast.sellers, hot.prices), hot.renew, hot.check)

    def bidding(name: str) -> Side:
        return Side(name, lambda: ours.bidder(hot.pool_id, cast.sellers, hot.prices), hot.renew, hot.check)

    return [
        compare(bidding("bid, 1 thread"), by_hand, load=plan.load(1), pairs=plan.pairs),
        compare(bidding(f"bid, {plan.threads} threads"), by_hand, load=plan.load(plan.threads), pairs=plan.pairs),
    ]


def pages(cast: Cast, plan: Plan) -> list[Comparison]:
    """The selector against its own statements asked raw."""
    pool_id = a_seen_pool(cast)
    statements = ours.asked(lambda: pool_page(pool_id, now=clock.now()))
    mine = Side("pool page, selector", lambda: ours.reader(pool_id))
    by_hand = Side("its statements raw", lambda: raw.reader(statements))
    return [compare(mine, by_hand, load=plan.load(1), pairs=plan.pairs)]


def by_http(cast: Cast, plan: Plan) -> list[Comparison]:
    """The same through the server, each against the bare answer of the same server to the same clients."""
    hot, auction, seen = Pools(cast), HotAuction(cast), a_seen_pool(cast)
    with web.served() as port:

        def asking(name: str, ask_of: Callable[[int], Ask]) -> Side:
            return Side(name, lambda: web.client(port, ask_of))

        bare = asking("bare answer", lambda _turn: asks.bare())
        put = asking("PUT pledge, hot pool", lambda turn: asks.put_pledge(hot.only(), cast.buyers[turn]))
        bid = Side(
            f"POST bid, hot auction, {web.WORKERS} bidders",
            lambda: web.client(port, lambda _turn: auction.ask(), good=201, again=409),
            auction.renew,
            auction.check,
        )
        api = asking("GET /api/v1/pools/{id}", lambda turn: asks.get_pool(seen, cast.buyers[turn]))
        page = asking("GET pool page (HTML)", lambda _turn: asks.pool_html(seen))
        against = partial(compare, limit=bare, pairs=plan.pairs)
        crowd = plan.load(plan.threads)
        pledge = against(replace(put, prepare=hot.renew, check=hot.check), load=crowd)
        return [
            pledge,
            pledge.of_waits(99),
            against(bid, load=plan.load(web.WORKERS)),
            against(api, load=crowd),
            against(page, load=crowd),
        ]


def a_seen_pool(cast: Cast) -> UUID:
    """A pool with a crowd, in a live auction with twenty bids: the fullest page there is."""
    return cast.a_live_auction(people=30, bids=20)
