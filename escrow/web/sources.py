"""Where the provider's own form stands on a page, that page may load it; no other page may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

_STRIPE = {
    "script-src": ["https://js.stripe.com", "https://*.js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
}
"""What Stripe's form needs, by its guide: its script, the frames of the form and of the bank, its API."""

_STRIPE_PAGES = {"form-action": ["https://connect.stripe.com"]}
STRIPE_SCRIPT = "https://js.stripe.com/endive/stripe.js"
"""The release of Stripe's script that belongs to the API version we pin."""


@dataclass(frozen=True)
class PaymentsFrame:
    """Who takes payments, as pages need to know it; `script` and `public_key` are empty for the stand-in."""

    are_tests: bool
    is_stand_in: bool
    script: str
    public_key: str


def payments_frame() -> PaymentsFrame:
    """The provider in use, for every page."""
    is_stripe = settings.PAYMENT_GATEWAY == "stripe"
    return PaymentsFrame(
        are_tests=settings.PAYMENTS_ARE_TESTS,
        is_stand_in=not is_stripe,
        script=STRIPE_SCRIPT if is_stripe else "",
        public_key=settings.STRIPE_PUBLISHABLE_KEY if is_stripe else "",
    )


type View = Callable[..., HttpResponseBase]


def may_show_provider(view: View) -> View:
    """Let the page load the form of the provider in use; the sandbox has none of its own."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if settings.PAYMENT_GATEWAY != "stripe":
            return view(request, *args, **named)
        wide = csp_override(_widened(settings.SECURE_CSP, _STRIPE))(view)
        return wide(request, *args, **named)

    return shown


def may_lead_to_provider(view: View) -> View:
    """Let a form of the page lead to the provider's own pages: browsers hold its redirect to the policy, too."""

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if settings.PAYMENT_GATEWAY != "stripe":
            return view(request, *args, **named)
        wide = csp_override(_widened(settings.SECURE_CSP, _STRIPE_PAGES))(view)
        return wide(request, *args, **named)

    return leading


def _widened(policy: Mapping[str, Any], more: Mapping[str, list[str]]) -> dict[str, Any]:
    return {**policy, **{name: [*policy.get(name, [CSP.SELF]), *sources] for name, sources in more.items()}}
