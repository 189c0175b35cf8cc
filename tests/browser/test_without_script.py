"""Money moves without JavaScript: each form on a phone or a desk, pressed by the person whose act it is."""

import re

from django.core.management import call_command

from common import clock
from marketplace.models import Award, Bid, Order, Pledge, Pool, Unit
from sandbox.people import demo_id
from tests.browser.conftest import DESK, NARROW, apart


def one(rows, **fits):
    """The first row that fits."""
    return apart(lambda: rows.filter(**fits).order_by("pk").first())


def press(window, path, *, button, **fields):
    """Open the page, fill what is asked, and press the button of that name."""
    page = window.goto(path).page
    for name, value in fields.items():
        field = page.locator(f"[name={name}]:visible").first
        field.check() if value is True else field.fill(value)
    page.get_by_role("button", name=re.compile(button)).locator("visible=true").last.click()
    page.wait_for_load_state()


def test_every_act_that_moves_money_works_without_script(demo_world, visitor):
    me = apart(lambda: demo_id("saebyeok"))
    grinder, wagon = one(Pool.objects, status="gathering"), one(Pool.objects, status="auction")
    due = one(Order.objects, buyer_id=me, status="due", charge_at__gt=apart(clock.now))
    arrived = one(Order.objects, buyer_id=me, units__status="delivered")
    held = one(Order.objects, units__status="held")
    award = one(Award.objects.select_related("seller__owner"), status="offered")

    buyer = visitor(NARROW, script=False, language="en").be("새벽커피")
    press(buyer, f"/pools/{grinder.pk}/commit/", button="Commit my seat", cap="380000", agree=True)
    press(buyer, f"/orders/{due.pk}/method/", button="Use this card|Charge this card")
    press(buyer, f"/orders/{arrived.pk}/confirm/", button="pay the seller")
    press(buyer, f"/orders/{due.pk}/cancel/", button="Yes, leave")
    seller = visitor(DESK, script=False, language="en").be("도담도담")
    press(seller, f"/sell/pools/{wagon.pk}/", button="^Bid", price="90000")
    winner = visitor(NARROW, script=False, language="en").be(apart(lambda: award.seller.owner.pseudonym))
    press(winner, f"/sell/awards/{award.pk}/accept/", button="^Accept")
    operator = visitor(DESK, script=False, language="en").be("꼼꼼지기")
    press(operator, f"/desk/orders/{held.pk}/refund/", button="^Give back", reason="판매자가 보낼 수 없다고 해요.")

    assert one(Pledge.objects, pool=grinder, buyer_id=me).status == "committed"
    assert one(Order.objects, pk=due.pk).status == "cancelled"
    assert one(Unit.objects, order=arrived).status == "released"
    assert one(Bid.objects, auction__pool=wagon, price_minor=90_000).status == "standing"
    assert one(Award.objects, pk=award.pk).status == "accepted"
    assert one(Unit.objects, order=held).status == "refunded"
    apart(lambda: call_command("prove_ledger", verbosity=0))
