"""Every fault of the matrix (faults.md), what must come of it, and the tests that show it: a file, or `file::name`."""

MAP: dict[str, tuple[str, tuple[str, ...]]] = {
    "F1": (
        "a worker killed at any step of a charge",
        ("tests/faults/test_kill_points.py", "tests/escrow/test_crashes.py"),
    ),
    "F2": (
        "killed in refund, transfer, close, confirmation, outbox, inbox",
        ("tests/faults/test_kill_points.py", "tests/faults/test_kill_points_of_orders.py"),
    ),
    "F3": (
        "the provider answers after our time-out",
        ("tests/escrow/test_stripe_faults.py", "tests/escrow/test_charge.py"),
    ),
    "F4": ("a stored 500 is replayed under its key", ("tests/escrow/test_stripe_faults.py",)),
    "F5": ("a key was pruned in a long outage", ("tests/escrow/test_stripe_faults.py",)),
    "F6": ("409 key in use, bursts of 429", ("tests/escrow/test_stripe_faults.py",)),
    "F7": (
        "events doubled, shuffled, late, missing",
        ("tests/escrow/test_event_permutations.py", "tests/escrow/test_inbox.py"),
    ),
    "F8": ("an event before the answer", ("tests/escrow/test_inbox.py",)),
    "F9": ("an event about nothing of ours", ("tests/escrow/test_inbox.py",)),
    "F10": ("forged, stale and monstrous events", ("tests/escrow/test_hostile_events.py",)),
    "F11": ("PostgreSQL killed in the middle of settling", ("tests/faults/test_killed_database.py",)),
    "F12": (
        "the line drops; deadlock; serialization failure",
        ("tests/faults/test_database.py::TestAUnitEndedForTheSakeOfAnother", "tests/faults/test_injected_faults.py"),
    ),
    "F13": ("disk full, no writes taken", ("tests/faults/test_database.py::TestNoWritesAreTaken",)),
    "F14": ("Redis gone, emptied, started anew", ("tests/processes/test_two_of_each.py",)),
    "F15": ("tasks twice, two clocks, twenty closers", ("tests/faults/test_duplicates.py",)),
    "F16": (
        "an app host's clock is an hour wrong",
        ("tests/faults/test_duplicates.py::test_the_databases_clock_decides_whatever_this_host_believes",),
    ),
    "F17": ("two tabs, double click, retry", ("tests/races/test_request_keys.py",)),
    "F18": ("a place given up as the auction closes", ("tests/races/test_withdrawal_against_close.py",)),
    "F19": ("the last of a budget", ("tests/races/test_the_last_coupon.py",)),
    "F20": (
        "refund against release, refund against dispute",
        ("tests/races/test_release_against_refund.py", "tests/races/test_disputes.py"),
    ),
    "F21": (
        "partial refunds down to nothing",
        ("tests/rules/test_escrow_money.py", "tests/faults/test_state_machine.py"),
    ),
    "F22": (
        "disputes before and after release and payout",
        ("tests/escrow/test_disputes.py", "tests/faults/test_state_machine.py"),
    ),
    "F23": ("a payout cannot be taken back", ("tests/escrow/test_reversals.py",)),
    "F24": ("a payee may not receive money", ("tests/escrow/test_legs.py",)),
    "F25": ("a refund fails weeks later", ("tests/escrow/test_refund_hold.py",)),
    "F26": ("our balance is too short", ("tests/escrow/test_legs.py",)),
    "F27": (
        "a card ends before its charge",
        ("tests/faults/test_outside.py::test_a_card_that_ended_meanwhile_is_declined_and_another_one_pays",),
    ),
    "F28": ("paid a second after the window", ("tests/escrow/test_crashes.py",)),
    "F33": (
        "deploying while money moves",
        ("tests/processes/test_rolling_restart.py", "tests/processes/test_killed.py", "tests/config/test_crew.py"),
    ),
    "F34": ("a migration fails half way", ("tests/faults/test_database.py::TestAMigrationThatFailsHalfWay",)),
    "F35": ("a backup ten minutes old", ("tests/escrow/test_reconciliation.py",)),
    "F36": ("500 sockets come back", ("tests/faults/test_sockets.py",)),
    "F37": (
        "a listener that always fails",
        (
            "tests/common/test_outbox.py::test_a_failed_delivery_comes_again_later_and_later_and_at_last_no_more",
            "tests/common/test_outbox.py::test_half_done_work_is_rolled_back_and_the_others_flow",
        ),
    ),
    "F38": ("somebody outside takes 15 seconds", ("tests/faults/test_outside.py", "tests/escrow/test_circuits.py")),
}
