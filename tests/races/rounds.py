"""How often a race is run: a few times in `make test`, `ROUNDS` times in `make races`."""

import os


def rounds(few: int) -> range:
    """One turn for each round."""
    return range(int(os.environ.get("ROUNDS", few)))
