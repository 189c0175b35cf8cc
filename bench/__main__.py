"""`python -m bench [--quick] [--only CASE]`: one bounded run on one machine, told as ratios."""

import argparse
from collections.abc import Callable, Sequence

from bench.ground import ground

CASES = ("statements", "join", "bid", "page", "http", "fanout", "growth", "booking", "settle", "proof")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="prove that it works; the figures mean nothing")
    parser.add_argument("--only", choices=CASES, action="append", help="leave the other cases out")
    given = parser.parse_args()
    with ground():
        measure(given.only or CASES, is_quick=given.quick)


def measure(chosen: Sequence[str], *, is_quick: bool) -> None:
    """Run the chosen cases. Django is loaded by now."""
    from bench import cases, fanout, growth, proof, report, settle, statements
    from bench.cast import Cast

    plan = cases.QUICK if is_quick else cases.Plan()
    report.print_head(plan)
    cast = Cast.of(buyers=plan.buyers, sellers=plan.sellers)
    runs: dict[str, Callable[[], Sequence[report.Row]]] = {
        "statements": lambda: statements.counted(cast),
        "join": lambda: cases.joins(cast, plan),
        "bid": lambda: cases.bids(cast, plan),
        "page": lambda: cases.pages(cast, plan),
        "http": lambda: cases.by_http(cast, plan),
        "fanout": lambda: fanout.fan_outs(cast, plan),
        "growth": lambda: growth.grown(cast, sizes=plan.sizes),
        "booking": lambda: proof.booked(seconds=10 * plan.seconds),
        "settle": lambda: settle.settled(cast, crowds=plan.crowds),
        "proof": lambda: proof.proven(cast, postings=plan.postings),
    }
    rows = [row for name in CASES if name in chosen for row in report.printed(name, runs[name]())]
    report.print_goals(rows)


if __name__ == "__main__":
    main()
