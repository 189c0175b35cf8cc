"""While somebody writes a want: what is alike is shown once, the shelf is guessed, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.models import KeptDraft, Pledge, Pool, WantPhoto
from tests.builders.media import a_file
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db

FORM = {"title": "접이식 캠핑 의자", "category": "", "threshold": "30", "days": "30", "hint_price": "", "details": ""}


@pytest.fixture
def browser(a_user, a_category, media_folder):
    for shelf in ("camping", "other"):
        a_category(shelf)
    return in_english(signed_in(a_user()))


@pytest.fixture
def alike(a_pool):
    return a_pool(title="캠핑의자 접이식")


def a_picture():
    return SimpleUploadedFile("chair.jpg", a_file(), "image/jpeg")


def test_what_is_alike_is_shown_before_it_is_posted(browser, alike):
    first = browser.post("/post/", keyed(**FORM, photos=[a_picture()]))
    kept = [photo.id for photo in first.context["kept"]]
    second = browser.post("/post/", keyed(**FORM, kept=kept, mine_anyway="yes"))

    assert (first.status_code, "캠핑의자 접이식" in words(first), "Post mine anyway" in words(first)) == (
        200,
        True,
        True,
    )
    pool = Pool.objects.exclude(pk=alike.pk).get()
    assert second.url == f"/pools/{pool.id}/"
    assert pool.category_id == "camping"


def test_who_has_seen_it_posts_at_once(browser, alike):
    answer = browser.post("/post/", keyed(**FORM, seen=[str(alike.id)], photos=[a_picture()]))

    assert answer.status_code == 302


def test_joining_instead_is_one_click_and_keeps_the_draft(browser, alike):
    answer = browser.post(f"/post/join/{alike.id}/", keyed(**FORM, photos=[a_picture()]), follow=True)

    assert "Your draft is kept." in words(answer)
    assert Pledge.objects.get().pool_id == alike.id
    page = browser.get("/post/")
    assert page.context["form"].initial["title"] == FORM["title"]
    assert len(page.context["kept"]) == 1
    assert "Draft kept at" in words(page)


def test_the_draft_is_gone_when_it_is_posted(browser):
    browser.post("/post/while-typing/", FORM)
    assert KeptDraft.objects.get().fields["title"] == FORM["title"]

    browser.post("/post/", keyed(**FORM, photos=[a_picture()]))

    assert not KeptDraft.objects.exists()


def test_while_typing_one_sees_what_is_alike_and_where_it_belongs(browser, alike):
    answer = browser.post("/post/while-typing/", FORM)

    page = answer.content.decode()
    assert str(alike.id) in page
    assert 'data-guess="camping" data-usual="25"' in page
    assert "<html" not in page


def test_another_photo_becomes_the_main_one(browser):
    sent = browser.post("/post/", keyed(**FORM, add_photo="1", photos=[a_picture(), a_picture()]))
    first, second = (photo.id for photo in sent.context["kept"])

    moved = browser.post("/post/", keyed(**FORM, kept=[first, second], main_photo=str(second)))
    browser.post("/post/", keyed(**FORM, kept=[photo.id for photo in moved.context["kept"]]))

    assert list(WantPhoto.objects.order_by("position").values_list("photo_id", flat=True)) == [second, first]


def test_the_same_picture_is_found_whatever_its_name(browser, a_pool, a_user, a_category):
    other = in_english(signed_in(a_user()))
    other.post("/post/", keyed(**FORM | {"title": "무선 키보드"}, photos=[a_picture()]))
    theirs = Pool.objects.get()

    answer = browser.post("/post/", keyed(**FORM | {"title": "전혀 다른 이름"}, photos=[a_picture()], add_photo="1"))

    assert [pool["id"] for pool in answer.context["similar"]] == [theirs.id]
