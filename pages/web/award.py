"""The result of an auction for its buyers: what I pay, to whom and when, and my say in it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from common.refusals import Conflict, Forbidden, Invalid, Refusal
from common.web import act_once, status_of
from marketplace.rules.states import PoolStatus
from marketplace.selectors.waiting import may_wait
from marketplace.services.consents import give_consent
from marketplace.services.opt_outs import opt_out
from marketplace.services.pledges import withdraw_pledge
from pages.once import reader_of
from pages.web.award_forms import FlagForm
from pages.web.award_parts import award_part
from pages.web.flag_parts import flag_part
from pages.web.reading import Reading, read, shown


@method_decorator(never_cache, name="dispatch")
class AwardView(View):
    """The page of the result, for everybody. Before it there is the auction; a pool that failed has its own page."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The result as it is now."""
        reading = read(request, pool_id)
        page = reading.page
        if page.award is None or page.card.status == PoolStatus.FAILED:
            return redirect("auction" if page.auction and page.award is None else "pool", pool_id)
        return award_response(request, reading)


class BuyerAct(View, ABC):
    """A form of somebody in the pool: done once, then the result again, or why it was not done."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("award", pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Act, after signing in. Raises NoSuchPool."""
        buyer = reader_of(request)
        if buyer is None:
            return redirect_to_login(reverse("award", args=[pool_id]))
        return self.act(request, pool_id, buyer)

    @abstractmethod
    def act(self, request: HttpRequest, pool_id: UUID, buyer: UUID) -> HttpResponse:
        """What the form asks."""

    def once(
        self, pool_id: UUID, *, content: object, act: Callable[[datetime], Mapping[str, Any]], thanks: str
    ) -> HttpResponse:
        """Do it once, or show the result with the refusal."""
        try:
            act_once(self.request, content=content, act=act)
        except (Conflict, Forbidden, Invalid) as refusal:
            return award_response(self.request, read(self.request, pool_id), refusal=refusal)
        messages.success(self.request, thanks)
        return redirect("award", pool_id)


class ConsentView(BuyerAct):
    """The answer to a price that would rise: one form, two buttons."""

    def act(self, request: HttpRequest, pool_id: UUID, buyer: UUID) -> HttpResponse:
        """Go on at the new price, or leave. Anything but a yes leaves nothing decided."""
        answer = request.POST.get("answer", "")
        if answer not in {"yes", "no"}:
            return redirect("award", pool_id)
        is_yes = answer == "yes"

        def give(now: datetime) -> dict[str, Any]:
            return {"status": give_consent(pool_id=pool_id, buyer_id=buyer, is_yes=is_yes, now=now).status}

        thanks = _("You stay in at the new price.") if is_yes else _("You are out. Nothing is charged.")
        return self.once(pool_id, content=answer, act=give, thanks=thanks)


class OptOutView(BuyerAct):
    """Leave without a reason, while everybody may."""

    def act(self, request: HttpRequest, pool_id: UUID, buyer: UUID) -> HttpResponse:
        """Leave."""

        def leave(now: datetime) -> dict[str, Any]:
            return {"pledge_id": str(opt_out(pool_id=pool_id, buyer_id=buyer, now=now).id)}

        return self.once(pool_id, content="opt_out", act=leave, thanks=_("You are out. Nothing is charged."))


class AwardLeaveView(BuyerAct):
    """Leave before the order is made, as far as the pool holds without one."""

    def act(self, request: HttpRequest, pool_id: UUID, buyer: UUID) -> HttpResponse:
        """Leave."""

        def leave(now: datetime) -> dict[str, Any]:
            return {"pledge_id": str(withdraw_pledge(pool_id=pool_id, buyer_id=buyer, now=now).id)}

        return self.once(pool_id, content="leave", act=leave, thanks=_("You are out. Nothing is charged."))


def award_response(
    request: HttpRequest,
    reading: Reading,
    *,
    refusal: Refusal | None = None,
    form: FlagForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The page of the result, with what was refused on it, or a form as it was sent."""
    context = {
        **shown(request, reading),
        **award_part(reading, reader_of(request)),
        "may_wait": _may_wait(request, reading),
        **flag_part(reading, reader_of(request), form=form),
        "refusal": refusal,
    }
    status = status or (status_of(refusal) if refusal else 200)
    return render(request, "pages/award.html", context, status=status)


def _may_wait(request: HttpRequest, reading: Reading) -> bool:
    """Whether the reader could ask for a place somebody gives up."""
    reader, own = reader_of(request), reading.page.own
    if own is not None and own.order_id:
        return False
    is_collecting = reading.page.card.status == PoolStatus.COLLECTING
    return reader is not None and is_collecting and may_wait(reading.page.card.id, reader)
