"""The people of a journey, each with a program that speaks the JSON API, and the passing of time."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from accounts.models import User
from common import clock
from common.transactions import unit_of_work
from config.celery import app
from config.lifespan import Crew
from config.tasks import sweep, sweep_outside
from escrow.services import set_payout_account
from ledger.selectors import balance
from marketplace.models import Pool
from sandbox.travel import travel_by
from tests.builders.api import Api, a_key
from tests.builders.crew import PATIENCE, at_work
from tests.builders.crew import becomes as wait_until
from tests.builders.people import NOON, a_business_number

ADDRESS = {
    "label": "집",
    "recipient": "김버들",
    "phone": "010-1234-5678",
    "postcode": "04780",
    "line1": "서울 성동구 성수이로 24",
}


LOOKS_A_ROUND = 16

_flats = count(1)


@dataclass
class Person:
    """Somebody in a journey."""

    user: User
    api: Api
    address_id: str = ""
    method_id: str = ""
    seller_id: str = ""


class Site:
    """A site with its worker at work. Every act goes through HTTP; time passes by `let_pass`."""

    def __init__(self, a_user: Callable[..., User], an_operator: Callable[..., User], api: Callable[..., Api]) -> None:
        self._a_user, self._api = a_user, api
        operator = an_operator()
        self.operator = Person(operator, api(operator))

    def buyer(self, token: str = "tok_visa") -> Person:
        """A person with an address and a card."""
        user = self._a_user()
        person = Person(user, self._api(user))
        person.address_id = ok(person.api.post("/me/addresses", ADDRESS | {"line2": f"{next(_flats)}호"}))["id"]
        person.method_id = ok(person.api.post("/payment-methods", {"token": token}))["id"]
        return person

    def seller(self, name: str) -> Person:
        """A business that an operator verified, with a bank account."""
        user = self._a_user()
        person = Person(user, self._api(user))
        application = {"business_name": name, "representative": "한결", "business_number": a_business_number()}
        person.seller_id = ok(person.api.post("/seller", application))["id"]
        decision = {"decision": "verify", "reason": "서류 확인"}
        ok(self.operator.api.post(f"/desk/sellers/{person.seller_id}/decision", decision))
        with unit_of_work():
            set_payout_account(
                party=f"seller:{person.seller_id}",
                bank_code="088",
                number=f"110{next(_flats):09}",
                holder="한결",
                now=clock.now(),
            )
        return person

    def want(self, poster: Person, *, threshold: int, price: int = 100_000) -> str:
        """A want posted with a photo; the id of its pool."""
        photo = SimpleUploadedFile("p.jpg", a_picture(), content_type="image/jpeg")
        headers = {"Idempotency-Key": a_key()}
        sent = poster.api.client.post("/api/v1/photos", {"file": photo}, format="multipart", headers=headers)
        draft = {
            "title": "접이식 캠핑 테이블",
            "category": "camping",
            "photo_ids": [ok(sent)["id"]],
            "hint_price_minor": price,
            "threshold_units": threshold,
            "pledge_days": 7,
        }
        return ok(poster.api.post("/wants", draft))["id"]

    def commit(self, buyer: Person, pool_id: str, *, units: int = 1, cap: int | None = None) -> Any:
        """A place that counts."""
        wish = {
            "units": units,
            "cap_minor": cap,
            "address_id": buyer.address_id,
            "payment_method_id": buyer.method_id,
        }
        return buyer.api.put(f"/pools/{pool_id}/pledge", wish)

    def bid(self, seller: Person, pool_id: str, price: int, **offer: Any) -> Any:
        """A bid."""
        wish = {"price_minor": price, "min_units": 1, "max_units": 500, "lead_days": 5} | offer
        return seller.api.post(f"/pools/{pool_id}/bids", wish)

    def pool(self, pool_id: str) -> dict[str, Any]:
        """The pool as a stranger sees it."""
        return ok(self._api().get(f"/pools/{pool_id}"))

    def status_becomes(self, pool_id: str, status: str) -> dict[str, Any]:
        """Wait until the worker has brought the pool there."""
        becomes(lambda: Pool.objects.values_list("status", flat=True).get(pk=pool_id), status)
        return self.pool(pool_id)

    def let_pass(self, **span: float) -> datetime:
        """Let time pass; nobody acts but the clock."""
        return travel_by(timedelta(**span), act=lambda deadline: None)


def becomes[T](look: Callable[[], T], expected: T) -> None:
    """Wait until `look` answers what is expected; meanwhile the worker makes its rounds, a little more than once a
    second.
    """
    turns = count()

    def look_again() -> T:
        answer = look()
        if answer != expected and next(turns) % LOOKS_A_ROUND == 0:
            for task in (sweep, sweep_outside):
                task.apply_async(expires=PATIENCE)
        return answer

    wait_until(look_again, expected)


def ok(answer: Any) -> Any:
    """The body of a good answer."""
    assert answer.status_code < 300, answer.content.decode()
    return answer.json()


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal of that kind."""
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.content.decode()
    body: dict[str, Any] = answer.json()
    return body


def a_picture() -> bytes:
    """A photo as a phone makes it."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(picture, "JPEG")
    return picture.getvalue()


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[Crew]:
    """The worker at work. Its own clock looks seldom: who waits for something asks for its rounds (`becomes`)."""
    for task in (sweep, sweep_outside):
        monkeypatch.setitem(app.conf.beat_schedule[task.__name__], "schedule", 60.0)
    with at_work() as crew:
        yield crew


@pytest.fixture
def site(crew: Crew, a_category: Any, a_user: Any, an_operator: Any, api: Any, at: Any) -> Site:
    """The site at noon on a Friday, time standing still until a journey lets it pass."""
    at(NOON)
    a_category("camping")
    return Site(a_user, an_operator, api)


@pytest.fixture
def books(site: Site) -> Callable[[str], int]:
    """A look into the books: `books("payable:seller:…")`."""
    return balance


@pytest.fixture(autouse=True)
def proved(site: Site) -> Any:
    """Every journey ends with the ledger proved."""
    yield
    call_command("prove_ledger", verbosity=0)
