"""Being any demo person with one click."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.errors import NoSuchPerson
from accounts.selectors import person
from accounts.web.base import own_path
from sandbox.people import LISTED, demo_id

HOMES = {"buyer": "home", "seller": "seller-desk", "operator": "operator-desk"}


@require_POST
def as_demo_person(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo person named `person`, then go where one was going."""
    chosen = next((listed for listed in LISTED if listed.key == request.POST.get("person")), None)
    user_id = demo_id(chosen.key) if chosen else None
    if chosen is None or user_id is None:
        raise NoSuchPerson()
    chosen_person = person(user_id)
    login(request, chosen_person)
    record_authentication(request, chosen_person, method="demo")
    return redirect(own_path(request, otherwise=reverse(HOMES[chosen.role])))
