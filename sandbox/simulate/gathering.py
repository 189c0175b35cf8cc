"""How a pool fills in a simulation: a want with a photo, interest, commitments, second thoughts."""

from dataclasses import dataclass, field

from sandbox.drawings import MOTIFS
from sandbox.simulate.agenda import Story
from sandbox.simulate.people import Someone, a_card
from sandbox.simulate.world import Twist, World

CORE = 10
"""People who fill a pool: as many as the house asks for."""

CATEGORY = "other"
TITLES = (
    "접이식 테이블",
    "전기 주전자",
    "서재 의자",
    "등산 배낭",
    "보온 도시락",
    "무선 청소기",
    "책상 조명",
    "겨울 이불",
)


@dataclass
class Gathered:
    """A pool and who is in it, as far as its story knows."""

    id: str
    price: int
    twists: frozenset[Twist]
    core: list[Someone]
    late: list[Someone]
    weak: list[Someone] = field(default_factory=list)
    """Buyers whose card will be declined."""


def gather(world: World, number: int, twists: frozenset[Twist]) -> "Gathered":
    """Somebody posts a want; who will take part is drawn."""
    dice, buyers = world.dice, world.cast.buyers
    size = dice.randint(CORE, max(CORE, min(len(buyers) - 2, 2 * CORE)))
    crowd = dice.sample(list(buyers), min(size + 2, len(buyers)))
    poster, price = crowd[0], dice.randint(300, 3_000) * 100
    draft = {
        "title": f"{TITLES[number % len(TITLES)]} {number + 1}",
        "category": CATEGORY,
        "photo_ids": [world.photo_of(poster, sorted(MOTIFS)[number % len(MOTIFS)])],
        "details": "모의 구매예요.",
        "hint_price_minor": price,
        "threshold_units": len(crowd) - 2 if Twist.TOO_FEW not in twists else 10 * len(crowd),
        "pledge_days": 7,
    }
    pool_id = poster.api.post("/wants", draft)["id"]
    world.tally.pools += 1
    return Gathered(pool_id, price, twists, core=crowd[:-2], late=crowd[-2:])


def fill(world: World, pool: Gathered) -> Story:
    """The core commits one by one, one of them after second thoughts; two more come when it is full already."""
    if Twist.DECLINES in pool.twists:
        pool.weak = world.dice.sample(pool.core[1:], 3)
        for person, token in zip(pool.weak, ("tok_declined", "tok_declined", "tok_insufficient"), strict=True):
            person.method_id = a_card(person, token)
    for turn, buyer in enumerate(pool.core):
        yield world.minutes(2, 25)
        if turn % 3 == 0:
            buyer.api.post(f"/pools/{pool.id}/interest")
        commit(world, pool, buyer, cap=pool.price if turn % 4 == 1 else None)
        if turn == 1:
            yield world.minutes(1, 20)
            buyer.api.delete(f"/pools/{pool.id}/pledge")
            commit(world, pool, buyer, cap=None, is_new=False)
    if Twist.TOO_FEW in pool.twists:
        return
    thrifty, fickle = pool.late
    yield world.minutes(5, 60)
    commit(world, pool, thrifty, cap=pool.price * 6 // 10)
    yield world.minutes(5, 60)
    commit(world, pool, fickle, cap=None)
    yield world.minutes(5, 60)
    fickle.api.delete(f"/pools/{pool.id}/pledge")


def commit(world: World, pool: Gathered, buyer: Someone, *, cap: int | None, is_new: bool = True) -> None:
    """A place that counts."""
    wish = {
        "units": 1 if cap else world.dice.choice((1, 1, 2)),
        "cap_minor": cap,
        "address_id": buyer.address_id,
        "payment_method_id": buyer.method_id,
    }
    buyer.api.put(f"/pools/{pool.id}/pledge", wish)
    world.tally.pledges += is_new
