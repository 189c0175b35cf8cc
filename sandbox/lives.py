"""What a demo want is, and its life: told from the instant its pool is (or would be) full, by the same services
that real people use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from common import clock
from common.ids import new_id
from common.transactions import unit_of_work
from escrow.services import save_payment_method
from marketplace.services.pledges import Commitment, commit_pledge, join_pool
from marketplace.services.wants import WantDraft, post_want
from media.services import store_drawn
from sandbox.cast import bid, undercut
from sandbox.drawings import draw
from sandbox.people import BUYERS, CROWD, Home

AUCTION = timedelta(hours=72)
GATHERING = timedelta(days=3)
"""How long a demo pool takes to fill."""

OPENINGS = {"narae": 905, "hangyeol": 932, "dodam": 951}
"""Opening bids in thousandths of the start price."""

type Act = Callable[[], object]


@dataclass(frozen=True)
class Turn:
    """Something that happens to one want only, so long after its pool was full."""

    after: timedelta
    act: "Callable[[Life], object]"


@dataclass(frozen=True, kw_only=True)
class DemoWant:
    """One want. `full_ago` is how long ago its pool was filled (or would stop growing); prices in won.

    `crowd` buyers of the crowd commit, then those named in `also`; `fans` only look on. A pool that is reached has as
    its threshold just what its buyers commit; another one lacks `lacks` units, or has the threshold named.
    `cap_percent` is everybody's private limit, by default only every third buyer has one. `openings` are the sellers'
    sealed bids in thousandths of the start price; `declined` are buyers whose card will be.
    """

    title: str
    motif: str
    category: str
    details: str
    price: int
    full_ago: timedelta
    poster: str
    crowd: int
    also: tuple[str, ...] = ()
    fans: int = 0
    days: int = 30
    threshold: int = 0
    lacks: int = 0
    is_reached: bool = False
    cap_percent: int | None = None
    openings: dict[str, int] = field(default_factory=lambda: OPENINGS)
    is_contested: bool = True
    declined: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()


class Life:
    """The life of one demo want."""

    def __init__(self, want: DemoWant, homes: Mapping[str, Home]) -> None:
        self.want, self.homes = want, homes
        self.pool_id: UUID = new_id()

    def moments(self, today: datetime) -> list[tuple[datetime, Act, bool]]:
        """What happens to this want and when, and after which of it everything that follows from it is done first."""
        full_at = today - self.want.full_ago
        posted_at, buyers = full_at - GATHERING, self.buyers()
        acts: list[tuple[datetime, Act, bool]] = [(posted_at, self.post, False)]
        gap = (full_at - posted_at) / max(len(buyers), 1)
        acts += [(posted_at + gap * turn, partial(self.commit, key), False) for turn, key in enumerate(buyers, 1)]
        acts += [
            (full_at - timedelta(minutes=9 * turn), partial(self.join, key), False)
            for turn, key in enumerate(self._fans())
        ]
        if self.want.is_reached:
            acts.append((full_at + timedelta(minutes=1), _nothing, True))
            acts += [(full_at + timedelta(hours=12), self.bid_sealed, False)]
            hours = (9, 6, 3, 1) if self.want.is_contested else ()
            acts += [(full_at + AUCTION - timedelta(hours=hour), self.undercut, False) for hour in hours]
        acts += [(full_at + turn.after, partial(turn.act, self), True) for turn in self.want.turns]
        return [(at, act, is_settled) for at, act, is_settled in acts if at < today]

    def post(self) -> None:
        """Somebody posts the want with a drawn photo."""
        poster, now = self.homes[self.want.poster].user_id, clock.now()
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
        home, now = self.homes[key], clock.now()
        with unit_of_work():
            method_id = home.method_id
            if key in self.want.declined:
                party = f"buyer:{home.user_id}"
                method_id = save_payment_method(party=party, token="tok_declined", now=now).id  # noqa: S106
            commitment = Commitment(
                units=units_of(key), cap_minor=self._cap(key), address_id=home.address_id, method_id=method_id
            )
            commit_pledge(pool_id=self.pool_id, buyer_id=home.user_id, commitment=commitment, now=now)

    def join(self, key: str) -> None:
        """Somebody is interested."""
        with unit_of_work():
            join_pool(pool_id=self.pool_id, buyer_id=self.homes[key].user_id, now=clock.now())

    def bid_sealed(self) -> None:
        """The demo sellers seal their opening bids."""
        for key, thousandths in self.want.openings.items():
            bid(key, self.pool_id, self.want.price * thousandths // 100_000 * 100)

    def undercut(self) -> None:
        """Whoever does not lead bids under the leader."""
        hour = clock.now().hour
        undercut("hangyeol" if hour % 2 else "narae", self.pool_id, steps=1 + hour % 2)

    def buyers(self) -> list[str]:
        """Who commits, the crowd first, in an order of the want's own."""
        start = sum(self.want.motif.encode()) % len(CROWD)
        turned = [*CROWD[start:], *CROWD[:start]]
        free = [person.key for person in turned if person.key != self.want.poster]
        return [*free[: self.want.crowd], *self.want.also]

    def _threshold(self) -> int:
        """What a pool needs; one that is reached is filled by its last buyer."""
        if self.want.threshold:
            return self.want.threshold
        return sum(map(units_of, self.buyers())) + (0 if self.want.is_reached else self.want.lacks)

    def _cap(self, key: str) -> int | None:
        if self.want.cap_percent is not None:
            return self.want.price * self.want.cap_percent // 100
        is_capped = sum(key.encode()) % 3 == 0
        return self.want.price * 97 // 100 if is_capped else None

    def _fans(self) -> list[str]:
        busy = {*self.buyers(), self.want.poster}
        free = [person.key for person in [*CROWD, *BUYERS] if person.key not in busy]
        return free[: self.want.fans]


def hours(count: float) -> timedelta:
    """That many hours, to the minute."""
    return timedelta(minutes=round(count * 60))


def units_of(key: str) -> int:
    """How many a demo buyer takes."""
    return 2 if sum(key.encode()) % 4 == 0 else 1


def _nothing() -> None:
    """Only time passes."""
