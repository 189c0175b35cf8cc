"""The whole audit log: who decided what, why, and what it changed; to read, to filter, to take along."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from common.audit import LogFilter, every_decision
from common.csv import csv_file
from pages.web.audit_log import ACTIONS, audit_rows
from pages.web.desks import OperatorDesk

PER_PAGE = 50


class LogView(OperatorDesk):
    """A page of the log. The filters stay in the address; older decisions by `before`."""

    section = "log"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        asked = _asked(request)
        rows = audit_rows(asked, before=_id(request.GET.get("before", "")), at_most=PER_PAGE + 1)
        filters = {name: text for name, text in vars(asked).items() if text}
        shown: dict[str, Any] = {
            "desk": "operator",
            "section": self.section,
            "rows": rows[:PER_PAGE],
            "asked": asked,
            "actions": ACTIONS.items(),
            "file": _with(reverse("log-file"), filters),
            "older": _with("", {**filters, "before": str(rows[PER_PAGE - 1].id)}) if len(rows) > PER_PAGE else "",
        }
        return render(request, "pages/log.html", shown)


class LogFileView(OperatorDesk):
    """The same as a file, all of it."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file."""
        header = ("at", "actor", "action", "subject", "reason", "before", "after")
        rows = (
            (one.at.isoformat(), one.actor, one.action, one.subject, one.reason, one.before, one.after)
            for one in every_decision(_asked(request))
        )
        return csv_file("decisions.csv", header, rows)


def _asked(request: HttpRequest) -> LogFilter:
    """What the address asks for; PostgreSQL keeps no NUL in a text, so nothing can hold one."""
    return LogFilter(*(request.GET.get(name, "").strip()[:120].replace("\x00", "") for name in vars(LogFilter())))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
