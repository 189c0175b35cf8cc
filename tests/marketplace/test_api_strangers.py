"""Who may call what: every route and method of the API against everybody. A route without a row fails."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from escrow.models import Dispute, Proposal, Ruling
from marketplace.models import GroupDispute, Pledge
from marketplace.services.awards import refuse_award
from marketplace.services.changes import cancel_pool
from marketplace.services.groups import decide_group
from marketplace.services.interest import save_search
from marketplace.services.moderation import appeal_removal
from marketplace.services.opt_outs import bar_seller
from marketplace.services.parcels import confirm_units
from marketplace.services.reviews import Opinion, report_review, write_review
from tests.marketplace.acts import act

NOBODYS = "0192f3a4-0000-7000-8000-000000000000"
WHO = ("anonymous", "other_buyer", "other_seller", "operator", "owner")


def row(path: str, body: Any = None, *, stage: str = "pool", **expected: int) -> SimpleNamespace:
    """A route's path, a good body, how far the world must have come, and what each is answered."""
    assert expected.keys() == set(WHO)
    return SimpleNamespace(path=path, body=body, stage=stage, expected=expected)


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(WHO, status)


def people(status: int) -> dict[str, int]:
    return everybody(status) | {"anonymous": 401}


def only_owner(status: int, *, others: int = 404) -> dict[str, int]:
    return everybody(others) | {"anonymous": 401, "owner": status}


def only_operator(status: int) -> dict[str, int]:
    return everybody(403) | {"anonymous": 401, "operator": status}


