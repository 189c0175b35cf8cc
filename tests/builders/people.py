"""Builders of people: buyers, operators, sellers, and the mails they get."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from accounts.models import User
from accounts.rules.choices import Language
from accounts.services import join_proven, make_operator, vouch_phone
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from merchants.models import Seller
from merchants.rules import Decision, SellerStatus, adds_up
from merchants.services import Application, apply_as_seller, decide_seller, submit_application
from messaging.flows import send_due
from messaging.selectors import SandboxMail, sandbox_mailbox

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
"""12:00 in Seoul on a Friday."""

_numbers = count(1)


@pytest.fixture
def a_user(db: None) -> Callable[..., User]:
    """A person with a proven e-mail address and phone: `a_user(email="a@example.kr", has_phone=False)`."""

    def build(
        *,
        email: str = "",
        pseudonym: str = "",
        language: Language = Language.KOREAN,
        password: str | None = None,
        has_phone: bool = True,
        now: datetime = NOON,
    ) -> User:
        email = email or f"person-{next(_numbers)}@example.kr"
        with unit_of_work():
            user = join_proven(email=email, pseudonym=pseudonym, language=language, password=password, now=now)
            if has_phone:
                vouch_phone(owner_id=user.id, number=a_phone_number(), now=now)
            return user

    return build


@pytest.fixture
def an_operator(a_user: Callable[..., User]) -> Callable[..., User]:
    """A person who works at the operators' desk."""

    def build(**person: object) -> User:
        user = a_user(**person)
        with unit_of_work():
            return make_operator(user_id=user.id, reason="hired", now=NOON)

    return build


def a_phone_number() -> str:
    """A mobile number nobody has yet."""
    return f"010-{next(_numbers) + 20_000_000:08d}"


def a_business_number() -> str:
    """A business number nobody has yet, whose check digit fits."""
    nine = f"{next(_numbers):09d}"
    return next(nine + check for check in "0123456789" if adds_up(nine + check))


@pytest.fixture
def a_seller(a_user: Callable[..., User]) -> Callable[..., Seller]:
    """A business in a given state, verified unless said otherwise: `a_seller(status=SellerStatus.DRAFT)`."""

    def build(
        *, owner: User | None = None, status: SellerStatus = SellerStatus.VERIFIED, business_name: str = "한결상회"
    ) -> Seller:
        owner = owner or a_user()
        application = Application(
            business_name=business_name, representative="한결", business_number=a_business_number()
        )
        with unit_of_work():
            seller = apply_as_seller(owner_id=owner.id, application=application, now=NOON)
            return _brought_to(seller, status)

    return build


@pytest.fixture
def mails(db: None) -> Callable[[str], list[SandboxMail]]:
    """What the worker has sent to an address by now, the newest first: `mails("a@example.kr")`."""

    def sent_to(destination: str) -> list[SandboxMail]:
        send_due()
        return sandbox_mailbox(destination=destination)

    return sent_to


_DECISIONS = {
    SellerStatus.DRAFT: (),
    SellerStatus.SUBMITTED: (),
    SellerStatus.VERIFIED: (Decision.VERIFY,),
    SellerStatus.RETURNED: (Decision.RETURN,),
    SellerStatus.SUSPENDED: (Decision.VERIFY, Decision.SUSPEND),
}


def _brought_to(seller: Seller, status: SellerStatus) -> Seller:
    if status != SellerStatus.DRAFT:
        seller = submit_application(owner_id=seller.owner_id, now=NOON)
    for decision in _DECISIONS[status]:
        seller = decide_seller(
            seller_id=seller.id,
            decision=decision,
            reason="papers seen",
            actor=Actor(ActorKind.OPERATOR, "builder"),
            now=NOON,
        )
    return seller
