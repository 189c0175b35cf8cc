"""Steps that change sellers."""

from merchants.services.sellers import Application, apply_as_seller, decide_seller, submit_application

__all__ = ["Application", "apply_as_seller", "decide_seller", "submit_application"]
