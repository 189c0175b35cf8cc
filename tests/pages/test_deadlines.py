from datetime import UTC, datetime, timedelta

import pytest

from pages.presentation.deadlines import deadline
from pages.presentation.stages import stages

BEGAN = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "share", "urgency"),
    [(0, "1.00", ""), (12, "0.50", ""), (18, "0.25", "soon"), (23, "0.04", "late"), (30, "0.00", "late")],
)
def test_a_clock_empties_and_grows_urgent(hours, share, urgency):
    clock = deadline(since=BEGAN, at=BEGAN + timedelta(hours=24), now=BEGAN + timedelta(hours=hours))

    assert (clock.share, clock.urgency) == (share, urgency)


def test_the_strip_knows_what_is_done_and_what_is_now():
    assert [stage.state for stage in stages("pay")] == ["done", "done", "now", "", ""]
    with pytest.raises(ValueError):
        stages("elsewhere")
