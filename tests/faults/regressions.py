"""Seeds that once found something wrong: told first from then on, with why."""

from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")


def seeds_that_failed() -> list[int]:
    """Every seed of the list, in order."""
    lines = LIST.read_text().splitlines()
    return [int(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]


def keep(seed: int, why: str) -> None:
    """Add a seed to the list."""
    if seed not in seeds_that_failed():
        with LIST.open("a") as kept:
            kept.write(f"{seed}  # {why}\n")
