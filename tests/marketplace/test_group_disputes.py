"""Many buyers of an award name one trouble: it is frozen, somebody decides for all, and everybody's money follows."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.models import AuditEntry, OutboxFact
from common.transactions import unit_of_work
from escrow.models import Dispute, Hold, Refund
from escrow.rules.disputes import Trouble
from ledger.proofs import verdicts
from marketplace.errors import GroupDisputeSettled, NoSuchGroupDispute, NotYourOwnDecision, ShareUnfit
from marketplace.flows import do_what_is_due
from marketplace.models import GroupDispute, Unit
from marketplace.rules.states import GroupStatus, UnitStatus
from marketplace.selectors.groups import group_dispute
from marketplace.services import groups
from marketplace.services.parcels import confirm_units
from tests.builders.visits import in_english

pytestmark = pytest.mark.django_db


def act(service, **asked):
    with unit_of_work():
        return service(**asked, now=clock.now())


def differences():
    return [verdict for verdict in verdicts() if verdict.differences]


def facts(name):
    return OutboxFact.objects.filter(name=f"marketplace.group_dispute_{name}").count()


def status_of(order):
    return Unit.objects.get(order=order).status


class TestFreezing:
    def test_one_is_alone_and_two_of_four_are_a_group(self, an_award_of, a_case):
        orders = an_award_of(4)

        a_case(orders[0])
        assert not GroupDispute.objects.exists()
        a_case(orders[1])

        group = GroupDispute.objects.get()
        assert (group.people, group.trouble, group.status) == (2, Trouble.BROKEN, GroupStatus.OPEN)
        assert group.award.frozen_at == group.opened_at
        assert facts("opened") == 1

    def test_other_troubles_and_cases_taken_back_do_not_count(self, an_award_of, a_case):
        from marketplace.services.disputes import withdraw_dispute

        orders = an_award_of(4)
        a_case(orders[0], kind=Trouble.DIFFERENT)
        taken_back = a_case(orders[1])
        act(withdraw_dispute, dispute_id=taken_back, buyer_id=orders[1].buyer_id)

        a_case(orders[2])

        assert not GroupDispute.objects.exists()

    def test_the_clock_releases_nothing_of_a_frozen_award(self, a_group, at):
        orders, group = a_group()
        quiet = orders[3]

        at(Unit.objects.get(order=quiet).confirm_at + timedelta(hours=1))
        do_what_is_due()

        assert status_of(quiet) == UnitStatus.DELIVERED
        assert group.status == GroupStatus.OPEN

    def test_who_is_content_confirms_and_the_payout_rests(self, a_group):
        orders, group = a_group()

        act(confirm_units, order_id=orders[3].id, buyer_id=orders[3].buyer_id)

        hold = Hold.objects.get(pk=Unit.objects.get(order=orders[3]).hold_id)
        assert (hold.status, hold.payout_at) == ("released", group.refund_at)

    def test_what_was_confirmed_before_rests_too(self, an_award_of, a_case):
        orders = an_award_of(4)
        act(confirm_units, order_id=orders[3].id, buyer_id=orders[3].buyer_id)

        a_case(orders[0])
        a_case(orders[1])

        hold = Hold.objects.get(pk=Unit.objects.get(order=orders[3]).hold_id)
        assert hold.payout_at == GroupDispute.objects.get().refund_at


class TestDeciding:
    def test_nothing_back_lets_clocks_and_payouts_go_on(self, a_group, an_operator, at):
        orders, group = a_group()
        act(confirm_units, order_id=orders[2].id, buyer_id=orders[2].buyer_id)
        quiet = Unit.objects.get(order=orders[3])
        left = quiet.confirm_at - clock.now()

        at(clock.now() + timedelta(days=3))
        act(groups.decide_group, group_id=group.id, operator_id=an_operator().id, percent=0, reason="no fault")
        do_what_is_due()

        quiet.refresh_from_db()
        group.refresh_from_db()
        hold = Hold.objects.get(pk=Unit.objects.get(order=orders[2]).hold_id)
        assert (group.status, group.award.frozen_at) == (GroupStatus.CLOSED, None)
        assert quiet.confirm_at == clock.now() + left
        assert hold.payout_at < clock.now() + timedelta(days=7)
        assert not Refund.objects.exists()
        assert differences() == []

    def test_a_share_goes_back_of_every_open_unit_and_cases_are_ruled_alike(self, a_group, an_operator):
        orders, group = a_group()

        act(groups.decide_group, group_id=group.id, operator_id=an_operator().id, percent=30, reason="scratched")
        do_what_is_due()

        back = {refund.hold_id: refund.amount_minor for refund in Refund.objects.all()}
        assert back == {Unit.objects.get(order=order).hold_id: 24_000 for order in orders[2:]}
        assert [status_of(order) for order in orders[2:]] == [UnitStatus.DELIVERED] * 2
        assert set(Dispute.objects.values_list("status", flat=True)) == {"ruled"}
        assert facts("closed") == 1
        assert differences() == []

    def test_all_back_refunds_every_open_unit_and_nobody_who_confirmed(self, a_group, an_operator):
        orders, group = a_group()
        act(confirm_units, order_id=orders[2].id, buyer_id=orders[2].buyer_id)

        act(groups.decide_group, group_id=group.id, operator_id=an_operator().id, percent=100, reason="fake")
        do_what_is_due()

        assert [status_of(order) for order in orders[2:]] == [UnitStatus.RELEASED, UnitStatus.REFUNDED]
        assert AuditEntry.objects.filter(action="decide_group", reason="fake").count() == 1
        assert differences() == []

    def test_it_is_carried_out_some_orders_at_a_time(self, a_group, an_operator, monkeypatch):
        from marketplace.services import group_settlement

        monkeypatch.setattr(group_settlement, "ORDERS_AT_ONCE", 1)
        _, group = a_group()
        act(groups.decide_group, group_id=group.id, operator_id=an_operator().id, percent=100, reason="fake")

        first = act(group_settlement.carry_out_next_group)
        do_what_is_due()

        assert first.status == GroupStatus.DECIDED
        assert Refund.objects.count() == 2
        assert GroupDispute.objects.get().status == GroupStatus.CLOSED
        assert differences() == []

    def test_nobodys_decision_gives_all_back(self, a_group, at):
        orders, group = a_group()

        at(group.refund_at - timedelta(seconds=1))
        do_what_is_due()
        assert GroupDispute.objects.get().status == GroupStatus.OPEN
        at(group.refund_at)
        do_what_is_due()

        group.refresh_from_db()
        assert (group.status, group.percent, group.decided_by) == (GroupStatus.CLOSED, 100, "clock")
        assert status_of(orders[3]) == UnitStatus.REFUNDED
        assert differences() == []

    @pytest.mark.parametrize("percent", [-1, 101])
    def test_a_share_is_a_share(self, a_group, an_operator, percent):
        _, group = a_group()

        with pytest.raises(ShareUnfit):
            act(groups.decide_group, group_id=group.id, operator_id=an_operator().id, percent=percent, reason="r")

    def test_it_is_decided_once(self, a_group, an_operator):
        _, group = a_group()
        asked = {"group_id": group.id, "operator_id": an_operator().id, "reason": "r"}
        act(groups.decide_group, **asked, percent=0)

        with pytest.raises(GroupDisputeSettled):
            act(groups.decide_group, **asked, percent=100)

    def test_a_strange_one_is_not_found(self, an_operator, a_buyer):
        with pytest.raises(NoSuchGroupDispute):
            act(groups.sign_group, group_id=a_buyer().id, operator_id=an_operator().id)


class TestFourEyes:
    @pytest.fixture
    def unsigned(self, a_group, an_operator):
        """A decision about more than 1,000,000 won: (its orders, the group dispute, who decided)."""
        orders, group = a_group(price=600_000)
        first = an_operator()
        act(groups.decide_group, group_id=group.id, operator_id=first.id, percent=100, reason="fake")
        group.refresh_from_db()
        return orders, group, first

    def test_above_a_million_another_operator_signs(self, unsigned, an_operator):
        orders, group, first = unsigned
        do_what_is_due()
        assert (group.status, Refund.objects.count()) == (GroupStatus.UNSIGNED, 0)
        assert facts("unsigned") == 1

        with pytest.raises(NotYourOwnDecision):
            act(groups.sign_group, group_id=group.id, operator_id=first.id)
        act(groups.sign_group, group_id=group.id, operator_id=an_operator().id)
        do_what_is_due()

        assert status_of(orders[3]) == UnitStatus.REFUNDED
        assert differences() == []

    def test_sent_back_it_waits_for_a_decision_again(self, unsigned, an_operator):
        _, group, _ = unsigned

        act(groups.send_group_back, group_id=group.id, operator_id=an_operator().id, reason="look at the photos")

        shown = group_dispute(group.id)
        assert (shown.status, shown.percent, shown.decided) == (GroupStatus.OPEN, None, None)
        assert shown.all_back.back_minor == 1_200_000
        assert shown.all_back.needs_two


class TestTheDesk:
    def test_an_operator_decides_on_the_page(self, a_group, an_operator):
        _, group = a_group()
        desk = Client()
        desk.force_login(an_operator())

        shown = desk.get(f"/desk/?item=group-{group.id}").content.decode()
        unsaid = desk.post(
            f"/desk/groups/{group.id}/", {"decision": "decide", "percent": "30", "request_key": "page-key-1"}
        )
        beyond = {"decision": "decide", "percent": "300", "reason": "r", "request_key": "page-key-2"}
        refused = desk.post(f"/desk/groups/{group.id}/", beyond)
        done = {"decision": "decide", "percent": "30", "reason": "scratched", "request_key": "page-key-3"}
        desk.post(f"/desk/groups/{group.id}/", done)

        assert "₩160,000" in shown
        assert (unsaid.status_code, refused.status_code) == (422, 422)
        group.refresh_from_db()
        assert (group.status, group.percent) == (GroupStatus.DECIDED, 30)

    def test_a_buyer_sees_that_the_award_is_frozen(self, a_group):
        orders, _ = a_group()
        buyer = in_english(Client())
        buyer.force_login(orders[3].buyer)

        assert "Several buyers report the same problem" in buyer.get(f"/orders/{orders[3].id}/").content.decode()

    def test_programs_of_operators_do_the_same_and_nobody_else(self, a_group, an_operator, api):
        orders, group = a_group(price=600_000)
        first, second, buyer = api(an_operator()), api(an_operator()), api(orders[0].buyer)
        path = f"/desk/group-disputes/{group.id}"

        assert buyer.get("/desk/group-disputes").status_code == 403
        assert buyer.post(path, {"percent": 0, "reason": "r"}, key="own-key-0").status_code == 403
        assert first.get("/desk/group-disputes").json()["items"][0]["all_back"]["back_minor"] == 1_200_000
        assert first.post(path, {"percent": 100, "reason": "fake"}, key="own-key-1").json()["status"] == "unsigned"
        assert second.post(f"{path}/return", {"reason": "look again"}, key="own-key-2").json()["status"] == "open"
        assert first.post(path, {"percent": 100, "reason": "fake"}, key="own-key-3").json()["status"] == "unsigned"
        assert first.post(f"{path}/signature", {}, key="own-key-4").status_code == 409
        assert second.post(f"{path}/signature", {}, key="own-key-5").json()["status"] == "decided"
