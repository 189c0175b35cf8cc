"""A whole simulation: so many people, one seed, every pool from want to payout, and what became of the money."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic

from common import clock
from escrow.selectors import money_totals
from escrow.selectors.captured import captured_parts
from ledger.proofs import prove
from ledger.selectors import balance
from sandbox.simulate import bidding, fulfilling, gathering
from sandbox.simulate.agenda import Agenda, Story
from sandbox.simulate.ground import served
from sandbox.simulate.people import Cast, gather
from sandbox.simulate.world import COURSES, Twist, World

BEGINS = datetime(2027, 3, 8, 0, 0, tzinfo=UTC)
"""A Monday morning in Seoul: business days must fall alike whenever the simulation is run."""

LEAST_POOLS = 3
BUYERS_FOR_ANOTHER_POOL = 20
BETWEEN_POOLS = timedelta(hours=7)
UNTIL_PAID_OUT = timedelta(days=10)


@dataclass(frozen=True)
class Outcome:
    """What came of it, in counts and won. `seconds` is no part of what a seed decides."""

    pools: int
    pledges: int
    bids: int
    units: int
    captured: int
    held: int
    released: int
    refunded: int
    commission: int
    paid_out: int
    ledger_ok: bool
    seconds: int
    differences: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        """Whether all captured money is somewhere, and the ledger proves."""
        return self.ledger_ok and self.captured == self.held + self.released + self.refunded

    def as_json(self) -> dict[str, object]:
        """The one object that is printed. What differs is told apart from it."""
        return {name: figure for name, figure in asdict(self).items() if name != "differences"}


def play(*, buyers: int, sellers: int, seed: int, tell: Callable[[str], object]) -> Outcome:
    """Let that many people live through it, against a server started here on the database of the settings.

    Raises Refused when the site refuses what a story counts on.
    """
    started = monotonic()
    clock.stop_at(BEGINS)
    with served() as port:
        cast = gather(port, buyers=buyers, sellers=sellers)
        tell(f"{buyers} buyers and {sellers} sellers")
        world, agenda = World(cast, Random(seed)), Agenda()  # noqa: S311  # dice, not secrets
        for number in range(LEAST_POOLS + buyers // BUYERS_FOR_ANOTHER_POOL):
            twists = COURSES[number % len(COURSES)]
            agenda.add(_life(world, number, twists, tell), after=BETWEEN_POOLS * number)
        agenda.tell()
        outcome = _outcome(world, cast, seconds=round(monotonic() - started))
        for person in cast.everybody():
            person.api.close()
    return outcome


def _life(world: World, number: int, twists: frozenset[Twist], tell: Callable[[str], object]) -> Story:
    """One pool from its want to its sellers' payout."""
    pool = gathering.gather(world, number, twists)
    yield from gathering.fill(world, pool)
    if Twist.TOO_FEW not in twists:
        yield from bidding.bid(world, pool)
        yield from bidding.answer(world, pool)
        yield from fulfilling.collect(world, pool)
        yield from fulfilling.ship(world, pool)
        yield from fulfilling.receive(world, pool)
    yield UNTIL_PAID_OUT
    course = ", ".join(sorted(twists)) or "nothing goes wrong"
    tell(f"pool {number + 1}: {world.pool(pool.id)['status']} ({course})")


def _outcome(world: World, cast: Cast, *, seconds: int) -> Outcome:
    parts, verdicts = captured_parts(), prove()
    differences = tuple(f"{verdict.name}: {found}" for verdict in verdicts for found in verdict.differences)
    units = sum(len(order["units"]) for buyer in cast.buyers for order in buyer.api.all("/orders"))
    return Outcome(
        pools=world.tally.pools,
        pledges=world.tally.pledges,
        bids=world.tally.bids,
        units=units,
        captured=parts.captured_minor,
        held=parts.books_hold_minor,
        released=parts.released_minor,
        refunded=parts.refunded_minor,
        commission=balance("platform:commission") + balance("platform:vat"),
        paid_out=money_totals().paid_out_minor,
        ledger_ok=not differences,
        seconds=seconds,
        differences=differences,
    )
