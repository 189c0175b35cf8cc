"""A request with a key is answered once; repeating it gives the same answer and has no second effect."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from common.locks import locked
from common.models import RequestKey
from common.refusals import Conflict, Invalid
from common.transactions import in_unit


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
    fresh = RequestKey(actor=actor, key=key, digest=digest)
    RequestKey.objects.bulk_create([fresh], ignore_conflicts=True)
    row = locked(RequestKey.objects.filter(actor=actor, key=key)).get()
    if row.digest != digest:
        raise KeyReused()
    if row.answer is None:
        row.answer = json.loads(json.dumps(answer()))  # as it will be read when the request is repeated
        row.save(update_fields=["answer"])
    result: dict[str, Any] = row.answer
    return result
