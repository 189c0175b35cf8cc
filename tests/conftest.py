"""What every test stands on: the embedded PostgreSQL with a database per run and worker, and the builders."""

import os

os.environ["MOA_MODE"] = "test"

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

from common.embedded import EmbeddedServer
from tests.guards import lockset

hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")  # how busy the machine is says nothing about the code

BUILDERS = Path(__file__).parent / "builders"
pytest_plugins = [f"tests.builders.{path.stem}" for path in sorted(BUILDERS.glob("[a-z]*.py"))]

_server = pytest.StashKey[EmbeddedServer]()


TOGETHER = {
    "tests/browser/": "browser",  # one Chromium at a time, and one world lived through
    "tests/processes/": "processes",
    "tests/faults/test_killed_database.py": "processes",
    "tests/common/test_embedded.py": "embedded",  # one server for all of them
}
"""Tests that go to one worker, one after the other."""


class Dealing(LoadScopeScheduling):
    """Whichever worker is free takes the next test, but for those that go together.

    xdist's own groups are not heard by this pytest, which keeps a test's name as a structure.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((group for start, group in TOGETHER.items() if nodeid.startswith(start)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """How tests are dealt out to workers."""
    return Dealing(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Bring the database up once, in the process that leads the run, and watch the locks in every one."""
    lockset.install()
    if not hasattr(config, "workerinput") and settings.IS_EMBEDDED:
        server = EmbeddedServer(settings.EMBEDDED_FOLDER, is_durable=False)
        server.start()
        config.stash[_server] = server
        os.environ.setdefault("MOA_TEST_RUN", str(os.getpid()))
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_moa_{os.environ.get('MOA_TEST_RUN', 'run')}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database unless another run still uses it, and write down where locks were taken if asked to."""
    lockset.write_needed()
    server = config.stash.get(_server, None)
    if server is not None:
        server.stop()


@pytest.fixture
def at(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Stop domain time at an instant: `at(noon)`, or let it run: `at(None)`."""
    from common import clock

    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return clock.stop_at
