"""The notices centre: what happened, what may disturb, and the links that open a notice and mark it read."""

import re
from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.web.base import PersonView
from common import clock
from common.paging import Ask
from common.refusals import Missing
from common.transactions import unit_of_work
from merchants.selectors import seller_of
from social.presentation.centre import days_of
from social.presentation.letters import STOP_SALT
from social.presentation.matrix import GROUPS, matrix
from social.rules.notices import CHOICES, Group, Part
from social.selectors.choices import quiet_of, ticks_of
from social.selectors.notices import FILTERS, notice_counts, notices_of
from social.services.choices import Wish, choose_notices, set_quiet_hours
from social.services.notices import read_all, read_notice

PER_PAGE = 20
STOPS_FOR = 400 * 24 * 3600
"""Seconds for which a link that stops letters works."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


class NoticesView(PersonView):
    """Everything one was told, and the choices about it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; with `part=list` the list alone, as the page pulls it."""
        shown = self._list()
        if request.GET.get("part") == "list":
            return render(request, "social/partials/notice_days.html", shown)
        parts = parts_for(self.person.pk, is_operator=self.person.is_operator)
        return render(
            request,
            "social/notices.html",
            {
                **shown,
                "matrix": matrix(ticks_of(self.person.pk, parts=parts)),
                "quiet": quiet_of(self.person.pk),
                "email": self.person.email,
            },
        )

    def _list(self) -> dict[str, Any]:
        show, now = self.request.GET.get("show", ""), clock.now()
        show = show if show in FILTERS else ""
        found = notices_of(self.person.pk, show=show, ask=Ask(self.request.GET.get("after", ""), at_most=PER_PAGE))
        counts = notice_counts(self.person.pk)
        return {
            "days": days_of(found.rows, now=now),
            "tabs": _tabs(show, counts),
            "unread_here": counts["unread"],
            "show": show,
            "after": found.next,
            "server_now": now,
        }


class NoticeOpenView(PersonView):
    """The link of a notice: marks it read and goes where it leads, without script too."""

    def get(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """Raises NoSuchNotice for somebody else's."""
        with unit_of_work():
            notice = read_notice(notice_id=notice_id, user_id=self.person.pk, now=clock.now())
        return HttpResponseRedirect(notice.link)


class NoticesReadView(PersonView):
    """Everything is read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("notices")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark all as read."""
        with unit_of_work():
            read_all(user_id=self.person.pk, now=clock.now())
        messages.success(request, _("All notifications are read."))
        return redirect("notices")


class ChoicesView(PersonView):
    """What is told where."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("notices")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the ticks of every row the page showed."""
        ticked = set(request.POST.getlist("tick"))
        parts = parts_for(self.person.pk, is_operator=self.person.is_operator)
        wishes = {
            group.value: Wish(in_app=f"{group.value}:app" in ticked, mail=f"{group.value}:mail" in ticked)
            for group in Group
            if CHOICES[group].part in parts
        }
        with unit_of_work():
            choose_notices(user_id=self.person.pk, wishes=wishes)
        messages.success(request, _("Your choices are saved."))
        return redirect("notices")


class QuietView(PersonView):
    """When letters of no urgency wait."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("notices")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the hours; what is not a time leaves them as they are."""
        starts, ends = request.POST.get("starts", ""), request.POST.get("ends", "")
        if not (_CLOCK.fullmatch(starts) and _CLOCK.fullmatch(ends)):
            messages.error(request, _("Please enter both times, like 21:00."))
            return redirect("notices")
        hours = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
        with unit_of_work():
            set_quiet_hours(user_id=self.person.pk, is_on="is_on" in request.POST, **hours)
        messages.success(request, _("Your quiet hours are saved."))
        return redirect("notices")


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class StopView(View):
    """The link in a letter that stops such letters: for who is signed out too, and for mail programs (RFC 8058)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask, since mail scanners open links."""
        _user_id, group = _stopped(token)
        name, _note = GROUPS[group]
        return render(request, "social/stop.html", {"name": _(name), "is_stopped": False})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop the letters; the list goes on."""
        user_id, group = _stopped(token)
        with unit_of_work():
            choose_notices(user_id=user_id, wishes={group.value: Wish(in_app=True, mail=False)})
        name, _note = GROUPS[group]
        return render(request, "social/stop.html", {"name": _(name), "is_stopped": True})


def parts_for(user_id: UUID, *, is_operator: bool) -> list[Part]:
    """The parts of the matrix that concern a person."""
    parts = [Part.MONEY, Part.POOLS, Part.AROUND]
    if seller_of(user_id) is not None:
        parts.append(Part.SELLING)
    return [*parts, Part.DESK] if is_operator else parts


def _tabs(show: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {
        "": _("All"),
        "unread": _("Unread"),
        "money": _("Money"),
        "pools": _("Pools"),
        "selling": _("Selling"),
    }
    seen = [name for name in names if name != "selling" or counts["selling"]]
    return [{"show": name, "name": names[name], "count": counts[name], "is_here": name == show} for name in seen]


def _stopped(token: str) -> tuple[UUID, Group]:
    try:
        user_id, group = signing.loads(token, salt=STOP_SALT, max_age=STOPS_FOR)
    except signing.BadSignature:
        raise Missing() from None
    return UUID(user_id), Group(group)
