"""What people were told: the kinds of their notices, and the worker's round that writes the letters."""

from collections.abc import Callable
from uuid import UUID

import pytest

from common.outbox import relay
from social.models import Notice
from social.tasks import write_letters


@pytest.fixture
def told(db: None) -> Callable[[UUID], list[str]]:
    """The kinds of what a person was told, in order, once every fact was delivered: `told(buyer.id)`."""

    def kinds(user_id: UUID) -> list[str]:
        while relay():
            pass
        return list(Notice.objects.filter(user_id=user_id).order_by("id").values_list("kind", flat=True))

    return kinds


@pytest.fixture
def letters(mails: Callable[[str], list[object]]) -> Callable[[str], list[object]]:
    """The letters written to an address so far, the newest first, once every fact was delivered."""

    def sent_to(destination: str) -> list[object]:
        while relay():
            pass
        write_letters()
        return mails(destination)

    return sent_to
