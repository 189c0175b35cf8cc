"""The sandbox's carriers: every parcel is scanned three hours after it was handed over and arrives two days after.

Numbers that begin otherwise do otherwise: 99000001 is unknown to its carrier, 99000002 is saved and never scanned,
99000003 moves and never arrives, 99000004 goes back to its sender.
"""

import re
from datetime import datetime, timedelta

from marketplace.gateways.base import ParcelState
from marketplace.gateways.carriers import CARRIERS
from marketplace.rules.parcels import CarrierState

FIRST_SCAN = timedelta(hours=3)
TRAVEL_TIME = timedelta(days=2)
NUMBER = re.compile(r"[0-9]{10,14}")
UNKNOWN, NEVER_SCANNED, NEVER_ARRIVES, GOES_BACK = "99000001", "99000002", "99000003", "99000004"
_KNOB_LENGTH = 8


class SandboxCarrier:
    """Knows four carriers and any number of 10 to 14 digits."""

    def knows(self, carrier: str, number: str) -> bool:
        """Whether the number can be one of the carrier's."""
        return carrier in CARRIERS and NUMBER.fullmatch(number) is not None

    def look(self, carrier: str, number: str, *, shipped_at: datetime, now: datetime) -> ParcelState:
        """What the number's beginning promises, else delivered two days after shipping, whoever asks when."""
        knob, scanned_at, arrives_at = number[:_KNOB_LENGTH], shipped_at + FIRST_SCAN, shipped_at + TRAVEL_TIME
        if knob == UNKNOWN:
            return ParcelState(CarrierState.UNKNOWN)
        if knob == NEVER_SCANNED or now < scanned_at:
            return ParcelState(CarrierState.SAVED, shipped_at)
        if knob == NEVER_ARRIVES or now < arrives_at:
            return ParcelState(CarrierState.MOVING, scanned_at, scanned_at)
        end = CarrierState.RETURNED if knob == GOES_BACK else CarrierState.DELIVERED
        return ParcelState(end, arrives_at, scanned_at)
