"""The gathering as programs see it: changes and what follows them, talk, moderation, what a person keeps."""

from datetime import timedelta

import pytest

from marketplace.services.auctions import expire_next_pool
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

DAY = timedelta(days=1)


@pytest.fixture
def poster(a_user):
    return a_user()


@pytest.fixture
def pool(a_pool, poster):
    return a_pool(poster=poster, title="캠핑 의자", threshold=4, pledge_days=10)


EDIT = {"title": "캠핑 의자 2", "details": "", "hint_price_minor": 90_000, "threshold_units": 5}


class TestChanges:
    def test_an_edit_is_listed_and_asks_again(self, api, pool, poster, a_place, a_buyer):
        buyer = a_buyer()
        a_place(pool, buyer=buyer, units=2)

        edited = api(poster).put(f"/pools/{pool.id}/want", EDIT).json()

        assert (edited["title"], edited["threshold_units"], edited["edit_count"]) == ("캠핑 의자 2", 5, 1)
        assert (edited["committed_units"], edited["to_confirm_people"]) == (0, 1)
        [change] = api().get(f"/pools/{pool.id}/changes").json()["items"]
        assert change["before"]["hint_price_minor"] == 100_000
        assert [row["status"] for row in api().get(f"/pools/{pool.id}/people").json()["items"]] == ["to_confirm"]
        confirmed = api(buyer.user).post(f"/pools/{pool.id}/pledge/confirmation").json()
        assert (confirmed["status"], confirmed["units"]) == ("committed", 2)

    def test_more_days_and_the_end(self, api, pool, poster):
        program = api(poster)

        longer = program.post(f"/pools/{pool.id}/extension", {"days": 5}).json()
        again = program.post(f"/pools/{pool.id}/extension", {"days": 5})
        ended = program.post(f"/pools/{pool.id}/cancellation").json()

        assert longer["deadline"] == "2026-12-05T03:00:00Z"
        assert (again.status_code, again.json()["code"], again.json()["reason"]) == (
            409,
            "marketplace.change_refused",
            "too_often",
        )
        assert ended["status"] == "cancelled"

    def test_run_again_and_take_the_place_along(self, api, at, pool, poster, a_place, a_buyer):
        buyer = a_buyer()
        a_place(pool, buyer=buyer, units=2, cap=80_000)
        at(pool.deadline)
        act(expire_next_pool)

        anew = api(poster).post(f"/pools/{pool.id}/rerun")
        moved = api(buyer.user).post(f"/pools/{pool.id}/move", {"to_pool_id": anew.json()["id"]})

        assert (anew.status_code, anew.json()["former_pool_id"], anew.json()["status"]) == (
            201,
            str(pool.id),
            "gathering",
        )
        assert (moved.json()["status"], moved.json()["wished_units"], moved.json()["wished_cap_minor"]) == (
            "interested",
            2,
            80_000,
        )


class TestTalk:
    def test_a_question_and_its_answer_are_public(self, api, pool, poster, a_user):
        asker = a_user()

        made = api(asker).post(f"/pools/{pool.id}/questions", {"text": "색이 몇 가지예요?"})
        answered = api(poster).put(f"/questions/{made.json()['id']}/answer", {"text": "두 가지예요"})

        [shown] = api().get(f"/pools/{pool.id}/questions").json()["items"]
        assert shown == answered.json()
        assert (shown["asker"], shown["answer"], shown["answerer"]) == (
            asker.pseudonym,
            "두 가지예요",
            poster.pseudonym,
        )

    def test_what_is_not_public_has_no_parts(self, api, a_pool, a_removed_pool):
        for pool in (a_pool(details="me@example.com"), a_removed_pool()):
            for part in ("questions", "changes", "people"):
                assert api().get(f"/pools/{pool.id}/{part}").status_code == 404

    def test_contact_data_in_a_question_is_refused_with_its_reason(self, api, pool, a_user):
        answer = api(a_user()).post(f"/pools/{pool.id}/questions", {"text": "010-1234-5678 로 연락 주세요"})

        assert (answer.status_code, answer.json()["code"], answer.json()["concern"]) == (
            422,
            "marketplace.words_held",
            "private_contact",
        )


