"""`python -m tests.processes.worlds NAME`: lets services make what a test of processes needs, and prints it as JSON."""

import json
import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from accounts.services import create_key  # noqa: E402  # after the apps
from common import clock  # noqa: E402
from common.sweeps import sweep_until_quiet  # noqa: E402
from common.transactions import unit_of_work  # noqa: E402
from marketplace.models import Category  # noqa: E402
from marketplace.selectors.orders import orders_of  # noqa: E402
from marketplace.services.bids import BidOffer, place_bid  # noqa: E402
from marketplace.services.pledges import Commitment, commit_pledge  # noqa: E402
from marketplace.services.wants import WantDraft, post_want  # noqa: E402
from media.services import store_drawn  # noqa: E402
from sandbox.cast import act_before  # noqa: E402
from sandbox.drawings import draw  # noqa: E402
from sandbox.people import DemoPerson, settle_person  # noqa: E402
from sandbox.simulate.people import SCOPES, a_business  # noqa: E402
from sandbox.travel import travel_by  # noqa: E402

PRICE = 100_000
BEFORE_CHARGES = timedelta(seconds=6)


def person(number: int, role: str = "buyer") -> dict[str, Any]:
    """Somebody with a key."""
    who = DemoPerson(f"{role}-{number}", f"{role}{number}", role)
    business = a_business(number) if role == "seller" else None
    with unit_of_work():
        home = settle_person(who, number=number, now=clock.now(), password=None, business=business)
        key = create_key(owner_id=home.user_id, name="processes", scopes=SCOPES, now=clock.now())
    return {
        "id": home.user_id,
        "address_id": home.address_id,
        "payment_method_id": home.method_id,
        "bearer": key.bearer,
    }


def pool(poster: dict[str, Any], *, threshold: int, days: int = 30) -> str:
    """A pool that gathers."""
    shelf = {"name_ko": "그 밖에", "name_en": "Other", "icon": "sparkle", "position": 99}
    Category.objects.get_or_create(slug="other", defaults=shelf)
    with unit_of_work():
        photo = store_drawn(owner_id=poster["id"], image=draw("pan"), now=clock.now())
        draft = WantDraft(
            title="접이식 테이블", category="other", photo_ids=(photo.id,), hint_price_minor=PRICE,
            threshold_units=threshold, pledge_days=days,
        )  # fmt: skip
        return str(post_want(poster_id=poster["id"], draft=draft, now=clock.now()).id)


def commit(buyer: dict[str, Any], pool_id: str) -> None:
    """One unit at any price."""
    wish = Commitment(units=1, cap_minor=None, address_id=buyer["address_id"], method_id=buyer["payment_method_id"])
    with unit_of_work():
        commit_pledge(pool_id=pool_id, buyer_id=buyer["id"], commitment=wish, now=clock.now())


def live_auction() -> dict[str, object]:
    """A pool whose auction is in its live phase, and two sellers."""
    buyers = [person(number) for number in range(1, 4)]
    sellers = [person(number, "seller") for number in range(21, 23)]
    pool_id = pool(buyers[0], threshold=2)
    for buyer in buyers[:2]:
        commit(buyer, pool_id)
    sweep_until_quiet()
    travel_by(timedelta(hours=61), act=lambda deadline: None)
    sweep_until_quiet()
    return {"buyers": buyers, "sellers": sellers, "pool_id": pool_id}


def money_about_to_move() -> dict[str, Any]:
    """A pool that gathers, one whose auction is sealed, and one whose eight cards are charged in a few seconds."""
    buyers = [person(number) for number in range(1, 13)]
    sellers = [person(number, "seller") for number in range(21, 23)]
    paying = pool(buyers[0], threshold=8)
    for buyer in buyers[:8]:
        commit(buyer, paying)
    sweep_until_quiet()
    for turn, seller in enumerate(sellers):
        offer = BidOffer(price_minor=PRICE * (95 - turn) // 100, min_units=1, max_units=99, lead_days=3)
        with unit_of_work():
            place_bid(pool_id=UUID(paying), bidder_id=seller["id"], offer=offer, now=clock.now())
    travel_by(timedelta(hours=72, minutes=1), act=lambda deadline: None)
    sweep_until_quiet()
    act_before(clock.now() + timedelta(hours=25))  # the cast accepts
    sweep_until_quiet()
    bidding = pool(buyers[1], threshold=8)
    for buyer in buyers[:8]:
        commit(buyer, bidding)
    sweep_until_quiet()
    due_at = datetime.fromisoformat(str(orders_of(buyers[0]["id"])[0].charge_at))
    travel_by(due_at - BEFORE_CHARGES - clock.now(), act=lambda deadline: None)
    gathered = pool(buyers[2], threshold=99)
    return {"buyers": buyers, "sellers": sellers, "paying": paying, "bidding": bidding, "pool_id": gathered}


WORLDS = {world.__name__: world for world in (live_auction, money_about_to_move)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(WORLDS[sys.argv[1]](), default=str) + "\n")
