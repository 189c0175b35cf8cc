"""The page of one's own phone: proving one, or another in its place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.selectors import phone_of
from accounts.web.base import PersonView, own_path
from accounts.web.phones import change_step
from accounts.web.proof import is_proven, to_proof
from common.web import status_of

_ME = "/me/#addresses"


class PhoneView(PersonView):
    """A number, then its code. Who has a number proves who they are before another takes its place."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for proof first where there is something to lose."""
        if request.user.is_authenticated and phone_of(self.person.id) and not is_proven(request):
            return to_proof(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty field."""
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Text a code, or take the number whose code was typed."""
        step = change_step(request, self.person)
        if step.phone is None:
            refusal = step.refusal
            return self._page(step, status=status_of(refusal) if refusal else 200)
        messages.success(request, _("Your phone number is confirmed."))
        return redirect(own_path(request, otherwise=_ME))

    def _page(self, step: object = None, *, status: int = 200) -> HttpResponse:
        shown = {
            "phone": step or {"phone": None, "number": ""},
            "held": phone_of(self.person.id),
            "next": own_path(self.request, otherwise=""),
        }
        return render(self.request, "accounts/phone.html", shown, status=status)
