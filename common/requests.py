"""A request with a key is answered once; repeating it gives the same answer and has no second effect."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.failpoints import declare, failpoint
from common.models import RequestKey
from common.refusals import Conflict, Invalid
from common.transactions import in_unit

declare("request.key_taken", "request.acted", "request.answered")

_FRESH = """
    INSERT INTO common_requestkey (actor, key, digest) VALUES (%s, %s, %s)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""


class KeyReused(Conflict):
    """The same key came with another content."""

    code = "common.key_reused"
    text = _("This form was already sent with other values. Please reload the page.")


class KeyMissing(Invalid):
    """A write came without a usable key."""

    code = "common.key_missing"
    text = _("This request needs an Idempotency-Key of 8 to 80 characters.")


@in_unit
def answered_once(*, actor: str, key: str, content: object, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer to this actor's request, computed the first time and remembered with its effects.

    A second request with the key waits for the first. Raises KeyReused when `content` differs,
    KeyMissing when the key is not 8–80 plain characters, TypeError when the answer is not plain JSON.
    """
    if not (8 <= len(key) <= 80 and key.isascii() and key.isprintable()):
        raise KeyMissing()
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
    fresh_id = _insert(actor, key, digest)
    if fresh_id is None:
        return _given(actor, key, digest)
    failpoint("request.key_taken")
    result: dict[str, Any] = json.loads(json.dumps(answer()))  # as it will be read when the request is repeated
    failpoint("request.acted")
    RequestKey.objects.filter(pk=fresh_id).update(answer=result)
    failpoint("request.answered")
    return result


def _insert(actor: str, key: str, digest: str) -> int | None:
    """The row's id; None when the key was used. Waits for a request with it that is still under way."""
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, [actor, key, digest])
        row = cursor.fetchone()
    return row[0] if row else None


def _given(actor: str, key: str, digest: str) -> dict[str, Any]:
    row = RequestKey.objects.get(actor=actor, key=key)
    if row.digest != digest:
        raise KeyReused()
    assert row.answer is not None, "a key is committed together with its answer"
    return dict(row.answer)
