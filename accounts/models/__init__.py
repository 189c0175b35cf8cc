"""Rows about people: who they are, where their parcels go, which numbers they proved, what acts for them."""

from accounts.models.consents import Consent, Device
from accounts.models.people import Address, ApiKey, People, User
from accounts.models.phones import Phone, PhoneCode

__all__ = ["Address", "ApiKey", "Consent", "Device", "People", "Phone", "PhoneCode", "User"]
