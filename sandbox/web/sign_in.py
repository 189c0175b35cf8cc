"""Being any demo person with one click."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.errors import NoSuchPerson
from accounts.selectors import person
from sandbox.people import LISTED, demo_id

HOMES = {"buyer": "home", "seller": "seller-desk", "operator": "operator-desk"}


@require_POST
def as_demo_person(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo person named `person`, then go where one was going."""
    chosen = next((listed for listed in LISTED if listed.key == request.POST.get("person")), None)
    user_id = demo_id(chosen.key) if chosen else None
    if chosen is None or user_id is None:
        raise NoSuchPerson()
    login(request, person(user_id), backend="django.contrib.auth.backends.ModelBackend")
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(onward)
    return redirect(HOMES[chosen.role])
