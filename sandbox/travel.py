"""Travelling in time: from deadline to deadline, with everything that is due done at each."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.selectors.deadlines import next_deadline as next_closing
from common import clock
from common.clock import TimeRunsForward
from common.flows import relay_outbox
from common.sweeps import sweep_until_quiet
from escrow.selectors.deadlines import next_deadline as next_money_deadline
from marketplace.selectors.deadlines import next_deadline as next_market_deadline
from sandbox.cast import act_before
from social.selectors.deadlines import next_deadline as next_telling

MOST = timedelta(days=120)

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

type Act = Callable[[datetime], None]


def span(text: str) -> timedelta:
    """A span of time written like 8d, 36h, 90m or 1d12h. Raises ValueError."""
    if not re.fullmatch(r"([0-9]{1,5}[dhms])+", text):
        raise ValueError(f"{text!r} is not a span of time like 8d, 36h or 1d12h")
    parts = re.findall(r"([0-9]+)([dhms])", text)
    return sum((timedelta(**{UNITS[unit]: int(count)}) for count, unit in parts), timedelta())


def travel_by(by: timedelta, *, act: Act = act_before) -> datetime:
    """Let that much domain time pass; before each deadline `act` may do something about it. The new time.

    Raises NoTimeMachine in production, TimeRunsForward when `by` is negative.
    """
    if by < timedelta(0):
        raise TimeRunsForward()
    target = clock.now() + min(by, MOST)
    while relay_outbox():
        pass
    while (deadline := _next_deadline(clock.now())) is not None and deadline <= target:
        act(deadline)
        clock.travel(max(deadline - clock.now(), timedelta(0)))
        sweep_until_quiet()
    return clock.travel(max(target - clock.now(), timedelta(0)))


class Passage:
    """Lets domain time pass from one act to the next. What is due is done at every deadline, and else only now and
    then: acts that lie closer together than `within` follow each other at once. A late worker gives the same result
    as a punctual one, so this changes nothing but how long it takes.
    """

    def __init__(self, *, within: timedelta, act: Act = act_before) -> None:
        self._within, self._act = within, act
        self._settled_at = clock.now()
        self._deadline: datetime | None = self._settled_at

    def come_to(self, instant: datetime, *, is_settled: bool = False) -> None:
        """Let it become that instant, or leave it as late as it is; with `is_settled` nothing is left to do then."""
        now = clock.now()
        is_quiet = self._deadline is None or instant < self._deadline
        if is_quiet and not is_settled and instant - self._settled_at < self._within:
            clock.travel(max(instant - now, timedelta(0)))
            return
        travel_by(max(instant - now, timedelta(0)), act=self._act)
        if is_settled:
            sweep_until_quiet()
        self._settled_at = max(instant, now)
        self._deadline = _next_deadline(self._settled_at)


def _next_deadline(after: datetime) -> datetime | None:
    asked = (next_market_deadline, next_money_deadline, next_telling, next_closing)
    waiting = [ask(after=after) for ask in asked]
    return min((deadline for deadline in waiting if deadline is not None), default=None)
