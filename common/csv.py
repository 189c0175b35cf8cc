"""Tables as files for spreadsheets: no cell is ever a formula, Korean opens right, rows are streamed."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.http import StreamingHttpResponse

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"


def plain_cell(value: object) -> str:
    """A cell as text. One that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
    injection); a whole number is never one.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def csv_lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file: a byte order mark first, without which Excel misreads Korean."""
    yield _BOM
    for row in chain([header], rows):
        line = io.StringIO()
        csv.writer(line).writerow([plain_cell(value) for value in row])
        yield line.getvalue()


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The table as a download called `name`, an ASCII name ending in .csv."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
