"""A seller's alerts: which pools find them, made, widened and stopped, and what was found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.refusals import Conflict, Invalid
from common.web import act_once, status_of
from marketplace.errors import NoSuchPool
from marketplace.selectors.audience import offer_of, offers
from marketplace.selectors.shelves import categories
from pages.web.desks import BusinessDesk
from social.rules.alerts import UNITS_MOST, Pace, wider
from social.selectors.alerts import AlertView, alert_of, alerts_of, found_for
from social.services.alerts import AlertWish, change_alert, make_alert, stop_alert


class AlertForm(forms.Form):
    """What a seller wants to hear of."""

    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("All of them must stand in the want. Up to six."),
    )
    min_units = forms.IntegerField(
        label=gettext_lazy("At least so many units"), required=False, min_value=0, max_value=UNITS_MOST
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("How soon"),
        choices=[
            (Pace.AT_ONCE.value, gettext_lazy("At once, when bidding opens")),
            (Pace.DAILY.value, gettext_lazy("Once a day at 9:00, with what is nearly full")),
        ],
        initial=Pace.AT_ONCE.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shelves = [(category.slug, category.name) for category in categories()]
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All categories")), *shelves]

    @property
    def wish(self) -> AlertWish:
        """What was asked for."""
        asked = self.cleaned_data
        pace = Pace(asked["pace"])
        return AlertWish(asked["category"], asked["words"], asked["min_units"] or 0, pace)


class AlertsDesk(BusinessDesk):
    """What the pages of alerts share."""

    section = "alerts"

    def done(
        self, form: AlertForm, act: Callable[[datetime], dict[str, Any]], *, said: str, edited: AlertView | None = None
    ) -> HttpResponse:
        """Do it once and come back, or say on the same page why not."""
        try:
            act_once(self.request, content=self.request.POST.dict(), act=act)
        except (Conflict, Invalid) as refusal:
            if form.is_valid():
                form.add_error(None, refusal.message)
            return self.show(form, edited=edited, status=status_of(refusal))
        messages.success(self.request, said)
        return redirect("alerts")

    def show(self, form: AlertForm, *, edited: AlertView | None = None, status: int = 200) -> HttpResponse:
        """All alerts, a form for another one, and the pools they found."""
        alerts, found = alerts_of(self.business.id), found_for(self.business.id)
        shown = offers([hit.pool_id for hit in found])
        names = {category.slug: category.name for category in categories()}
        context = {
            "alerts": [(alert, names.get(alert.category, "")) for alert in alerts],
            "found": [(shown[hit.pool_id], hit) for hit in found if hit.pool_id in shown],
            "form": form,
            "edited": edited,
        }
        return self.page("pages/alerts.html", context, status=status)


class AlertsView(AlertsDesk):
    """All alerts, and another one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.show(AlertForm(initial={"pace": Pace.AT_ONCE.value}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make another one."""
        form, business = AlertForm(request.POST), self.business.id
        if not form.is_valid():
            return self.show(form, status=422)

        def make(now: datetime) -> dict[str, Any]:
            return {"alert_id": str(make_alert(seller_id=business, wish=form.wish, now=now).id)}

        return self.done(form, make, said=_("The alert is on."))


class OneAlertView(AlertsDesk):
    """Change, widen or stop one alert."""

    def get(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        """The page with this alert in its form."""
        alert = alert_of(alert_id, self.business.id)
        return self.show(AlertForm(initial=_initial(alert)), edited=alert)

    def post(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        """As the button says. Raises NoSuchAlert for somebody else's."""
        business, alert = self.business.id, alert_of(alert_id, self.business.id)
        if request.POST.get("act") == "stop":
            return self.done(AlertForm(), lambda now: _stop(alert_id, business), said=_("The alert is off."))
        form = AlertForm(_wider(alert) if request.POST.get("act") == "widen" else request.POST)
        if not form.is_valid():
            return self.show(form, edited=alert, status=422)

        def change(now: datetime) -> dict[str, Any]:
            change_alert(alert_id=alert_id, seller_id=business, wish=form.wish)
            return {}

        return self.done(form, change, said=_("The alert is changed."), edited=alert)


class FollowPoolView(AlertsDesk):
    """Hear of pools like this one: an alert for its category, switched on with one click."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("alerts")

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Make the alert. Raises NoSuchPool."""
        offer, business = offer_of(pool_id), self.business.id
        if offer is None:
            raise NoSuchPool()
        wish = AlertWish(offer.category, "", 0, Pace.AT_ONCE)
        form = AlertForm({"category": offer.category, "pace": Pace.AT_ONCE.value})

        def make(now: datetime) -> dict[str, Any]:
            return {"alert_id": str(make_alert(seller_id=business, wish=wish, now=now).id)}

        return self.done(form, make, said=_("You hear of such pools from now on."))


def _stop(alert_id: UUID, business: UUID) -> dict[str, Any]:
    stop_alert(alert_id=alert_id, seller_id=business)
    return {}


def _initial(alert: AlertView) -> dict[str, Any]:
    return {
        "category": alert.category,
        "words": " ".join(alert.words),
        "min_units": alert.min_units or None,
        "pace": alert.pace.value,
    }


def _wider(alert: AlertView) -> dict[str, Any]:
    words, min_units, category = wider(alert.words, alert.min_units, alert.category)
    return {"category": category, "words": " ".join(words), "min_units": min_units, "pace": alert.pace.value}
