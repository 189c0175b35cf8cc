"""What goes wrong and what is then answered: every kind of refusal, to programs and to people, in both languages."""

import re

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls_that_fail")]

KINDS = {
    "missing": (404, "common.missing", "We could not find this page."),
    "forbidden": (403, "common.forbidden", "You may not do this."),
    "conflict": (409, "common.conflict", "Something changed meanwhile. Please look again."),
    "invalid": (422, "common.invalid", "Please check what you entered."),
    "too-many": (429, "common.too_many", "Too many tries. Please wait a moment."),
    "unavailable": (
        503,
        "common.unavailable",
        "This does not work at the moment. Nothing was changed; please try again.",
    ),
}


@pytest.fixture
def visit():
    """What somebody is answered: `visit("/fail/missing", "ko")`."""
    client = Client(raise_request_exception=False)

    def get(path, language="en", **options):
        return client.get(path, headers={"Accept-Language": language}, **options)

    return get


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_is_told_the_kind_the_code_and_the_text(visit, kind):
    status, code, text = KINDS[kind]

    answer = visit(f"/api/v1/fail/{kind}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "status": status, "code": code, "detail": text}


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_told_on_a_page(visit, kind):
    status, _code, text = KINDS[kind]

    answer = visit(f"/fail/{kind}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="en"' in answer.text
    assert text in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_both_in_korean(visit, kind):
    problem, page = visit(f"/api/v1/fail/{kind}", "ko"), visit(f"/fail/{kind}", "ko")

    assert problem.status_code == page.status_code == KINDS[kind][0]
    assert re.search("[가-힣]{2}", problem.json()["detail"])
    assert problem.json()["detail"] in page.text
    assert '<html lang="ko"' in page.text


@pytest.mark.parametrize("kind", [*KINDS, "database"])
@pytest.mark.parametrize("path", ["/fail/{}", "/api/v1/fail/{}"])
def test_only_what_may_work_soon_says_when_to_try_again(visit, path, kind):
    answer = visit(path.format(kind))

    assert answer.headers.get("Retry-After") == ("3" if answer.status_code == 503 else None)


def test_facts_stand_beside_the_members_of_a_problem_and_in_the_text(visit):
    assert visit("/api/v1/fail/taken").json() == {
        "type": "about:blank",
        "status": 409,
        "code": "tests.lamp_taken",
        "detail": "The lamp is taken until 21:00.",
        "until": "21:00",
    }
    assert "The lamp is taken until 21:00." in visit("/fail/taken").text


@pytest.mark.parametrize("trouble", ["database", "connection", "redis"])
def test_what_we_stand_on_and_does_not_answer_is_unavailable_and_noted(visit, caplog, trouble):
    for answer in (visit(f"/fail/{trouble}"), visit(f"/api/v1/fail/{trouble}")):
        assert answer.status_code == 503
        assert KINDS["unavailable"][2] in answer.text
        assert "lock timeout" not in answer.text

    assert caplog.text.count("unavailable") >= 2
    assert "Traceback" in caplog.text


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        ("not-found", 404, "http.not_found"),
        ("denied", 403, "http.permission_denied"),
        ("stranger", 401, "http.not_authenticated"),
        ("malformed", 400, "http.parse_error"),
        ("throttled", 429, "http.throttled"),
    ],
)
def test_refusals_of_the_framework_are_problems_too(visit, trouble, status, code):
    answer = visit(f"/api/v1/fail/{trouble}")

    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    assert answer["Content-Type"] == "application/problem+json"


def test_what_a_client_needs_to_go_on_stays_in_the_headers(visit):
    assert visit("/api/v1/fail/throttled")["Retry-After"] == "7"
    assert visit("/api/v1/fail/stranger")["WWW-Authenticate"].startswith("Bearer")
    answer = Client().post("/api/v1/fail/missing")
    assert (answer.status_code, answer.json()["code"]) == (405, "http.method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_fields_that_do_not_fit_are_named(visit):
    assert visit("/api/v1/fail/fields").json() == {
        "type": "about:blank",
        "status": 422,
        "code": "common.invalid",
        "detail": "Please check what you entered.",
        "errors": {"units": ["A valid integer is required."]},
    }


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nowhere", "/api/v1/pools/not-an-id"])
def test_a_program_never_gets_a_page(visit, path):
    answer = visit(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/nowhere", "/fail/not-found"])
def test_a_person_gets_one(visit, path):
    answer = visit(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>" in answer.text


def test_our_own_mistakes_are_admitted_and_not_explained(visit, caplog):
    page, problem = visit("/fail/bug"), visit("/api/v1/fail/bug")

    assert (page.status_code, problem.status_code) == (500, 500)
    assert "Something broke on our side" in page.text
    assert problem.json() == {
        "type": "about:blank",
        "status": 500,
        "code": "http.error",
        "detail": "Internal Server Error",
    }
    assert "hunter2" not in page.text + problem.text
    assert caplog.text.count("ZeroDivisionError") >= 2


# --- a database that is gone for good


@pytest.fixture
def without_database():
    """The database is there until it is taken away: `without_database()`."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    taken = []

    def take_away():
        taken.append(connection.execute_wrapper(refuse))
        taken[0].__enter__()

    yield take_away
    for wrapper in taken:
        wrapper.__exit__(None, None, None)


@pytest.mark.parametrize("path", ["/", "/fail/missing", "/explore/", "/account/login/"])
def test_a_page_without_the_database_is_a_page_all_the_same(visit, without_database, path):
    without_database()

    answer = visit(path)

    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "3")
    assert "Please try again in a moment" in answer.text


def test_who_is_signed_in_gets_it_too(client, a_user, without_database):
    client.force_login(a_user())
    client.raise_request_exception = False
    without_database()

    assert client.get("/").status_code == 503
    problem = client.get("/api/v1/me")
    assert (problem.status_code, problem["Content-Type"]) == (503, "application/problem+json")
    assert problem.json()["code"] == "common.unavailable"


def test_pages_come_with_everything_that_protects_their_reader(visit):
    answer = visit("/account/login/")

    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"].startswith("'self' 'nonce-")
    assert policy["style-src"].startswith("'self' 'nonce-")
    assert "unsafe" not in policy["script-src"] + policy["style-src"]
    assert "*" not in answer["Content-Security-Policy"]
    assert {
        name: answer.headers.get(name)
        for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    session = [cookie for name, cookie in answer.cookies.items() if name == settings.SESSION_COOKIE_NAME]
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in session)


def test_a_nonce_is_used_once_and_by_every_script_of_the_page(visit):
    first, second = visit("/account/login/"), visit("/account/login/")

    nonces = [re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])[1] for answer in (first, second)]
    assert nonces[0] != nonces[1]
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", first.text)
    assert all(f'nonce="{nonces[0]}"' in tag for tag in inline)


@pytest.mark.parametrize("path", ["/fail/bug", "/fail/database", "/nowhere", "/fail/conflict"])
def test_pages_of_errors_are_protected_too(visit, path):
    answer = visit(path)

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
