"""Which payment provider the environment asks for, and whether it is asked for wholly: read by the settings."""

import re
from dataclasses import dataclass

SANDBOX, STRIPE = "sandbox", "stripe"
_SHAPES = {
    "STRIPE_SECRET_KEY": re.compile(r"(?:sk|rk)_(test|live)_\w+"),
    "STRIPE_PUBLISHABLE_KEY": re.compile(r"pk_(test|live)_\w+"),
    "STRIPE_WEBHOOK_SECRET": re.compile(r"whsec_\w+"),
}
_LOOKS = {
    "STRIPE_SECRET_KEY": "sk_test_… or sk_live_… (or a restricted rk_…)",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_… or pk_live_…",
    "STRIPE_WEBHOOK_SECRET": "whsec_…, or two with a comma while one is rolled",
}


@dataclass(frozen=True)
class PaymentWish:
    """What the environment says: the gateway's name ("" when it says nothing) and Stripe's keys by variable."""

    gateway: str
    keys: dict[str, str]
    api_base: str

    @property
    def name(self) -> str:
        """The provider meant: named, or told by the keys."""
        return self.gateway or (STRIPE if any(self.keys.values()) else SANDBOX)

    @property
    def is_test(self) -> bool:
        """Whether no real money can move."""
        return self.name != STRIPE or not any("_live_" in key for key in self.keys.values())


def payment_faults(wish: PaymentWish, *, is_production: bool, is_debug: bool) -> list[str]:
    """Why the site cannot start with this; each a sentence beginning with the variable to change."""
    if wish.name not in {SANDBOX, STRIPE}:
        return ["PAYMENT_GATEWAY must be sandbox or stripe"]
    if wish.name == SANDBOX:
        if is_production:
            return ["PAYMENT_GATEWAY must be stripe in production: the stand-in's cards are words anybody can type"]
        return [f"{name} must be empty with PAYMENT_GATEWAY=sandbox" for name, key in wish.keys.items() if key]
    faults = [fault for name in _SHAPES if (fault := _unlike(name, wish.keys.get(name, "")))]
    if faults:
        return faults
    if _mode(wish, "STRIPE_SECRET_KEY") != _mode(wish, "STRIPE_PUBLISHABLE_KEY"):
        faults.append("STRIPE_PUBLISHABLE_KEY must be of the same mode, test or live, as STRIPE_SECRET_KEY")
    if not wish.is_test and (is_debug or not is_production):
        faults.append("STRIPE_SECRET_KEY must be a test key outside production and with DEBUG")
    if wish.api_base and (is_production or not wish.is_test):
        faults.append("STRIPE_API_BASE must be empty in production: it is where tests put their own Stripe")
    return faults


def _unlike(name: str, key: str) -> str:
    if not key:
        return f"{name} must be set: Stripe is switched on by all three keys"
    parts = key.split(",") if name == "STRIPE_WEBHOOK_SECRET" else [key]
    fits = all(_SHAPES[name].fullmatch(part.strip()) for part in parts)
    return "" if fits else f"{name} must look like {_LOOKS[name]}"


def _mode(wish: PaymentWish, name: str) -> str:
    found = _SHAPES[name].fullmatch(wish.keys[name])
    return found[1] if found else ""
