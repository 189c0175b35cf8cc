"""A stateful fake of Stripe, spoken to over loopback by the real SDK: see `python -m tests.stripe --help`."""

from tests.stripe.fake import FakeStripe
from tests.stripe.faults import Fault

__all__ = ["FakeStripe", "Fault"]
