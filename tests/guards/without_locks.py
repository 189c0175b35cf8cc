"""`make guards`: takes each lock of the code away in turn and runs the test that is known to miss it.

`locks.json` says for each place which test that is. A whole run with `MOA_NOTE_LOCKS=FILE` writes down in which tests
the lock of a place alone allowed a change, and `--note FILE...` gives each place one of them. With words only places
that contain one are tried; `JOBS` says in how many processes, each with a database of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.guards.lockset import ROOT, places

LOCKS = Path(__file__).with_name("locks.json")

type Tests = dict[str, list[str]]


def main(arguments: list[str]) -> int:
    """Whether there are locks nobody misses, as an exit code."""
    if arguments[:1] == ["--note"]:
        note(_seen([Path(name) for name in arguments[1:]]))
        return 0
    known = json.loads(LOCKS.read_text())
    chosen = {place: [known[place]] for place in known if not arguments or any(word in place for word in arguments)}
    missed = _missed(chosen)
    for place in chosen:
        sys.stdout.write(f"{'missed' if place in missed else 'NOT MISSED'}: {place} by {missed.get(place, 'nobody')}\n")
    sys.stdout.write(f"locks taken away: {len(chosen)}, missed by a test: {len(missed)}\n")
    return 0 if len(missed) == len(chosen) else 1


def note(seen: Tests) -> None:
    """Give every place a test where its lock was needed; the one it has if that is one, or if none was seen."""
    known = json.loads(LOCKS.read_text())
    for place in places():
        tests = seen.get(place) or [known.get(place, "")]
        known[place] = known[place] if known.get(place) in tests else tests[0]
    _write({place: known[place] for place in places()})


def _write(chosen: dict[str, str]) -> None:
    LOCKS.write_text(json.dumps(dict(sorted(chosen.items())), indent=2) + "\n")


def _seen(files: list[Path]) -> Tests:
    """The tests that needed a place's lock, those written for its app's folder first."""
    seen: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for line in file.read_text().splitlines():
            place, _, test = line.partition(" ")
            seen[place].add(test)
    return {place: sorted(tests, key=lambda test: (_app(test) != _app(place), test)) for place, tests in seen.items()}


def _app(name: str) -> str:
    return name.removeprefix("tests/").partition("/")[0]


def _missed(chosen: Tests) -> dict[str, str]:
    """Which places are missed, each with the test that did."""
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 2))
    with tempfile.TemporaryDirectory() as folder:
        runs = [_run(share, Path(folder) / f"{turn}.json") for turn, share in enumerate(_shares(chosen, jobs))]
        for run in runs:
            run.wait()
        lines = [line for told in Path(folder).glob("*.missed") for line in told.read_text().splitlines()]
    return {place: test for place, _, test in (line.partition(" ") for line in lines)}


def _shares(chosen: Tests, jobs: int) -> list[Tests]:
    """The places dealt out by their tests' files, so that a test runs in one process for all its places."""
    files = sorted({_file(test) for tests in chosen.values() for test in tests})
    turns = {file: turn % jobs for turn, file in enumerate(files)}
    shares: list[Tests] = [{} for _job in range(jobs)]
    for place, tests in chosen.items():
        for test in tests:
            shares[turns[_file(test)]].setdefault(place, []).append(test)
    return [share for share in shares if share]


def _file(test: str) -> str:
    return test.partition("::")[0]


def _run(share: Tests, asked: Path) -> "subprocess.Popen[bytes]":
    asked.write_text(json.dumps(share))
    files = sorted({_file(test) for tests in share.values() for test in tests})
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--create-db"]
    command += ["-p", "tests.guards.taken_away", *(file for file in files if (ROOT / file).is_file())]
    environment = os.environ | {"MOA_LOCKS_TAKEN": str(asked), "MOA_TEST_RUN": f"guards_{asked.stem}"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
