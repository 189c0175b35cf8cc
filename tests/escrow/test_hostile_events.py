"""Thousands of hostile posts to the provider's address: 400 and no row, never an error of ours (F10)."""

import json
import logging
import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from common import clock
from escrow.gateways import sandbox_account
from escrow.gateways.sandbox import SandboxGateway
from escrow.gateways.told import EventRefused
from escrow.models import InboxEvent
from escrow.rules.signatures import LONGEST_BODY, signature
from escrow.web import webhooks
from tests.builders.provider import WEBHOOK

SEEDS = range(8)
OF_EACH_SEED = 650
FULL_STACK = 27

NOBODY = "v1=" + "0" * 64
VALUES = [
    [], {}, [[]], None, True, 0, -1, 10**30, 1.5, "", "x" * 81, "a b", "../..", "\x00", "\ud800", "é", "한글", "';--",
]  # fmt: skip
TEXTS = [
    b"", b"null", b"[]", b"{}", b"0", b'"x"', b"{", b"}", b"{]", b"{'a':1}", b"\xff\xfe", b"\xc3\x28", b"\x00" * 9,
    b"\xef\xbb\xbf{}", b"[" * 9_000, b'{"a":' * 9_000, b"{" + b'"a":1,' * 500 + b'"a":1}', b'{"id": NaN}',
    b'{"id": Infinity}', b'{"created": ' + b"9" * 5_000 + b"}", b'{"id": "\\ud800"}', b'{"id": "\\u0000"}',
    "{“id”: 1}".encode(), b"id=evt&type=charge", b"<xml/>", b'{"a":1}{"b":2}',
]  # fmt: skip
HEADERS = [
    "", " ", ",", "=", "t=", "v1=", "t=,v1=", f"t=now,{NOBODY}", f"t=-1,{NOBODY}", f"t=1e9,{NOBODY}", f"t=٣,{NOBODY}",
    "t=1," * 300, NOBODY, "t=1,v1=" + "g" * 64, f"t=1;{NOBODY}", "é" * 40, "\udcff" * 9, "한" * 30,
    f"t={'9' * 20},{NOBODY}", "t=1,v0=" + "0" * 64, "T=1,V1=" + "0" * 64, NOBODY[:-1], "\x00", f"t=1\x00,{NOBODY}",
    "x" * 5_000, f"t=0x10,{NOBODY}",
]  # fmt: skip
TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/xml",
    "é",
]
COOKIES = ["", "sessionid=\x00", "sessionid=" + "a" * 32, "x=\udcff; sessionid='", "=;;=", "moa_language=../.."]
LANGUAGES = ["", "ko", "\x00", "x" * 900, "q=;;", "xx-\udcff"]
FIELDS = ["id", "object", "type", "livemode", "created", "about"]


@pytest.fixture(autouse=True)
def nobody_is_turned_away(monkeypatch):
    monkeypatch.setattr(webhooks, "REFUSALS_A_MINUTE", 10**9)
    cache.clear()
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
    cache.clear()


@pytest.fixture
def now(db):
    return clock.real()


