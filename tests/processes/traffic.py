"""People who go on acting while processes of the site come and go, and what must hold for them afterwards."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.processes.conftest import PATIENCE, ROOT, Site, eventually

DUE = "SELECT count(*) FROM common_outboxdelivery WHERE status <> 'delivered'"
UNPAID = "SELECT count(*) FROM marketplace_order WHERE status <> 'paid'"
CHARGES = "SELECT count(*) FROM escrow_sandboxmovement WHERE call = 'charge' AND result = 'succeeded'"


@dataclass
class Traffic:
    """People who act as fast as they are answered; what was acknowledged is remembered."""

    world: dict[str, Any]
    send: Callable[..., tuple[int, Any]]
    pledges: dict[str, int] = field(default_factory=dict)
    bids: list[str] = field(default_factory=list)
    acknowledged: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)
    _acts: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let them act until it is over."""
        self._acts = [
            *(threading.Thread(target=self._commit, args=[buyer]) for buyer in self.world["buyers"][3:9]),
            *(threading.Thread(target=self._bid, args=[seller]) for seller in self.world["sellers"]),
        ]
        for act in self._acts:
            act.start()

    def _commit(self, buyer: dict[str, str]) -> None:
        """Change one's place again and again: each number of units that was taken is the place's from then on."""
        home = {name: buyer[name] for name in ("address_id", "payment_method_id")}
        path = f"/api/v1/pools/{self.world['pool_id']}/pledge"
        for turn in count(1):
            if self.is_over.wait(0.02):
                return
            units = turn % 9 + 1
            status, told = self.send("PUT", path, bearer=buyer["bearer"], body=home | {"units": units})
            if status == 200:
                self.pledges[told["pledge_id"]] = units
                self.acknowledged += 1
            elif status == 0:  # nobody answered: the place is as it was, or has these units
                self._look(path, buyer)

    def _look(self, path: str, buyer: dict[str, str]) -> None:
        """Ask until one is answered, even when all is over: what was remembered before may no longer hold."""

        def is_told() -> bool:
            status, told = self.send("GET", path, bearer=buyer["bearer"])
            if status == 200:
                self.pledges[told["pledge_id"]] = told["units"]
            return status == 200

        eventually(is_told, within=PATIENCE, what="the place is told")

    def _bid(self, seller: dict[str, str]) -> None:
        path = f"/api/v1/pools/{self.world['bidding']}/bids"
        for turn in count(1):
            if self.is_over.wait(0.02):
                return
            offer = {"price_minor": 95_000 - turn, "min_units": 1, "max_units": 99, "lead_days": 3}
            status, told = self.send("POST", path, bearer=seller["bearer"], body=offer)
            if status == 201:
                self.bids.append(told["id"])
                self.acknowledged += 1

    def end(self) -> None:
        """Nobody acts any more."""
        self.is_over.set()
        for act in self._acts:
            act.join(PATIENCE)

    def must_hold(self, site: Site) -> None:
        """Everything due is done once, everything acknowledged is there, and the ledger proves."""
        eventually(lambda: site.ask(UNPAID) == 0, within=PATIENCE, what="every card is charged")
        eventually(lambda: site.ask(DUE) == 0, within=PATIENCE, what="every fact is delivered")
        assert site.ask(CHARGES) == 8
        for pledge_id, units in self.pledges.items():
            assert site.ask(f"SELECT units FROM marketplace_pledge WHERE id = '{pledge_id}'") == units
        taken = ", ".join(f"'{bid}'" for bid in self.bids)
        assert site.ask(f"SELECT count(*) FROM marketplace_bid WHERE id IN ({taken})") == len(self.bids) > 0
        proof = [sys.executable, "manage.py", "prove_ledger"]
        proved = subprocess.run(proof, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False)
        assert proved.returncode == 0, proved.stdout
