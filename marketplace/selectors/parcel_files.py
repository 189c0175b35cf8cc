"""What a file of tracking numbers would do: each row held against the seller's own orders, without saving anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import FETCH_RAISE

from marketplace.gateways import CARRIERS, knows_number
from marketplace.models import Order
from marketplace.rules.parcel_files import FileRow
from marketplace.rules.states import OrderStatus

CARRIER_NAMES: Mapping[str, str] = {
    "cj": "cj",
    "cj대한통운": "cj",
    "대한통운": "cj",
    "cj logistics": "cj",
    "hanjin": "hanjin",
    "한진": "hanjin",
    "한진택배": "hanjin",
    "hanjin express": "hanjin",
    "lotte": "lotte",
    "롯데": "lotte",
    "롯데택배": "lotte",
    "롯데글로벌로지스": "lotte",
    "lotte global logistics": "lotte",
    "post": "post",
    "우체국": "post",
    "우체국택배": "post",
    "korea post": "post",
}
"""How files name the carriers, in small letters."""

SHORT_LENGTH = 6


@dataclass(frozen=True)
class CheckedRow:
    """A row of a file with what it means here. `trouble` is a code, "" for a fine row.

    A row that names somebody else's order reads like one that names none: nobody learns which orders exist.
    """

    row: FileRow
    order_id: UUID | None
    carrier: str
    number: str
    trouble: str

    @property
    def is_fine(self) -> bool:
        """Whether it could be saved."""
        return not self.trouble


def checked_rows(rows: list[FileRow], seller_id: UUID) -> list[CheckedRow]:
    """Every row with its order, or with what is wrong in it; two questions, whatever the number of rows."""
    orders = Order.objects.filter(seller_id=seller_id, status=OrderStatus.PAID).fetch_mode(FETCH_RAISE)
    known = _Known(orders.values_list("pk", flat=True))
    return [_checked(row, known) for row in rows]


class _Known:
    """A seller's orders by all the names they go by in files."""

    def __init__(self, ids: Iterable[UUID]) -> None:
        self._by_id: dict[str, UUID] = {}
        self._by_code: dict[str, list[UUID]] = {}
        for order_id in ids:
            self._by_id[str(order_id)] = self._by_id[order_id.hex] = order_id
            self._by_code.setdefault(order_id.hex[-SHORT_LENGTH:], []).append(order_id)

    def find(self, name: str) -> list[UUID]:
        """The orders a name may stand for: a whole id, or the last six figures with or without M-."""
        small = name.casefold()
        whole = self._by_id.get(small)
        return [whole] if whole else self._by_code.get(small.removeprefix("m-"), [])


def _checked(row: FileRow, known: _Known) -> CheckedRow:
    carrier = CARRIER_NAMES.get(row.carrier.casefold(), "")
    number = row.number.replace("-", "").replace(" ", "")
    if row.trouble is not None:
        return CheckedRow(row, None, carrier, number, str(row.trouble))
    found = known.find(row.order)
    if len(found) != 1:
        return CheckedRow(row, None, carrier, number, "order_ambiguous" if found else "order_unknown")
    if carrier not in CARRIERS:
        return CheckedRow(row, found[0], "", number, "carrier_unknown")
    trouble = "" if knows_number(carrier, number) else "number_unfit"
    return CheckedRow(row, found[0], carrier, number, trouble)
