"""The payment providers, and which of them this house uses."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from escrow.gateways.base import PaymentGateway
from escrow.gateways.sandbox import SandboxGateway
from escrow.gateways.stripe import StripeGateway


def current_gateway() -> PaymentGateway:
    """The provider `settings.PAYMENT_GATEWAY` names. Raises ImproperlyConfigured for one we do not speak to.

    The stand-in is one of those in production: its cards are words anybody can type.
    """
    if SandboxGateway.name == settings.PAYMENT_GATEWAY:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("PAYMENT_GATEWAY=sandbox moves no money; production needs a provider")
        return SandboxGateway()
    if StripeGateway.name == settings.PAYMENT_GATEWAY:
        return StripeGateway()
    raise ImproperlyConfigured(f"PAYMENT_GATEWAY={settings.PAYMENT_GATEWAY!r} is not a payment provider we know")
