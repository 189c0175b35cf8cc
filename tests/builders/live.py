"""A kind of live topic that only tests have: lamps, which show whether they are on."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.utils.translation import get_language

from common import live
from common.live import Showing, publish, shows
from common.transactions import unit_of_work

LAMP = UUID("01a20000-0000-7000-8000-00000000001a")
TOPIC = f"lamp:{LAMP}"


@pytest.fixture
def lamps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lamps are the only topics; one shows the language it is read in."""
    monkeypatch.setattr(live, "_renderers", {})

    @shows("lamp")
    def show_lamp(lamp_id: UUID) -> Showing:
        return Showing({"light": f"<b>off {get_language()}</b>"}, say="click", facts={"stamp": "off"})


@pytest.fixture
def shown(lamps: None) -> Callable[..., None]:
    """Show the lamp anew so many times, as a worker does in its thread: `shown()`, `shown(3)`."""

    def show(times: int = 1) -> None:
        try:
            for _turn in range(times):
                with unit_of_work():
                    publish(TOPIC)
        finally:
            if not connection.in_atomic_block:
                connection.close()

    return show
