"""What was told: the names of the facts in the outbox."""

from collections.abc import Callable

import pytest

from common.models import OutboxFact


@pytest.fixture
def facts(db: None) -> Callable[[], list[str]]:
    """The names of the facts told since the last look, in order: `facts() == ["marketplace.bid_placed"]`."""
    seen: set[object] = set()

    def told() -> list[str]:
        new = OutboxFact.objects.exclude(pk__in=seen).order_by("pk")
        rows = list(new.values_list("pk", "name"))
        seen.update(key for key, _name in rows)
        return [name for _key, name in rows]

    return told
