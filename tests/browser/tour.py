"""Every screen of the demo's world, by role: what the browser tests walk through and `make screenshots` writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from marketplace.models import Award, FlagCase, Order, Pool
from sandbox.people import demo_id

SAMPLES = {
    *("grinder", "honey", "chair", "wagon", "keyboard", "fan", "speaker", "umbrella", "bed", "monitor_arm", "blocks"),
    *("tent", "vacuum", "lamp", "pan", "dumbbells", "stroller", "sofa", "camera"),
}
"""Motifs of the wants that together show every state."""

STATES = [
    *("gathering", "auction", "vetting", "collecting", "fulfilling", "closed"),
    *("expired", "no_bids", "failed", "cancelled"),
]


@dataclass(frozen=True)
class Screen:
    """A page under a name of its own."""

    name: str
    path: str


@dataclass(frozen=True)
class Walk:
    """What one person can see. Without a name it is a stranger's."""

    role: str
    person: str
    screens: tuple[Screen, ...]


def walks() -> list[Walk]:
    """Everybody's screens, as the data stands now."""
    return [
        Walk("stranger", "", tuple(_strangers())),
        Walk("buyer", "새벽커피", tuple(_buyers("saebyeok"))),
        Walk("buyer-with-a-complaint", "느린산책", tuple(_troubled("sanchaek"))),
        *_sellers(),
        Walk("operator", "꼼꼼지기", tuple(_operators())),
    ]


def _strangers() -> Iterator[Screen]:
    yield from _plain("", explore="/explore/", found_nothing="/explore/?q=%EC%97%86%EB%8A%94%EA%B2%83")
    yield Screen("home", "/")
    yield from _plain("account/", sign_in="/account/login/", sign_up="/account/signup/")
    yield from _plain("account/", code="/account/login/code/", forgotten="/account/password/reset/")
    yield from _plain("papers/", terms="/terms/", privacy="/privacy/", help="/help/")
    for status in STATES:
        yield from _first(f"pool-{status}", "/pools/{}/", Pool.objects.filter(status=status))
    for status in ("auction", "vetting", "closed"):
        yield from _first(f"auction-{status}", "/pools/{}/auction/", Pool.objects.filter(status=status))
    for status in ("vetting", "closed", "failed"):
        yield from _first(f"protocol-{status}", "/pools/{}/protocol/", Pool.objects.filter(status=status))


def _buyers(key: str) -> Iterator[Screen]:
    own = Order.objects.filter(buyer_id=demo_id(key))
    yield from _plain("", home="/", post="/post/", orders="/orders/", invite="/invite/")
    yield from _plain("", me="/me/", phone="/me/phone/", address="/me/addresses/new/")
    yield from _plain("", notices="/notices/", notice_choices="/notices/choices/", closing="/me/closing/")
    yield from _plain("", second_step="/account/second-step/", email="/account/email/")
    yield from _first("commit", "/pools/{}/commit/", Pool.objects.filter(status="gathering"))
    for status in ("vetting", "collecting", "fulfilling"):
        pools = Pool.objects.filter(status=status, pledges__buyer_id=demo_id(key))
        yield from _first(f"award-{status}", "/pools/{}/award/", pools)
    for status in ("due", "paid"):
        yield from _first(f"order-{status}", "/orders/{}/", own.filter(status=status))
    yield from _first("order-method", "/orders/{}/method/", own.filter(status="due"))
    yield from _first("order-cancel", "/orders/{}/cancel/", own.filter(status="due"))
    yield from _first("order-confirm", "/orders/{}/confirm/", own.filter(units__status="delivered"))


def _troubled(key: str) -> Iterator[Screen]:
    own = Order.objects.filter(buyer_id=demo_id(key))
    yield from _first("order-disputed", "/orders/{}/", own.filter(units__status="disputed"))
    yield from _first("order-closed", "/orders/{}/", own.filter(units__status="released"))
    yield from _first("award-consent", "/pools/{}/award/", Pool.objects.filter(awards__status="consent"))


def _sellers() -> Iterator[Walk]:
    offered = Award.objects.filter(status="offered").select_related("seller__owner").order_by("pk").first()
    held = Award.objects.filter(low_price__status="waiting").select_related("seller__owner").order_by("pk").first()
    case = FlagCase.objects.filter(status="raised").select_related("seller__owner").order_by("pk").first()
    screens = [
        *_plain("", desk="/sell/", ship="/sell/ship/", payouts="/sell/payouts/"),
        *_plain("", statement="/sell/payouts/statement/", results="/sell/results/", alerts="/sell/alerts/"),
        *_plain("", verify="/sell/verify/"),
    ]
    for status in ("gathering", "auction", "closed"):
        screens += _first(f"bid-desk-{status}", "/sell/pools/{}/", Pool.objects.filter(status=status))
    if offered:
        answers = [Screen("award-accept", f"/sell/awards/{offered.pk}/accept/")]
        answers += [Screen("award-refuse", f"/sell/awards/{offered.pk}/refuse/")]
        yield Walk("seller", offered.seller.owner.pseudonym, (*screens, *answers))
    if held:
        price = Screen("price-answer", f"/sell/awards/{held.pk}/price/")
        yield Walk("seller-with-a-low-price", held.seller.owner.pseudonym, (price,))
    if case:
        flags = Screen("flags-reply", f"/sell/bids/{case.flags.order_by('pk')[0].bid_id}/flags/")
        yield Walk("seller-with-flags", case.seller.owner.pseudonym, (flags,))


def _operators() -> Iterator[Screen]:
    yield from _plain("", desk="/desk/", find="/desk/find/", log="/desk/log/", letters="/desk/letters/")
    yield from _plain("", mail="/sandbox/mail/")
    yield from _first("refund", "/desk/orders/{}/refund/", Order.objects.filter(units__status="held"))
    yield Screen("person", f"/desk/people/{demo_id('saebyeok')}/")


def _plain(folder: str, **paths: str) -> Iterator[Screen]:
    for name, path in paths.items():
        yield Screen(folder.replace("/", "-") + name.replace("_", "-"), path)


def _first(name: str, path: str, rows: QuerySet[Any]) -> Iterator[Screen]:
    found = rows.order_by("pk").values_list("pk", flat=True).first()
    if found is not None:
        yield Screen(name, path.format(found))
