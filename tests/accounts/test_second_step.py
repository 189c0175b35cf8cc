"""The second step, proof before sensitive changes, sessions and devices, as a browser meets them."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from accounts.models import Device, User
from accounts.policy import lacks_second_step, may_decide
from accounts.services import proofs

pytestmark = pytest.mark.django_db

PASSWORD = "gather-more-42"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def person(a_user):
    return a_user(email="a@example.kr", password=PASSWORD)


def sign_in(client=None, password=PASSWORD):
    client = client or Client()
    answer = client.post("/account/login/", {"login": "a@example.kr", "password": password})
    return client, answer


def code_now(secret=SECRET):
    """The code of this half minute: the first counter is of the one before, whose code may end as it is typed."""
    _before, now, *_after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def age(client, seconds):
    """Let the session's proofs grow old."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - seconds} for record in session["account_authentication_methods"]
    ]
    session.save()


class TestSigningIn:
    def test_the_second_step_is_asked_of_whoever_set_it_up(self, person):
        TOTP.activate(person, SECRET)

        client, first = sign_in()
        before = client.session.get("_auth_user_id")
        second = client.post(first.url, {"code": code_now()})

        assert (first.url, before) == ("/account/second-step/authenticate/", None)
        assert (second.status_code, client.session["_auth_user_id"]) == (302, str(person.id))

    def test_a_code_from_the_mailbox_does_not_skip_it(self, client, person, mails):
        TOTP.activate(person, SECRET)
        client.post("/account/login/code/", {"email": "a@example.kr"})
        code = re.search(r"^\d{6}$", mails("a@example.kr")[0].text, re.MULTILINE).group()

        answer = client.post("/account/login/code/confirm/", {"code": code})

        assert (answer.url, client.session.get("_auth_user_id")) == ("/account/second-step/authenticate/", None)

    def test_the_seed_is_sealed(self, person):
        TOTP.activate(person, SECRET)

        assert SECRET not in str(Authenticator.objects.values().get())

    def test_five_wrong_codes_lock_it(self, person):
        TOTP.activate(person, SECRET)
        client, first = sign_in()
        for _turn in range(5):
            client.post(first.url, {"code": "000000"})

        client.post(first.url, {"code": code_now()})

        assert client.session.get("_auth_user_id") is None


class TestProof:
    """security.md, "Step-up": five minutes."""

    def test_a_fresh_sign_in_is_proof_enough(self, person):
        client, _answer = sign_in()

        assert client.get("/account/password/change/").status_code == 200

    @pytest.mark.parametrize(
        "path", ["/account/password/change/", "/account/email/", "/account/second-step/totp/activate/"]
    )
    def test_an_old_one_is_not(self, person, path):
        client, _answer = sign_in()
        age(client, 301)

        asked, posted = client.get(path), client.post(path, {"email": "b@example.kr"})

        assert asked.url == f"/me/proof/?next={path.replace('/', '%2F')}"
        assert posted.status_code == 302
        assert posted.url.startswith("/me/proof/")

    def test_a_session_without_any_record_is_not(self, person):
        client = Client()
        client.force_login(person)

        assert client.get("/account/email/").url.startswith("/me/proof/")

    def test_the_password_proves_and_leads_back(self, person):
        client, _answer = sign_in()
        age(client, 301)

        wrong = client.post("/me/proof/", {"password": "nonsense", "next": "/account/email/"})
        right = client.post("/me/proof/", {"password": PASSWORD, "next": "/account/email/"})

        assert (wrong.status_code, right.url) == (422, "/account/email/")
        assert client.get("/account/email/").status_code == 200

    def test_who_has_no_password_proves_by_a_code(self, a_user, mails):
        user, client = a_user(email="c@example.kr"), Client()
        client.force_login(user)

        client.post("/me/proof/", {"send": "1", "next": "/account/email/"})
        code = re.search(r"\d{6}", mails("c@example.kr")[0].text).group()
        answer = client.post("/me/proof/", {"code": code, "next": "/account/email/"})

        assert answer.url == "/account/email/"
        assert client.get("/account/email/").status_code == 200

    def test_a_code_of_somebody_else_or_of_yesterday_proves_nothing(self, a_user, mails, monkeypatch):
        user, client = a_user(email="c@example.kr"), Client()
        client.force_login(user)
        client.post("/me/proof/", {"send": "1"})
        code = re.search(r"\d{6}", mails("c@example.kr")[0].text).group()
        real = time.time
        monkeypatch.setattr("accounts.web.proof.time.time", lambda: real() + 601)

        assert client.post("/me/proof/", {"code": code}).status_code == 422

    def test_guessing_ends_after_ten_tries(self, person, monkeypatch):
        client, _answer = sign_in()
        for _turn in range(proofs.TRIED.most):
            client.post("/me/proof/", {"password": "nonsense"})

        answer = client.post("/me/proof/", {"password": PASSWORD})

        assert answer.status_code == 429

    def test_with_a_second_step_nothing_less_is_proof(self, person):
        client, _answer = sign_in()
        TOTP.activate(person, SECRET)

        answer = client.post("/me/proof/", {"password": PASSWORD, "next": "/account/email/"})

        assert answer.url.startswith("/account/second-step/reauthenticate/")
        assert client.get("/account/email/").url.startswith("/me/proof/")
        back = client.post("/account/second-step/reauthenticate/", {"code": code_now(), "next": "/account/email/"})
        assert back.url == "/account/email/"
        assert client.get("/account/email/").status_code == 200

    @pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example"])
    def test_another_site_is_never_next(self, person, elsewhere):
        client, _answer = sign_in()

        assert client.post("/me/proof/", {"password": PASSWORD, "next": elsewhere}).url == "/me/"


