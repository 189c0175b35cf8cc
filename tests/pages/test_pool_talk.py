"""What stands around a pool's ring, without a line of script: changes, questions, reports, follows, second chances."""

from datetime import timedelta

import pytest
from django.test import Client

from marketplace.models import Follow, Pledge, Pool, Question, Report
from marketplace.services.auctions import expire_next_pool
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def poster(a_user):
    return a_user()


@pytest.fixture
def pool(a_pool, poster):
    return a_pool(poster=poster, title="Folding camp chair", threshold=4, pledge_days=10)


def a_browser(user):
    return in_english(signed_in(user))


class TestPoster:
    def test_changes_the_want_and_everybody_reads_what_changed(self, pool, poster, a_place, a_buyer):
        buyer, browser = a_buyer(), a_browser(poster)
        a_place(pool, buyer=buyer, units=2)
        form = browser.get(f"/pools/{pool.id}/edit/")
        assert form.context["form"].initial["title"] == "Folding camp chair"

        fields = {"title": "Folding camp chair, green", "details": "", "hint_price": "90,000", "threshold": "5"}
        answer = browser.post(f"/pools/{pool.id}/edit/", keyed(**fields), follow=True)

        assert "Changed. Everybody who was committed is asked again." in words(answer)
        assert "₩100,000 → ₩90,000" in words(answer)
        mine = a_browser(buyer.user)
        assert "Are you still in with 2 units?" in words(mine.get(f"/pools/{pool.id}/"))
        again = mine.post(f"/pools/{pool.id}/confirm/", keyed(), follow=True)
        assert "Your place counts again" in words(again)
        assert Pledge.objects.get().status == "committed"

    def test_a_form_that_cannot_stand_comes_back_with_what_was_typed(self, pool, poster):
        fields = {"title": "Call 010-1234-5678", "details": "d", "hint_price": "", "threshold": "5"}

        answer = a_browser(poster).post(f"/pools/{pool.id}/edit/", keyed(**fields))

        assert answer.status_code == 422
        assert "Phone numbers" in words(answer)
        assert "Call 010-1234-5678" in answer.content.decode()

    def test_nobody_else_finds_these_forms(self, pool, a_user):
        browser = a_browser(a_user())

        assert browser.get(f"/pools/{pool.id}/edit/").status_code == 404
        assert browser.get(f"/pools/{pool.id}/cancel/").status_code == 404
        assert browser.post(f"/pools/{pool.id}/cancel/", keyed()).status_code == 404
        assert "Your pool" not in words(browser.get(f"/pools/{pool.id}/"))

    def test_prolongs_once_and_calls_off_after_being_asked(self, pool, poster):
        browser = a_browser(poster)

        longer = browser.post(f"/pools/{pool.id}/extend/", keyed(days="7"), follow=True)
        again = browser.post(f"/pools/{pool.id}/extend/", keyed(days="7"))
        asked = browser.get(f"/pools/{pool.id}/cancel/")
        gone = browser.post(f"/pools/{pool.id}/cancel/", keyed(), follow=True)

        assert "Prolonged." in words(longer)
        assert (again.status_code, "as often as it may be" in words(again)) == (409, True)
        assert "Call this pool off?" in words(asked)
        assert "Called off by its poster." in words(gone)
        assert Pool.objects.get().status == "cancelled"

    def test_runs_it_again_and_a_former_member_takes_the_place_along(self, at, pool, poster, a_place, a_buyer):
        buyer = a_buyer()
        a_place(pool, buyer=buyer, units=3)
        at(pool.deadline)
        act(expire_next_pool)

        answer = a_browser(poster).post(f"/pools/{pool.id}/again/", keyed(), follow=True)
        anew = Pool.objects.get(former=pool)
        browser = a_browser(buyer.user)
        former = words(browser.get(f"/pools/{pool.id}/"))
        moved = browser.post(f"/pools/{pool.id}/move/", keyed(to=str(anew.id)), follow=True)

        assert answer.redirect_chain[-1][0] == f"/pools/{anew.id}/"
        assert "It gathers again." in former
        assert "Take my place along" in former
        assert moved.redirect_chain[-1][0] == f"/pools/{anew.id}/"
        form = browser.get(f"/pools/{anew.id}/commit/").context["form"]
        assert form["units"].value() == 3


