"""The phone of the person: asked for a code, proven by it."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors
from accounts.api.base import TAG, PersonEndpoint
from accounts.errors import ProofMissing
from accounts.rules.phones import PhoneCheck, PhoneOutcome
from accounts.services import ask_phone_code, demand_verified, try_phone_code
from common import clock
from common.api import Code, StrictInput, Text, answer_once, asked, describes_read, describes_write, instant

_CODE = r"[0-9]{6}"


class PhoneInput(StrictInput):
    """A Korean mobile number, as people write it."""

    number = Text(max_length=30)


class PhoneCodeInput(StrictInput):
    """The six digits that were texted."""

    code = Code(_CODE)


class PhoneOutput(serializers.Serializer[Any]):
    """One's own number, its middle hidden; empty until one is proven."""

    number = serializers.CharField(allow_blank=True)
    verified_at = serializers.DateTimeField(allow_null=True)


class PhoneCodeOutput(serializers.Serializer[Any]):
    """Where the code went, and until when it works."""

    number = serializers.CharField()
    ends_at = serializers.DateTimeField()


class MyPhone(PersonEndpoint):
    """One's own phone."""

    @describes_read(TAG, "get_phone", PhoneOutput)
    def get(self, request: Request) -> Response:
        """My number, if I proved one."""
        return Response(_shown(self.person.id))

    @describes_write(TAG, "ask_phone_code", takes=PhoneInput, gives=PhoneCodeOutput, status=201)
    def post(self, request: Request) -> Response:
        """Text a code of six digits. It works for ten minutes and three tries.

        Another number in place of a proven one is for a person who just signed in, not for a program.
        """
        wish, person_id = asked(PhoneInput, request.data), self.person.id
        if selectors.has_verified_phone(person_id) and not self.is_proven:
            raise ProofMissing()

        def answer() -> dict[str, Any]:
            sent = ask_phone_code(owner_id=person_id, number=wish["number"], caller=self.caller, now=clock.now())
            return {"number": sent.masked, "ends_at": instant(sent.ends_at)}

        return answer_once(request, content=wish, answer=answer, status=201)


class PhoneVerification(PersonEndpoint):
    """Typing the code."""

    @describes_write(TAG, "verify_phone", takes=PhoneCodeInput, gives=PhoneOutput)
    def post(self, request: Request) -> Response:
        """Prove the number by its code. A wrong try is kept, however often the same request is sent."""
        wish, person_id = asked(PhoneCodeInput, request.data), self.person.id

        def answer() -> dict[str, Any]:
            check = try_phone_code(owner_id=person_id, code=wish["code"], now=clock.now())
            return {"outcome": check.outcome.value, "tries_left": check.tries_left}

        kept = answer_once(request, content=wish, answer=answer).data
        demand_verified(PhoneCheck(PhoneOutcome(kept["outcome"]), kept["tries_left"]))
        return Response(_shown(person_id))


def _shown(person_id: UUID) -> dict[str, Any]:
    phone = selectors.phone_of(person_id)
    return {"number": phone.masked if phone else "", "verified_at": instant(phone.verified_at) if phone else None}
