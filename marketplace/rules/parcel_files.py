"""Tracking numbers from a file: columns in any order, in the encodings spreadsheets of Korea write.

A file is read in two steps. What it says by itself (encoding, columns, limits, doubled rows) is judged here without a
look at any order; whether an order is there to be shipped is asked row by row by who knows the orders.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

BYTES_MOST = 1_000_000
ROWS_MOST = 5_000
CELL_MOST = 200
ENCODINGS = ("utf-8-sig", "cp949")
"""UTF-8 with or without its mark, else what Windows in Korea writes, which contains EUC-KR."""

COLUMNS: Mapping[str, frozenset[str]] = {
    "order": frozenset({"order", "order id", "주문", "주문번호", "parcel"}),
    "units": frozenset({"units", "unit", "낱개", "낱개 번호", "수량 번호"}),
    "carrier": frozenset({"carrier", "택배사", "배송사"}),
    "number": frozenset({"tracking", "tracking number", "number", "송장", "송장번호", "운송장", "운송장번호"}),
}
REQUIRED = ("order", "carrier", "number")
_LENGTHENED = re.compile(r"[0-9.,]+[eE]\+?[0-9]+")
_AS_TEXT = re.compile(r'=?"([^"]*)"')
_UNITS = re.compile(r"[0-9]{1,2}([ ,;/·]+[0-9]{1,2})*")


class FileTrouble(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    ENCODING = "encoding"
    COLUMNS = "columns"
    BROKEN = "broken"


class RowTrouble(StrEnum):
    """Why one row cannot be taken, as far as the file itself tells."""

    ORDER_MISSING = "order_missing"
    CARRIER_MISSING = "carrier_missing"
    NUMBER_MISSING = "number_missing"
    NUMBER_SHORTENED = "number_shortened"
    UNITS_UNREADABLE = "units_unreadable"
    TOO_LONG = "too_long"
    SAME_NUMBER = "same_number"
    SAME_UNITS = "same_units"


class FileUnreadable(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, trouble: FileTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class FileRow:
    """One row as it was written. `line` counts as a spreadsheet does; `other_line` is the row it clashes with."""

    line: int
    order: str
    carrier: str
    number: str
    units: tuple[int, ...] = ()
    trouble: RowTrouble | None = None
    other_line: int | None = None


def read_parcel_file(content: bytes) -> list[FileRow]:
    """The rows of a file, those with something wrong in them too; empty rows are left out.

    Raises FileUnreadable. A file with the columns 송장번호, 주문, 택배사 in that order is read like any other.
    """
    if len(content) > BYTES_MOST:
        raise FileUnreadable(FileTrouble.TOO_BIG)
    lines = _lines(_text(content))
    header = next(lines, None)
    if header is None:
        raise FileUnreadable(FileTrouble.EMPTY)
    places = _places(header[1])
    rows: list[FileRow] = []
    for line, cells in lines:
        if any(cells):
            rows.append(_row(line, {name: _cell(cells, place) for name, place in places.items()}))
        if len(rows) > ROWS_MOST:
            raise FileUnreadable(FileTrouble.TOO_MANY_ROWS)
    if not rows:
        raise FileUnreadable(FileTrouble.EMPTY)
    return _without_clashes(rows)


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileUnreadable(FileTrouble.ENCODING)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise FileUnreadable(FileTrouble.BROKEN) from error


def _clean(cell: str) -> str:
    """A cell without what spreadsheets put around numbers to keep them as text."""
    cell = " ".join(cell.split())
    as_text = _AS_TEXT.fullmatch(cell)
    return (as_text[1] if as_text else cell).removeprefix("'").strip()


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each column is, whatever the order; the first of two with one meaning counts."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        for name, titles in COLUMNS.items():
            if title.casefold() in titles:
                places.setdefault(name, place)
    if any(name not in places for name in REQUIRED):
        raise FileUnreadable(FileTrouble.COLUMNS)
    return places


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _row(line: int, cells: Mapping[str, str]) -> FileRow:
    order, carrier, number = (cells[name][:CELL_MOST] for name in REQUIRED)
    units = cells.get("units", "")
    trouble = _trouble(cells)
    numbers = () if trouble or not units else tuple(sorted({int(each) for each in re.findall("[0-9]+", units)}))
    return FileRow(line, order, carrier, number, numbers, trouble)


def _trouble(cells: Mapping[str, str]) -> RowTrouble | None:
    missing = {
        "order": RowTrouble.ORDER_MISSING,
        "carrier": RowTrouble.CARRIER_MISSING,
        "number": RowTrouble.NUMBER_MISSING,
    }
    if any(len(cell) > CELL_MOST for cell in cells.values()):
        return RowTrouble.TOO_LONG
    for name, trouble in missing.items():
        if not cells[name]:
            return trouble
    if _LENGTHENED.fullmatch(cells["number"]):
        return RowTrouble.NUMBER_SHORTENED
    units = cells.get("units", "")
    return RowTrouble.UNITS_UNREADABLE if units and not _UNITS.fullmatch(units) else None


def _without_clashes(rows: list[FileRow]) -> list[FileRow]:
    """Mark later rows that give a number to another order, or the same units of an order twice.

    A row that says the very same again is left as it is: saving it changes nothing.
    """
    by_number: dict[tuple[str, str], FileRow] = {}
    by_units: dict[tuple[str, int], FileRow] = {}
    marked = []
    for row in rows:
        marked.append(row if row.trouble else _marked(row, by_number, by_units))
    return marked


def _marked(
    row: FileRow, by_number: dict[tuple[str, str], FileRow], by_units: dict[tuple[str, int], FileRow]
) -> FileRow:
    digits = re.sub("[ -]", "", row.number)
    same = by_number.setdefault((row.carrier.casefold(), digits), row)
    if same.order.casefold() != row.order.casefold():
        return replace(row, trouble=RowTrouble.SAME_NUMBER, other_line=same.line)
    for unit in row.units or (0,):
        first = by_units.setdefault((row.order.casefold(), unit), row)
        if re.sub("[ -]", "", first.number) != digits:
            return replace(row, trouble=RowTrouble.SAME_UNITS, other_line=first.line)
    return row
