"""Proof of identity before sensitive changes: shown within the last five minutes, by the strongest way one has."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import has_second_step, passkeys_of
from accounts.services import send_proof_code, spend_password_try, try_proof_code
from accounts.web.base import PersonView, own_path
from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from common.web import status_of

SPAN_SECONDS = 300
CODE_SECONDS = 600
_SESSION = "proof_code"


def is_proven(request: HttpRequest) -> bool:
    """Whether the person signed in or proved who they are within five minutes (ASVS 7.5.1).

    Who set up a second step shows that one; a password or a code from the mailbox is not enough then.
    """
    person = cast(User, request.user)
    fresh = [record for record in _records(request, person) if time.time() - record["at"] < SPAN_SECONDS]
    if any(record.get("method") == "mfa" for record in fresh):
        return True
    return bool(fresh) and not has_second_step(person.id)


def shows_second_step(request: HttpRequest, person: User) -> bool:
    """Whether this sign-in was of two steps: by a passkey, or with a code of the app or a recovery code."""
    return any(record.get("method") == "mfa" for record in _records(request, person))


def _records(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = get_authentication_records(request, person)
    return records


def to_proof(request: HttpRequest, *, back_to: str = "") -> HttpResponse:
    """To the page that asks for proof, and from there back to where one wanted to go."""
    return redirect(f"{reverse('proof')}?{urlencode({'next': back_to or request.get_full_path()})}")


def to_second_step(request: HttpRequest) -> HttpResponse:
    """To where an operator shows the second step, or sets one up, without which nobody decides anything here."""
    person = cast(User, request.user)
    if has_second_step(person.id):
        way = "mfa_reauthenticate"
    elif passkeys_of(person.id):
        way = "mfa_reauthenticate_webauthn"
    else:
        messages.info(request, _("Operators need a second step. Switch it on, then go on to the desk."))
        way = "mfa_activate_totp"
    return redirect(f"{reverse(way)}?{urlencode({'next': request.get_full_path()})}")


def needs_proof[V: Callable[..., HttpResponseBase]](view: V) -> Callable[..., HttpResponseBase]:
    """A page that asks for proof first, whether it is looked at or posted to."""

    @wraps(view)
    def proven(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not is_proven(request):
            return to_proof(request)
        return view(request, *args, **kwargs)

    return proven


class ProofView(PersonView):
    """Is it you? By passkey, by the password, or by a code from the mailbox; with a second step set up, by that."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The ways this person has."""
        if has_second_step(self.person.id):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _next(request)})}")
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send a code, or judge a code or a password."""
        if has_second_step(self.person.id):
            return self.get(request)
        try:
            return self._act(request)
        except Refusal as refusal:
            return self._page(fault=refusal.message, status=status_of(refusal))

    def _act(self, request: HttpRequest) -> HttpResponse:
        if "send" in request.POST:
            with unit_of_work():
                code_hash = send_proof_code(user_id=self.person.id, now=clock.now())
            request.session[_SESSION] = {"hash": code_hash, "ends_at": time.time() + CODE_SECONDS}
            return self._page()
        is_right = self._password_fits() if "password" in request.POST else self._code_fits()
        if not is_right:
            return self._page(fault=_("That was not right. Please try again."), status=422)
        request.session.pop(_SESSION, None)
        method = "password" if "password" in request.POST else "code"
        record_authentication(request, self.person, method=method, reauthenticated=True)
        return redirect(_next(request))

    def _password_fits(self) -> bool:
        with unit_of_work():
            spend_password_try(user_id=self.person.id)
        return self.person.has_usable_password() and self.person.check_password(self.request.POST["password"])

    def _code_fits(self) -> bool:
        kept = self.request.session.get(_SESSION)
        if not kept or time.time() >= kept["ends_at"]:
            return False
        with unit_of_work():
            return try_proof_code(
                user_id=self.person.id, code=self.request.POST.get("code", ""), code_hash=kept["hash"]
            )

    def _page(self, *, fault: str = "", status: int = 200) -> HttpResponse:
        kept = self.request.session.get(_SESSION)
        shown = {
            "email": self.person.email,
            "has_password": self.person.has_usable_password(),
            "has_passkey": bool(passkeys_of(self.person.id)),
            "is_code_sent": bool(kept and time.time() < kept["ends_at"]),
            "fault": fault,
            "next": _next(self.request),
            "sandbox": settings.SANDBOX,
        }
        return render(self.request, "accounts/proof.html", shown, status=status)


def _next(request: HttpRequest) -> str:
    return own_path(request, otherwise="/me/")
