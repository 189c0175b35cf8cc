"""`make guards`: takes each lock of the code away in turn and runs the test that is known to miss it.

`locks.json` says for each place which test that is. `--note FILE…` renews it from what a whole run wrote down
(`MOA_NOTE_LOCKS=FILE make test`): a place keeps its test, a new one gets the first that passed there.
With words only places that contain one are tried; `JOBS` says in how many processes, each with a database of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.guards.lockset import ROOT, places

LOCKS = Path(__file__).with_name("locks.json")
MISSED = "missed: "


def main(arguments: list[str]) -> int:
    """Whether there are locks nobody misses, as an exit code."""
    if arguments[:1] == ["--note"]:
        note([Path(name) for name in arguments[1:]])
        return 0
    known = json.loads(LOCKS.read_text())
    chosen = {place: known[place] for place in known if not arguments or any(part in place for part in arguments)}
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 2))
    with tempfile.TemporaryDirectory() as folder:
        runs = [_run(share, Path(folder) / f"{turn}.json") for turn, share in enumerate(_shares(chosen, jobs))]
        missed = sum(_missed_by(run) for run in runs)
    sys.stdout.write(f"locks taken away: {len(chosen)}, missed by a test: {missed}\n")
    return 0 if missed == len(chosen) else 1


def _shares(chosen: dict[str, str], jobs: int) -> list[dict[str, str]]:
    """The places dealt out by the files of their tests, so that a test runs in one process for all its places."""
    files = sorted({test.partition("::")[0] for test in chosen.values()})
    turns = {file: turn % jobs for turn, file in enumerate(files)}
    shares = [
        {place: test for place, test in chosen.items() if turns[test.partition("::")[0]] == n} for n in range(jobs)
    ]
    return [share for share in shares if share]


def _run(share: dict[str, str], written: Path) -> "subprocess.Popen[str]":
    written.write_text(json.dumps(share))
    files = sorted({test.partition("::")[0] for test in share.values()})
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--create-db"]
    environment = os.environ | {"MOA_LOCKS_TAKEN": str(written), "MOA_TEST_RUN": f"guards_{written.stem}"}
    command += ["-p", "tests.guards.taken_away", *(file for file in files if (ROOT / file).exists())]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _missed_by(run: "subprocess.Popen[str]") -> int:
    """Pass on what a run says, and count the locks it missed."""
    assert run.stdout is not None
    missed = 0
    for line in run.stdout:
        missed += line.startswith(MISSED)
        if line.startswith((MISSED, "NOT ", "ERROR")):
            sys.stdout.write(line)
            sys.stdout.flush()
    run.wait()
    return missed


def note(files: list[Path]) -> None:
    """Write which test passes at which place."""
    seen = dict(line.split(" ", 1) for file in files for line in reversed(file.read_text().splitlines()))
    known = json.loads(LOCKS.read_text()) if LOCKS.exists() else {}
    chosen = {place: known.get(place) or seen.get(place, "") for place in sorted(places())}
    LOCKS.write_text(json.dumps(chosen, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
