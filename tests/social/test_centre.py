"""The notices centre and its API; every letter in both languages; the bell over the real socket."""

import re

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from django.core import mail
from django.test import Client
from django.utils import translation

from common import clock
from common.sockets import OneProcessLayer
from common.transactions import unit_of_work
from messaging.flows import send_due
from social.models import Notice, NoticeChoice
from social.presentation.letters import Addressee, letter_of, stop_link
from social.presentation.samples import sample_of
from social.presentation.words import WORDS
from social.rules.kinds import KINDS
from social.rules.notices import CHOICES, Group, Urgency
from social.selectors.recipients import Recipient
from social.services.notices import News, tell
from social.tasks import write_letters
from tests.builders.people import NOON
from tests.builders.visits import signed_in as visitor
from tests.config.test_live_socket import ACCEPTED, Socket, closed

HANGUL = re.compile("[가-힣]")


def some_news(people, kind="pool_reached", reason="1"):
    facts, subject, _link = sample_of(kind)
    with unit_of_work():
        news = News(kind=kind, subject=subject, reason=reason, role=facts["role"], facts=facts)
        return tell(news=news, people=[Recipient(person.id) for person in people], now=clock.now())


# --- letters


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_whole_in_both_languages(kind, a_user):
    facts, subject, link = sample_of(kind)
    person = a_user()
    for language in ("ko", "en"):
        letter = letter_of(kind, facts, subject=subject, link=link, to=Addressee(person.id, language))
        everything = letter.subject + letter.text + letter.html

        assert not re.search(r"%\(|\{\{|\{%|None|\[object", everything)
        assert "  " not in letter.subject
        assert (letter.stop_url != "") is (KINDS[kind].urgency is Urgency.OFFER)
        assert letter.text.count(link.split("{")[0]) >= 1
    words = WORDS[kind]
    for said in filter(None, (words.title, words.line, words.button, words.money, *words.then)):
        with translation.override("ko"):
            korean = translation.gettext(said)
        assert HANGUL.search(korean) or korean.startswith("%("), said
        assert set(re.findall(r"%\(\w+\)s", korean)) <= set(re.findall(r"%\(\w+\)s", said)), said


def test_no_placeholder_is_left_empty_by_the_samples():
    for kind, words in WORDS.items():
        facts = sample_of(kind)[0]
        named = re.findall(r"%\((\w+)\)s", " ".join([words.title, words.line, *words.then]))

        assert all(facts.get(name) not in (None, "") for name in [*named, *words.facts]), kind


def test_the_text_says_what_the_html_says():
    facts, subject, link = sample_of("charge_notice")
    letter = letter_of("charge_notice", facts, subject=subject, link=link, to=Addressee(sample_id(), "en"))

    for said in ("₩624,000", "What happens next", "Visa 4242", "You can still change the card"):
        assert said in letter.text
        assert said in letter.html
    assert '<p lang="ko">' in letter.html
    assert HANGUL.search(letter.text)


def sample_id():
    from uuid import UUID

    return UUID(int=7)


