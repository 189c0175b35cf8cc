"""`python -m tests.faults --faults 50000 --seed 1`: as many injected faults as asked for, one database per process.

Prints what went wrong by kind, and in the end how many won were lost or duplicated; exit 1 when it is not none.
"""

import argparse
import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter

import django

os.environ["MOA_MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402  # after the apps
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from common.embedded import EmbeddedServer  # noqa: E402
from tests.faults.regressions import keep  # noqa: E402
from tests.faults.stories import Told, tell  # noqa: E402

REPORTED_EVERY = 20


def main() -> int:
    """Run until enough faults have happened."""
    asked = _asked()
    server = EmbeddedServer(settings.EMBEDDED_FOLDER, is_durable=False)
    server.start()
    settings.DATABASES["default"]["TEST"] = connection.settings_dict["TEST"] | {"NAME": f"test_faults_{os.getpid()}"}
    connection.settings_dict["TEST"]["NAME"] = f"test_faults_{os.getpid()}"
    copies = max(asked.jobs, 2)  # one is never copied
    made = setup_databases(verbosity=0, interactive=False, parallel=copies)
    connection.close()
    try:
        return _run(asked)
    finally:
        teardown_databases(made, verbosity=0, parallel=copies)
        server.stop()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    return parser.parse_args()


def _run(asked: argparse.Namespace) -> int:
    faults: Counter[str] = Counter()
    failed: list[Told] = []
    began, number = time.monotonic(), multiprocessing.get_context("fork").Value("i", 0)
    with multiprocessing.get_context("fork").Pool(asked.jobs, _take_a_database, [number]) as workers:
        for stories, told in enumerate(workers.imap_unordered(tell, range(asked.seed, asked.seed + asked.faults)), 1):
            faults += told.faults
            if told.differences:
                failed.append(told)
                _report(told)
            if stories % REPORTED_EVERY == 0:
                print(f"{stories} stories, {faults.total()} faults, {time.monotonic() - began:.0f} s", flush=True)
            if faults.total() >= asked.faults:
                break
        workers.terminate()
    print(", ".join(f"{kind}: {times}" for kind, times in faults.most_common()))
    print(f"faults: {faults.total()}, won lost or duplicated: {_verdict(failed)}")
    return 1 if failed else 0


def _take_a_database(number: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    """Each worker has one of the copies."""
    logging.disable(logging.CRITICAL)
    with number.get_lock():
        number.value += 1
        mine = number.value
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(str(mine)))
    connection.close()


def _report(told: Told) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"FAILED: seed {told.seed} at {commit.stdout.strip()}", *told.differences, sep="\n  ", flush=True)
    keep(told.seed, told.differences[0][:100])


def _verdict(failed: list[Told]) -> str:
    seeds = ", ".join(str(told.seed) for told in failed)
    return f"not none, see seeds {seeds}" if failed else "0"


if __name__ == "__main__":
    sys.exit(main())
