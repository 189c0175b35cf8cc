"""The demo's data: every stage of a pool, lived through by the same services that real people use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from common import clock
from common.ids import new_id
from common.sweeps import sweep_until_quiet
from common.transactions import unit_of_work
from escrow.selectors import methods_of
from marketplace.selectors.orders import orders_of
from marketplace.services.parcels import confirm_units
from marketplace.services.pledges import Commitment, commit_pledge, join_pool
from marketplace.services.wants import WantDraft, post_want
from media.services import store_drawn
from sandbox.cast import act_before, bid, undercut
from sandbox.drawings import draw
from sandbox.people import BUYERS, CROWD, LISTED, demo_id, first_address, settle_person
from sandbox.travel import travel_by
from sandbox.wants import WANTS, DemoWant

HISTORY = timedelta(days=26)
AUCTION = timedelta(hours=72)

type Act = Callable[[], object]


@dataclass(frozen=True, order=True)
class Moment:
    """Something that happens in the demo's past, at an instant."""

    at: datetime
    number: int
    act: Act


def seed(*, tell: Callable[[str], object] = print) -> None:
    """Make the demo's people and let them live through the last weeks; then time runs again."""
    today = clock.now()
    clock.stop_at(today - HISTORY)
    tell("demo people")
    for number, person in enumerate([*LISTED, *CROWD], 1):
        with unit_of_work():
            settle_person(person, number=number, now=clock.now())
    tell("demo pools")
    for moment in sorted(_history(today)):
        travel_by(moment.at - clock.now(), act=act_before)
        moment.act()
    travel_by(today - clock.now(), act=act_before)
    sweep_until_quiet()
    clock.stop_at(None)


def _history(today: datetime) -> list[Moment]:
    moments: list[Moment] = []
    for want in WANTS:
        life = Life(want)
        moments += [Moment(at, len(moments) + number, act) for number, (at, act) in enumerate(life.moments(today))]
    return moments


class Life:
    """The life of one demo want, told from the instant its pool is (or would be) full."""

    def __init__(self, want: DemoWant) -> None:
        self.want = want
        self.pool_id = new_id()

    def moments(self, today: datetime) -> list[tuple[datetime, Act]]:
        """What happens to this want, and when."""
        full_at = today - self.want.full_ago
        posted_at = full_at - timedelta(days=3)
        acts: list[tuple[datetime, Act]] = [(posted_at, self.post)]
        gap = (full_at - posted_at) / len(self._buyers())
        acts += [(posted_at + gap * turn, partial(self.commit, key)) for turn, key in enumerate(self._buyers(), 1)]
        acts += [
            (full_at - timedelta(minutes=9 * turn), partial(self.join, key)) for turn, key in enumerate(self._fans())
        ]
        if self.want.is_reached:
            acts.append((full_at + timedelta(hours=12), self.bid_sealed))
            acts += [(full_at + AUCTION - timedelta(hours=hours), self.undercut) for hours in (9, 6, 3, 1)]
        if self.want.confirms_after:
            acts.append((full_at + self.want.confirms_after, self.confirm))
        return [(at, act) for at, act in acts if at < today]

    def post(self) -> None:
        """Somebody posts the want with a drawn photo."""
        poster, now = _known(self.want.poster), clock.now()
        with unit_of_work():
            photo = store_drawn(owner_id=poster, image=draw(self.want.motif), now=now)
            draft = WantDraft(
                title=self.want.title,
                category=self.want.category,
                photo_ids=(photo.id,),
                details=self.want.details,
                hint_price_minor=self.want.price,
                threshold_units=self._threshold(),
                pledge_days=self.want.days,
            )
            self.pool_id = post_want(poster_id=poster, draft=draft, now=now).id

    def commit(self, key: str) -> None:
        """A buyer commits; every third one under a private cap."""
        buyer = _known(key)
        is_capped = sum(key.encode()) % 3 == 0
        with unit_of_work():
            commitment = Commitment(
                units=_units(key),
                cap_minor=self.want.price * 97 // 100 if is_capped else None,
                address_id=first_address(buyer),
                method_id=methods_of(f"buyer:{buyer}")[0].id,
            )
            commit_pledge(pool_id=self.pool_id, buyer_id=buyer, commitment=commitment, now=clock.now())

    def join(self, key: str) -> None:
        """Somebody is interested."""
        with unit_of_work():
            join_pool(pool_id=self.pool_id, buyer_id=_known(key), now=clock.now())

    def bid_sealed(self) -> None:
        """The demo sellers seal their opening bids."""
        for key, thousandths in (("narae", 905), ("hangyeol", 932), ("dodam", 951)):
            bid(key, self.pool_id, self.want.price * thousandths // 100_000 * 100)

    def undercut(self) -> None:
        """Whoever does not lead bids under the leader."""
        hour = clock.now().hour
        undercut("hangyeol" if hour % 2 else "narae", self.pool_id, steps=1 + hour % 2)

    def confirm(self) -> None:
        """The buyers have their parcels and say so, but for those the demo leaves to you."""
        for key in self._buyers():
            if key in self.want.leaves_open:
                continue
            buyer = _known(key)
            for order in orders_of(buyer):
                if order.pool_id == self.pool_id and order.may_confirm:
                    with unit_of_work():
                        confirm_units(order_id=order.id, buyer_id=buyer, now=clock.now())

    def _threshold(self) -> int:
        """What a pool needs; one that is reached is filled by its last buyer."""
        return sum(map(_units, self._buyers())) if self.want.is_reached else self.want.threshold

    def _buyers(self) -> list[str]:
        """Who commits, the crowd first, in an order of the want's own."""
        start = sum(self.want.motif.encode()) % len(CROWD)
        turned = [*CROWD[start:], *CROWD[:start]]
        return [*(person.key for person in turned[: self.want.crowd]), *self.want.also]

    def _fans(self) -> list[str]:
        busy = {*self._buyers(), self.want.poster}
        free = [person.key for person in [*CROWD, *BUYERS] if person.key not in busy]
        return free[: self.want.fans]


def _units(key: str) -> int:
    return 2 if sum(key.encode()) % 4 == 0 else 1


def _known(key: str) -> UUID:
    user_id = demo_id(key)
    assert user_id is not None, key
    return user_id
