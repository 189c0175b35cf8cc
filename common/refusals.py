"""Refusals: what is so and therefore cannot be done, each with a stable code and its facts.

Apps raise subclasses of the seven kinds below; the HTTP status of each kind is decided once, in `common/web.py`.
"""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """The act was refused and nothing changed. `code` never changes; `text` may."""

    code: ClassVar[str] = "refused"
    text: ClassVar[Any] = _("This is not possible.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    @property
    def message(self) -> str:
        """What happened and what to do next, in the reader's language."""
        return str(self.text) % self.facts if self.facts else str(self.text)

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class Missing(Refusal):
    """There is no such thing, or not for this person: strangers learn nothing."""

    code = "common.missing"
    text = _("We could not find this page.")


class Gone(Refusal):
    """There was such a thing, everybody could see it, and it will not come back."""

    code = "common.gone"
    text = _("This page is no longer here.")


class Forbidden(Refusal):
    """The person is known and may not do this."""

    code = "common.forbidden"
    text = _("You may not do this.")


class Conflict(Refusal):
    """The thing is in a state in which this cannot be done."""

    code = "common.conflict"
    text = _("Something changed meanwhile. Please look again.")


class Invalid(Refusal):
    """What was sent cannot be understood or accepted."""

    code = "common.invalid"
    text = _("Please check what you entered.")


class TooMany(Refusal):
    """Too often in too short a time."""

    code = "common.too_many"
    text = _("Too many tries. Please wait a moment.")


class Unavailable(Refusal):
    """A part we need does not answer; trying again later may work."""

    code = "common.unavailable"
    text = _("This does not work at the moment. Nothing was changed; please try again.")
