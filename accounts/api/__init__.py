"""People through the JSON API, and how a program shows whom it acts for."""

from accounts.api.authentication import BearerAuthentication

__all__ = ["BearerAuthentication"]
