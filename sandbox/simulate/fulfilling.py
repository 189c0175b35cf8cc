"""How an order ends in a simulation: the charge, new cards, parcels, confirmations, complaints, silence."""

from datetime import timedelta

from sandbox.simulate.agenda import Story
from sandbox.simulate.gathering import Gathered
from sandbox.simulate.people import Someone, a_card
from sandbox.simulate.world import Twist, World

LOOKS = 40
"""Looks after which a pool that is still open is left as it is; the figures tell."""

CARRIERS = ("cj", "post")


def collect(world: World, pool: Gathered) -> Story:
    """Somebody leaves before the charge, a declined card is changed; the story goes on when all is collected."""
    yield world.minutes(60, 300)
    leaver = pool.core[-1] if pool.core[-1] not in pool.weak else pool.core[0]
    for order_id in _own(pool, leaver, "due"):
        leaver.api.post(f"/orders/{order_id}/cancellation")
    yield timedelta(hours=26)
    if pool.weak:
        changer = pool.weak[0]
        changer.method_id = a_card(changer, "tok_mastercard")
        wish = {"payment_method_id": changer.method_id}
        for order_id in _own(pool, changer, "due"):
            changer.api.put(f"/orders/{order_id}/payment-method", wish)
    for _look in range(LOOKS):
        if world.pool(pool.id)["status"] != "collecting":
            return
        yield timedelta(hours=12)


def ship(world: World, pool: Gathered) -> Story:
    """The winner sends its parcels, but for one in the pool where that goes wrong."""
    seller = _winner(world, pool)
    if seller is None:
        return
    parcels = [parcel for parcel in seller.api.all("/parcels") if parcel["pool_id"] == pool.id]
    parcels.sort(key=lambda parcel: str(parcel["address"]["recipient"]))
    if Twist.UNSHIPPED in pool.twists:
        parcels = parcels[1:]
    yield world.minutes(60, 600)
    for number, parcel in enumerate(parcels):
        wish = {
            "carrier": CARRIERS[number % len(CARRIERS)],
            "tracking_number": f"{world.dice.randrange(10**12):012d}",
        }
        seller.api.post(f"/orders/{parcel['id']}/shipment", wish)


def receive(world: World, pool: Gathered) -> Story:
    """Some confirm, one asks for more time, the others say nothing; the story ends when the pool is closed."""
    yield timedelta(days=3)
    for buyer in pool.core[::2]:
        for order_id in _own(pool, buyer, "delivered"):
            buyer.api.post(f"/orders/{order_id}/confirmation")
    asker = pool.core[1]
    for order_id in _own(pool, asker, "delivered"):
        asker.api.post(f"/orders/{order_id}/extension")
    if Twist.DISPUTES in pool.twists:
        yield from _complain(world, pool)
    for _look in range(LOOKS):
        yield timedelta(days=3)
        if world.pool(pool.id)["status"] != "fulfilling":
            return


def _complain(world: World, pool: Gathered) -> Story:
    """A buyer says what came is not what was ordered; the seller answers, an operator gives half back."""
    buyer = pool.core[3]
    for order_id in _own(pool, buyer, "delivered"):
        complaint = {"unit_numbers": [1], "kind": "different", "words": "색이 달라요.", "wish": "refund"}
        dispute_id = buyer.api.post(f"/orders/{order_id}/disputes", complaint)["id"]
        yield timedelta(hours=20)
        for seller in world.cast.sellers:
            if dispute_id in {row["id"] for row in seller.api.all("/disputes")}:
                seller.api.post(f"/disputes/{dispute_id}/answer", {"words": "주문하신 색으로 보냈어요."})
        yield timedelta(hours=30)
        ruling = {"shares": [{"unit_number": 1, "refund_percent": 50}], "reason": "사진과 다른 점이 인정돼요."}
        world.cast.operator.api.post(f"/desk/disputes/{dispute_id}/ruling", ruling)


def _own(pool: Gathered, buyer: Someone, state: str) -> list[str]:
    """The buyer's orders of this pool that are, or whose first unit is, in that state."""
    mine = (order for order in buyer.api.all("/orders") if order["pool_id"] == pool.id)
    return [order["id"] for order in mine if state in {order["status"], order["units"][0]["status"]}]


def _winner(world: World, pool: Gathered) -> Someone | None:
    for seller in world.cast.sellers:
        if any(parcel["pool_id"] == pool.id for parcel in seller.api.all("/parcels")):
            return seller
    return None
