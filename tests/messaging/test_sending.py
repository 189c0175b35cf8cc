"""A message is written once, sent by the worker, and kept from prying eyes on the way."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from common import clock
from common.transactions import OutsideUnit, unit_of_work
from messaging.flows import send_due
from messaging.gateways.base import CarrierFailed
from messaging.gateways.sandbox import SandboxCarrier
from messaging.models import Message
from messaging.rules import LEASE, TRIES, MessageStatus
from messaging.selectors import sandbox_mailbox
from messaging.services import claim_message, note_sent, note_trouble, send
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


def written(key="notice:1", destination="a@example.kr", **words):
    words = {"subject": "안내", "text": "값이 내려갔어요", "html": "", "language": "ko", **words}
    with unit_of_work():
        send(destination=destination, key=key, now=NOON, **words)


def status():
    return Message.objects.get().status


class Broken(SandboxCarrier):
    """A carrier that takes nothing."""

    def deliver(self, letter):
        raise CarrierFailed("SMTPServerDisconnected")


def test_a_message_waits_until_the_worker_comes():
    written()
    before = sandbox_mailbox()

    assert send_due() == 1
    (sent,) = sandbox_mailbox()

    assert before == []
    assert (sent.destination, sent.subject, sent.text, sent.sent_at) == (
        "a@example.kr",
        "안내",
        "값이 내려갔어요",
        NOON,
    )


def test_one_reason_is_one_message_and_one_mail():
    written()
    written(text="another text")
    send_due()
    written()

    assert send_due() == 0
    assert [mail.text for mail in sandbox_mailbox()] == ["값이 내려갔어요"]


def test_neither_the_address_nor_the_words_can_be_read_in_the_table():
    written(html="<p>값이 내려갔어요</p>")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_message")
        row = repr(cursor.fetchall())
    assert "example.kr" not in row
    assert "내려갔어요" not in row


def test_the_mailbox_can_be_asked_for_one_address():
    written("notice:1", "a@example.kr")
    written("notice:2", "b@example.kr")
    send_due()

    assert [mail.destination for mail in sandbox_mailbox(destination="b@example.kr")] == ["b@example.kr"]


def test_a_subject_is_one_line_of_two_hundred_letters_at_most():
    written(subject="한 줄\r\nBcc: everybody@example.kr " + "x" * 300)

    subject = Message.objects.get().subject
    assert subject.startswith("한 줄 Bcc: everybody")
    assert len(subject) == 200


def test_trouble_puts_a_message_off_longer_each_time_and_gives_up_after_eight(at, monkeypatch):
    monkeypatch.setattr("messaging.flows.carrier", Broken)
    written()
    waits = []

    for _try in range(TRIES - 1):
        send_due()
        row = Message.objects.get()
        waits.append((row.due_at - clock.now()).total_seconds())
        at(row.due_at)
    before = status()
    send_due()

    assert waits == [5, 10, 20, 40, 80, 160, 320]
    assert (before, status()) == (MessageStatus.PENDING, MessageStatus.DEAD)
    assert Message.objects.get().trouble == "SMTPServerDisconnected"
    assert send_due() == 0


def test_one_message_in_trouble_does_not_hold_back_the_next(monkeypatch):
    class BrokenForOne(SandboxCarrier):
        def deliver(self, letter):
            if letter.destination == "a@example.kr":
                raise CarrierFailed("SMTPRecipientsRefused")

    monkeypatch.setattr("messaging.flows.carrier", BrokenForOne)
    written("notice:1", "a@example.kr")
    written("notice:2", "b@example.kr")

    assert send_due() == 2
    assert [mail.destination for mail in sandbox_mailbox()] == ["b@example.kr"]


def test_a_message_a_dead_worker_held_is_taken_up_when_its_lease_is_over(at):
    written()
    with unit_of_work():
        claim_message(now=NOON)

    early = send_due()
    at(NOON + LEASE)

    assert (early, send_due(), status()) == (0, 1, MessageStatus.SENT)


def test_a_message_that_kills_every_worker_is_given_up(at):
    written()
    for turn in range(TRIES):
        with unit_of_work():
            assert claim_message(now=NOON + turn * LEASE) is not None

    with unit_of_work():
        assert claim_message(now=NOON + TRIES * LEASE) is None
    assert status() == MessageStatus.DEAD


def test_answers_that_come_twice_or_late_change_nothing():
    written()
    with unit_of_work():
        letter = claim_message(now=NOON)
    for _twice in range(2):
        with unit_of_work():
            note_sent(message_id=letter.id, is_kept=True, now=NOON)
    with unit_of_work():
        note_trouble(message_id=letter.id, trouble="late", now=NOON)

    row = Message.objects.get()
    assert (row.status, row.sent_at, row.trouble) == (MessageStatus.SENT, NOON, "")


def test_in_production_mail_leaves_by_the_mailers_and_its_words_are_forgotten(settings):
    settings.MESSAGE_GATEWAY = "django"
    settings.DEFAULT_FROM_EMAIL = "모아 <hello@moa.example>"
    written(html="<p>값이 내려갔어요</p>")

    send_due()

    row, (sent,) = Message.objects.get(), mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@example.kr"], "안내", "값이 내려갔어요")
    assert sent.alternatives[0].content == "<p>값이 내려갔어요</p>"
    assert sent.extra_headers["Message-ID"] == f"<{row.id}@moa.example>"
    assert (row.status, row.text, row.html) == (MessageStatus.SENT, "", "")
    assert sandbox_mailbox() == []


@pytest.mark.parametrize("trouble", [SMTPServerDisconnected("gone"), TimeoutError("slow"), ConnectionRefusedError()])
def test_in_production_trouble_of_the_server_is_tried_again(settings, monkeypatch, trouble):
    settings.MESSAGE_GATEWAY = "django"

    def broken(_mail, **_how):
        raise trouble

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    written()

    send_due()

    row = Message.objects.get()
    assert (row.status, row.due_at) == (MessageStatus.PENDING, NOON + timedelta(seconds=5))
    assert row.trouble == type(trouble).__name__


@pytest.mark.parametrize(("column", "value"), [("status", "lost"), ("channel", "fax")])
def test_the_database_refuses_unknown_values(column, value):
    written()

    with pytest.raises(IntegrityError, match=f"messaging_{column}_is_known"), transaction.atomic():
        Message.objects.update(**{column: value})


def test_the_database_refuses_a_sent_message_without_its_time():
    written()

    with pytest.raises(IntegrityError, match="messaging_sent_message_knows_when"), transaction.atomic():
        Message.objects.update(status="sent")


def test_writing_needs_a_unit():
    with pytest.raises(OutsideUnit):
        send(destination="a@example.kr", subject="", text="", language="ko", key="x", now=NOON)