def test_offers_carry_the_mail_programs_own_button(settings, a_user, at):
    at(NOON)
    settings.MESSAGE_GATEWAY = "django"
    person = a_user()
    some_news([person], "alert_hit")
    some_news([person], "charge_notice")
    write_letters()
    send_due()

    sent = {letter.subject.partition(" [")[0]: letter.extra_headers for letter in mail.outbox}
    [offer] = [headers for subject, headers in sent.items() if "List-Unsubscribe" in headers]
    assert offer["List-Unsubscribe"] == f"<{stop_link(person.id, Group.ALERTS)}>"
    assert offer["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(sent) == 2


def test_stopping_works_signed_out_and_only_for_the_letters(a_user, client, settings):
    person = a_user()
    path = stop_link(person.id, Group.ALERTS).removeprefix(settings.SITE_URL)
    looked = client.get(path)
    before = NoticeChoice.objects.count()
    strict = Client(enforce_csrf_checks=True)
    stopped = strict.post(path, {"List-Unsubscribe": "One-Click"})

    assert (looked.status_code, before, stopped.status_code) == (200, 0, 200)
    choice = NoticeChoice.objects.get()
    assert (choice.user_id, choice.group, choice.in_app, choice.mail) == (person.id, "alerts", True, False)
    assert client.get("/notices/stop/forged/").status_code == 404


def test_staff_see_every_letter_and_nobody_else(a_user, an_operator):
    desk = visitor(an_operator())
    listed = desk.get("/desk/letters/").content.decode()
    shown = desk.get("/desk/letters/charge_notice/ko/")

    assert all(f">{kind}<" in listed for kind in KINDS)
    assert "₩624,000" in shown.content.decode()
    assert "'unsafe-inline'" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert desk.get("/desk/letters/charge_notice/en/?as=text")["Content-Type"].startswith("text/plain")
    assert desk.get("/desk/letters/nothing/ko/").status_code == 404
    assert visitor(a_user()).get("/desk/letters/").status_code == 404


# --- pages


def test_the_list_by_day_with_filters_and_paging(a_user, at):
    person = a_user()
    at(NOON)
    for number in range(25):
        some_news([person], "charge_notice" if number % 5 == 0 else "five_to_go", reason=str(number))
    browser = visitor(person)
    page = browser.get("/notices/").content.decode()
    money = browser.get("/notices/?show=money").content.decode()
    after = re.search(r"after=([A-Za-z0-9_-]+)", page)[1]
    rest = browser.get(f"/notices/?show=&after={after}").content.decode()

    assert page.count('data-state="unread"') == 20
    assert rest.count('data-state="unread"') == 5
    assert money.count('data-state="unread"') == 5
    assert "<title>(25) " in page
    assert browser.get("/notices/?after=forged").status_code == 422


def test_opening_marks_read_and_leads_there_without_script(a_user, at):
    at(NOON)
    person, stranger = a_user(), a_user()
    some_news([person])
    notice = Notice.objects.get()
    browser = visitor(person)
    away = visitor(stranger).get(f"/n/{notice.id}/")
    opened = browser.get(f"/n/{notice.id}/")

    assert (away.status_code, opened.status_code, opened["Location"]) == (404, 302, notice.link)
    assert 'data-state="read"' in browser.get("/notices/").content.decode()
    assert "<title>(" not in browser.get("/notices/").content.decode()


def test_mark_all_choices_and_quiet_hours_are_plain_forms(a_user, at):
    at(NOON)
    person = a_user()
    some_news([person])
    browser = visitor(person)
    browser.post("/notices/read/")
    browser.post("/notices/choices/", {"tick": ["near:app", "auction:app", "auction:mail"]})
    browser.post("/notices/quiet/", {"starts": "23:00", "ends": "07:30"})
    wrong = browser.post("/notices/quiet/", {"starts": "soon", "ends": "07:30"}, follow=True)

    assert Notice.objects.filter(read_at=None).count() == 0
    chosen = {choice.group: (choice.in_app, choice.mail) for choice in NoticeChoice.objects.all()}
    assert chosen["near"] == (True, False)
    assert chosen["auction"] == (True, True)
    assert not {group.value for group, choice in CHOICES.items() if choice.is_locked} & set(chosen)
    page = browser.get("/notices/").content.decode()
    assert 'value="23:00"' in page
    assert wrong.status_code == 200
    matrix = page[page.index("choice-matrix") :]
    assert 'value="charge:mail" checked disabled' in matrix


@pytest.mark.parametrize("path", ["/notices/", "/notices/read/", "/notices/choices/", "/notices/quiet/"])
def test_strangers_sign_in_first(db, client, path):
    assert client.get(path).status_code == 302
    assert client.post(path).status_code in {302, 405}
    assert not Notice.objects.exists()


# --- API


def test_the_api_of_notices(api, a_user, at):
    at(NOON)
    person = a_user()
    some_news([person])
    some_news([person], "charge_notice")
    mine = api(person)
    newest, oldest = mine.get("/notices").json()["items"]
    read = mine.post(f"/notices/{newest['id']}/reading")

    assert (newest["kind"], oldest["kind"]) == ("charge_notice", "pool_reached")
    assert (read.json()["is_read"], mine.get("/notices/reading").json()) == (True, {"unread": 1})
    assert [one["kind"] for one in mine.get("/notices", {"show": "unread"}).json()["items"]] == ["pool_reached"]
    assert mine.post("/notices/reading").json() == {"unread": 0}
    assert mine.get("/notices", {"show": "loud"}).status_code == 422


def test_choices_through_the_api(api, a_user):
    mine = api(a_user())
    changed = mine.put("/notices/choices", {"group": "near", "in_app": True, "email": False})
    locked = mine.put("/notices/choices", {"group": "charge", "in_app": False, "email": False})
    quiet = mine.put("/notices/quiet-hours", {"is_on": True, "starts": "22:00", "ends": "07:00"})

    ticks = {one["group"]: one for one in locked.json()["groups"]}
    assert {one["group"]: one["email"] for one in changed.json()["groups"]}["near"] is False
    assert (ticks["charge"]["in_app"], ticks["charge"]["is_locked"]) == (True, True)
    assert quiet.json()["quiet"] == {"is_on": True, "starts": "22:00", "ends": "07:00"}
    assert mine.put("/notices/choices", {"group": "weather", "in_app": True, "email": True}).status_code == 422
    assert mine.put("/notices/quiet-hours", {"is_on": True, "starts": "25:00", "ends": "07:00"}).status_code == 422


def test_notices_are_nobody_elses(api, a_user, at):
    at(NOON)
    person = a_user()
    some_news([person])
    notice = Notice.objects.get()
    other = api(a_user())

    assert other.get("/notices").json()["items"] == []
    assert other.post(f"/notices/{notice.id}/reading").status_code == 404
    for path in ("/notices", "/notices/reading", "/notices/choices"):
        assert api().get(path).status_code == 401
    assert api().post("/notices/reading").status_code == 401
    assert api().put("/notices/quiet-hours", {}).status_code == 401


# --- the bell

in_threads = pytest.mark.django_db(transaction=True)


@pytest.fixture
def layer(monkeypatch):
    """The channel layer of this test alone."""
    monkeypatch.setattr(channel_layers, "backends", {"default": OneProcessLayer()})


def bell_of(person, *more, cookie=""):
    query = [("topic", f"notices:{person.id}"), *more, ("language", "ko")]
    headers = [(b"cookie", f"sessionid={cookie}".encode())] if cookie else []
    return Socket(query=query, headers=headers)


def session_of(person):
    browser = Client()
    browser.force_login(person)
    return browser.cookies["sessionid"].value


@in_threads
async def test_the_bell_rings_for_its_owner_over_the_socket(layer, a_user, at):
    person = await sync_to_async(a_user)()
    cookie = await sync_to_async(session_of)(person)
    socket = bell_of(person, cookie=cookie)

    assert await socket.opened() == ACCEPTED
    await sync_to_async(some_news)([person])
    frame = await socket.frame()
    assert (frame["topic"], frame["unread"], frame["parts"]) == (f"notices:{person.id}", 1, {})
    await socket.leave()


@in_threads
@pytest.mark.parametrize("who", ["nobody", "somebody else", "forged"])
async def test_nobody_else_may_listen_to_it(layer, a_user, who):
    person, other = await sync_to_async(a_user)(), await sync_to_async(a_user)()
    cookie = {"nobody": "", "forged": "x" * 32}.get(who) or (
        await sync_to_async(session_of)(other) if who == "somebody else" else ""
    )
    socket = bell_of(person, cookie=cookie)

    assert await socket.opened() == ACCEPTED
    assert await socket.told() == closed(4401)


@in_threads
async def test_who_signed_out_still_sees_what_is_public(layer, a_user, a_pool):
    person, pool = await sync_to_async(a_user)(), await sync_to_async(a_pool)()
    socket = bell_of(person, ("topic", f"pool:{pool.id}"))

    assert await socket.opened() == ACCEPTED
    await sync_to_async(some_news)([person])
    assert await socket.says_nothing()
    await socket.leave()


def test_a_page_names_the_readers_own_bell_only(a_user, client):
    person = a_user()
    page = visitor(person).get("/").content.decode()

    assert f'data-live-topics="notices:{person.id}"' in page
    assert "notices:" not in client.get("/").content.decode()
