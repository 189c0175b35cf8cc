"""What convinces a bank that takes a charge back: gathered while it reads, sent once, by an operator or the clock."""

from datetime import timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.errors import ChargebackOver, EvidenceUnfit, NoSuchChargeback
from escrow.flows import look_up_unknown, make_call, send_due_evidence
from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.models import SandboxChargeback
from escrow.selectors.chargebacks import chargeback_view
from escrow.services.evidence_packs import gather_evidence, send_evidence

OPERATOR = Actor(ActorKind.OPERATOR, "7")


def gather(chargeback, **texts):
    with unit_of_work():
        return gather_evidence(chargeback_id=chargeback.id, texts=texts, files={})


def send(chargeback):
    with unit_of_work():
        operation = send_evidence(chargeback_id=chargeback.id, actor=OPERATOR, now=clock.now())
    make_call(operation_id=operation.id)
    chargeback.refresh_from_db()


def test_the_clock_sends_what_there_is_a_day_before_the_bank_stops_reading(a_funded_hold, a_chargeback, at):
    chargeback = a_chargeback(a_funded_hold().payment)
    gather(chargeback, shipping_tracking_number="1234")
    at(chargeback.evidence_due_by - timedelta(days=1, seconds=1))
    assert send_due_evidence() == 0

    at(chargeback.evidence_due_by - timedelta(days=1))
    assert send_due_evidence() == 1

    chargeback.refresh_from_db()
    there = SandboxChargeback.objects.get()
    assert (chargeback.status, there.result, chargeback.send_at) == ("evidence_sent", "evidence_sent", None)
    assert there.evidence["texts"]["shipping_tracking_number"] == "1234"
    assert there.evidence["texts"]["service_date"] == "2026-11-20"


def test_an_operator_sends_it_at_once_and_only_once(a_funded_hold, a_chargeback):
    chargeback = a_chargeback(a_funded_hold().payment)

    send(chargeback)

    assert chargeback.status == "evidence_sent"
    with pytest.raises(ChargebackOver):
        send(chargeback)
    with pytest.raises(ChargebackOver):
        gather(chargeback, uncategorized_text="late")


def test_nothing_is_gathered_once_the_bank_stopped_reading(a_funded_hold, a_chargeback, at):
    chargeback = a_chargeback(a_funded_hold().payment)
    at(chargeback.evidence_due_by)

    with pytest.raises(ChargebackOver):
        gather(chargeback, uncategorized_text="late")


@pytest.mark.parametrize("texts", [{"love_letter": "a"}, {"uncategorized_text": "a" * 20_001}])
def test_only_what_a_bank_reads_is_kept(a_funded_hold, a_chargeback, texts):
    chargeback = a_chargeback(a_funded_hold().payment)

    with pytest.raises(EvidenceUnfit):
        gather(chargeback, **texts)


def test_photos_are_shown_under_the_providers_names(a_funded_hold, a_chargeback, a_photo):
    chargeback = a_chargeback(a_funded_hold().payment)
    photo = a_photo()
    with unit_of_work():
        gather_evidence(chargeback_id=chargeback.id, texts={}, files={"receipt": photo.id})

    send(chargeback)

    assert SandboxChargeback.objects.get().evidence["files"]["receipt"].startswith("sb_file_")


def test_an_answer_that_got_lost_is_looked_up(a_funded_hold, a_chargeback, look_ups_due):
    chargeback = a_chargeback(a_funded_hold().payment)
    arrange(Call.EVIDENCE, Fault.LOST_ANSWER)
    send(chargeback)
    assert chargeback.status == "opened"

    look_ups_due()
    look_up_unknown()

    chargeback.refresh_from_db()
    assert (chargeback.status, chargeback.operations.count()) == ("evidence_sent", 1)


def test_a_call_that_never_arrived_is_made_again(a_funded_hold, a_chargeback, look_ups_due):
    chargeback = a_chargeback(a_funded_hold().payment)
    arrange(Call.EVIDENCE, Fault.LOST_REQUEST)
    send(chargeback)

    look_ups_due()
    look_up_unknown()
    send_due_evidence()

    chargeback.refresh_from_db()
    assert (chargeback.status, chargeback.operations.count()) == ("evidence_sent", 2)


def test_a_no_for_now_is_tried_again_and_another_no_is_an_operators(a_funded_hold, a_chargeback, at):
    chargeback = a_chargeback(a_funded_hold().payment)
    arrange(Call.EVIDENCE, Fault.SOFT_DECLINE)
    send(chargeback)
    assert chargeback.send_at == clock.now() + timedelta(hours=1)

    arrange(Call.EVIDENCE, Fault.REJECTED)
    at(chargeback.send_at)
    send_due_evidence()

    view = chargeback_view(chargeback.id)
    assert (view.sends_at, view.trouble, view.needs_operator(clock.now())) == (None, "refused_by_arrangement", True)


def test_a_chargeback_nobody_knows(db):
    with pytest.raises(NoSuchChargeback):
        chargeback_view("0192f0c1-2345-7000-8000-00000000000a")
