"""One seed, one story: it decides who acts, what the provider does, where work dies and when time passes.

The same seed tells the same story. A story ends when everything is let run out; then not a won may be missing, too
many or in two places.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import Error, connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from psycopg import errors

from common import clock, sweeps
from common.failpoints import struck_by
from common.models import OutboxDelivery
from common.outbox import relay
from escrow.gateways.sandbox import Call, Fault, arrange, settle_pending
from escrow.models import Hold, Operation, Payment, Refund, Reversal, SandboxFault
from escrow.rules.states import OPEN_OPERATIONS
from escrow.selectors import next_deadline
from tests.faults.books import differences, differences_at_rest, empty
from tests.faults.ears import only_ears
from tests.faults.market import Market, close_cases
from tests.faults.repeatable import repeatable
from tests.faults.strikes import Blow, Died, breaking_statement

STEPS = 200
TROUBLES_IN_A_ROW = 25
WAITING: dict[str, Callable[[datetime], QuerySet[Any]]] = {
    "charge_due": lambda now: Payment.objects.filter(status="due", next_try_at__lte=now),
    "send_refunds": lambda now: Refund.objects.filter(status="due", next_try_at__lte=now),
    "pay_out": lambda now: Hold.objects.filter(status="released", payout_at__lte=now, paid_minor=0),
    "reverse_transfers": lambda now: Reversal.objects.filter(next_try_at__lte=now),
    "look_up_unknown": lambda now: Operation.objects.filter(status__in=OPEN_OPERATIONS, look_up_at__lte=Now()),
    "relay": lambda now: OutboxDelivery.objects.filter(status="due", due_at__lte=Now()),
}
"""What each sweep works off, so that a story wastes no turn."""
BY_THE_HOUR = {"catch_up", "reconcile_hourly", "reconcile_nightly", "check_payees"}
"""What follows real time, and has tests of its own."""
PASSES, STATEMENTS = 5, 15
"""Work is struck at one of its first so many failpoints or statements."""
ERRORS = (
    None,
    None,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
    errors.AdminShutdown,
)
PROVEN_EVERY = 100
NOT_HEARD_OF = "escrow.the_provider_agrees"
"""In the middle of a story a bank may have taken a charge back of which we have not heard."""
DRAINED_WITHIN = 100
LATE = timedelta(days=2)
"""At the end the worker looks so seldom: what comes late must come out the same."""
_PUT_OFF = """
    WITH calls AS (
        UPDATE escrow_operation SET look_up_at = '2100-01-01'
        WHERE status IN ('asked', 'pending', 'unknown') AND look_up_at > now() AND look_up_at < '2100-01-01'
    )
    UPDATE common_outboxdelivery SET due_at = '2100-01-01'
    WHERE status = 'due' AND tries > 0 AND due_at > now() AND due_at < '2100-01-01'
"""
_LEASES_MAY_END = ("before_call", "after_call", "after_commit")


@dataclass
class Told:
    """What became of a story: how many faults of which kind really happened, and what was wrong, if anything."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def tell(seed: int, *, steps: int = STEPS) -> Told:
    """Play the story of a seed, on a database without money."""
    empty()
    with only_ears(), repeatable(seed):
        story = Story(seed)
        try:
            story.play(steps)
        except Exception as trouble:
            connection.close()
            story.told.differences.append(repr(trouble))
    return story.told


