"""The operators' time machine."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policy import may_decide
from common.calendar import SEOUL
from common.refusals import Invalid, Missing
from sandbox.travel import span, travel_by


@require_POST
@login_required
def travel(request: HttpRequest) -> HttpResponse:
    """Let the span named `by` pass, like 8d. Operators only; everybody else finds nothing here."""
    if not may_decide(request.user):
        raise Missing()
    try:
        by = span(request.POST.get("by", ""))
    except ValueError as error:
        raise Invalid() from error
    arrived = travel_by(by)
    messages.success(request, _("It is now %(time)s in Seoul.") % {"time": f"{arrived.astimezone(SEOUL):%m-%d %H:%M}"})
    return redirect("operator-desk")
