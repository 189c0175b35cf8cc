"""An operator's case page: all that is known, every posting foreseen, then the ruling, by two above a limit."""

import pytest
from django.urls import reverse

from escrow.models import Dispute, Ruling
from tests.builders.visits import in_english, keyed, signed_in, words


@pytest.fixture
def operator(an_operator):
    client = in_english(signed_in(an_operator()))
    client.get(reverse("operator-desk"))
    return client


@pytest.fixture
def case(a_delivered_order, a_case):
    return Dispute.objects.get(pk=a_case(a_delivered_order(), answered=True))


def post(client, dispute, act="rule", **fields):
    return client.post(reverse("desk-case-act", args=[dispute.id, act]), keyed(**fields))


def page(client, dispute):
    return words(client.get(reverse("desk-case", args=[dispute.id])))


def test_the_queue_leads_to_the_case(operator, case):
    desk = operator.get(reverse("operator-desk") + f"?item=dispute-{case.id}")

    assert reverse("desk-case", args=[case.id]) in desk.content.decode()
    assert "Money at stake: ₩90,000 of ₩90,000" in page(operator, case)


def test_an_answered_case_can_be_ruled_an_open_one_not_yet(operator, a_delivered_order, a_case):
    dispute = Dispute.objects.get(pk=a_case(a_delivered_order()))

    assert "The seller may answer until" in page(operator, dispute)
    refused = post(operator, dispute, do_1="refund", reason="r")

    assert refused.status_code == 409
    assert "still has time" in words(refused)


@pytest.mark.parametrize(
    ("do", "back", "foreseen"),
    [
        ("release", "", ["held → payable", "₩85,500", "Rule: ₩0 back"]),
        ("refund", "", ["held → refund:due ₩90,000", "Rule: ₩90,000 back"]),
        ("split", "40%", ["held → refund:due ₩36,000", "₩51,300", "Rule: ₩36,000 back"]),
        ("split", "30,000", ["held → refund:due ₩30,000", "₩57,000", "in ₩90,000 = out ₩90,000", "held after: ₩0"]),
    ],
)
def test_the_books_are_foreseen_line_by_line_and_nothing_moves(operator, case, do, back, foreseen):
    shown = post(operator, case, do_1=do, back_1=back, preview="1")

    assert shown.status_code == 200
    for line in foreseen:
        assert line in words(shown)
    assert "Please write the reason" not in words(shown)
    case.refresh_from_db()
    assert case.status == "answered"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "r"}, "Decide about unit 1."),
        ({"do_1": "split", "reason": "r"}, "Write an amount up to ₩90,000"),
        ({"do_1": "split", "back_1": "90,001", "reason": "r"}, "Write an amount up to"),
        ({"do_1": "split", "back_1": "101%", "reason": "r"}, "Write an amount up to"),
        ({"do_1": "refund", "reason": " "}, "Please write the reason"),
    ],
)
def test_a_ruling_is_whole_and_has_a_reason(operator, case, fields, said):
    answer = post(operator, case, **fields)

    assert answer.status_code == 422
    assert said in words(answer)
    assert Ruling.objects.count() == 0


def test_ruled_it_is_said_and_kept_in_the_log(operator, case):
    assert post(operator, case, do_1="split", back_1="40%", reason="The photos show it.").status_code == 302

    shown = page(operator, case)
    assert "Either side may appeal until" in shown
    assert "Case ruled" in shown
    assert "The photos show it." in shown


def test_both_can_be_asked(operator, case):
    assert post(operator, case, "ask", words="Which wheel?").status_code == 302
    assert "Which wheel?" in page(operator, case)


def test_above_a_million_another_operator_signs_or_sends_back(operator, case, an_operator, monkeypatch):
    from escrow.services import rulings
    from pages.web import ruling

    for module in (rulings, ruling):
        monkeypatch.setattr(module, "needs_a_second", lambda refund_minor: refund_minor > 50_000)
    shown = post(operator, case, do_1="refund", preview="1")
    assert "Needs a second pair of eyes" in words(shown)
    assert "Propose ₩90,000 back" in words(shown)
    post(operator, case, do_1="refund", reason="All of it.")
    assert "Another operator has to sign" in page(operator, case)
    assert post(operator, case, "sign").status_code == 409

    second = in_english(signed_in(an_operator()))
    assert "Sign ₩90,000 back" in page(second, case)
    assert post(second, case, "return", reason="Too much.").status_code == 302
    post(operator, case, do_1="refund", reason="All of it, look again.")
    assert post(second, case, "sign").status_code == 302

    case.refresh_from_db()
    assert case.status == "ruled"


def test_agreed_meanwhile_nothing_is_ruled(operator, case):
    from common import clock
    from common.transactions import unit_of_work
    from marketplace.models import Order
    from marketplace.services import disputes

    order = Order.objects.select_related("seller").get(pk=case.reference.removeprefix("order:"))
    with unit_of_work():
        shares = disputes.Shares({1: 5_000})
        user_id = order.seller.owner_id
        proposal_id = disputes.propose_shares(dispute_id=case.id, user_id=user_id, shares=shares, now=clock.now())
    with unit_of_work():
        disputes.accept_shares(proposal_id=proposal_id, user_id=order.buyer_id, now=clock.now())

    late = post(operator, case, do_1="refund", reason="r")

    assert late.status_code == 409
    assert "Nothing was changed" in words(late)
    assert "₩5,000 of ₩90,000 went back." in words(late)
