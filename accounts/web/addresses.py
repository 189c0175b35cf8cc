"""Pages for one's addresses. Another person's address does not exist here."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.services import add_address, change_address, choose_default_address, remove_address
from accounts.web.base import PersonView, own_path
from accounts.web.forms import AddressForm
from common import clock
from common.refusals import Conflict
from common.transactions import unit_of_work

_ME = "/me/#addresses"


class NewAddressView(PersonView):
    """Add an address, then go on to where one came from."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return _page(request, AddressForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the address."""
        form = AddressForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        try:
            with unit_of_work():
                add_address(
                    owner_id=self.person.id,
                    address=form.text(),
                    is_default=form.cleaned_data["is_default"],
                    now=clock.now(),
                )
        except Conflict as refusal:
            form.add_error(None, refusal.message)
            return _page(request, form, status=409)
        return redirect(own_path(request, otherwise=_ME))


class AddressView(PersonView):
    """Correct an address."""

    def get(self, request: HttpRequest, address_id: UUID) -> HttpResponse:
        """The form with what is kept."""
        kept = selectors.address_of(self.person.id, address_id)
        return _page(request, AddressForm(initial={**asdict(kept.text), "is_default": kept.is_default}), kept.id)

    def post(self, request: HttpRequest, address_id: UUID) -> HttpResponse:
        """Write it anew."""
        form = AddressForm(request.POST)
        if not form.is_valid():
            return _page(request, form, address_id, status=422)
        with unit_of_work():
            change_address(owner_id=self.person.id, address_id=address_id, address=form.text())
            if form.cleaned_data["is_default"]:
                choose_default_address(owner_id=self.person.id, address_id=address_id)
        return redirect(own_path(request, otherwise=_ME))


class RemoveAddressView(PersonView):
    """Forget an address."""

    def post(self, request: HttpRequest, address_id: UUID) -> HttpResponse:
        """Forget it, or say what still needs it."""
        try:
            with unit_of_work():
                remove_address(owner_id=self.person.id, address_id=address_id)
            messages.success(request, _("The address is gone."))
        except Conflict as refusal:
            messages.error(request, refusal.message)
        return redirect(_ME)


def _page(
    request: HttpRequest, form: AddressForm, address_id: UUID | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "address_id": address_id, "next": own_path(request, otherwise="")}
    return render(request, "accounts/address.html", shown, status=status)
