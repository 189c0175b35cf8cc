"""How sellers bid in a simulation: sealed openings, live undercutting, the winner's answer and who stands by."""

from datetime import timedelta

from sandbox.simulate.agenda import Story
from sandbox.simulate.client import Refused
from sandbox.simulate.gathering import Gathered
from sandbox.simulate.people import Someone
from sandbox.simulate.world import Twist, World, first, until

LIVE_TURNS = 4
LOOKS = 16
NOT_ASKED = "marketplace.no_consent_asked"


def bid(world: World, pool: Gathered) -> Story:
    """Everybody seals an opening, then some undercut the leader; the story goes on once the auction is over."""
    dice, sellers = world.dice, world.cast.sellers
    for seller in dice.sample(list(sellers), len(sellers)):
        yield world.minutes(30, 240)
        offer(world, pool, seller, pool.price * dice.randint(90, 97) // 10_000 * 100)
    auction = world.cast.operator.api.get(f"/pools/{pool.id}/auction")
    yield until(auction["sealed_ends_at"])
    for _turn in range(LIVE_TURNS):
        yield world.minutes(20, 120)
        seller = dice.choice(list(sellers))
        desk = seller.api.get(f"/pools/{pool.id}/desk")
        if desk["limit_minor"] and desk["rank"] != 1:
            offer(world, pool, seller, desk["limit_minor"])
    yield until(world.cast.operator.api.get(f"/pools/{pool.id}/auction")["ends_at"])


def offer(world: World, pool: Gathered, seller: Someone, price: int) -> None:
    """A bid for as many units as come."""
    wish = {"price_minor": price, "min_units": 1, "max_units": 500, "lead_days": world.dice.randint(3, 6)}
    seller.api.post(f"/pools/{pool.id}/bids", wish)
    world.tally.bids += 1


def answer(world: World, pool: Gathered) -> Story:
    """Whoever is offered the award takes it. Where the winner reneges, buyers are asked for the dearer price of the
    one standing by, and go on.
    """
    reneges = Twist.RENEGES in pool.twists
    for _look in range(LOOKS):
        yield timedelta(hours=3)
        if world.pool(pool.id)["status"] != "vetting":
            return
        found = _offered(world, pool)
        if found is None:
            _consent(world, pool)
        elif reneges:
            seller, award_id = found
            seller.api.post(f"/awards/{award_id}/refusal")
            reneges = False
        else:
            seller, award_id = found
            seller.api.post(f"/awards/{award_id}/acceptance")
            return


def _consent(world: World, pool: Gathered) -> None:
    waits = world.cast.operator.api.get(f"/pools/{pool.id}/vetting")["waits"]
    if not any(wait["kind"] == "consent" for wait in waits):
        return
    for buyer in pool.core:
        try:
            asked = buyer.api.get(f"/pools/{pool.id}/consent")
        except Refused as refusal:
            if refusal.code != NOT_ASKED:
                raise
            continue  # the new price is above their limit
        if asked["is_open"] and asked["status"] == "asked":
            buyer.api.put(f"/pools/{pool.id}/consent", {"is_yes": True})


def _offered(world: World, pool: Gathered) -> tuple[Someone, str] | None:
    for seller in world.cast.sellers:
        award = first(seller.api.all("/awards"), lambda row: row["pool_id"] == pool.id and row["status"] == "offered")
        if award:
            return seller, award["id"]
    return None
