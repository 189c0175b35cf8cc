"""A seller's account at the payment provider: begun here, finished on the provider's pages, shown as it stands."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.web.proof import needs_proof
from common.refusals import TooMany, Unavailable
from common.web import status_of
from escrow.flows import begin_onboarding, look_at_payee
from escrow.selectors.payees import payee_of
from escrow.web.sources import may_lead_to_provider
from pages.presentation.payees import missing_words
from pages.web.desks import BusinessDesk


@method_decorator(may_lead_to_provider, name="dispatch")
class PayeeView(BusinessDesk):
    """How the account stands and what it lacks; where nobody is asked for one, there is nothing to see."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._show() if payee_of(self.party).is_asked else redirect("payouts")

    @property
    def party(self) -> str:
        """The business as escrow names it."""
        return f"seller:{self.business.id}"

    def _show(self, *, refusal: Unavailable | TooMany | None = None) -> HttpResponse:
        payee = payee_of(self.party)
        shown: dict[str, Any] = {"payee": payee, "missing": missing_words(payee.missing), "refusal": refusal}
        return self.page("pages/payee.html", shown, status=status_of(refusal) if refusal else 200)


@method_decorator(needs_proof, name="dispatch")
class PayeeBeginView(PayeeView):
    """To the provider's own pages, for who just proved who they are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Back from proving who one is: the button stands on the page."""
        return redirect("payee")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Open the account or go on with it, and lead there."""
        if not payee_of(self.party).is_asked:
            return redirect("payouts")
        try:
            page = begin_onboarding(
                party=self.party,
                email=self.person.email,
                return_url=settings.SITE_URL + reverse("payee-return"),
                refresh_url=settings.SITE_URL + reverse("payee-refresh"),
            )
        except (Unavailable, TooMany) as refusal:
            return self._show(refusal=refusal)
        return redirect(page)


class PayeeReturnView(PayeeView):
    """Where the provider sends the seller back to: how it stands is asked of the provider, not of the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask, and show it."""
        look_at_payee(party=self.party)
        return redirect("payee")


class PayeeRefreshView(PayeeView):
    """Where the provider sends a seller whose link was used or too old."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say so; the button makes a new one."""
        messages.info(request, _("That link can be used only once. Go on from here with a new one."))
        return redirect("payee")
