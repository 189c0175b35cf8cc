"""Proving a phone inside another page's form: two fields, two buttons, and what came of pressing one."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.errors import PhoneCodeOver, PhoneTaken
from accounts.models import User
from accounts.selectors import PhoneView, phone_of
from accounts.services import ask_phone_code, demand_verified, try_phone_code
from accounts.web.base import caller_of
from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work

ASK, VERIFY = "ask", "verify"


@dataclass(frozen=True)
class PhoneStep:
    """Where the person stands: proven, or a number typed, a code on its way, and why it did not work."""

    phone: PhoneView | None
    number: str = ""
    is_asked: bool = False
    ends_at: datetime | None = None
    refusal: Refusal | None = None

    @property
    def is_code_wrong(self) -> bool:
        """Whether what is refused is the code and not the number."""
        return self.is_asked and self.refusal is not None


def phone_step(request: HttpRequest, person: User) -> PhoneStep:
    """What the page shows; the buttons `phone_step` = "ask" or "verify" act first, each in a unit of work of its own.

    A code typed and sent by the page's own main button is tried as well.
    """
    phone = phone_of(person.id)
    asked_for = request.POST.get("phone_step") or request.POST.get("phone_code")
    if phone or not asked_for:
        return PhoneStep(phone, request.POST.get("phone_number", ""), is_asked="phone_asked" in request.POST)
    return change_step(request, person)


def change_step(request: HttpRequest, person: User) -> PhoneStep:
    """The same for a number that takes the place of another: a phone in the answer is one proven just now."""
    number, code = request.POST.get("phone_number", ""), request.POST.get("phone_code", "")
    asked_for = request.POST.get("phone_step") or (VERIFY if code else ASK)
    try:
        return _ask(request, person, number) if asked_for == ASK else _verify(person, number, code)
    except (PhoneCodeOver, PhoneTaken) as over:
        return PhoneStep(None, number, refusal=over)
    except Refusal as refusal:
        return PhoneStep(None, number, is_asked=asked_for == VERIFY, refusal=refusal)


def _ask(request: HttpRequest, person: User, number: str) -> PhoneStep:
    with unit_of_work():
        sent = ask_phone_code(owner_id=person.id, number=number, caller=caller_of(request), now=clock.now())
    return PhoneStep(None, number, is_asked=True, ends_at=sent.ends_at)


def _verify(person: User, number: str, code: str) -> PhoneStep:
    with unit_of_work():
        check = try_phone_code(owner_id=person.id, code=code, now=clock.now())
    demand_verified(check)
    return PhoneStep(phone_of(person.id), number)
