"""Steps that prove a phone: a code is asked for, typed, and the number becomes the person's."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NoSuchPerson, PhoneCodeOver, PhoneCodeWrong, PhoneTaken, PhoneUnfit
from accounts.gateways.phone_numbers import mobile_e164
from accounts.models import Phone, PhoneCode, User
from accounts.rules.phones import (
    CODE_LENGTH,
    LIFETIME,
    SANDBOX_CODE,
    PhoneCheck,
    PhoneOutcome,
    after_wrong,
    masked,
)
from common import clock
from common.encryption import keyed_hash, seal, unseal
from common.limits import Limit, spend
from common.locks import locked
from common.transactions import in_unit
from messaging.rules import Channel
from messaging.services import send

PER_PERSON = Limit(5, timedelta(hours=1))
PER_NUMBER = Limit(5, timedelta(hours=1))
PER_CALLER = Limit(20, timedelta(hours=1))
"""Each code bears three guesses: fifteen an hour for a person, of a million codes."""


@dataclass(frozen=True)
class CodeSent:
    """A code is on its way to a number, shown masked; it works until `ends_at`, an instant of real time."""

    masked: str
    ends_at: datetime


@in_unit
def ask_phone_code(*, owner_id: UUID, number: str, caller: str, now: datetime) -> CodeSent:
    """Text a code of six digits to the number. A new code ends the one before.

    The answer is the same whoever has the number already. `caller` is the address the request came from.
    Raises PhoneUnfit, LimitReached.
    """
    e164 = mobile_e164(number)
    if e164 is None:
        raise PhoneUnfit()
    spend(purse=f"phone-code:caller:{caller}", limit=PER_CALLER)
    spend(purse=f"phone-code:number:{e164}", limit=PER_NUMBER)
    spend(purse=f"phone-code:person:{owner_id}", limit=PER_PERSON)
    person = _locked_person(owner_id)
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    PhoneCode.objects.filter(owner_id=owner_id).delete()
    asked = PhoneCode.objects.create(
        owner_id=owner_id,
        sealed=seal(e164),
        number_hash=_number_hash(e164),
        code_hash=_code_hash(owner_id, code),
        ends_at=clock.real() + LIFETIME,
    )
    _text(e164, key=f"phone-code:{asked.id}", text=_code_text(person, code), language=person.language, now=now)
    return CodeSent(masked=masked(e164), ends_at=asked.ends_at)


@in_unit
def try_phone_code(*, owner_id: UUID, code: str, now: datetime) -> PhoneCheck:
    """Type the code. The right one makes the number the person's own, in place of the one before.

    A wrong try is an answer and not a refusal, because it must be kept; `demand_verified` refuses after it is.
    Whoever had another number before is told there and by e-mail.
    """
    person = _locked_person(owner_id)
    asked = locked(PhoneCode.objects.filter(owner_id=owner_id)).first()
    if asked is None or clock.real() >= asked.ends_at:
        return PhoneCheck(PhoneOutcome.OVER)
    if not _opens(asked, code.strip()):
        asked.tries += 1
        asked.save(update_fields=["tries"])
        check = after_wrong(asked.tries)
        if check.outcome == PhoneOutcome.OVER:
            asked.delete()
        return check
    asked.delete()
    e164 = unseal(asked.sealed)
    is_theirs = _take(person, e164, now=now)
    return PhoneCheck(PhoneOutcome.VERIFIED if is_theirs else PhoneOutcome.TAKEN)


@in_unit
def vouch_phone(*, owner_id: UUID, number: str, now: datetime) -> None:
    """Give the person a proven number without a code: people of demos and seeds. Raises PhoneUnfit, PhoneTaken."""
    e164 = mobile_e164(number)
    if e164 is None:
        raise PhoneUnfit()
    if not _take(_locked_person(owner_id), e164, now=now):
        raise PhoneTaken()


def demand_verified(check: PhoneCheck) -> None:
    """Refuse unless the code was right. Raises PhoneCodeWrong, PhoneCodeOver, PhoneTaken."""
    if check.outcome == PhoneOutcome.WRONG:
        raise PhoneCodeWrong(tries_left=check.tries_left)
    if check.outcome == PhoneOutcome.OVER:
        raise PhoneCodeOver()
    if check.outcome == PhoneOutcome.TAKEN:
        raise PhoneTaken()


def _take(person: User, e164: str, *, now: datetime) -> bool:
    """Make the number the person's; False when another account has it."""
    before = Phone.objects.filter(owner=person, replaced_at=None).first()
    number_hash = _number_hash(e164)
    if before and before.number_hash == number_hash:
        return True
    try:
        with transaction.atomic():
            if before:
                Phone.objects.filter(pk=before.pk).update(replaced_at=now, sealed="")
            Phone.objects.create(owner=person, sealed=seal(e164), number_hash=number_hash, verified_at=now)
    except IntegrityError:
        return False
    if before:
        _tell_of_change(person, before, now=now)
    return True


def _tell_of_change(person: User, before: Phone, *, now: datetime) -> None:
    """To where the person was reached before, so that somebody who took the account cannot hide it."""
    with translation.override(person.language):
        text = _("Your phone number at Moa was changed. If that was not you, write to us at once.")
        subject = _("Your phone number was changed")
    _text(unseal(before.sealed), key=f"phone-replaced:{before.id}", text=text, language=person.language, now=now)
    send(
        destination=person.email, subject=subject, text=text, language=person.language,
        key=f"phone-replaced-mail:{before.id}", now=now,
    )  # fmt: skip


def _opens(asked: PhoneCode, code: str) -> bool:
    if settings.SANDBOX and code == SANDBOX_CODE:
        return True
    return secrets.compare_digest(_code_hash(asked.owner_id, code), asked.code_hash)


def _code_text(person: User, code: str) -> str:
    with translation.override(person.language):
        return _("[Moa] Your code is %(code)s. It works for 10 minutes. Never tell it to anybody.") % {"code": code}


def _text(number: str, *, key: str, text: str, language: str, now: datetime) -> None:
    send(destination=number, subject="", text=text, language=language, key=key, channel=Channel.SMS, now=now)


def _locked_person(user_id: UUID) -> User:
    person = locked(User.objects.filter(pk=user_id)).first()
    if person is None:
        raise NoSuchPerson()
    return person


def _number_hash(e164: str) -> str:
    return keyed_hash(f"phone:{e164}")


def _code_hash(owner_id: UUID, code: str) -> str:
    return keyed_hash(f"phone-code:{owner_id}:{code}")