# The owner of an order is its buyer, of a bid, an award and a parcel the seller, of a want its poster.
ROWS = {
    ("api-me", "get"): row("/me", **people(200)),
    ("api-me", "patch"): row("/me", {"theme": "dark"}, **people(200)),
    ("api-phone", "get"): row("/me/phone", **people(200)),
    ("api-phone", "post"): row("/me/phone", {"number": "010-9999-9999"}, **people(201)),
    ("api-phone-verification", "post"): row("/me/phone/verification", {"code": "000000"}, **people(409)),
    ("api-consents", "get"): row("/me/consents", **people(200)),
    ("api-consent", "put"): row("/me/consents/offers_by_email", {"is_given": True}, **people(200)),
    ("api-sessions", "get"): row("/me/sessions", **people(200)),
    ("api-session", "delete"): row("/me/sessions/999999", **people(404)),
    ("api-addresses", "get"): row("/me/addresses", **people(200)),
    ("api-addresses", "post"): row("/me/addresses", "address", **people(201)),
    ("api-address", "get"): row("/me/addresses/{address}", **only_owner(200)),
    ("api-address", "put"): row("/me/addresses/{address}", "address", **only_owner(200)),
    ("api-address", "delete"): row("/me/addresses/{spare_address}", **only_owner(204)),
    ("api-photos", "post"): row("/photos", "file", **people(201)),
    ("api-seller", "get"): row("/seller", **only_owner(200) | {"other_seller": 200, "owner": 404}),
    ("api-seller", "post"): row("/seller", {}, **people(422)),
    ("api-verification-queue", "get"): row("/desk/sellers", **only_operator(200)),
    ("api-seller-decision", "post"): row(
        "/desk/sellers/{seller}/decision", {"decision": "suspend", "reason": "r"}, **only_operator(200)
    ),
    ("api-payment-methods", "get"): row("/payment-methods", **people(200)),
    ("api-payment-methods", "post"): row("/payment-methods", {"token": "tok_visa"}, **people(201)),
    ("api-payment-method", "delete"): row("/payment-methods/{method}", **only_owner(204)),
    ("api-payouts", "get"): row("/payouts", **only_owner(404) | {"other_seller": 200}),
    ("api-payout", "get"): row(f"/payouts/{NOBODYS}", **only_owner(404)),
    ("api-statement", "get"): row("/payouts/statement", **only_owner(404) | {"other_seller": 200}),
    ("api-wants", "post"): row("/wants", "want", **people(404) | {"owner": 201}),
    ("api-pools", "get"): row("/pools", **everybody(200)),
    ("api-pool", "get"): row("/pools/{pool}", **everybody(200)),
    ("api-pool-interest", "post"): row("/pools/{pool}/interest", **people(200)),
    ("api-pool-pledge", "get"): row("/pools/{pool}/pledge", stage="place", **only_owner(200)),
    ("api-pool-pledge", "put"): row("/pools/{pool}/pledge", "pledge", **only_owner(200)),
    ("api-pool-pledge", "delete"): row("/pools/{pool}/pledge", stage="place", **only_owner(204, others=409)),
    ("api-pool-auction", "get"): row("/pools/{pool}/auction", stage="auction", **everybody(200)),
    ("api-pool-desk", "get"): row("/pools/{pool}/desk", stage="auction", **only_owner(200) | {"other_seller": 200}),
    ("api-pool-bids", "post"): row(
        "/pools/{pool}/bids",
        {"price_minor": 80_000, "min_units": 1, "max_units": 9, "lead_days": 3},
        stage="auction",
        **only_owner(201, others=403) | {"other_seller": 201},
    ),
    ("api-pool-bids", "delete"): row(
        "/pools/{pool}/bids", stage="auction", **only_owner(204, others=403) | {"other_seller": 409}
    ),
    ("api-pool-review", "post"): row(
        "/pools/{pool}/review", {"is_fine": True, "reason": "r"}, stage="review", **only_operator(200)
    ),
    ("api-pool-confirm", "post"): row(
        "/pools/{pool}/pledge/confirmation", stage="place", **only_owner(200, others=409)
    ),
    ("api-pool-want", "put"): row(
        "/pools/{pool}/want",
        {"title": "다른 이름", "details": "", "hint_price_minor": 1, "threshold_units": 5},
        **only_owner(200),
    ),
    ("api-pool-extension", "post"): row("/pools/{pool}/extension", {"days": 3}, **only_owner(200)),
    ("api-pool-cancellation", "post"): row("/pools/{pool}/cancellation", **only_owner(200)),
    ("api-pool-rerun", "post"): row("/pools/{pool}/rerun", stage="cancelled", **only_owner(201)),
    ("api-pool-move", "post"): row(
        "/pools/{pool}/move", {"to_pool_id": "{spare_pool}"}, stage="left", **only_owner(200, others=409)
    ),
    ("api-pool-questions", "get"): row("/pools/{pool}/questions", **everybody(200)),
    ("api-pool-questions", "post"): row("/pools/{pool}/questions", {"text": "색이 뭐예요?"}, **people(201)),
    ("api-pool-changes", "get"): row("/pools/{pool}/changes", **everybody(200)),
    ("api-pool-people", "get"): row("/pools/{pool}/people", **everybody(200)),
    ("api-pool-report", "post"): row("/pools/{pool}/report", {"reason": "abuse"}, **people(201)),
    ("api-pool-follow", "put"): row("/pools/{pool}/follow", **people(204)),
    ("api-pool-follow", "delete"): row("/pools/{pool}/follow", **people(204)),
    ("api-pool-appeal", "post"): row("/pools/{pool}/appeal", {"words": "w"}, stage="removed", **only_owner(201)),
    ("api-pool-removal", "post"): row("/pools/{pool}/removal", {"reason": "r"}, **only_operator(200)),
    ("api-pool-reports", "post"): row("/pools/{pool}/reports", {"reason": "r"}, stage="said", **only_operator(200)),
    ("api-question-answer", "put"): row(
        "/questions/{question}/answer",
        {"text": "네"},
        stage="said",
        **everybody(403) | {"anonymous": 401, "operator": 200},
    ),
    ("api-question-report", "post"): row(
        "/questions/{question}/report", {"reason": "abuse"}, stage="said", **people(201)
    ),
    ("api-question-removal", "post"): row(
        "/questions/{question}/removal", {"reason": "r"}, stage="said", **only_operator(204)
    ),
    ("api-reported-pools", "get"): row("/desk/reports", stage="said", **only_operator(200)),
    ("api-appeals", "get"): row("/desk/appeals", stage="appealed", **only_operator(200)),
    ("api-appeal-decision", "post"): row(
        "/desk/appeals/{appeal}/decision", {"is_granted": True, "reason": "r"}, stage="appealed", **only_operator(200)
    ),
    ("api-follows", "get"): row("/me/follows", **people(200)),
    ("api-searches", "get"): row("/me/searches", **people(200)),
    ("api-searches", "post"): row("/me/searches", {"q": "텐트"}, **people(201)),
    ("api-search", "delete"): row("/me/searches/{search}", stage="said", **only_owner(204)),
    ("api-want-draft", "get"): row("/me/want-draft", **people(200)),
    ("api-want-draft", "put"): row("/me/want-draft", {"words": {"title": "의자"}}, **people(200)),
    ("api-want-draft", "delete"): row("/me/want-draft", **people(204)),
    ("api-likeness", "get"): row("/wants/likeness", **people(200)),
    ("api-awards", "get"): row("/awards", stage="award", **only_owner(200) | {"other_seller": 200}),
    ("api-award-acceptance", "post"): row("/awards/{award}/acceptance", stage="award", **only_owner(200)),
    ("api-award-refusal", "post"): row("/awards/{award}/refusal", stage="award", **only_owner(200)),
    ("api-fewer-acceptance", "post"): row("/awards/{award}/fewer/acceptance", stage="fewer", **only_owner(200)),
    ("api-fewer-refusal", "post"): row("/awards/{award}/fewer/refusal", stage="fewer", **only_owner(200)),
    ("api-low-price-answer", "post"): row("/awards/{award}/low-price", {"text": "w"}, stage="held", **only_owner(200)),
    ("api-low-price-queue", "get"): row("/desk/low-prices", stage="held", **only_operator(200)),
    ("api-low-price-decision", "post"): row(
        "/desk/low-prices/{award}", {"is_cleared": True, "reason": "r"}, stage="held", **only_operator(200)
    ),
    ("api-bid-flags", "post"): row(
        "/bids/{bid}/flags", {"reason": "other", "text": "w"}, stage="live", **only_owner(201, others=409)
    ),
    ("api-flags-reply", "post"): row("/bids/{bid}/flags/reply", {"text": "w"}, stage="flagged", **only_owner(200)),
    ("api-flag-queue", "get"): row("/desk/flags", stage="flagged", **only_operator(200)),
    ("api-flags-decision", "post"): row(
        "/desk/flags/{bid}", {"is_rejected": False, "reason": "r"}, stage="flagged", **only_operator(200)
    ),
    ("api-bid-rejection", "post"): row(
        "/desk/bids/{bid}/rejection", {"reason": "r"}, stage="live", **only_operator(200)
    ),
    ("api-bid-bar", "post"): row("/bids/{bid}/bar", stage="live", **people(204)),
    ("api-barred-sellers", "get"): row("/me/barred-sellers", **people(200)),
    ("api-barred-sellers", "post"): row("/me/barred-sellers", {"seller_id": "{seller}"}, **people(204)),
    ("api-barred-seller", "delete"): row("/me/barred-sellers/{bar}", **only_owner(204)),
    ("api-pool-vetting", "get"): row("/pools/{pool}/vetting", stage="award", **everybody(200)),
    ("api-pool-opt-out", "post"): row("/pools/{pool}/opt-out", stage="single", **only_owner(204, others=409)),
    ("api-pool-consent", "get"): row("/pools/{pool}/consent", stage="consent", **only_owner(200, others=409)),
    ("api-pool-consent", "put"): row(
        "/pools/{pool}/consent", {"is_yes": True}, stage="consent", **only_owner(200, others=409)
    ),
    ("api-orders", "get"): row("/orders", stage="due", **people(200)),
    ("api-order", "get"): row("/orders/{order}", stage="due", **only_owner(200) | {"operator": 200}),
    ("api-order-cancellation", "post"): row("/orders/{order}/cancellation", stage="due", **only_owner(200)),
    ("api-order-method", "put"): row(
        "/orders/{order}/payment-method", {"payment_method_id": "{method}"}, stage="due", **only_owner(200)
    ),
    ("api-order-confirmation", "post"): row("/orders/{order}/confirmation", stage="shipped", **only_owner(200)),
    ("api-order-extension", "post"): row("/orders/{order}/extension", stage="delivered", **only_owner(200)),
    ("api-order-shipment", "post"): row(
        "/orders/{order}/shipment",
        {"carrier": "cj", "tracking_number": "1234567890"},
        stage="paid",
        **only_owner(201),
    ),
    ("api-order-refund", "get"): row("/orders/{order}/refund?percent=40", stage="paid", **only_operator(200)),
    ("api-order-refund", "post"): row("/orders/{order}/refund", {"reason": "r"}, stage="paid", **only_operator(200)),
    ("api-order-refund-signature", "post"): row("/orders/{order}/refund/signature", stage="paid", **only_operator(409)),
    ("api-order-refund-return", "post"): row(
        "/orders/{order}/refund/return", {"reason": "r"}, stage="paid", **only_operator(409)
    ),
    ("api-order-authentication", "post"): row(
        "/orders/{order}/authentication", {"proof": "sandbox_yes"}, stage="due", **only_owner(409)
    ),
    ("api-order-returns", "get"): row("/orders/{order}/returns", stage="delivered", **only_owner(200)),
    ("api-order-returns", "post"): row(
        "/orders/{order}/returns", {"unit_numbers": [1], "reason": "mind"}, stage="delivered", **only_owner(201)
    ),
    ("api-return-parcel", "put"): row(
        "/orders/{order}/returns/{case}/parcel",
        {"carrier": "cj", "tracking_number": "1234567890"},
        stage="return",
        **only_owner(200),
    ),
    ("api-return-withdrawal", "post"): row(
        "/orders/{order}/returns/{case}/withdrawal", stage="return", **only_owner(200)
    ),
    ("api-return-receipt", "post"): row("/orders/{order}/returns/{case}/receipt", stage="return", **only_owner(200)),
    ("api-return-acceptance", "post"): row(
        "/orders/{order}/returns/{case}/acceptance", stage="return", **only_owner(200)
    ),
    ("api-return-objection", "post"): row(
        "/orders/{order}/returns/{case}/objection", {"words": "써 봤어요"}, stage="return", **only_owner(409)
    ),
    ("api-returns", "get"): row("/returns", stage="return", **only_owner(200) | {"other_seller": 200}),
    ("api-order-review", "put"): row("/orders/{order}/review", {"stars": 5}, stage="done", **only_owner(200)),
    ("api-seller-reviews", "get"): row("/sellers/{seller}/reviews", stage="pool", **everybody(200)),
    ("api-review-reports", "post"): row("/reviews/{review}/reports", {"words": "거짓"}, stage="shown", **people(201)),
    ("api-review-report", "post"): row(
        "/desk/review-reports/{report}", {"is_hidden": True, "reason": "r"}, stage="shown", **only_operator(200)
    ),
    ("api-pool-waiting", "get"): row("/pools/{pool}/waiting", stage="due", **people(404)),
    ("api-pool-waiting", "post"): row("/pools/{pool}/waiting", {"units": 1}, stage="due", **people(409)),
    ("api-pool-waiting", "delete"): row("/pools/{pool}/waiting", stage="due", **people(409)),
    ("api-pool-waiting-acceptance", "post"): row(
        "/pools/{pool}/waiting/acceptance",
        {"address_id": "{address}", "payment_method_id": "{method}"},
        stage="due",
        **people(409) | {"owner": 201},
    ),
    ("api-notices", "get"): row("/notices", **people(200)),
    ("api-notices-reading", "get"): row("/notices/reading", **people(200)),
    ("api-notices-reading", "post"): row("/notices/reading", **people(200)),
    ("api-notice-reading", "post"): row(f"/notices/{NOBODYS}/reading", **people(404)),
    ("api-notice-choices", "get"): row("/notices/choices", **people(200)),
    ("api-notice-choices", "put"): row(
        "/notices/choices", {"group": "near", "in_app": True, "email": False}, **people(200)
    ),
    ("api-quiet-hours", "put"): row(
        "/notices/quiet-hours", {"is_on": True, "starts": "22:00", "ends": "07:00"}, **people(200)
    ),
    ("api-pool-share", "get"): row("/pools/{pool}/share", **people(200)),
    ("api-invite", "get"): row("/invite", **people(200)),
    ("api-alerts", "get"): row("/alerts", **only_owner(200) | {"other_seller": 200}),
    ("api-alerts", "post"): row("/alerts", {"words": "w"}, **only_owner(201) | {"other_seller": 201}),
    ("api-alert", "put"): row(f"/alerts/{NOBODYS}", {}, **people(404)),
    ("api-alert", "delete"): row(f"/alerts/{NOBODYS}", **people(404)),
    ("api-parcels", "get"): row("/parcels", stage="paid", **only_owner(200) | {"other_seller": 200}),
    ("api-order-disputes", "get"): row("/orders/{order}/disputes", stage="delivered", **only_owner(200)),
    ("api-order-disputes", "post"): row(
        "/orders/{order}/disputes",
        {"unit_numbers": [1], "kind": "broken", "words": "w"},
        stage="delivered",
        **only_owner(201),
    ),
    ("api-disputes", "get"): row("/disputes", stage="disputed", **only_owner(200) | {"other_seller": 200}),
    ("api-dispute", "get"): row("/disputes/{dispute}", stage="disputed", **only_owner(200) | {"operator": 200}),
    ("api-dispute-answer", "post"): row(
        "/disputes/{dispute}/answer", {"words": "w"}, stage="disputed", **only_owner(200)
    ),
    ("api-dispute-statements", "post"): row(
        "/disputes/{dispute}/statements", {"words": "w"}, stage="disputed", **only_owner(200)
    ),
    ("api-dispute-proposals", "post"): row(
        "/disputes/{dispute}/proposals",
        {"shares": [{"unit_number": 1, "refund_minor": 1}, {"unit_number": 2, "refund_minor": 1}]},
        stage="disputed",
        **only_owner(200),
    ),
    ("api-dispute-withdrawal", "post"): row("/disputes/{dispute}/withdrawal", stage="disputed", **only_owner(200)),
    ("api-dispute-appeal", "post"): row("/disputes/{dispute}/appeal", {"words": "w"}, stage="ruled", **only_owner(200)),
    ("api-proposal-acceptance", "post"): row(
        "/disputes/proposals/{proposal}/acceptance", stage="disputed", **only_owner(200)
    ),
    ("api-proposal-rejection", "post"): row(
        "/disputes/proposals/{proposal}/rejection", stage="disputed", **only_owner(200)
    ),
    ("api-dispute-queue", "get"): row("/desk/disputes", stage="disputed", **only_operator(200)),
    ("api-dispute-question", "post"): row(
        "/desk/disputes/{dispute}/question", {"words": "w"}, stage="disputed", **only_operator(200)
    ),
    ("api-dispute-ruling", "post"): row(
        "/desk/disputes/{dispute}/ruling",
        {
            "shares": [{"unit_number": 1, "refund_percent": 40}, {"unit_number": 2, "refund_minor": 0}],
            "reason": "r",
        },
        stage="answered",
        **only_operator(200),
    ),
    ("api-ruling-signature", "post"): row("/desk/rulings/{ruling}/signature", stage="unsigned", **only_operator(200)),
    ("api-ruling-return", "post"): row(
        "/desk/rulings/{ruling}/return", {"reason": "r"}, stage="unsigned", **only_operator(200)
    ),
    ("api-group-queue", "get"): row("/desk/group-disputes", stage="group", **only_operator(200)),
    ("api-group-decision", "post"): row(
        "/desk/group-disputes/{group}", {"percent": 0, "reason": "r"}, stage="group", **only_operator(200)
    ),
    ("api-group-signature", "post"): row(
        "/desk/group-disputes/{group}/signature", stage="group_unsigned", **only_operator(200)
    ),
    ("api-group-return", "post"): row(
        "/desk/group-disputes/{group}/return", {"reason": "r"}, stage="group_unsigned", **only_operator(200)
    ),
}
OWNED_BY_POSTER = {"api-pool-want", "api-pool-extension", "api-pool-cancellation", "api-pool-rerun"} | {
    "api-pool-appeal",
    "api-search",
}
OWNED_BY_SELLER = (
    {"api-alerts"}
    | {"api-pool-desk", "api-pool-bids", "api-awards", "api-award-acceptance", "api-award-refusal"}
    | {
        "api-order-shipment",
        "api-parcels",
        "api-disputes",
        "api-dispute-answer",
        "api-returns",
        "api-return-receipt",
        "api-return-acceptance",
        "api-return-objection",
        "api-fewer-acceptance",
        "api-fewer-refusal",
        "api-low-price-answer",
        "api-flags-reply",
    }
)
NOT_OURS = {"schema"}


