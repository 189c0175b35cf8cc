"""The carriers messages leave by, and which of them this installation uses."""

from django.conf import settings

from messaging.gateways.base import Carrier
from messaging.gateways.django import MailerCarrier
from messaging.gateways.sandbox import SandboxCarrier


def carrier() -> Carrier:
    """The carrier named by `settings.MESSAGE_GATEWAY`."""
    return MailerCarrier() if settings.MESSAGE_GATEWAY == "django" else SandboxCarrier()
