"""Strikes: once for each thing left, told once, counted for operators and buyers."""

from common.transactions import unit_of_work
from merchants.rules import StrikeReason
from merchants.selectors import strike_counts, strikes_of
from merchants.services import strike_seller
from tests.builders.people import NOON


def strike(seller, source, reason=StrikeReason.SILENT):
    with unit_of_work():
        return strike_seller(seller_id=seller.id, reason=reason, source=source, now=NOON)


def test_a_source_strikes_once(a_seller, facts):
    seller, other = a_seller(), a_seller()
    facts()

    first, again = strike(seller, "award:1"), strike(seller, "award:1", StrikeReason.REFUSED)
    strike(seller, "award:2", StrikeReason.REFUSED)

    assert first.id == again.id
    assert [(one.reason, one.source) for one in strikes_of(seller.id)] == [
        (StrikeReason.REFUSED, "award:2"),
        (StrikeReason.SILENT, "award:1"),
    ]
    assert strike_counts([seller.id, other.id]) == {seller.id: 2}
    assert strikes_of(other.id) == []
    assert facts() == ["merchants.seller_struck"] * 2