class TestSessions:
    def test_a_new_password_ends_the_others(self, person):
        here, there = sign_in()[0], sign_in()[0]

        here.post("/account/password/change/", {
            "oldpassword": PASSWORD, "password1": "another-word-7", "password2": "another-word-7",
        })  # fmt: skip

        assert here.get("/me/").status_code == 200
        assert there.get("/me/").status_code == 302

    def test_switching_the_second_step_on_ends_the_others(self, person, mails, django_capture_on_commit_callbacks):
        here, there = sign_in()[0], sign_in()[0]
        secret = here.get("/account/second-step/totp/activate/").context["form"].secret

        with django_capture_on_commit_callbacks(execute=True):
            here.post("/account/second-step/totp/activate/", {"code": code_now(secret)})

        assert Authenticator.objects.filter(user=person, type="totp").exists()
        assert here.get("/").status_code == 200
        assert there.get("/me/").status_code == 302
        assert UserSession.objects.filter(user=person).count() == 1
        assert mails("a@example.kr")

    def test_the_first_device_is_quiet_and_the_next_is_told(self, person, mails):
        known, _answer = sign_in()
        known.post("/account/logout/")
        sign_in(known)
        before = len(mails("a@example.kr"))

        sign_in(Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"}))

        told = mails("a@example.kr")
        assert (before, len(told), Device.objects.filter(owner=person).count()) == (0, 1, 2)
        assert "Safari, iPhone" in told[0].text


class TestOperators:
    def test_the_role_alone_opens_the_desk_in_the_sandbox_only(self, an_operator, settings):
        operator = an_operator()
        in_sandbox = may_decide(operator)
        settings.SANDBOX = False

        assert (in_sandbox, may_decide(operator), lacks_second_step(operator)) == (True, False, True)
        operator.has_shown_second_step = True
        assert may_decide(operator)

    def test_a_sign_in_of_two_steps_is_seen_by_the_request(self, person, rf):
        from accounts.middleware import FirstThingsMiddleware

        TOTP.activate(person, SECRET)
        client, first = sign_in()
        client.post(first.url, {"code": code_now()})
        request = rf.get("/")
        request.COOKIES, request.session, request.user = client.cookies, client.session, User.objects.get()
        FirstThingsMiddleware(lambda asked: asked)(request)

        assert request.user.has_shown_second_step


def test_the_old_address_is_told_of_the_new_one(person, mails):
    client, _answer = sign_in()

    asked = client.post("/account/email/", {"email": "new@example.kr", "action_add": "1"})
    code = re.search(r"^\d{6}$", mails("new@example.kr")[0].text, re.MULTILINE).group()
    client.post(asked.url, {"code": code})

    assert User.objects.get(pk=person.pk).email == "new@example.kr"
    assert len(mails("a@example.kr")) == 1


def test_recovery_codes_are_shown_made_anew_and_open_once(person, django_capture_on_commit_callbacks):
    TOTP.activate(person, SECRET)
    client, first = sign_in()
    client.post(first.url, {"code": code_now()})
    client.post("/account/second-step/recovery-codes/generate/")
    codes = client.get("/account/second-step/recovery-codes/").context["unused_codes"]

    answers = []
    for _turn in range(2):
        cache.clear()
        other, step = sign_in()
        answers.append(other.post(step.url, {"code": codes[0]}).status_code)

    assert (len(codes), answers) == (10, [302, 200])


def test_buttons_that_need_keys_stand_only_where_the_keys_are(client):
    page = client.get("/account/login/").content.decode()

    assert "Kakao" not in page
    assert "data-passkey" in page.partition("hidden>")[0]
