"""What an app keeps about a person, as plain values for the person's own file."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

type Kept = dict[str, list[dict[str, Any]]]
"""By kind of row, the rows; each a dictionary of plain JSON values."""


def told(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    """These fields of the rows, in the order they were made: the ones named and no others, so nothing slips in."""
    plain: list[dict[str, Any]] = json.loads(
        json.dumps(list(rows.order_by("pk").values(*fields)), cls=DjangoJSONEncoder)
    )
    return plain
