"""The page on which an operator gives back: what the books will say first, by unit, won or percent, signed by two."""

import pytest

from escrow.models import Refund
from tests.builders.people import NOON
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks(at, an_operator):
    at(NOON)
    return [in_english(signed_in(an_operator(pseudonym=name))) for name in ("꼼꼼지기", "다른지기")]


def amounts():
    return list(Refund.objects.order_by("hold__number").values_list("amount_minor", flat=True))


def test_a_percentage_is_foreseen_before_it_is_pressed(desks, a_paid_order_of):
    order = a_paid_order_of(2, price=10_001)
    url, form = f"/desk/orders/{order.id}/refund/", {"units": ["1", "2"], "measure": "percent", "amount": "33%"}

    foreseen = desks[0].post(url, keyed(preview="1", **form))
    text = words(foreseen)
    unread = desks[0].post(url, keyed(reason="scratched", seen="20002", **form))
    given = desks[0].post(url, keyed(reason="scratched", seen="6600", **form), follow=True)

    assert foreseen.status_code == 200
    assert "refund:due ₩3,300 held:" in text
    assert "In and out ₩6,600" in text
    assert "Held afterwards ₩13,402" in text
    assert "Please write the reason" not in text
    assert 'name="seen" value="6600"' in foreseen.content.decode()
    assert (unread.status_code, amounts()) == (409, [3_300, 3_300])
    assert "₩6,600 would go back, not the sum that was shown." in words(unread)
    assert "₩6,600 goes back to the buyer" in words(given)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"measure": "won", "amount": "90,001"}, "Write an amount up to ₩90,000."),
        ({"measure": "percent", "amount": "101"}, "Write a whole percentage from 1 to 100."),
        ({"measure": "percent", "amount": "half"}, "Write a whole percentage from 1 to 100."),
        ({"measure": "whole", "units": ["7"]}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_given_back_is_said_beside_its_field(desks, a_paid_order_of, form, said):
    order = a_paid_order_of()

    answer = desks[0].post(f"/desk/orders/{order.id}/refund/", keyed(reason="scratched", **form))

    assert (answer.status_code, amounts()) == (422, [])
    assert said in words(answer)


def test_above_a_million_the_second_operator_sees_the_same_figures_and_signs(desks, a_paid_order_of):
    anna, ben = desks
    order = a_paid_order_of(1, price=1_000_001)
    url = f"/desk/orders/{order.id}/refund/"
    assert "Propose ₩1,000,001 back" in words(anna.get(url))

    proposed = anna.post(url, keyed(reason="never made", seen="1000001"), follow=True)
    desk, page = words(ben.get("/desk/")), words(ben.get(url))
    own = anna.post(f"{url}sign/", keyed())
    signed = ben.post(f"{url}sign/", keyed(), follow=True)

    assert "Proposed. Another operator has to sign." in words(proposed)
    assert "Refunds to sign 1" in desk
    assert "Unit 1: ₩1,000,001 back held after: ₩0" in page
    assert (own.status_code, "Sign ₩1,000,001 back" in words(own)) == (409, False)
    assert "Signed. It goes back to the buyer." in words(signed)
    assert amounts() == [1_000_001]
    assert ben.post(f"{url}send-back/", keyed(reason="late")).status_code == 409
    assert ben.post(f"{url}nonsense/", keyed()).status_code == 404
