"""How photos come back: never as a page, never to whom they are not meant for; and how they come in by the API."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.services import create_key
from common.transactions import unit_of_work
from media import selectors
from media.models import Photo
from media.services import store_photo
from tests.builders.media import a_file
from tests.builders.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]


def a_private_photo():
    with unit_of_work():
        return store_photo(owner_id=uuid4(), upload=a_file(), now=NOON, is_public=False)


def uploaded(client, content, name="photo.jpg", key="key-00001", **headers):
    form = {"file": SimpleUploadedFile(name, content, "image/jpeg")}
    return client.post("/api/v1/photos", form, headers={"Idempotency-Key": key, **headers})


def test_a_public_photo_is_served_for_good_and_can_only_be_looked_at(client, a_photo):
    answer = client.get(selectors.photo(a_photo().id).url)

    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer


@pytest.mark.parametrize("path", ["/photos/nobody/320.webp", "/photos/{name}/321.webp", "/photos/{name}/99999999.webp"])
def test_names_and_sizes_that_are_not_are_not_found(client, a_photo, path):
    assert client.get(path.format(name=a_photo().name)).status_code == 404


def test_a_photo_whose_file_is_gone_is_not_found(client, a_photo, media_folder):
    photo = a_photo()
    for path in media_folder.rglob("*.webp"):
        path.unlink()

    assert client.get(selectors.photo(photo.id).url).status_code == 404


def test_a_private_photo_needs_a_link_signed_lately(client, monkeypatch):
    photo = a_private_photo()
    link = selectors.photo(photo.id).url
    bare, other = link.partition("?")[0], a_private_photo()

    shown = client.get(link)
    monkeypatch.setattr("media.selectors.LINK_SECONDS", -1)

    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    assert client.get(link).status_code == 404
    monkeypatch.undo()
    assert client.get(bare).status_code == 404
    assert client.get(link + "x").status_code == 404
    assert client.get(link.replace(photo.name, other.name, 1)).status_code == 404


def test_links_lead_to_the_origin_of_photos(settings, a_photo):
    settings.MEDIA_ORIGIN = "https://photos.moa.example"

    assert selectors.photo(a_photo().id).url.startswith("https://photos.moa.example/photos/")


def test_a_photo_is_uploaded(client, a_user):
    user = a_user()
    client.force_login(user)

    answer = uploaded(client, a_file(width=500, height=250), name="../../evil.php")

    assert answer.status_code == 201
    assert (answer.json()["width"], answer.json()["height"]) == (500, 250)
    assert str(Photo.objects.get().owner_id) == str(user.id)
    assert client.get(answer.json()["url"]).status_code == 200


def test_a_photo_sent_twice_is_kept_once(client, a_user):
    client.force_login(a_user())

    answers = [uploaded(client, a_file()) for _twice in range(2)]

    assert answers[0].json() == answers[1].json()
    assert Photo.objects.count() == 1
    assert uploaded(client, a_file(width=9)).json()["code"] == "common.key_reused"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "media.photo_empty"), (b"<svg/>", "media.photo_of_wrong_kind"), (a_file()[:900], "media.photo_broken")],
)
def test_a_refused_photo_says_why(client, a_user, content, code):
    client.force_login(a_user())

    answer = uploaded(client, content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Photo.objects.exists()


def test_an_upload_without_a_file_is_refused(client, a_user):
    client.force_login(a_user())

    assert client.post("/api/v1/photos", {}).status_code == 422


def test_strangers_upload_nothing(client):
    assert uploaded(client, a_file()).status_code == 401


@pytest.mark.parametrize(("scope", "status"), [("photos", 201), ("me", 403)])
def test_a_program_needs_the_scope(client, a_user, scope, status):
    user = a_user()
    with unit_of_work():
        key = create_key(owner_id=user.id, name="till", scopes=[scope], now=NOON)

    assert uploaded(client, a_file(), Authorization=f"Bearer {key.bearer}").status_code == status
