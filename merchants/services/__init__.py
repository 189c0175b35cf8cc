"""Steps that change sellers."""

from merchants.services.sellers import Application, apply_as_seller, decide_seller, submit_application
from merchants.services.strikes import strike_seller

__all__ = ["Application", "apply_as_seller", "decide_seller", "strike_seller", "submit_application"]
