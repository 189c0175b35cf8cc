"""Settings: everything from the environment, production only when it is whole, and no secret anybody could know."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text()
NAMED = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
HARMLESS = {
    **NAMED,
    "SECRET_KEY": "".join(map(chr, range(40, 120))),
    "SEALING_KEYS": "a-new-key-that-seals-from-now-on-0001,an-old-key-that-still-opens-texts-01",
    "LOOKUP_KEY": "a-key-for-looking-up-what-is-sealed-01",
    "STRIPE_SECRET_KEY": "sk_live_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}
REQUIRED = [
    "SECRET_KEY", "SEALING_KEYS", "LOOKUP_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL",
    "BUSINESS_NAME", "BUSINESS_REPRESENTATIVE", "BUSINESS_NUMBER", "MAIL_ORDER_NUMBER", "BUSINESS_ADDRESS",
    "BUSINESS_PHONE", "CONTACT_EMAIL",
]  # fmt: skip

pytestmark = pytest.mark.skipif((ROOT / ".env").exists(), reason="the .env here fills what these tests leave out")


def run(*arguments, **changed):
    """Run Python in the environment of a production machine; names given as None are not set there at all."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    given = {name: value for name, value in {**HARMLESS, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=ROOT,
        env={**kept, **given},
        capture_output=True,
        text=True,
        timeout=120,
    )


def settings_of(expression, **changed):
    """What the settings hold, as JSON, in a process of their own."""
    code = f"import json; from config import settings as s; print(json.dumps({expression}))"
    done = run("-c", code, **changed)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def names_read():
    """The names of all variables the settings ask for."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    asking = {"env.str", "env.bool", "env.int", "env.db_url", "env.list", "required"}
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in asking and isinstance(node.args[0], ast.Constant)
    }


def test_the_example_names_every_variable_and_nothing_else():
    assert set(NAMED) == names_read()


def test_the_example_holds_no_secret():
    secrets = [name for name in NAMED if re.search(r"KEY|SECRET|TOKEN|PASSWORD", name) and NAMED[name]]

    assert secrets == []


def test_production_passes_djangos_own_checks():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def refusal(**changed):
    done = run("-c", "from config import settings", **changed)
    assert done.returncode == 1, done.stdout
    assert "ImproperlyConfigured: MOA_MODE=production cannot start (see .env.example):" in done.stderr
    return re.findall(r"^  (\w+ must .+)$", done.stderr, re.MULTILINE)


def test_whatever_is_missing_is_named_all_at_once():
    assert refusal(**dict.fromkeys(REQUIRED)) == [f"{name} must be set" for name in REQUIRED]


@pytest.mark.parametrize("name", REQUIRED)
def test_nothing_required_has_a_default(name):
    assert refusal(**{name: None}) == [f"{name} must be set"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 50 characters"),
        ({"SEALING_KEYS": HARMLESS["SEALING_KEYS"] + ",short"}, "SEALING_KEYS must have at least 32 characters"),
        ({"SEALING_KEYS": " , "}, "SEALING_KEYS must be set"),
        ({"LOOKUP_KEY": "sandbox-lookup-key"}, "LOOKUP_KEY must be set"),
        ({"SITE_URL": "http://moa.example"}, "SITE_URL must start with https://"),
        ({"ALLOWED_HOSTS": "moa.example,*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET must be set: Stripe is switched on by all three keys"),
    ],
)
def test_what_is_unsafe_is_refused(changed, said):
    assert said in refusal(**changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"MOA_MODE": "prod"}, "MOA_MODE is one of"), ({"LOG_LEVEL": "chatty"}, "LOG_LEVEL is one of")],
)
def test_a_word_nobody_knows_is_refused_by_name(changed, said):
    assert f"ImproperlyConfigured: {said}" in run("-c", "from config import settings", **changed).stderr


def test_production_is_wired_to_its_services_and_without_the_sandbox():
    held = settings_of(
        "{'sandbox': s.SANDBOX, 'apps': s.INSTALLED_APPS, 'layer': s.CHANNEL_LAYERS['default']['BACKEND'],"
        " 'cache': s.CACHES['default']['BACKEND'], 'broker': s.CELERY_BROKER_URL, 'keys': s.SEALING_KEYS,"
        " 'hosts': s.ALLOWED_HOSTS, 'database': s.DATABASES['default'], 'site': s.SITE_URL, 'csp': s.SECURE_CSP}",
        ALLOWED_HOSTS="moa.example, live.moa.example,",
        SEALING_KEYS=f" {HARMLESS['SEALING_KEYS']},",
        SITE_URL="https://moa.example/",
        DATABASE_URL="postgres://moa:secret@db.example:5432/moa?sslmode=verify-full",
        LOG_LEVEL="info",
    )

    assert held["sandbox"] is False
    assert "sandbox" not in held["apps"]
    assert held["layer"] == "channels_redis.core.RedisChannelLayer"
    assert held["cache"] == "django.core.cache.backends.redis.RedisCache"
    assert held["broker"] == NAMED["REDIS_URL"]
    assert held["keys"] == HARMLESS["SEALING_KEYS"].split(",")
    assert held["hosts"] == ["moa.example", "live.moa.example"]
    assert held["database"]["OPTIONS"]["sslmode"] == "verify-full"
    assert "lock_timeout=3000" in held["database"]["OPTIONS"]["options"]
    assert held["site"] == "https://moa.example"
    assert NAMED["MEDIA_ORIGIN"] in held["csp"]["img-src"]
    assert NAMED["LIVE_ORIGIN"] in held["csp"]["connect-src"]


def test_without_any_variable_it_is_the_sandbox_in_one_process():
    nothing = dict.fromkeys(HARMLESS)
    held = settings_of(
        "{'sandbox': s.SANDBOX, 'layer': s.CHANNEL_LAYERS['default']['BACKEND'], 'broker': s.CELERY_BROKER_URL,"
        " 'embedded': s.IS_EMBEDDED, 'age': s.DATABASES['default']['CONN_MAX_AGE'], 'hosts': s.ALLOWED_HOSTS}",
        **nothing,
    )

    assert held == {
        "sandbox": True,
        "layer": "common.sockets.OneProcessLayer",
        "broker": "memory://",
        "embedded": True,
        "age": 0,
        "hosts": ["127.0.0.1", "localhost", "[::1]", "testserver"],
    }


def test_production_logs_one_line_of_json_for_each_event_broken_ones_too():
    code = """
import django, logging
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("common.outbox").exception("listener %s failed", "하나")
import structlog
structlog.get_logger("config").info("request_finished", code=200)
"""
    done = run("-c", code, DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="INFO")

    first, second = map(json.loads, done.stderr.splitlines())
    assert (first["event"], first["level"], first["logger"]) == ("listener 하나 failed", "error", "common.outbox")
    assert first["exception"].endswith("ZeroDivisionError: division by zero")
    assert (second["event"], second["level"], second["code"]) == ("request_finished", "info", 200)


@pytest.mark.parametrize("server", ["wsgi", "asgi"])
def test_every_server_wakes_the_relay_when_facts_are_committed(server):
    done = run(
        "-c",
        f"from config.{server} import application; from common.outbox import facts_committed;"
        "print(facts_committed.has_listeners())",
    )

    assert done.stdout.strip() == "True", done.stderr
