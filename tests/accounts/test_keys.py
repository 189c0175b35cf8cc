"""Keys of programs: shown once, kept as a hash, limited by scopes, gone when revoked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts import flows, selectors
from accounts.errors import NoSuchKey
from accounts.models import ApiKey
from accounts.rules.keys import parts_of
from accounts.services import create_key, note_key_use, revoke_key
from common.transactions import unit_of_work
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db


def a_key(user, *scopes):
    with unit_of_work():
        return create_key(owner_id=user.id, name="till", scopes=scopes or ("me",), now=NOON)


def me(client, bearer):
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {bearer}"})


def test_only_a_hash_of_the_secret_is_kept(a_user):
    key = a_key(a_user())

    row = ApiKey.objects.get(pk=key.id)

    _id, secret = parts_of(key.bearer)
    assert secret not in repr(row.__dict__)
    assert len(row.secret_hash) == 64


def test_a_key_acts_for_its_owner_and_remembers_when(a_user, client):
    user = a_user()
    key = a_key(user)

    answer = me(client, key.bearer)

    assert (answer.status_code, answer.json()["id"]) == (200, str(user.id))
    assert ApiKey.objects.get(pk=key.id).last_used_at is not None


def test_a_busy_key_is_noted_once_a_minute(a_user):
    key = a_key(a_user())
    for seconds in (0, 30, 61):
        with unit_of_work():
            note_key_use(key_id=key.id, now=NOON + timedelta(seconds=seconds))
        used = ApiKey.objects.get(pk=key.id).last_used_at
        assert used == NOON + timedelta(seconds=61 if seconds > 60 else 0)


def test_a_key_just_noted_is_not_noted_again(a_user, client, django_assert_num_queries):
    key = a_key(a_user())
    me(client, key.bearer)

    with django_assert_num_queries(1):
        flows.key_holder(bearer=key.bearer)


def test_a_key_without_the_scope_is_refused(a_user, client):
    assert me(client, a_key(a_user(), "photos").bearer).status_code == 403


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text + "x", lambda _text: "", lambda _text: "é"]
)
def test_a_wrong_key_is_401_whatever_is_wrong(a_user, client, spoil):
    answer = me(client, spoil(a_key(a_user()).bearer))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_opens_nothing(a_user, client):
    user = a_user()
    key = a_key(user)

    for _twice in range(2):
        with unit_of_work():
            revoke_key(owner_id=user.id, key_id=key.id, now=NOON)

    assert me(client, key.bearer).status_code == 401


def test_a_key_ends_with_its_owner(a_user, client):
    user = a_user()
    key = a_key(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)

    assert me(client, key.bearer).status_code == 401


def test_nobody_revokes_the_key_of_another(a_user, client):
    key, stranger = a_key(a_user()), a_user()

    with pytest.raises(NoSuchKey), unit_of_work():
        revoke_key(owner_id=stranger.id, key_id=key.id, now=NOON)
    assert me(client, key.bearer).status_code == 200


def test_the_command_prints_a_working_key_once(a_user):
    user = a_user()
    printed = StringIO()

    call_command("create_api_key", user.email, "till", "me", "photos", stdout=printed)

    holder = flows.key_holder(bearer=printed.getvalue().strip())
    assert (holder.user, holder.scopes) == (user, {"me", "photos"})


def test_commands_need_somebody():
    with pytest.raises(CommandError):
        call_command("create_api_key", "nobody@example.kr", "till", "me")
    with pytest.raises(CommandError):
        call_command("make_operator", "nobody@example.kr", "hired")


def test_the_command_makes_an_operator(a_user):
    user = a_user()

    call_command("make_operator", user.email, "hired", stdout=StringIO())

    assert selectors.person(user.id).is_operator
