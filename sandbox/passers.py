"""People who pass by while somebody looks at the demo: now and then one joins a pool, commits, or bids.

They keep out of the visitor's way: they never fill a pool, never bid in the last minutes of an auction or twice in a
row, never go below four fifths of the start price, and stop after a while.
"""

import logging
import threading
from datetime import timedelta
from random import Random
from uuid import UUID

from django.db import connections

from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from escrow.selectors import methods_of
from marketplace.selectors.auctions import bid_desk
from marketplace.selectors.discovery import Wish, found_pools
from marketplace.selectors.places import own_place
from marketplace.selectors.shelves import PoolCard
from marketplace.services.pledges import Commitment, commit_pledge, join_pool
from merchants.selectors import seller_of
from sandbox.cast import bid
from sandbox.people import CROWD, SELLERS, address_of, demo_id

log = logging.getLogger(__name__)

PAUSE_SECONDS = (6, 18)
MOST_ACTS = 240
LEFT_FREE = 2
"""Units that are always left for the visitor to fill."""

LEAST_PERCENT = 80
QUIET_END = timedelta(minutes=15)


class PassersBy:
    """A thread beside the site in which somebody does something every few seconds, so many times at most."""

    def __init__(self, *, most_acts: int = MOST_ACTS, dice: Random | None = None) -> None:
        self._most_acts, self._dice = most_acts, dice or Random()  # noqa: S311  # dice, not secrets
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._pass_by, name="moa-passers-by", daemon=True)
        self._last_bid: dict[UUID, UUID] = {}

    def start(self) -> None:
        """Let them come."""
        self._thread.start()

    def stop(self) -> None:
        """Send them home."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def act_once(self) -> bool:
        """One of them does something; whether the site took it."""
        try:
            return self._dice.choice((self._join, self._join, self._commit, self._bid))()
        except Refusal:
            return False

    def _pass_by(self) -> None:
        for _act in range(self._most_acts):
            if self._stopped.wait(self._dice.uniform(*PAUSE_SECONDS)):
                return
            try:
                self.act_once()
            except Exception:
                log.exception("somebody who passed by stumbled")
            finally:
                connections.close_all()

    def _join(self) -> bool:
        pool, person = self._somewhere("gathering"), self._somebody()
        if pool is None or person is None or own_place(pool.id, person) is not None:
            return False
        with unit_of_work():
            join_pool(pool_id=pool.id, buyer_id=person, now=clock.now())
        return True

    def _commit(self) -> bool:
        pool, person = self._somewhere("gathering"), self._somebody()
        if pool is None or person is None or pool.committed_units + 1 + LEFT_FREE > pool.threshold_units:
            return False
        address_id, methods = address_of(person), methods_of(f"buyer:{person}")
        if address_id is None or not methods or own_place(pool.id, person) is not None:
            return False
        wish = Commitment(units=1, cap_minor=None, address_id=address_id, method_id=methods[0].id)
        with unit_of_work():
            commit_pledge(pool_id=pool.id, buyer_id=person, commitment=wish, now=clock.now())
        return True

    def _bid(self) -> bool:
        pool, key = self._somewhere("auction"), self._dice.choice(SELLERS).key
        owner_id = demo_id(key)
        seller = seller_of(owner_id) if owner_id else None
        if pool is None or seller is None or self._last_bid.get(pool.id) == seller.id:
            return False
        now = clock.now()
        desk = bid_desk(pool.id, seller_id=seller.id, now=now)
        floor = (pool.hint_price_minor or 0) * LEAST_PERCENT // 100
        is_over = desk.auction.ends_at - now < QUIET_END
        if desk.limit_minor is None or desk.rank == 1 or is_over or desk.limit_minor < floor:
            return False
        self._last_bid[pool.id] = seller.id
        return bid(key, pool.id, desk.limit_minor)

    def _somewhere(self, stage: str) -> PoolCard | None:
        found = found_pools(Wish(stage=stage), now=clock.now()).cards
        return self._dice.choice(found) if found else None

    def _somebody(self) -> UUID | None:
        return demo_id(self._dice.choice(CROWD).key)
