"""Tracking numbers from a file: first a check that saves nothing, then the fine rows; the rest back with reasons."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.csv import csv_file
from common.refusals import Refusal
from common.transactions import unit_of_work
from marketplace.rules.parcel_files import FileTrouble, FileUnreadable, read_parcel_file
from marketplace.selectors.parcel_files import CheckedRow, checked_rows
from marketplace.services.parcels import Parcel, ship_order
from pages.presentation.parcels import FILE_TROUBLES, row_trouble
from pages.web.desks import BusinessDesk

HEADER = ("order", "units", "carrier", "tracking")
SHOWN_MOST = 100


@dataclass(frozen=True)
class RowAnswer:
    """A row of a file and what became of it; `trouble` is empty for a fine one."""

    line: int
    cells: tuple[str, ...]
    trouble: str


class ShipFileView(BusinessDesk):
    """A file of numbers: checked, then saved row by row, each in a unit of work of its own."""

    section = "ship"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Files are sent from the page of the parcels."""
        return redirect("ship")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Check what was sent, save its fine rows, or give the others back."""
        sent = request.FILES.get("numbers")
        content = sent.read() if sent else request.POST.get("checked", "").encode()
        try:
            found = checked_rows(read_parcel_file(content), self.business.id)
        except FileUnreadable as refused:
            return self._unreadable(refused.trouble)
        act = request.POST.get("act", "check")
        if act == "save":
            return self._save(found, content)
        answers = [_answer(row) for row in found]
        return _back(answers) if act == "back" else self._show(found, answers, content)

    def _save(self, found: list[CheckedRow], content: bytes) -> HttpResponse:
        """Save the fine rows; the same file twice changes nothing."""
        answers, saved = [], 0
        for row in found:
            answer = _answer(row) if row.trouble else self._saved(row)
            saved += not answer.trouble
            answers.append(answer)
        if saved:
            words = ngettext("%(count)s number saved.", "%(count)s numbers saved.", saved)
            messages.success(self.request, words % {"count": saved})
        if all(not answer.trouble for answer in answers):
            return redirect("ship")
        return self._show(found, answers, content, is_saved=True)

    def _saved(self, row: CheckedRow) -> RowAnswer:
        assert row.order_id is not None, "a fine row names an order"
        parcel, numbers = Parcel(row.carrier, row.number), row.row.units
        try:
            with unit_of_work():
                _ship(row.order_id, self.person.id, parcel, numbers)
        except Refusal as refusal:
            return _answer(row, refusal.message)
        return _answer(row)

    def _show(
        self, found: list[CheckedRow], answers: list[RowAnswer], content: bytes, *, is_saved: bool = False
    ) -> HttpResponse:
        bad = [answer for answer in answers if answer.trouble]
        shown = {
            "answers": bad[:SHOWN_MOST],
            "more": max(0, len(bad) - SHOWN_MOST),
            "read": len(found),
            "fine": len(found) - len(bad),
            "bad": len(bad),
            "is_saved": is_saved,
            "checked": "" if is_saved and not bad else _as_text(answers if not is_saved else bad),
            "size": len(content),
        }
        return self.page("pages/ship_file.html", shown, status=422 if bad else 200)

    def _unreadable(self, trouble: FileTrouble) -> HttpResponse:
        shown = {"trouble": FILE_TROUBLES[trouble], "answers": [], "read": 0, "fine": 0, "bad": 0, "is_saved": False}
        return self.page("pages/ship_file.html", shown, status=422)


def _ship(order_id: UUID, user_id: UUID, parcel: Parcel, numbers: tuple[int, ...]) -> None:
    ship_order(order_id=order_id, user_id=user_id, parcel=parcel, unit_numbers=numbers, now=clock.now())


def _answer(checked: CheckedRow, words: str = "") -> RowAnswer:
    row = checked.row
    trouble = words or (row_trouble(checked.trouble, row.other_line) if checked.trouble else "")
    units = " ".join(map(str, row.units))
    return RowAnswer(row.line, (row.order, units, row.carrier, row.number), trouble)


def _as_text(answers: list[RowAnswer]) -> str:
    """The rows as the same file says them, to be sent along with the next step."""
    lines = [",".join(HEADER), *(",".join(_quoted(cell) for cell in answer.cells) for answer in answers)]
    return "\n".join(lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _back(answers: list[RowAnswer]) -> HttpResponseBase:
    rows = [(*answer.cells, answer.trouble) for answer in answers if answer.trouble]
    return csv_file("moa-rows-to-mend.csv", (*HEADER, _("What is wrong")), rows)
