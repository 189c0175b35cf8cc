"""What the pages about oneself share: somebody is signed in, and nothing is stored on the way."""

from typing import cast

from allauth.account.adapter import get_adapter
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.models import User


@method_decorator(never_cache, name="dispatch")
class PersonView(LoginRequiredMixin, View):
    """A page of the person signed in; strangers are asked to sign in first."""

    @property
    def person(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)


def caller_of(request: HttpRequest) -> str:
    """The address a request came from, as far as the trusted proxies say."""
    return str(get_adapter().get_client_ip(request))


def own_path(request: HttpRequest, *, otherwise: str) -> str:
    """The path in `next` when it is one of ours, else `otherwise`: a link never leads to another site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else otherwise