def routes(patterns: list[Any]) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name and pattern.name not in NOT_OURS:
            view = pattern.callback.cls
            yield from (
                (pattern.name, method) for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)
            )


def test_every_route_has_a_row():
    api_root = next(each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/")

    assert set(routes(api_root.url_patterns)) == ROWS.keys()


GROUPED = {"group", "group_unsigned"}
VETTED = {"place", "live", "flagged", "held", "single", "consent", "fewer"}


@pytest.fixture
def a_vetting(at, an_auction, a_bid, a_place, an_award, flagged, a_smaller_order):
    """Brings a pool whose buyer and seller are known into a state before or between bidding and shipping."""

    def build(world: SimpleNamespace, stage: str) -> None:
        if stage == "fewer":
            world.award = a_smaller_order()
            world.seller = world.award.seller
            return
        a_place(world.pool, buyer=world.buyer, units=1 if stage == "place" else 2)
        if stage == "place":
            return
        more = [a_place(world.pool) for _turn in range(4)] if stage == "flagged" else []
        auction = an_auction(world.pool)
        world.bid = a_bid(auction, seller=world.seller, price=40_000 if stage == "held" else 90_000)
        if stage in {"live", "flagged"}:
            at(auction.sealed_ends_at)
            flagged(world.bid, [*more, Pledge.objects.get(pool=world.pool, buyer=world.buyer.user)] if more else [])
            return
        if stage != "single":
            a_bid(auction, price=95_000)
        world.award = an_award(auction, is_offered=False)
        if stage == "consent":
            act(refuse_award, award_id=world.award.id, user_id=world.seller.owner_id)

    return build


@pytest.fixture
def grouped(a_group, an_operator):
    """A problem of a whole award, decided by one operator if it waits for another."""

    def build(*, is_decided: bool) -> GroupDispute:
        _, group = a_group(price=600_000 if is_decided else 80_000)
        if is_decided:
            act(decide_group, group_id=group.id, operator_id=an_operator().id, percent=100, reason="r")
        return group

    return build


@pytest.fixture
def talked(a_place, a_question, a_report, a_removed_pool, grouped):
    """A world in which a pool was called off, or something was said of it."""

    def build(world: SimpleNamespace, stage: str) -> SimpleNamespace:
        pool, poster = world.pool, world.poster
        if stage in GROUPED:
            world.said = {"group": grouped(is_decided=stage == "group_unsigned").id}
        if stage in {"cancelled", "left"}:
            a_place(pool, buyer=world.buyer)
            act(cancel_pool, pool_id=pool.id, poster_id=poster.id)
        if stage == "said":
            question, search = a_question(pool), act(save_search, person_id=poster.id, terms={"q": "텐트"})
            a_report(pool)
            world.said = {"question": question.id, "search": search.id}
        if stage in {"removed", "appealed"}:
            a_removed_pool(pool)
        if stage == "appealed":
            appeal = act(appeal_removal, pool_id=pool.id, poster_id=poster.id, words="제 것이에요")
            world.said = {"appeal": appeal.id}
        return world

    return build


@pytest.fixture
def a_world(
    a_user, a_buyer, a_seller, an_operator, a_photo, a_category, a_pool, a_place, an_auction, a_bid, an_award,
    a_due_order, a_paid_order, a_shipped_order, a_delivered_order, a_disputed_order, a_return, talked, a_vetting,
):  # fmt: skip
    """A world that has come as far as `stage`, with somebody of every kind in it."""

    def build(stage: str) -> SimpleNamespace:
        buyer, seller, poster = a_buyer(), a_seller(), a_user()
        world = SimpleNamespace(
            buyer=buyer, seller=seller, photo=a_photo(owner_id=buyer.id), category=a_category(),
            order=None, award=None, bid=None, case=None, review=None, report=None, people={
                "anonymous": None, "other_buyer": a_buyer().user, "other_seller": a_seller().owner,
                "operator": an_operator(),
            },
        )  # fmt: skip
        text = {"details": "me@example.com"} if stage == "review" else {}
        world.pool = a_pool(poster=poster, threshold=2, terms={"threshold_people": 1}, **text)
        world.spare_pool, world.poster, world.said = a_pool(), poster, {}
        if stage in {"pool", "review", "cancelled", "left", "said", "removed", "appealed"} | GROUPED:
            return talked(world, stage)
        if stage in VETTED:
            a_vetting(world, stage)
            return world
        a_place(world.pool, buyer=buyer, units=2)
        auction = an_auction(world.pool)
        a_bid(auction, seller=seller)
        if stage == "auction":
            return world
        world.award = an_award(auction)
        steps = {"paid": a_paid_order, "shipped": a_shipped_order}
        steps |= {name: partial(a_disputed_order, stage=name) for name in ("disputed", "answered", "ruled", "unsigned")}
        steps |= dict.fromkeys(["delivered", "return", "done", "shown"], a_delivered_order)
        if stage != "award":
            due = a_due_order(world.award)
            world.order = steps[stage](due) if stage in steps else due
        if stage == "return":
            world.case = a_return(world.order)
        if stage in {"done", "shown"}:
            act(confirm_units, order_id=world.order.id, buyer_id=buyer.id)
        if stage == "shown":
            for person in (buyer.id, seller.owner_id):
                world.review = act(write_review, order_id=world.order.id, user_id=person, opinion=Opinion(5))
            world.report = act(report_review, review_id=world.review.id, user_id=poster.id, words="거짓")
        return world

    return build


@pytest.mark.parametrize(("name", "method"), ROWS, ids=[" ".join(key) for key in ROWS])
def test_each_is_answered_as_the_table_says(api, a_world, an_address_of, name, method):
    case = ROWS[name, method]
    world = a_world(case.stage)
    world.people["owner"] = world.seller.owner if name in OWNED_BY_SELLER else world.buyer.user
    world.people["owner"] = world.poster if name in OWNED_BY_POSTER else world.people["owner"]
    ids = {
        "pool": world.pool.id,
        "award": world.award and world.award.id,
        "order": world.order and world.order.id,
        "case": world.case and world.case.id,
        "review": world.review and world.review.id,
        "report": world.report and world.report.id,
        "seller": world.seller.id,
        "bid": world.bid and world.bid.id,
        "bar": act(bar_seller, buyer_id=world.buyer.id, seller_id=world.seller.id).id if "{bar}" in case.path else None,
        "address": world.buyer.address_id,
        "spare_address": an_address_of(world.buyer.user),
        "method": world.buyer.method_id,
        "dispute": Dispute.objects.values_list("pk", flat=True).first(),
        "proposal": Proposal.objects.values_list("pk", flat=True).first(),
        "ruling": Ruling.objects.values_list("pk", flat=True).first(),
        "spare_pool": world.spare_pool.id,
        **world.said,
    }
    body = _body(case.body, world, ids)

    # Who may act comes last, so that its act cannot be what turned the others away.
    order = sorted(WHO, key=lambda who: case.expected[who] < 400)
    answered = {who: _call(api(world.people[who]), method, case.path.format(**ids), body).status_code for who in order}

    assert answered == case.expected


@pytest.fixture
def an_address_of(db):
    from accounts.rules.addresses import AddressText
    from accounts.services import add_address
    from common.transactions import unit_of_work
    from tests.builders.marketplace import NOON

    def build(user):
        with unit_of_work():
            text = AddressText("집", "김버들", "010-1234-5678", "04780", "성수이로 24", "")
            return add_address(owner_id=user.id, address=text, now=NOON).id

    return build


def _body(body: Any, world: SimpleNamespace, ids: dict[str, Any]) -> Any:
    if body == "want":
        return {"title": "접이식 의자", "category": world.category.slug, "photo_ids": [str(world.photo.id)]}
    if body == "pledge":
        return {"units": 1, "address_id": str(ids["address"]), "payment_method_id": str(ids["method"])}
    if body == "address":
        return {
            "label": "집",
            "recipient": "김버들",
            "phone": "010-1234-5678",
            "postcode": "04780",
            "line1": "성수이로 24",
        }
    if isinstance(body, dict):
        return {name: text.format(**ids) if isinstance(text, str) else text for name, text in body.items()}
    return body


def _call(program: Any, method: str, path: str, body: Any) -> Any:
    if body == "file":
        from tests.builders.api import a_key
        from tests.builders.media import a_file

        upload = BytesIO(a_file())
        upload.name = "photo.jpg"
        headers = {"Idempotency-Key": a_key()}
        return program.client.post(f"/api/v1{path}", {"file": upload}, format="multipart", headers=headers)
    return program.get(path) if method == "get" else program.write(method, path, body)
