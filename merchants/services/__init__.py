"""Steps that change sellers."""

from merchants.services.papers import add_paper, note_paper_read, remove_paper
from merchants.services.sellers import (
    Application,
    amend_application,
    apply_as_seller,
    decide_seller,
    recheck_seller,
    submit_application,
)
from merchants.services.strikes import strike_seller

__all__ = [
    "Application",
    "add_paper",
    "amend_application",
    "apply_as_seller",
    "decide_seller",
    "note_paper_read",
    "recheck_seller",
    "remove_paper",
    "strike_seller",
    "submit_application",
]
