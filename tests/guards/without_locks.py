"""`make guards`: takes each lock of the code away in turn and runs the test that is known to miss it.

`locks.json` says for each place which test that is. `--note FILE…` renews it from what a whole run wrote down
(`MOA_NOTE_LOCKS=FILE make test`): a place keeps its test, a new one gets the first that passed there.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.guards.lockset import ROOT, places

LOCKS = Path(__file__).with_name("locks.json")


def main(arguments: list[str]) -> int:
    """How many locks nobody misses; as an exit code."""
    if arguments[:1] == ["--note"]:
        note([Path(name) for name in arguments[1:]])
        return 0
    known = json.loads(LOCKS.read_text())
    chosen = [place for place in known if not arguments or any(part in place for part in arguments)]
    unmissed = [place for place in chosen if not _is_missed(place, known[place])]
    sys.stdout.write(f"locks taken away: {len(chosen)}, missed by a test: {len(chosen) - len(unmissed)}\n")
    return min(len(unmissed), 1)


def note(files: list[Path]) -> None:
    """Write which test passes at which place."""
    seen = dict(line.split(" ", 1) for file in files for line in reversed(file.read_text().splitlines()))
    known = json.loads(LOCKS.read_text()) if LOCKS.exists() else {}
    chosen = {place: known.get(place) or seen.get(place, "") for place in sorted(places())}
    LOCKS.write_text(json.dumps(chosen, indent=2) + "\n")


def _is_missed(place: str, test: str) -> bool:
    """Whether the test fails without the lock. A test that does not exist misses nothing."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", "--reuse-db", test]
    environment = os.environ | {"MOA_WITHOUT_LOCK": place, "MOA_TEST_RUN": "guards"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    is_missed = ran.returncode == 1
    sys.stdout.write(f"{'missed' if is_missed else 'NOT MISSED'}: {place} by {test}\n")
    sys.stdout.flush()
    return is_missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
