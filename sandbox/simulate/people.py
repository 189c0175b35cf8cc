"""Who takes part in a simulation: made by services at the start; whatever they do afterwards they do by HTTP."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from accounts.services import create_key
from common import clock
from common.transactions import unit_of_work
from merchants.rules import adds_up
from merchants.services import Application
from sandbox.people import DemoPerson, settle_person
from sandbox.simulate.client import Program

SCOPES = ("me", "photos", "payments", "payouts", "seller", "pools", "bids", "orders", "parcels", "disputes", "desk")


@dataclass
class Someone:
    """A person with a program of their own."""

    id: UUID
    name: str
    api: Program
    address_id: str = ""
    method_id: str = ""


@dataclass(frozen=True)
class Cast:
    """Everybody: buyers in the order they came, verified sellers, one operator."""

    buyers: Sequence[Someone]
    sellers: Sequence[Someone]
    operator: Someone

    def everybody(self) -> Iterable[Someone]:
        """All of them."""
        return [*self.buyers, *self.sellers, self.operator]


def gather(port: int, *, buyers: int, sellers: int) -> Cast:
    """Make that many people. Buyers' addresses are read and their cards are saved by HTTP."""
    names = [
        *(DemoPerson(f"sim-buyer-{number}", f"모의구매자{number}", "buyer") for number in range(1, buyers + 1)),
        *(DemoPerson(f"sim-seller-{number}", f"모의판매자{number}", "seller") for number in range(1, sellers + 1)),
        DemoPerson("sim-operator", "모의운영자", "operator"),
    ]
    everybody = [_someone(port, person, number) for number, person in enumerate(names, 1)]
    cast = Cast(everybody[:buyers], everybody[buyers:-1], everybody[-1])
    for buyer in cast.buyers:
        buyer.address_id = buyer.api.all("/me/addresses")[0]["id"]
        buyer.method_id = a_card(buyer, "tok_visa")
    return cast


def a_card(person: Someone, token: str) -> str:
    """Save a card by its token; the id of the payment method."""
    method: str = person.api.post("/payment-methods", {"token": token})["id"]
    return method


def _someone(port: int, person: DemoPerson, number: int) -> Someone:
    business = a_business(number)
    with unit_of_work():
        now = clock.now()
        user_id = settle_person(person, number=number, now=now, password=None, business=business).user_id
        key = create_key(owner_id=user_id, name="simulate", scopes=SCOPES, now=now)
    return Someone(user_id, person.pseudonym, Program(port, bearer=key.bearer, name=person.key))


def a_business(number: int) -> Application:
    """What a simulated seller applies with; `number` tells one from the other."""
    return Application(f"모의상회 {number}", "한결", _business_number(number), f"2026-모의-{number:04}")


def _business_number(number: int) -> str:
    """A number whose check digit is right."""
    nine = f"{100_000_000 + number * 1_237_001:09d}"
    return next(islice((nine + check for check in "0123456789" if adds_up(nine + check)), 1))
