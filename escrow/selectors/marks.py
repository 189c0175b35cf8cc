"""What parties could share, in keyed hashes: the cards they pay with, the accounts they are paid to; never shown."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, Value, When

from escrow.models import PaymentMethod, PayoutAccount


@dataclass
class PartyMarks:
    """All a party ever saved, as "card:<hash>" and "bank:<hash>", and the cards it keeps."""

    marks: set[str] = field(default_factory=set)
    method_ids: set[UUID] = field(default_factory=set)


def marks_of_parties(parties: Collection[str]) -> dict[str, PartyMarks]:
    """By party, all by which it may be found to be one with others, in one question."""
    is_kept = Case(When(removed_at=None, then=Value(True)), default=Value(False))
    cards = PaymentMethod.objects.filter(party__in=parties)
    banks = PayoutAccount.objects.filter(party__in=parties)
    saved = cards.values_list("party", Value("card"), "card_hash", "pk", is_kept).union(
        banks.values_list("party", Value("bank"), "number_hash", "pk", Value(False)), all=True
    )
    found = {party: PartyMarks() for party in parties}
    for party, kind, digits, key, is_method in saved:
        found[party].marks |= {f"{kind}:{digits}"} if digits else set()
        found[party].method_ids |= {key} if is_method else set()
    return found
