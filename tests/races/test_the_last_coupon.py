"""Many want the last of a budget at once: exactly as many get it as it pays for (F19)."""

from functools import partial

import pytest

from common import clock
from common.money import Money
from common.transactions import unit_of_work
from ledger.errors import PotLacks
from ledger.models import Account
from ledger.proofs import verdicts
from ledger.services import Line, open_account, post
from tests.races.rounds import rounds
from tests.races.together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORTH, LAST = 3_000, 5
AT_ONCE = 20
BUDGET = "budget:summer"


def spend(turn, number):
    with unit_of_work():
        lines = [Line(BUDGET, f"budget:held:{turn}:{number}", Money(WORTH, "KRW"))]
        return post(key=f"coupon:{turn}:{number}", kind="coupon", lines=lines, now=clock.now())


def fill(turn):
    with unit_of_work():
        line = Line("platform:adjustments", BUDGET, Money(WORTH * LAST, "KRW"))
        post(key=f"fill:{turn}", kind="fill", lines=[line], now=clock.now())


def test_a_budget_pays_for_as_many_as_it_holds():
    with unit_of_work():
        open_account(code=BUDGET, currency="KRW")
    for turn in rounds(AT_ONCE * 2)[::AT_ONCE]:
        fill(turn)

        answers = together([partial(spend, turn, number) for number in range(AT_ONCE)])

        refused = [answer for answer in answers if isinstance(answer, PotLacks)]
        assert len(answers) - len(refused) == LAST, answers
        assert len(refused) == AT_ONCE - LAST
        budget = Account.objects.get(code=BUDGET)
        assert budget.credits == budget.debits
    assert not [verdict for verdict in verdicts() if verdict.differences]
