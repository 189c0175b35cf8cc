"""Proving who one is once more, before something that would hand the account to somebody else."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NoSuchPerson
from accounts.models import User
from common.encryption import keyed_hash
from common.ids import new_id
from common.limits import Limit, spend
from common.transactions import in_unit
from messaging.services import send

CODE_LENGTH = 6
SENT = Limit(5, timedelta(hours=1))
TRIED = Limit(10, timedelta(hours=1))


@in_unit
def send_proof_code(*, user_id: UUID, now: datetime) -> str:
    """Mail a code to the person's address; its hash, to be kept in the session. Raises LimitReached."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NoSuchPerson()
    spend(purse=f"proof-code:{user_id}", limit=SENT)
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    with translation.override(user.language):
        subject = _("Your code to confirm that it is you")
        text = _("%(code)s\n\nIt works for ten minutes. Never tell it to anybody.") % {"code": code}
    send(destination=user.email, subject=subject, text=text, language=user.language, key=f"proof:{new_id()}", now=now)
    return proof_hash(user_id, code)


@in_unit
def try_proof_code(*, user_id: UUID, code: str, code_hash: str) -> bool:
    """Whether the code is the one mailed. Each try is counted. Raises LimitReached."""
    spend(purse=f"proof-try:{user_id}", limit=TRIED)
    return secrets.compare_digest(proof_hash(user_id, code.strip()), code_hash)


@in_unit
def spend_password_try(*, user_id: UUID) -> None:
    """A try of the password, counted like one of a code. Raises LimitReached."""
    spend(purse=f"proof-try:{user_id}", limit=TRIED)


def proof_hash(user_id: UUID, code: str) -> str:
    """What is kept of a code."""
    return keyed_hash(f"proof:{user_id}:{code}")
