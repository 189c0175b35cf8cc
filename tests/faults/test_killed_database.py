"""PostgreSQL is killed in the middle of settling (F11): what was acknowledged is there, nothing is half there."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.db import connection

from common.embedded import EmbeddedServer
from tests.faults.settling import AFTER_A_KILL
from tests.processes.conftest import ROOT, eventually

KILLS = 10 if "MOA_WHOLE" in os.environ else 2
ACKNOWLEDGED_BEFORE_EACH = 12
PATIENCE = 120

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path):
    """A server of its own that writes to disk before it says yes, with our empty tables."""
    folder = Path("/tmp") / f"moa-killed-{os.getpid()}"
    own = EmbeddedServer(folder)
    own.start()
    _copy_tables(folder)
    yield own
    own.stop()
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(server):
    acknowledged: list[dict[str, Any]] = []
    for turn in range(KILLS):
        settler = _settle(server, turn)
        for _line in range(ACKNOWLEDGED_BEFORE_EACH):
            acknowledged.append(json.loads(settler.stdout.readline()))
        _kill(server)
        told, trouble = settler.communicate(timeout=PATIENCE)
        acknowledged += [json.loads(line) for line in told.splitlines() if line.startswith("{")]
        assert settler.returncode != 0, trouble
        server.start()

    finished = _settle(server, AFTER_A_KILL)
    told, trouble = finished.communicate(json.dumps(acknowledged), timeout=PATIENCE)

    assert (finished.returncode, told) == (0, ""), trouble


def _settle(server: EmbeddedServer, turn: int) -> "subprocess.Popen[str]":
    environment = os.environ | {
        "MOA_MODE": "test",
        "DATABASE_URL": f"postgres://postgres@/{server.folder}/postgres",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-m", "tests.faults.settling", str(turn)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _kill(server: EmbeddedServer) -> None:
    """The whole server, all at once, as when the machine loses power but for its disk."""
    postmaster = _postmaster(server.folder)
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.send_signal(signal.SIGKILL)
    eventually(
        lambda: not any(process.is_running() and process.status() != "zombie" for process in family),
        within=PATIENCE,
        what="the server is gone",
    )


def _postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postmaster.pid").read_text().splitlines()[0]))


def _copy_tables(folder: Path) -> None:
    """The tables of this run's own database, without migrating anew."""
    bin_folder = Path(_postmaster(folder).exe()).parent
    source = ["-h", str(settings.EMBEDDED_FOLDER), "-U", "postgres", connection.settings_dict["NAME"]]
    dumped = subprocess.run([bin_folder / "pg_dump", *source], capture_output=True, check=False)
    assert dumped.returncode == 0, dumped.stderr
    target = ["-h", str(folder), "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "postgres"]
    subprocess.run([bin_folder / "psql", *target], input=dumped.stdout, stdout=subprocess.DEVNULL, check=True)