class Story:
    """A market, and what goes wrong in it."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.market = Market(self.rng)
        self.told = Told(seed)
        self._jobs = [*escrow_sweeps(), relay, close_cases]

    def play(self, steps: int) -> None:
        """So many steps with troubles; then everything is let run out and counted."""
        self.market.begin()
        for step in range(1, steps + 1):
            self._suffer(self._next_act())
            if step % PROVEN_EVERY == 0 and not self.told.differences:
                found = [difference for difference in differences() if not difference.startswith(NOT_HEARD_OF)]
                self.told.differences += [f"step {step}: {difference}" for difference in found]
        self._count_knobs()
        self._run_out()
        self.told.differences += differences_at_rest()

    # --- what happens

    def _next_act(self) -> Callable[[], object]:
        market = self.market
        kind = self.rng.random()
        if kind < 0.45:
            return self._ask_something()
        if kind < 0.92:
            return self._job_at_hand()
        return self.rng.choice(
            (self._pass_time, self._pass_time, market.authenticate, market.provider_ends, market.bank_acts)
        )

    def _ask_something(self) -> Callable[[], object]:
        market = self.market
        asks = (market.order, market.order, market.order, market.withdraw, market.another_card, market.confirm_unit,
                market.confirm_unit, market.give_back, market.complain, market.say, market.say, market.give_account,
                market.help_along)  # fmt: skip
        ask = self.rng.choice(asks)()
        if ask is None:
            return self._job_at_hand()
        if self.rng.random() < 0.1:
            self.told.faults["sent twice"] += 1
            return lambda: market.repeat(ask)
        return lambda: market.request(ask)

    def _job_at_hand(self) -> Callable[[], object]:
        """A sweep with something to do; seldom one of which we cannot tell; else time passes."""
        for job in self.rng.sample(self._jobs, len(self._jobs)):
            waits = WAITING.get(job.__name__)
            if waits(self.market.now).exists() if waits else self.rng.random() < 0.05:
                return job
        return self._pass_time

    def work(self) -> int:
        """A whole turn of a worker."""
        return sum(job() for job in self._jobs)

    def _pass_time(self) -> None:
        market = self.market
        market.now += timedelta(minutes=self.rng.choice((1, 90, 60 * 24, 60 * 24 * 3)))
        clock.stop_at(market.now)
        leases_end()

    # --- what goes wrong

    def _suffer(self, act: Callable[[], object]) -> None:
        """Do it with one trouble after the other, until it gets done.

        What died is done again: requests by whoever sent them, under the same key, the rest by the next worker.
        """
        for _trouble in range(TROUBLES_IN_A_ROW):
            is_done = self._try(act)
            put_off()
            if is_done:
                return
            if self.market.pending:
                act = self.market.send_again
        self.market.send_again()

    def _try(self, act: Callable[[], object]) -> bool:
        """Whether it was done, whatever happened on the way."""
        with self._trouble():
            try:
                act()
                return True
            except (Died, Error):
                connection.close()  # as at the end of every request and task
        return False

    def _trouble(self) -> AbstractContextManager[None]:
        troubles = (self._knob, self._death, self._broken, self._other_worker)
        return self.rng.choices(troubles, weights=(2, 6, 3, 1))[0]()

    @contextmanager
    def _knob(self) -> Iterator[None]:
        """The provider misbehaves, once or a few times, with whatever is asked next."""
        call, fault, times = self.rng.choice(list(Call)), self.rng.choice(list(Fault)), self.rng.choice((1, 2, 4))
        arrange(call, fault, times=times)
        self.told.faults[fault] += times
        yield

    @contextmanager
    def _death(self) -> Iterator[None]:
        blow = Blow(lambda name: True, nth=self.rng.randint(1, PASSES))
        with struck_by(blow):
            yield
        self.told.faults["died"] += bool(blow.struck)

    @contextmanager
    def _broken(self) -> Iterator[None]:
        nth, error = self.rng.randint(1, STATEMENTS), self.rng.choice(ERRORS)
        with breaking_statement(nth, error) as broken:
            yield
        self.told.faults["database"] += broken.has_struck

    @contextmanager
    def _other_worker(self) -> Iterator[None]:
        """While one worker is between two transactions another has a whole turn, at times after the first's lease."""
        lease_ends, job = self.rng.random() < 0.5, self.rng.choice(self._jobs)

        def between(name: str) -> bool:
            is_outside = not connection.in_atomic_block
            return is_outside and (not lease_ends or name.endswith(_LEASES_MAY_END))

        def take_turn(_name: str) -> None:
            if lease_ends:
                leases_end()
            job()

        blow = Blow(between, nth=self.rng.randint(1, PASSES), act=take_turn)
        with struck_by(blow):
            yield
        self.told.faults["overtaken" if lease_ends else "two workers"] += bool(blow.struck)

    def _count_knobs(self) -> None:
        """What was arranged and nobody asked for did not happen; the provider behaves from here on."""
        for fault, left in SandboxFault.objects.values_list("fault", "left"):
            self.told.faults[fault] -= left
        SandboxFault.objects.update(left=0)

    # --- how it ends

    def _run_out(self) -> None:
        """Nothing goes wrong any more: everybody waits until nothing is left to wait for."""
        for _round in range(DRAINED_WITHIN):
            if not self._settles():
                break
            while (ask := self.market.help_along()) is not None:
                self.market.request(ask)
            if self.market.banks_decide():
                continue
            deadline = next_deadline(after=clock.now())
            if deadline is None and not Operation.objects.filter(status__in=OPEN_OPERATIONS).exists():
                return
            clock.stop_at(max(deadline or clock.now(), clock.now() + LATE))
        self.told.differences.append("never comes to rest")

    def _settles(self) -> bool:
        """Whether all that is due now comes to an end."""
        for _turn in range(DRAINED_WITHIN):
            settle_pending()
            leases_end()
            if not self.work():
                return True
        return False


def escrow_sweeps() -> list[sweeps.Sweep]:
    """Every sweep of held money that follows the time of the story."""
    ours = [sweep for sweep in sweeps._sweeps if sweep.__module__.startswith("escrow.")]
    return sorted((sweep for sweep in ours if sweep.__name__ not in BY_THE_HOUR), key=lambda sweep: sweep.__name__)


def leases_end() -> None:
    """Every call without an answer has waited long enough to be looked up, every fact to be told again."""
    Operation.objects.filter(status__in=OPEN_OPERATIONS).update(look_up_at=Now())
    OutboxDelivery.objects.filter(status="due", tries__gt=0).update(due_at=Now())


def put_off() -> None:
    """What waits for real time waits until the story says so, however slow the machine is."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF)