class TestModeration:
    def test_from_the_report_to_the_appeal(self, api, pool, poster, a_user, an_operator):
        desk, path = api(an_operator()), f"/pools/{pool.id}"
        api(a_user()).post(f"{path}/report", {"reason": "other", "words": "가짜 같아요"})

        [waiting] = desk.get("/desk/reports").json()["items"]
        removed = desk.post(f"{path}/removal", {"reason": "가짜예요"})
        gone = api().get(path)

        assert (waiting["pool_id"], waiting["reports"][0]["words"]) == (str(pool.id), "가짜 같아요")
        assert removed.json() == {"id": str(pool.id), "status": "removed"}
        assert (gone.status_code, gone.json()["code"]) == (410, "marketplace.pool_taken_down")
        assert api(poster).get(path).status_code == desk.get(path).status_code == 200
        assert desk.get("/desk/reports").json()["items"] == []
        api(poster).post(f"{path}/appeal", {"words": "진짜예요"})
        [appeal] = desk.get("/desk/appeals").json()["items"]
        decided = desk.post(f"/desk/appeals/{appeal['id']}/decision", {"is_granted": True, "reason": "맞네요"})
        assert (appeal["words"], appeal["removal_reason"]) == ("진짜예요", "가짜예요")
        assert decided.json()["status"] == "granted"
        assert api().get(path).json()["status"] == "gathering"

    def test_an_operator_sees_what_is_in_review_whole(self, api, a_pool, a_user, an_operator):
        pool = a_pool(details="me@example.com")

        assert api(an_operator()).get(f"/pools/{pool.id}").json()["details"] == "me@example.com"
        assert api(a_user()).get(f"/pools/{pool.id}").status_code == 404

    def test_reports_that_say_nothing_wrong(self, api, pool, a_report, a_question, an_operator):
        desk, question = api(an_operator()), a_question(pool)
        a_report(pool)
        a_report(pool, question=question)

        [waiting] = desk.get("/desk/reports").json()["items"]
        assert [line["question"] for line in waiting["reports"]] == ["", question.text]
        assert desk.post(f"/questions/{question.id}/removal", {"reason": "욕설"}).status_code == 204
        assert desk.post(f"/pools/{pool.id}/reports", {"reason": "괜찮아요"}).json() == {"dismissed": 1}


class TestKept:
    def test_follows_are_listed_until_they_end(self, api, pool, a_pool, a_user):
        program, other = api(a_user()), a_pool()
        for each in (pool, other, pool):
            program.put(f"/pools/{each.id}/follow")

        first = program.get("/me/follows", {"limit": "1"}).json()
        second = program.get("/me/follows", {"limit": "1", "after": first["next"]}).json()
        program.delete(f"/pools/{other.id}/follow")

        assert {row["id"] for row in first["items"] + second["items"]} == {str(pool.id), str(other.id)}
        assert [row["id"] for row in program.get("/me/follows").json()["items"]] == [str(pool.id)]

    def test_a_hidden_pool_is_not_followed(self, api, a_removed_pool, a_user):
        assert api(a_user()).put(f"/pools/{a_removed_pool().id}/follow").status_code == 404

    def test_a_saved_search_tells_what_is_new(self, api, at, a_user, a_pool):
        at(NOON)
        program = api(a_user())
        made = program.post("/me/searches", {"q": "텐트", "category": "camping"}).json()
        assert program.post("/me/searches", {"q": "텐트", "category": "camping"}).json()["id"] == made["id"]

        a_pool(title="가벼운 텐트", now=NOON + DAY)
        a_pool(title="무선 키보드", now=NOON + DAY)

        [kept] = program.get("/me/searches").json()["items"]
        assert (kept["terms"], kept["fresh"]) == ({"q": "텐트", "category": "camping"}, 1)
        assert program.delete(f"/me/searches/{made['id']}").status_code == 204
        assert program.get("/me/searches").json()["items"] == []

    def test_a_draft_is_kept_and_dropped(self, api, a_user, a_photo):
        person = a_user()
        program, photo, strange = api(person), a_photo(owner_id=person.id), a_photo(owner_id=a_user().id)

        wish = {"words": {"title": "의자"}, "photo_ids": [str(photo.id), str(strange.id)]}
        kept = program.put("/me/want-draft", wish).json()

        assert (kept["words"], kept["photo_ids"]) == ({"title": "의자"}, [str(photo.id)])
        assert program.get("/me/want-draft").json() == kept
        program.delete("/me/want-draft")
        assert program.get("/me/want-draft").json() == {"words": {}, "photo_ids": [], "saved_at": None}


class TestLikeness:
    def test_a_title_like_it_is_found(self, api, a_user, a_pool):
        person = a_user()
        by_title = a_pool(title="접이식 캠핑 의자")
        a_pool(title="무선 키보드")

        answer = api(person).get("/wants/likeness", {"title": "캠핑의자 접이식"}).json()

        assert [row["id"] for row in answer["similar"]] == [str(by_title.id)]
        assert (answer["category"], answer["threshold_units"]) == ("camping", 25)
