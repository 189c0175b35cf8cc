"""What the sign-in page shows in the sandbox: whom one can be."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sandbox.people import LISTED


def demo(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the sandbox."""
    return {"demo_people": _people}


def _people() -> list[dict[str, Any]]:
    roles = {"buyer": _("buyer"), "seller": _("seller"), "operator": _("operator")}
    return [
        {
            "key": person.key,
            "name": person.pseudonym,
            "role": roles[person.role],
            "initial": person.pseudonym[:1],
            "tone": number % 5 + 1,
        }
        for number, person in enumerate(LISTED)
    ]
