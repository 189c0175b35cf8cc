"""A seller's month: the statement to read, print or take into a spreadsheet, and the invoice for our commission."""

import re
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from common.calendar import SEOUL, seoul_day
from common.csv import csv_file
from common.templatetags.moa import won
from escrow.selectors.invoices import commission_invoice
from escrow.selectors.statements import Statement, next_month, statement_of
from marketplace.selectors.orders import orders_of_units
from pages.presentation.figures import Figure
from pages.web.desks import BusinessDesk

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class StatementView(BusinessDesk):
    """The month by day, with its sums."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        found = self.statement(request)
        shown: dict[str, Any] = {
            "statement": found,
            "figures": _figures(found),
            "former": _former_month(found.first_day),
            "later": later if (later := next_month(found.first_day)) <= seoul_day(self.now) else None,
        }
        return self.page("pages/statement.html", shown)

    def statement(self, request: HttpRequest) -> Statement:
        """The statement of the month in the address, else of this month."""
        return statement_of(f"seller:{self.business.id}", _month(request.GET.get("month", ""), now=self.now))


class StatementFileView(StatementView):
    """Every line of the month as a file."""

    def get(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]  # a file instead of a page
        """The file."""
        found = self.statement(request)
        orders = orders_of_units([line.reference for line in found.lines])
        header = ("at", "kind", "order", "title", "gross_won", "commission_won", "net_won", "balance_won")
        rows = [
            (
                line.at.astimezone(SEOUL).isoformat(timespec="seconds"),
                line.kind,
                *orders.get(line.reference, ("", "")),
                line.gross_minor,
                line.fee_minor,
                line.net_minor,
                line.balance_minor,
            )
            for line in found.lines
        ]
        return csv_file(f"moa-{found.first_day:%Y-%m}.csv", header, rows)


class InvoiceView(StatementView):
    """The invoice for our commission of the month, on paper."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The sheet. Raises BooksDiffer when the ledger disagrees."""
        first_day = _month(request.GET.get("month", ""), now=self.now)
        shown: dict[str, Any] = {
            "invoice": commission_invoice(f"seller:{self.business.id}", first_day),
            "number": f"{first_day:%Y%m}-{self.business.id.hex[-6:].upper()}",
            "is_open": seoul_day(self.now) < next_month(first_day),
            "server_now": self.now,
        }
        return self.page("pages/invoice.html", shown)


def _month(text: str, *, now: datetime) -> date:
    asked = _MONTH.fullmatch(text)
    return date(int(asked[1]), int(asked[2]), 1) if asked else seoul_day(now).replace(day=1)


def _former_month(first_day: date) -> date:
    return date(first_day.year - (first_day.month == 1), (first_day.month - 2) % 12 + 1, 1)


def _figures(found: Statement) -> list[Figure]:
    return [
        Figure("check-circle", _("Released"), won(found.released_minor), note=_("what buyers paid for it")),
        Figure("receipt", _("Commission"), won(found.fee_minor), note=_("VAT included")),
        Figure("undo", _("Taken back"), won(found.taken_back_minor), note=_("refunds after release")),
        Figure("bank", _("Paid out"), won(found.paid_minor), note=_("to your bank account"), tone="safe"),
    ]
