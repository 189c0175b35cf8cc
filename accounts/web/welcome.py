"""The first sign-in: what one agrees to, and under which name one goes; then, once, the offer of a passkey."""

import re
from typing import Any, cast

from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts import selectors
from accounts.models import User
from accounts.rules.consents import OPTIONAL, REQUIRED, ConsentKind
from accounts.services import give_consents, rename
from accounts.web.base import PersonView, own_path
from accounts.web.forms import WelcomeForm
from common import clock
from common.refusals import Conflict, Invalid
from common.transactions import unit_of_work


class WelcomeView(PersonView):
    """Required and optional apart, nothing ticked beforehand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; whoever agreed already goes on."""
        if self.person.consented_at is not None:
            return redirect(own_path(request, otherwise="/"))
        return self._page(WelcomeForm(initial={"pseudonym": self.person.pseudonym}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Agree and begin, or have another name suggested."""
        if "other" in request.POST:
            typed = {**request.POST.dict(), "pseudonym": selectors.fresh_pseudonym()}
            return self._page(WelcomeForm(initial=typed))
        form = WelcomeForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self._begin(form)
        except (Conflict, Invalid) as refusal:
            form.add_error("pseudonym", refusal.message)
            return self._page(form, status=409 if isinstance(refusal, Conflict) else 422)
        return redirect(f"{reverse('passkey-offer')}?{urlencode({'next': own_path(request, otherwise='/')})}")

    def _begin(self, form: WelcomeForm) -> None:
        """The name first chosen is no change of name, so the thirty days do not begin with it."""
        now = clock.now()
        kinds = {kind for kind in ConsentKind if form.cleaned_data[kind.value]}
        with unit_of_work():
            rename(user_id=self.person.id, pseudonym=form.cleaned_data["pseudonym"], is_first=True, now=now)
            give_consents(user_id=self.person.id, kinds=kinds, now=now)

    def _page(self, form: WelcomeForm, *, status: int = 200) -> HttpResponse:
        shown = {
            "form": form,
            "required": [form[kind.value] for kind in ConsentKind if kind in REQUIRED],
            "optional": [form[kind.value] for kind in ConsentKind if kind in OPTIONAL],
            "next": own_path(self.request, otherwise=""),
        }
        return render(self.request, "accounts/welcome.html", shown, status=status)


@method_decorator(never_cache, name="dispatch")
class PasskeyOfferView(AddWebAuthnView):
    """Make a passkey now, or not; offered once, and always to be found on the account page."""

    template_name = "accounts/passkey_offer.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The offer; whoever has one goes on."""
        is_bare_address = re.fullmatch(r"[\d.]+(:\d+)?", request.get_host())  # no passkey belongs to one
        if is_bare_address or selectors.passkeys_of(cast(User, request.user).id):
            return redirect(own_path(request, otherwise="/"))
        page: HttpResponse = super().get(request, *args, **kwargs)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form with its challenge, and where one was going."""
        return {**super().get_context_data(**kwargs), "next": self.get_success_url()}

    def get_success_url(self) -> str:
        """Where one was going."""
        return own_path(self.request, otherwise="/")