class TestTalk:
    def test_a_question_is_asked_answered_and_reported(self, pool, poster, a_user):
        asker = a_browser(a_user())

        asked = asker.post(f"/pools/{pool.id}/ask/", keyed(text="How <b>heavy</b>?"), follow=True)
        question = Question.objects.get()
        a_browser(poster).post(f"/questions/{question.id}/answer/", keyed(text="Two kilos"))
        page = Client().get(f"/pools/{pool.id}/")
        asker.post(f"/pools/{pool.id}/report/", keyed(reason="abuse", question=str(question.id)))

        assert "Asked." in words(asked)
        assert "How &lt;b&gt;heavy&lt;/b&gt;?" in page.content.decode()
        assert "Two kilos" in words(page)
        assert Report.objects.get().question_id == question.id

    def test_who_may_not_answer_reads_so_on_the_page(self, pool, a_user, a_question):
        answer = a_browser(a_user()).post(f"/questions/{a_question(pool).id}/answer/", keyed(text="I think so"))

        assert (answer.status_code, "The poster or Moa answers this." in words(answer)) == (403, True)

    def test_long_lists_go_on_on_pages_of_their_own(self, pool, a_question, a_place):
        for _turn in range(7):
            a_question(pool)
        for _turn in range(3):
            a_place(pool)

        page, everything = Client().get(f"/pools/{pool.id}/"), Client().get(f"/pools/{pool.id}/questions/")

        assert page.content.decode().count('class="question-text"') == 5
        assert everything.content.decode().count('class="question-text"') == 7
        assert Client().get(f"/pools/{pool.id}/people/").content.decode().count("data-name=") == 3

    def test_a_report_goes_once_and_other_needs_words(self, pool, a_user):
        browser = a_browser(a_user())

        bare = browser.post(f"/pools/{pool.id}/report/", keyed(reason="other"))
        sent = browser.post(f"/pools/{pool.id}/report/", keyed(reason="other", words="Strange"), follow=True)
        again = browser.post(f"/pools/{pool.id}/report/", keyed(reason="abuse"))

        assert bare.status_code == 422
        assert "An operator looks at it." in words(sent)
        assert again.status_code == 409
        assert Report.objects.count() == 1

    def test_following_needs_one_button_and_a_stranger_signs_in(self, pool, a_user):
        person = a_user()
        browser = a_browser(person)

        browser.post(f"/pools/{pool.id}/follow/", keyed(follow="yes"))
        assert Follow.objects.get().person_id == person.id
        answer = browser.post(f"/pools/{pool.id}/follow/", keyed(follow="no", next="//evil.example"))
        stranger = Client().post(f"/pools/{pool.id}/follow/", keyed(follow="yes"))

        assert (answer.url, Follow.objects.count()) == (f"/pools/{pool.id}/", 0)
        assert stranger.url.startswith("/account/login/")


class TestModeration:
    def test_a_removed_pool_is_gone_with_its_own_sentence(self, pool, poster, a_removed_pool):
        a_removed_pool(pool, reason="Against the rules")

        gone, own = in_english(Client()).get(f"/pools/{pool.id}/"), a_browser(poster).get(f"/pools/{pool.id}/")

        assert (gone.status_code, "This want was taken down" in words(gone)) == (410, True)
        assert (own.status_code, "Against the rules" in words(own), "Why was this wrong?" in words(own)) == (
            200,
            True,
            True,
        )

    def test_from_the_report_over_the_desk_to_the_appeal(self, pool, poster, a_report, an_operator):
        desk, browser = a_browser(an_operator()), a_browser(poster)
        a_report(pool, words="It is a fake")

        shown = words(desk.get(f"/desk/?item=pool-{pool.id}"))
        missing = desk.post(f"/desk/pools/{pool.id}/", keyed(decision="remove", reason=""))
        desk.post(f"/desk/pools/{pool.id}/", keyed(decision="remove", reason="A fake"))
        browser.post(f"/pools/{pool.id}/appeal/", keyed(words="It is mine"))
        appeal = Pool.objects.get().appeal
        asked = words(desk.get(f"/desk/?item=appeal-{appeal.id}"))
        desk.post(f"/desk/appeals/{appeal.id}/", keyed(decision="grant", reason="Right"))

        assert "It is a fake" in shown
        assert missing.status_code == 422
        assert "It is mine" in asked
        assert "A fake" in asked
        assert Pool.objects.get().status == "gathering"

    def test_nothing_wrong_or_only_a_question(self, pool, a_question, a_report, an_operator):
        desk, question = a_browser(an_operator()), a_question(pool)
        a_report(pool)
        a_report(pool, question=question)

        desk.post(f"/desk/pools/{pool.id}/", keyed(decision=f"hide-{question.id}", reason="Rude"))
        desk.post(f"/desk/pools/{pool.id}/", keyed(decision="dismiss", reason="Fine"))

        assert sorted(Report.objects.values_list("status", flat=True)) == ["dismissed", "upheld"]
        assert Pool.objects.get().status == "gathering"

    def test_an_operator_opens_what_is_in_review(self, a_pool, an_operator):
        hidden = a_pool(title="Write to me@example.com")

        page = a_browser(an_operator()).get(f"/pools/{hidden.id}/")

        assert (page.status_code, "Decide at the desk" in words(page)) == (200, True)
