"""Signing up and in through HTTP, by a code from the mailbox or by a password, as a browser does it."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from accounts.models import User
from messaging.models import Message

pytestmark = pytest.mark.django_db

PASSWORD = "gather-more-42"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits live in the cache; each test starts with none used."""
    cache.clear()


def ask_for_code(client, email, **more):
    return client.post("/account/login/code/", {"email": email, **more})


def enter(client, code, **more):
    return client.post("/account/login/code/confirm/", {"code": code, **more})


def code_in(mail):
    return re.search(r"^\d{6}$", mail.text, re.MULTILINE).group()


def signed_in_as(client):
    user_id = client.session.get("_auth_user_id")
    return User.objects.get(pk=user_id) if user_id else None


def test_a_known_person_signs_in_with_the_code_from_the_mail(client, a_user, mails):
    user = a_user(email="a@example.kr")

    asked = ask_for_code(client, "A@example.kr")
    (mail,) = mails("a@example.kr")
    entered = enter(client, code_in(mail))

    assert asked["Location"] == "/account/login/code/confirm/"
    assert entered["Location"] == "/"
    assert signed_in_as(client) == user


def test_whoever_is_new_joins_with_the_same_button(client, mails):
    ask_for_code(client, "new@example.kr")
    (mail,) = mails("new@example.kr")
    enter(client, code_in(mail))

    user = signed_in_as(client)
    assert user.email == "new@example.kr"
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/").url.startswith("/welcome/")  # and stays signed in


def test_known_and_unknown_addresses_get_the_same_answer(client, a_user, mails):
    a_user(email="known@example.kr")

    answers = {}
    for email in ("known@example.kr", "unknown@example.kr"):
        client.cookies.clear()
        answer = ask_for_code(client, email)
        page = client.get(answer["Location"])
        (mail,) = mails(email)
        answers[email] = (answer.status_code, answer["Location"], page.content.decode().count("<form"), mail.subject)

    assert answers["known@example.kr"] == answers["unknown@example.kr"]


def test_somebody_who_may_not_sign_in_gets_the_same_page_and_no_code(client, a_user, mails):
    user = a_user(email="gone@example.kr")
    User.objects.filter(pk=user.pk).update(is_active=False)

    answer = ask_for_code(client, "gone@example.kr")

    (mail,) = mails("gone@example.kr")
    assert answer["Location"] == "/account/login/code/confirm/"
    assert re.search(r"\d{6}", mail.text) is None
    assert enter(client, "").status_code == 200
    assert signed_in_as(client) is None


def test_the_next_page_is_kept_when_it_is_ours(client, a_user, mails):
    a_user(email="a@example.kr")

    asked = ask_for_code(client, "a@example.kr", next="/me/")
    (mail,) = mails("a@example.kr")
    entered = client.post(asked["Location"], {"code": code_in(mail), "next": "/me/"})

    assert entered["Location"] == "/me/"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_another_site_is_never_next(client, a_user, elsewhere):
    a_user(email="a@example.kr", password=PASSWORD)

    answer = client.post("/account/login/", {"login": "a@example.kr", "password": PASSWORD, "next": elsewhere})

    assert answer["Location"] == "/"


def test_three_wrong_codes_end_the_attempt(client, a_user, mails):
    a_user(email="a@example.kr")
    ask_for_code(client, "a@example.kr")
    (mail,) = mails("a@example.kr")
    wrong = "000000" if code_in(mail) != "000000" else "111111"

    for _again in range(3):
        enter(client, wrong)
    enter(client, code_in(mail))

    assert signed_in_as(client) is None


def test_a_code_ends_after_ten_minutes(client, a_user, mails, monkeypatch):
    a_user(email="a@example.kr")
    ask_for_code(client, "a@example.kr")
    (mail,) = mails("a@example.kr")
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + 601)

    enter(client, code_in(mail))

    assert signed_in_as(client) is None


def test_codes_can_be_asked_for_three_times_a_minute(client, a_user):
    a_user(email="a@example.kr")

    answers = []
    for _again in range(4):
        client.cookies.clear()  # a browser that has asked is kept on the page for the code
        answers.append(ask_for_code(client, "a@example.kr").status_code)

    assert answers == [302, 302, 302, 200]
    assert Message.objects.count() == 3


