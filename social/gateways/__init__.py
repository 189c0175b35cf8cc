"""The networks posts go to, and which of them this installation uses."""

from django.conf import settings

from social.gateways.base import Network
from social.gateways.sandbox import SandboxNetwork
from social.gateways.x import XKeys, XNetwork


def enabled_networks() -> tuple[str, ...]:
    """X when its four keys are set, else the sandbox's own wall; in production without keys none at all."""
    if x_keys():
        return ("x",)
    return ("sandbox",) if settings.SANDBOX else ()


def network(name: str) -> Network:
    """The network with this name, ready to be asked."""
    keys = x_keys()
    if name == "x" and keys:
        return XNetwork(keys)
    return SandboxNetwork()


def x_keys() -> XKeys | None:
    """The four keys of our account on X, or None when one is missing."""
    keys = XKeys(
        api_key=settings.X_API_KEY,
        api_secret=settings.X_API_SECRET,
        access_token=settings.X_ACCESS_TOKEN,
        access_secret=settings.X_ACCESS_SECRET,
    )
    return keys if all((keys.api_key, keys.api_secret, keys.access_token, keys.access_secret)) else None
