"""The whole site in one process, killed in the middle of everything: the next start goes on, and nothing is lost."""

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.processes.conftest import HOST, PATIENCE, Site, call, eventually, free_port, kill_group
from tests.processes.traffic import Traffic

ACKNOWLEDGED_BEFORE_EACH_KILL = (25, 40)


def start(site: Site, port: int) -> "subprocess.Popen[bytes]":
    """The one process `make demo` runs: pages, API, sockets, worker and clock."""
    uvicorn = str(Path(sys.executable).parent / "uvicorn")
    command = [uvicorn, "config.asgi:application", "--host", HOST, "--port", str(port), "--lifespan", "on"]
    process = site.run([*command, "--log-level", "warning"], name="site")
    eventually(lambda: call(port, "GET", "/livez")[0] == 200, within=PATIENCE, what="the site answers")
    return process


def test_killing_the_site_at_any_point_loses_nothing(a_site):
    site: Site = a_site()
    world, port = site.make("money_about_to_move"), free_port()
    process, traffic = start(site, port), Traffic(world, partial(call, port))
    traffic.begin()

    for enough in ACKNOWLEDGED_BEFORE_EACH_KILL:
        eventually(lambda enough=enough: traffic.acknowledged >= enough, within=PATIENCE, what=f"{enough} acts")
        kill_group(process)
        process = start(site, port)
    traffic.end()

    traffic.must_hold(site)
    assert call(port, "GET", "/readyz")[0] == 200
