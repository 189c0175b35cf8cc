"""Posting a want through the page: photos arrive once and are never lost, a pool opens once."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.models import Pool, Want
from media.models import Photo
from tests.builders.media import a_file
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


def a_photo_file(name="table.jpg", **how):
    """A photo as a browser sends it."""
    return SimpleUploadedFile(name, a_file(**how), "image/jpeg")


@pytest.fixture
def a_visit(a_user, a_category, media_folder):
    """Somebody, their browser, and what the form sends beside photos."""

    def build():
        person = a_user()
        form = {"title": "Folding table", "category": a_category().slug, "threshold": "30", "days": "30"}
        return person, in_english(signed_in(person)), form | {"hint_price": "79,000", "details": "Light, please."}

    return build


class TestPosting:
    def test_a_name_and_a_photo_open_a_pool(self, a_visit):
        person, browser, form = a_visit()

        answer = browser.post("/post/", keyed(**form, photos=[a_photo_file()]), follow=True)

        pool = Pool.objects.get()
        assert answer.redirect_chain == [(f"/pools/{pool.id}/", 302)]
        assert "Posted. Now bring the first ones along." in words(answer)
        assert (pool.want.poster, pool.want.title, pool.want.hint_price_minor) == (person, "Folding table", 79_000)
        assert (pool.status, pool.threshold_units) == ("gathering", 30)
        assert pool.want.photos.count() == 1

    def test_the_same_form_sent_twice_posts_once(self, a_visit):
        _person, browser, form = a_visit()
        form = keyed(**form)

        browser.post("/post/", form | {"photos": [a_photo_file()]})
        again = browser.post("/post/", form | {"photos": [a_photo_file()]})

        assert again.url == f"/pools/{Pool.objects.get().id}/"
        assert Photo.objects.count() == 1

    def test_words_that_need_a_look_wait_and_their_poster_sees_that(self, a_visit):
        _person, browser, form = a_visit()

        answer = browser.post("/post/", keyed(**form | {"title": "짝퉁 가방"}, photos=[a_photo_file()]), follow=True)

        assert Pool.objects.get().status == "review"
        assert "We are having a look." in words(answer)

    def test_a_stranger_is_asked_who_it_is(self):
        assert Client().get("/post/").url == "/account/login/?next=/post/"

    def test_several_photos_keep_their_order(self, a_visit):
        _person, browser, form = a_visit()

        browser.post(
            "/post/", keyed(**form, photos=[a_photo_file("a.jpg", width=400), a_photo_file("b.jpg", width=500)])
        )

        widths = [row.photo.width for row in Want.objects.get().photos.select_related("photo")]
        assert widths == [400, 500]


class TestNothingIsLost:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"title": ""}, "This field is required."),
            ({"title": "x"}, "at least 2 characters"),
            ({"category": "nowhere"}, "Select a valid choice."),
            ({"hint_price": "cheap"}, "Write the amount in won, in digits only."),
            ({"threshold": "4"}, "greater than or equal to 5"),
            ({"days": "3"}, "Select a valid choice."),
        ],
    )
    def test_a_fault_is_said_at_its_field_and_the_photo_is_kept(self, a_visit, wrong, sentence):
        person, browser, form = a_visit()

        answer = browser.post("/post/", keyed(**form | wrong, photos=[a_photo_file()]))

        html, photo = answer.content.decode(), Photo.objects.get()
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert f'name="kept" value="{photo.id}"' in html
        assert photo.owner_id == person.id
        assert "details" in wrong or "Light, please." in html
        assert not Pool.objects.exists()

    def test_the_kept_photo_is_posted_next_time(self, a_visit):
        _person, browser, form = a_visit()
        browser.post("/post/", keyed(**form | {"title": ""}, photos=[a_photo_file()]))
        photo = Photo.objects.get()

        browser.post("/post/", keyed(**form, kept=[str(photo.id)]))

        assert Want.objects.get().photos.get().photo_id == photo.id

    def test_without_a_photo_it_is_said_at_the_photos(self, a_visit):
        _person, browser, form = a_visit()

        answer = browser.post("/post/", keyed(**form))

        assert answer.status_code == 422
        assert "Add at least one photo." in words(answer)

    def test_a_bad_file_loses_no_good_one(self, a_visit):
        _person, browser, form = a_visit()
        bad = SimpleUploadedFile("notes.jpg", b"no picture at all", "image/jpeg")

        answer = browser.post("/post/", keyed(**form, photos=[a_photo_file(), bad]))

        assert answer.status_code == 422
        assert "Only JPEG, PNG and WebP photos can be used." in words(answer)
        assert f'name="kept" value="{Photo.objects.get().id}"' in answer.content.decode()
        assert not Pool.objects.exists()

    def test_a_photo_is_dropped_by_its_button_and_the_rest_stays(self, a_visit, a_photo):
        person, browser, form = a_visit()
        stays, goes = a_photo(owner_id=person.id), a_photo(owner_id=person.id)

        answer = browser.post("/post/", keyed(**form, kept=[str(stays.id), str(goes.id)], drop_photo=str(goes.id)))

        html = answer.content.decode()
        assert answer.status_code == 200
        assert f'name="kept" value="{stays.id}"' in html
        assert str(goes.id) not in html
        assert 'value="Folding table"' in html

    def test_photos_upload_without_script_before_the_rest_is_judged(self, a_visit):
        _person, browser, form = a_visit()

        answer = browser.post("/post/", keyed(**form | {"title": ""}, photos=[a_photo_file()], add_photo="1"))

        assert answer.status_code == 200
        assert f'name="kept" value="{Photo.objects.get().id}"' in answer.content.decode()
        assert "error-summary" not in answer.content.decode()

    def test_somebody_elses_photo_is_not_kept(self, a_visit, a_photo):
        _person, browser, form = a_visit()
        other = a_photo(owner_id=uuid4())

        answer = browser.post("/post/", keyed(**form, kept=[str(other.id), "nonsense"]))

        assert answer.status_code == 422
        assert str(other.id) not in answer.content.decode()

    def test_my_own_running_pool_is_named_instead_of_a_second_one(self, a_visit):
        _person, browser, form = a_visit()
        browser.post("/post/", keyed(**form, photos=[a_photo_file()]))

        answer = browser.post("/post/", keyed(**form, photos=[a_photo_file()]))

        assert answer.status_code == 409
        assert "You already gather people for exactly this." in words(answer)
        assert f"/pools/{Pool.objects.get().id}/" in answer.content.decode()
        assert 'name="kept"' in answer.content.decode()


class TestFilledIn:
    def test_words_that_were_searched_for_stand_in_the_name(self, a_visit):
        _person, browser, _form = a_visit()

        assert 'value="camping fridge"' in browser.get("/post/", {"title": "camping fridge"}).content.decode()

    def test_a_pool_that_ended_is_posted_again_with_its_words(self, a_visit, a_pool):
        _person, browser, _form = a_visit()
        pool = a_pool(title="Blue kettle", threshold=20)

        html = browser.get("/post/", {"again": str(pool.id)}).content.decode()

        assert 'value="Blue kettle"' in html
        assert 'value="100,000"' in html
        assert browser.get("/post/", {"again": "nonsense"}).status_code == 200
        assert browser.get("/post/", {"again": str(uuid4())}).status_code == 200