class Attacks:
    """One hostile post after another, each with a reason why it must be refused; the same for the same seed."""

    def __init__(self, seed, event, now):
        self.dice, self.event, self.now = random.Random(seed), event, now
        self.kinds = (
            self.with_a_strange_header, self.changed_after_signing, self.signed_by_another, self.at_the_wrong_time,
            self.of_strange_bytes, self.with_a_strange_field, self.without_a_field, self.of_another_type, self.unsigned,
        )  # fmt: skip

    def __iter__(self):
        for number in range(OF_EACH_SEED):
            body, header, kind = self.kinds[number % len(self.kinds)]()
            yield body, header, kind

    def fields(self):
        return json.loads(sandbox_account.body_of(self.event))

    def honest(self):
        return sandbox_account.body_of(self.event)

    def sign(self, body):
        return sandbox_account.signed(body, at=self.now)

    def with_a_strange_header(self):
        header = self.dice.choice(HEADERS)
        if self.dice.random() < 0.5:
            header = "".join(chr(self.dice.randrange(1, 0x2FFF)) for _ in range(self.dice.randrange(1, 200)))
        return self.honest(), header, "application/json"

    def changed_after_signing(self):
        body = bytearray(self.honest())
        place = self.dice.randrange(len(body))
        match self.dice.randrange(3):
            case 0:
                body[place] ^= 1 << self.dice.randrange(8)
            case 1:
                body = body[:place]
            case _:
                body += bytes([self.dice.randrange(256)])
        return bytes(body), self.sign(self.honest()), "application/json"

    def signed_by_another(self):
        secret = self.dice.choice(["", "sandbox", "whsec_" + "0" * 32, sandbox_account.secret()[:-1]])
        return self.honest(), signature(self.honest(), secret=secret, at=self.now), "application/json"

    def at_the_wrong_time(self):
        seconds = self.dice.choice([-(10**9), -86_400, -3_600, -302, 600, 3_600, 86_400 * 365])
        at = self.now + timedelta(seconds=seconds)
        return self.honest(), sandbox_account.signed(self.honest(), at=at), "application/json"

    def of_strange_bytes(self):
        body = self.dice.choice(TEXTS)
        if self.dice.random() < 0.4:
            body = self.dice.randbytes(self.dice.randrange(400))
        if self.dice.random() < 0.01:
            body = b" " * (LONGEST_BODY + self.dice.randrange(1, 9)) + self.honest()
        return body, self.sign(body), "application/json"

    def with_a_strange_field(self):
        fields = self.fields()
        where = self.dice.choice([fields, fields["about"]])
        name = self.dice.choice(FIELDS if where is fields else ["reference"])
        where[name] = self.dice.choice([value for value in VALUES if name != "livemode" or value is not True])
        body = json.dumps(fields).encode()
        return body, self.sign(body), "application/json"

    def without_a_field(self):
        fields = self.fields()
        fields.pop(self.dice.choice(FIELDS))
        body = json.dumps(fields).encode()
        return body, self.sign(body), "application/json"

    def of_another_type(self):
        return self.honest(), self.sign(self.honest()), self.dice.choice(TYPES)

    def unsigned(self):
        return self.honest(), None, "application/json"


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_posts_are_refused_and_leave_no_row(seed, an_event, now):
    post = RequestFactory().post
    for body, header, kind in Attacks(seed, an_event(), now):
        request = post(WEBHOOK, data=body, content_type=kind)
        if header is not None:
            request.META["HTTP_SANDBOX_SIGNATURE"] = header

        answer = webhooks.webhook(request, "sandbox")

        assert answer.status_code == 400, (seed, body[:400].decode("latin1"), kind, answer.content)
    assert InboxEvent.objects.count() == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_through_the_whole_site(seed, an_event, now, client):
    client.raise_request_exception = False
    strange = random.Random(seed)
    for number, (body, header, kind) in enumerate(Attacks(seed, an_event(), now)):
        if number == FULL_STACK:
            break
        meta = {} if header is None else {"HTTP_SANDBOX_SIGNATURE": header}
        meta["HTTP_COOKIE"] = strange.choice(COOKIES)
        meta["HTTP_ACCEPT_LANGUAGE"] = strange.choice(LANGUAGES)

        answer = client.post(WEBHOOK, data=body, content_type=kind, **meta)

        assert answer.status_code == 400, (seed, body[:200], header, kind, answer.content[:200])
    assert InboxEvent.objects.count() == 0


def test_ten_megabytes_are_not_read(an_event, now):
    body = b"[" * (10 * 1024 * 1024)
    request = RequestFactory().post(WEBHOOK, data=body, content_type="application/json")
    request.META["HTTP_SANDBOX_SIGNATURE"] = sandbox_account.signed(body, at=now)
    read = []
    reading = request._stream.read
    request._stream.read = lambda size=-1: read.append(size) or reading(size)

    answer = webhooks.webhook(request, "sandbox")

    assert (answer.status_code, json.loads(answer.content)) == (400, {"code": "too_large"})
    assert sum(read) <= LONGEST_BODY + 1


@pytest.mark.parametrize(
    ("seconds", "code"), [(-301, "stale"), (-300, "stale"), (-297, 200), (0, 200), (57, 200), (63, "from_the_future")]
)
def test_the_age_of_a_signature(an_event, post_event, seconds, code):
    body = sandbox_account.body_of(an_event())
    answer = post_event(body=body, header=sandbox_account.signed(body, at=clock.real() + timedelta(seconds=seconds)))

    assert answer.status_code == (code if code == 200 else 400)
    assert code in (200, answer.json()["code"])


def test_two_secrets_are_good_while_one_is_changed_for_the_other(an_event, now):
    body = sandbox_account.body_of(an_event())
    stranger = signature(body, secret="old", at=now)
    both = f"{stranger},{sandbox_account.signed(body, at=now).partition(',')[2]}"

    assert SandboxGateway().read_event(body=body, signature=both, now=now).kind == "charge.changed"
    with pytest.raises(EventRefused, match="forged"):
        SandboxGateway().read_event(body=body, signature=stranger, now=now)


def test_a_reader_that_chokes_is_no_error_of_ours(an_event, post_event, monkeypatch):
    def choke(self, **_):
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "hostile")

    monkeypatch.setattr(SandboxGateway, "read_event", choke)

    assert post_event(an_event()).json() == {"code": "unreadable"}
    assert InboxEvent.objects.count() == 0


def test_a_flood_from_one_address_is_not_read_any_more(an_event, post_event, monkeypatch):
    monkeypatch.setattr(webhooks, "REFUSALS_A_MINUTE", 3)
    forged = [post_event(an_event(), header="t=1,v1=" + "0" * 64) for _ in range(5)]

    assert [answer.status_code for answer in forged] == [400, 400, 400, 429, 429]
    assert forged[-1]["Retry-After"] == "60"
    elsewhere = post_event(an_event(), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_what_the_provider_sends_is_never_too_much(an_event, post_event, monkeypatch):
    monkeypatch.setattr(webhooks, "REFUSALS_A_MINUTE", 1)

    assert {post_event(an_event()).status_code for _ in range(20)} == {200}
