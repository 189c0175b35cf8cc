"""One act of somebody: one service in a unit of work of its own, at the present instant."""

from collections.abc import Callable

from common import clock
from common.transactions import unit_of_work


def act[R](service: Callable[..., R], **wish: object) -> R:
    """`act(join_pool, pool_id=pool.id, buyer_id=user.id)`."""
    with unit_of_work():
        return service(**wish, now=clock.now())
