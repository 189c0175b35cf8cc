"""The provider's card form in the browser: what it needs to begin, and the way back from a bank's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.refusals import Invalid, TooMany, Unavailable
from common.transactions import unit_of_work
from common.web import status_of
from escrow.flows import begin_card_setup, read_card
from escrow.services import save_set_up_card

KEY_LONGEST = 64


class BeginCardView(PersonView):
    """Asked by the form's script, once for each page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """The secret with which the provider's form takes one card of the person signed in."""
        key = request.POST.get("key", "")[:KEY_LONGEST]
        if not key:
            return JsonResponse({"message": ""}, status=422)
        try:
            setup = begin_card_setup(party=f"buyer:{self.person.id}", key=key)
        except (TooMany, Unavailable) as refusal:
            return JsonResponse({"message": str(refusal.message)}, status=status_of(refusal))
        return JsonResponse({"secret": setup.client_secret})


class CardReturnView(PersonView):
    """Where a bank that needed a page of its own sends the buyer back: the card is asked for, then kept."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Keep the card, if it is one of the person's, and go on to the cards. Coming twice keeps it once."""
        party = f"buyer:{self.person.id}"
        try:
            card = read_card(party=party, token=request.GET.get("setup_intent", ""))
        except (Invalid, Unavailable) as refusal:
            messages.warning(request, str(refusal.message))
            return redirect("/me/#pay")
        with unit_of_work():
            save_set_up_card(party=party, card=card, now=clock.now())
        messages.success(request, _("The card is saved."))
        return redirect("/me/#pay")