def test_the_mail_is_in_the_language_of_the_page(client, mails):
    client.cookies["django_language"] = "en"
    ask_for_code(client, "new@example.kr")

    (mail,) = mails("new@example.kr")

    assert (mail.language, mail.subject) == ("en", "Your code to sign in")
    assert "ten minutes" in mail.text
    assert code_in(mail) in mail.html


def test_a_code_waits_sealed_in_the_table(client, a_user):
    a_user(email="a@example.kr")

    ask_for_code(client, "a@example.kr")

    row = Message.objects.values().get()
    assert not re.search(r"\b\d{6}\b", f"{row['text']} {row['html']} {row['subject']}")
    assert "example.kr" not in row["destination"]


def test_a_password_signs_in_and_the_browser_remembers_the_persons_choices(client, a_user):
    user = a_user(email="a@example.kr", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(language="en", theme="dark")

    answer = client.post("/account/login/", {"login": "A@EXAMPLE.KR", "password": PASSWORD})

    assert signed_in_as(client) == user
    assert (answer.cookies["django_language"].value, answer.cookies["theme"].value) == ("en", "dark")


@pytest.mark.parametrize("email", ["a@example.kr", "nobody@example.kr"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(client, a_user, email):
    a_user(email="a@example.kr", password=PASSWORD)

    answer = client.post("/account/login/", {"login": email, "password": "wrong"})

    assert signed_in_as(client) is None
    assert answer.context["form"].non_field_errors().data[0].code == "email_password_mismatch"


def test_guessing_a_password_is_stopped_after_five_tries(client, a_user):
    a_user(email="a@example.kr", password=PASSWORD)
    for _again in range(5):
        client.post("/account/login/", {"login": "a@example.kr", "password": "wrong"})

    client.post("/account/login/", {"login": "a@example.kr", "password": PASSWORD})

    assert signed_in_as(client) is None


def test_signing_up_with_a_password_asks_for_the_code_first(client, mails):
    answer = client.post("/account/signup/", {"email": "New@example.kr", "password1": PASSWORD})
    before = signed_in_as(client)
    (mail,) = mails("new@example.kr")
    client.post(answer["Location"], {"code": code_in(mail)})

    assert before is None
    user = signed_in_as(client)
    assert (user.email, user.check_password(PASSWORD)) == ("new@example.kr", True)


def test_signing_up_with_a_known_address_tells_only_its_mailbox(client, a_user, mails):
    a_user(email="known@example.kr", password=PASSWORD)

    answer = client.post("/account/signup/", {"email": "known@example.kr", "password1": "another-word-7"})

    (mail,) = mails("known@example.kr")
    assert answer["Location"] == "/account/confirm-email/"
    assert re.search(r"\d{6}", mail.text) is None
    assert User.objects.get(email="known@example.kr").check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123"])
def test_weak_passwords_are_refused(client, weak):
    client.post("/account/signup/", {"email": "new@example.kr", "password1": weak})

    assert not User.objects.exists()


def test_a_password_set_by_a_stranger_is_worthless_once_the_owner_comes(client, mails):
    client.post("/account/signup/", {"email": "owner@example.kr", "password1": PASSWORD})
    client.cookies.clear()

    ask_for_code(client, "owner@example.kr")
    enter(client, code_in(mails("owner@example.kr")[0]))

    owner = signed_in_as(client)
    assert client.get("/").url.startswith("/welcome/")
    assert owner.email == "owner@example.kr"
    assert not owner.has_usable_password()


def test_a_proven_password_outlives_a_code(client, a_user, mails):
    user = a_user(email="a@example.kr", password=PASSWORD)

    ask_for_code(client, "a@example.kr")
    enter(client, code_in(mails("a@example.kr")[0]))

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_new_password_comes_by_a_link_in_the_mail(client, a_user, mails):
    user = a_user(email="a@example.kr", password=PASSWORD)

    client.post("/account/password/reset/", {"email": "a@example.kr"})
    link = re.search(r"http://testserver(\S+)", mails("a@example.kr")[0].text).group(1)
    form = client.get(link)
    client.post(form["Location"], {"password1": "another-word-7", "password2": "another-word-7"})

    assert User.objects.get(pk=user.pk).check_password("another-word-7")


def test_signing_out_needs_a_post(client, a_user):
    user = a_user()
    client.force_login(user)

    client.get("/account/logout/")
    still = signed_in_as(client)
    client.post("/account/logout/")

    assert still == user
    assert signed_in_as(client) is None
