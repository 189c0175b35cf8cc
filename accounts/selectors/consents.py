"""Questions about what a person agreed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Consent
from accounts.rules.consents import REQUIRED, ConsentKind
from common.asking import asked_once


@dataclass(frozen=True)
class ConsentView:
    """What holds of one kind, and since when."""

    kind: ConsentKind
    is_given: bool
    is_required: bool
    edition: str
    at: datetime | None


@asked_once
def consents_of(user_id: UUID) -> list[ConsentView]:
    """One of each kind, the required ones first; one never asked about is not given."""
    return consents_in(Consent.objects.filter(owner_id=user_id))


def consents_in(rows: Iterable[Consent]) -> list[ConsentView]:
    """What holds by all that somebody ever said."""
    newest = {row.kind: row for row in sorted(rows, key=lambda row: (row.at, row.pk))}
    return [_view(kind, newest.get(kind)) for kind in ConsentKind]


def has_consented(user_id: UUID, kind: ConsentKind) -> bool:
    """Whether the newest word on it is yes."""
    return any(view.is_given for view in consents_of(user_id) if view.kind == kind)


def _view(kind: ConsentKind, row: Consent | None) -> ConsentView:
    return ConsentView(
        kind=kind,
        is_given=bool(row and row.is_given),
        is_required=kind in REQUIRED,
        edition=row.edition if row else "",
        at=row.at if row else None,
    )
