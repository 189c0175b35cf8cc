"""The demo's people: who they are and how they come to be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts import selectors as accounts
from accounts.rules.addresses import AddressText
from accounts.rules.choices import Language
from accounts.services import add_address, join_proven, make_operator, vouch_phone
from common.lifecycle import Actor, ActorKind
from common.transactions import in_unit
from escrow.services import save_payment_method, set_payout_account
from merchants.rules.lifecycle import Decision
from merchants.services import Application, apply_as_seller, decide_seller, submit_application

PASSWORD = "moa-sandbox-1"  # noqa: S105  # printed on the sign-in page; exists in the sandbox only
MAIL = "sandbox.moa.example"


@dataclass(frozen=True)
class Home:
    """What a demo buyer needs at hand: who they are, where they live and which card they pay with."""

    user_id: UUID
    address_id: UUID
    method_id: UUID


@dataclass(frozen=True)
class DemoPerson:
    """Somebody one can be with one click."""

    key: str
    pseudonym: str
    role: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{MAIL}"


BUYERS = [
    DemoPerson("saebyeok", "새벽커피", "buyer"),
    DemoPerson("sanchaek", "느린산책", "buyer"),
    DemoPerson("bampyeonji", "밤편지", "buyer"),
]
SELLERS = [
    DemoPerson("hangyeol", "한결같이", "seller"),
    DemoPerson("narae", "나래펴고", "seller"),
    DemoPerson("dodam", "도담도담", "seller"),
]
OPERATOR = DemoPerson("jigi", "꼼꼼지기", "operator")
LISTED = [*BUYERS, *SELLERS, OPERATOR]

_CROWD = (
    "귤빛하늘 솔솔바람 키보드위고양이 보리차한잔 파란우산 조약돌 감자전 구름빵 달토끼 초록양말 은방울 "
    "모퉁이책방 참깨라떼 소나기 호두과자 눈사람 바닷바람 종이배 노란풍선 도토리 물결무늬 산들산들 "
    "아침이슬 포근이불 레몬청 토란국 서랍정리 자전거길 여름밤 겨울귤"
).split()
CROWD = [DemoPerson(f"buyer{number}", name, "buyer") for number, name in enumerate(_CROWD, 1)]

BUSINESSES = {
    "hangyeol": Application("한결상회", "윤하늘", "1208147521", "2026-서울성동-0412"),
    "narae": Application("나래유통", "강나래", "2148801232", "2026-서울마포-0127"),
    "dodam": Application("도담물산", "오도담", "1058212340", "2026-경기성남-0893"),
}
STREETS = ["성수이로 24", "월드컵로 112", "판교역로 35", "해운대로 570", "둔산대로 89", "충장로 7"]


@in_unit
def settle_person(
    person: DemoPerson,
    *,
    number: int,
    now: datetime,
    password: str | None = PASSWORD,
    business: Application | None = None,
) -> Home:
    """Make a demo person with all they need for their role: address and card, or a verified business, or a desk.

    `number` keeps addresses and phones apart; `business` is what a seller applies with, if not the demo's own.
    """
    user = join_proven(
        email=person.email, language=Language.KOREAN, now=now, password=password, pseudonym=person.pseudonym
    )
    vouch_phone(owner_id=user.id, number=f"010-{30_000_000 + number:08}", now=now)
    if person.role == "operator":
        make_operator(user_id=user.id, reason="demo", now=now)
    elif person.role == "seller":
        _open_business(user.id, business or BUSINESSES[person.key], now=now)
    address = add_address(owner_id=user.id, address=_address(person, number), is_default=True, now=now)
    method = save_payment_method(party=f"buyer:{user.id}", token="tok_visa", now=now)  # noqa: S106  # a sandbox token
    return Home(user.id, address.id, method.id)


def demo_id(key: str) -> UUID | None:
    """The id of a demo person, or None when there is no such person or no demo data."""
    person = next((person for person in [*LISTED, *CROWD] if person.key == key), None)
    user = accounts.person_by_email(person.email) if person else None
    return user.id if user else None


def address_of(user_id: UUID) -> UUID | None:
    """Where a demo person lives."""
    addresses = accounts.addresses_of(user_id)
    return addresses[0].id if addresses else None


def _open_business(user_id: UUID, application: Application, *, now: datetime) -> None:
    seller = apply_as_seller(owner_id=user_id, application=application, now=now)
    submit_application(owner_id=user_id, now=now)
    operator = Actor(ActorKind.OPERATOR, "demo")
    decide_seller(seller_id=seller.id, decision=Decision.VERIFY, reason="demo", actor=operator, now=now)
    set_payout_account(
        party=f"seller:{seller.id}",
        bank_code="088",
        number=f"110-123-{application.business_number[:6]}",
        holder=application.representative,
        now=now,
    )


def _address(person: DemoPerson, number: int) -> AddressText:
    return AddressText(
        label="집",
        recipient=person.pseudonym,
        phone=f"010-0000-{number:04}",
        postcode=f"{4000 + number * 37 % 1000:05}",
        line1=f"서울 성동구 {STREETS[number % len(STREETS)]}",
        line2=f"{number}호",
    )
