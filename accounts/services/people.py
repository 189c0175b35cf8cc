"""Steps in a person's life here: joining, a new name, language, brightness, becoming an operator."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import selectors
from accounts.errors import EmailTaken, NoSuchPerson, PseudonymTaken, PseudonymUnfit, RenamedLately
from accounts.models import User
from accounts.rules.choices import Language, Theme
from accounts.rules.consents import REQUIRED
from accounts.rules.pseudonyms import fault_of, may_rename_from, tidy
from accounts.services.consents import give_consents
from common.audit import audit
from common.calendar import seoul_day
from common.lifecycle import SYSTEM, Actor
from common.locks import locked
from common.transactions import in_unit


@in_unit
def join(*, email: str, language: Language, now: datetime, password: str | None = None, pseudonym: str = "") -> User:
    """A new person, under the given pseudonym or a fresh one. Raises EmailTaken, PseudonymTaken.

    allauth's sign-up keeps the address itself; everybody else joins by one of the two services below.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise EmailTaken()
    user = User(email=email, pseudonym=pseudonym or selectors.fresh_pseudonym(), language=language, created_at=now)
    user.set_password(password)
    _save_named(user)
    return user


@in_unit
def join_unproven(*, email: str, language: Language, now: datetime) -> User:
    """Like `join`, for somebody who asked for a code: the address counts once the code comes back."""
    user = join(email=email, language=language, now=now)
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    return user


@in_unit
def join_proven(
    *, email: str, language: Language, now: datetime, password: str | None = None, pseudonym: str = ""
) -> User:
    """Like `join`, for somebody whose address needs no code and who agreed elsewhere: commands and demo data."""
    user = join(email=email, language=language, now=now, password=password, pseudonym=pseudonym)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return give_consents(user_id=user.id, kinds=REQUIRED, now=now)


@in_unit
def rename(*, user_id: UUID, pseudonym: str, is_first: bool = False, now: datetime) -> User:
    """Give the person another name; its present name again changes nothing, the first choice starts no waiting.

    Raises PseudonymUnfit, PseudonymTaken, RenamedLately.
    """
    user = _person(user_id)
    name = tidy(pseudonym)
    if name == user.pseudonym:
        return user
    if fault := fault_of(name):
        raise PseudonymUnfit(reason=fault.value)
    free_from = may_rename_from(user.pseudonym_changed_at)
    if free_from and now < free_from:
        raise RenamedLately(until=seoul_day(free_from).isoformat())
    user.pseudonym, user.pseudonym_changed_at = name, None if is_first else now
    _save_named(user)
    return user


@in_unit
def choose_language(*, user_id: UUID, language: Language) -> None:
    """The language of the pages and messages this person gets."""
    User.objects.filter(pk=user_id).update(language=language.value)


@in_unit
def choose_theme(*, user_id: UUID, theme: Theme) -> None:
    """How bright this person's pages are."""
    User.objects.filter(pk=user_id).update(theme=theme.value)


@in_unit
def distrust_password(*, user_id: UUID) -> User:
    """Forget the password of somebody whose e-mail address was never proven; the person as they are then.

    It may have been set by a stranger who signed up with an address that is not theirs; the true owner,
    who proves it by a code later, must not inherit a password somebody else knows.
    """
    user = _person(user_id)
    is_proven = EmailAddress.objects.filter(user=user, verified=True).exists()
    if user.has_usable_password() and not is_proven:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@in_unit
def make_operator(*, user_id: UUID, reason: str, now: datetime) -> User:
    """Let the person work at the operators' desk. Written to the audit log."""
    user = _person(user_id)
    before = {"is_operator": user.is_operator, "is_staff": user.is_staff}
    user.is_operator = user.is_staff = True
    user.save(update_fields=["is_operator", "is_staff"])
    after = {"is_operator": True, "is_staff": True}
    audit(
        actor=SYSTEM, action="make_operator", subject=f"user:{user.id}", reason=reason, before=before, after=after,
        now=now,
    )  # fmt: skip
    return user


@in_unit
def note_reading(*, user_id: UUID, actor: Actor, what: str, reason: str, now: datetime) -> None:
    """Write down that somebody with power looked at a private fact of the person, such as "email", and why.

    Raises NoSuchPerson.
    """
    if not User.objects.filter(pk=user_id).exists():
        raise NoSuchPerson()
    subject = f"user:{user_id}"
    audit(actor=actor, action="read_person", subject=subject, reason=reason, before={}, after={"read": what}, now=now)


def _person(user_id: UUID) -> User:
    user = locked(User.objects.filter(pk=user_id)).first()
    if user is None:
        raise NoSuchPerson()
    return user


def _save_named(user: User) -> None:
    """Save, telling the two unique columns apart when somebody else was faster."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as clash:
        if "accounts_pseudonym_names_one_person" in str(clash):
            raise PseudonymTaken() from None
        raise EmailTaken() from None
