"""Every screen of the demo's world, by role: what the browser tests walk through and `make screenshots` writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Address, User
from common import clock
from escrow.models import Dispute
from marketplace.models import Award, Bid, FlagCase, Order, Pledge, Pool, Review
from merchants.models import Seller
from pages.web.operator_queues import queues
from sandbox.people import demo_id
from social.models import SellerAlert
from social.presentation.letters import stop_link
from social.rules.notices import Group
from tests.browser.happenings import APPLICANT, NEWCOMER, RIVAL

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
    """A page under a name of its own; `sent` is what is typed into its form and sent, `status` its answer."""

    name: str
    path: str
    status: int = 200
    sent: Mapping[str, str] | None = None


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
        *_posters(),
        *_latecomers(),
        *_newcomers(),
        *_sellers(),
        Walk("operator", "꼼꼼지기", tuple(_operators())),
    ]


def _strangers() -> Iterator[Screen]:
    yield from _plain("", explore="/explore/", found_nothing="/explore/?q=4711")
    yield Screen("home", "/")
    yield from _plain("account/", sign_in="/account/login/", sign_up="/account/signup/")
    yield from _plain("account/", code="/account/login/code/", forgotten="/account/password/reset/")
    yield from _plain("account/", resting="/account/inactive/", not_linked="/account/with/login/cancelled/")
    yield from _plain("papers/", terms="/terms/", privacy="/privacy/", help="/help/")
    yield Screen("account-code-sent", "/account/login/code/", sent={"email": "saebyeok@sandbox.moa.example"})
    yield Screen("nowhere", "/nowhere/", status=404)
    yield from _first("pool-removed", "/pools/{}/", _taken_down(), status=410)
    for status in STATES:
        yield from _first(f"pool-{status}", "/pools/{}/", Pool.objects.filter(status=status))
    for status in ("auction", "vetting", "closed"):
        yield from _first(f"auction-{status}", "/pools/{}/auction/", Pool.objects.filter(status=status))
    for status in ("vetting", "closed", "failed"):
        yield from _first(f"protocol-{status}", "/pools/{}/protocol/", Pool.objects.filter(status=status))
    yield from _first("people", "/pools/{}/people/", Pool.objects.filter(status="gathering"))
    yield from _first("questions", "/pools/{}/questions/", Pool.objects.filter(questions__isnull=False))
    yield from _first("seller-reviews", "/sellers/{}/reviews/", Review.objects.filter(side="buyer"), "seller_id")


def _buyers(key: str) -> Iterator[Screen]:
    me = demo_id(key)
    own = Order.objects.filter(buyer_id=me)
    yield from _plain("", home="/", post="/post/", orders="/orders/", invite="/invite/", searches="/searches/")
    yield Screen("post-unfit", "/post/", sent={"title": ""}, status=422)
    yield from _plain("", me="/me/", phone="/me/phone/", address="/me/addresses/new/", proof="/me/proof/")
    yield from _first("address-kept", "/me/addresses/{}/", Address.objects.filter(owner_id=me))
    yield from _plain("", notices="/notices/", closing="/me/closing/")
    yield Screen("notices-stop", f"/notices/stop/{_stop_token(me)}/")
    yield from _plain("", email="/account/email/", password="/account/password/change/")
    yield from _plain(
        "", second_step="/account/second-step/totp/activate/", passkey="/account/second-step/webauthn/add/"
    )
    yield from _first("commit", "/pools/{}/commit/", Pool.objects.filter(status="gathering"))
    yield from _first("report", "/pools/{}/report/", Pool.objects.filter(status="gathering"))
    for status in ("vetting", "collecting", "fulfilling"):
        pools = Pool.objects.filter(status=status, pledges__buyer_id=me)
        yield from _first(f"award-{status}", "/pools/{}/award/", pools)
    for status in ("due", "paid"):
        yield from _first(f"order-{status}", "/orders/{}/", own.filter(status=status))
    yield from _first("order-method", "/orders/{}/method/", own.filter(status="due"))
    yield from _first("order-cancel", "/orders/{}/cancel/", own.filter(status="due"))
    yield from _first("order-confirm", "/orders/{}/confirm/", own.filter(units__status="delivered"))
    yield from _first("order-dispute", "/orders/{}/dispute/", own.filter(units__status="delivered"))
    yield from _first("order-returns", "/orders/{}/returns/", own.filter(units__status="delivered"))
    yield from _first("order-receipt", "/orders/{}/receipt/", own.filter(status="paid"))
    yield from _first("review-report", "/reviews/{}/report/", Review.objects.filter(side="buyer"))


def _troubled(key: str) -> Iterator[Screen]:
    me = demo_id(key)
    own = Order.objects.filter(buyer_id=me)
    yield from _plain("", follows="/follows/")
    yield from _first("order-disputed", "/orders/{}/", own.filter(units__status="disputed"))
    yield from _first("case", "/orders/{}/dispute/", own.filter(units__status="disputed"))
    yield from _first("order-closed", "/orders/{}/", own.filter(units__status="released"))
    yield from _first("order-review", "/orders/{}/review/", own.filter(units__status="released"))
    yield from _first("award-consent", "/pools/{}/award/", Pool.objects.filter(awards__status="consent"))


def _posters() -> Iterator[Walk]:
    """Whoever posted something, and what they may do with it."""
    for status in ("gathering", "expired", "removed"):
        pools = _taken_down() if status == "removed" else Pool.objects.filter(status=status)
        pool = pools.select_related("want__poster").order_by("pk").first()
        if pool is None:
            continue
        screens = [Screen(f"own-{status}", f"/pools/{pool.pk}/")]
        if status == "gathering":
            screens += [Screen("own-edit", f"/pools/{pool.pk}/edit/")]
            screens += [Screen("own-cancel", f"/pools/{pool.pk}/cancel/")]
        yield Walk("poster", pool.want.poster.pseudonym, tuple(screens))


def _latecomers() -> Iterator[Walk]:
    """Somebody who was in a pool, has no order, and may wait for a place that is given up."""
    without = Pledge.objects.filter(pool__status="collecting", status__in=("interested", "lapsed", "withdrawn"))
    pledge = without.select_related("buyer").order_by("pk").first()
    if pledge:
        screen = Screen("waiting", f"/pools/{pledge.pool_id}/waiting/")
        yield Walk("latecomer", pledge.buyer.pseudonym, (screen,))


def _newcomers() -> Iterator[Walk]:
    """People at the beginning: before they agreed to anything, and before their business is verified."""
    yield Walk("newcomer", NEWCOMER, (Screen("welcome", "/welcome/"),))
    for name in (APPLICANT, RIVAL):
        yield Walk("applicant", name, (Screen("verify", "/sell/verify/"), Screen("desk", "/sell/")))


def _sellers() -> Iterator[Walk]:
    alert = SellerAlert.objects.select_related("seller__owner").get()
    screens = [
        *_plain("", desk="/sell/", ship="/sell/ship/", payouts="/sell/payouts/"),
        *_plain("", statement="/sell/payouts/statement/", results="/sell/results/", alerts="/sell/alerts/"),
        *_plain(
            "", verify="/sell/verify/", invoice="/sell/payouts/invoice/", bids="/sell/bids/", returns="/sell/returns/"
        ),
        *_plain("", labels="/sell/ship/labels/", cases="/sell/disputes/"),
        Screen("alert", f"/sell/alerts/{alert.pk}/"),
    ]
    for status in ("auction", "closed"):
        screens += _first(f"bid-desk-{status}", "/sell/pools/{}/", Pool.objects.filter(status=status))
    yield Walk("seller", alert.seller.owner.pseudonym, tuple(screens))
    yield from _sellers_who_are_asked()


def _sellers_who_are_asked() -> Iterator[Walk]:
    """Each before the form with the answer that is awaited."""
    offered = Award.objects.filter(status="offered").select_related("seller__owner").order_by("pk").first()
    held = Award.objects.filter(low_price__status="waiting").select_related("seller__owner").order_by("pk").first()
    flags = FlagCase.objects.filter(status="raised").select_related("seller__owner").order_by("pk").first()
    dispute = Dispute.objects.order_by("pk").first()
    if offered:
        answers = [Screen("award-accept", f"/sell/awards/{offered.pk}/accept/")]
        answers += [Screen("award-refuse", f"/sell/awards/{offered.pk}/refuse/")]
        yield Walk("seller-with-an-offer", offered.seller.owner.pseudonym, tuple(answers))
    if held:
        price = Screen("price-answer", f"/sell/awards/{held.pk}/price/")
        yield Walk("seller-with-a-low-price", held.seller.owner.pseudonym, (price,))
    if flags:
        reply = Screen("flags-reply", f"/sell/bids/{flags.flags.order_by('pk')[0].bid_id}/flags/")
        yield Walk("seller-with-flags", flags.seller.owner.pseudonym, (reply,))
    if dispute:
        case = Screen("case", f"/sell/disputes/{dispute.pk}/")
        accused = Seller.objects.select_related("owner").get(pk=dispute.payee.removeprefix("seller:"))
        yield Walk("seller-with-a-case", accused.owner.pseudonym, (case,))


def _operators() -> Iterator[Screen]:
    yield from _plain("", desk="/desk/", find="/desk/find/", log="/desk/log/", letters="/desk/letters/")
    yield from _plain("", found="/desk/find/?q=%EC%83%88%EB%B2%BD%EC%BB%A4%ED%94%BC", mail="/sandbox/mail/")
    yield from _first("refund", "/desk/orders/{}/refund/", Order.objects.filter(units__status="held"))
    yield from _first("case", "/desk/disputes/{}/", Dispute.objects.all())
    yield from _first("business", "/desk/businesses/{}/", Seller.objects.filter(status="verified"))
    yield from _first(
        "bid-reject", "/desk/bids/{}/reject/", Bid.objects.filter(status="standing", auction__status="live")
    )
    yield from _first("person", "/desk/people/{}/", User.objects.filter(pk=demo_id("saebyeok")))
    waiting = {work.kind: work for queue in queues(clock.now()) for work in queue.works}
    for kind, work in waiting.items():
        yield Screen(f"desk-{kind}", f"/desk/?item={work.key}")


def _taken_down() -> QuerySet[Pool]:
    """Pools that were public once."""
    return Pool.objects.filter(status="removed", opened_at__isnull=False)


def _stop_token(person: UUID | None) -> str:
    """What the link under a letter carries."""
    return stop_link(person, Group.NEAR).rstrip("/").rsplit("/", 1)[1] if person else ""


def _plain(folder: str, **paths: str) -> Iterator[Screen]:
    for name, path in paths.items():
        yield Screen(folder.replace("/", "-") + name.replace("_", "-"), path)


def _first(name: str, path: str, rows: QuerySet[Any], column: str = "pk", *, status: int = 200) -> Iterator[Screen]:
    found = rows.order_by("pk").values_list(column, flat=True).first()
    if found is not None:
        yield Screen(name, path.format(found), status)
