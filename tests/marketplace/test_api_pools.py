"""Pools, wants and places through the JSON API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from common.models import LiveTopic, RequestKey
from marketplace.models import Pledge, Pool, Want
from marketplace.rules.states import PledgeStatus, PoolStatus
from tests.builders.marketplace import NOON


@pytest.fixture
def a_wish(a_category, a_photo):
    def build(poster, **fields):
        wish = {
            "title": "접이식 테이블",
            "category": a_category().slug,
            "photo_ids": [str(a_photo(owner_id=poster.id).id)],
            "details": "밝은 색이면 좋겠어요.\n다리는 접히게요.",
            "hint_price_minor": 120_000,
            "threshold_units": 20,
            "pledge_days": 14,
        }
        return wish | fields

    return build


class TestPostingAWant:
    def test_the_pool_opens_at_once(self, api, at, a_user, a_wish, facts):
        at(NOON)
        poster = a_user()

        answer = api(poster).post("/wants", a_wish(poster))

        assert answer.status_code == 201
        assert answer.json() | {"photos": [], "photo": None, "terms": {}, "poster": ""} == {
            "id": str(Pool.objects.get().id),
            "title": "접이식 테이블",
            "category": "camping",
            "photo": None,
            "status": "gathering",
            "committed_units": 0,
            "committed_people": 0,
            "interested_people": 0,
            "threshold_units": 20,
            "hint_price_minor": 120_000,
            "leading_price_minor": None,
            "opened_at": "2026-11-20T03:00:00Z",
            "counts_to": "2026-12-04T03:00:00Z",
            "details": "밝은 색이면 좋겠어요.\n다리는 접히게요.",
            "photos": [],
            "poster": "",
            "terms": {},
            "deadline": "2026-12-04T03:00:00Z",
            "reached_at": None,
            "ended_at": None,
            "people": [],
            "edit_count": 0,
            "extended_at": None,
            "former_pool_id": None,
            "to_confirm_people": 0,
            "auction": None,
            "award": None,
        }
        assert answer.json()["poster"] == poster.pseudonym
        assert answer.json()["terms"]["threshold_people"] == 10
        assert facts() == ["marketplace.pool_opened"]

    def test_words_that_need_a_look_wait_for_an_operator(self, api, a_user, a_wish, facts):
        poster = a_user()

        answer = api(poster).post("/wants", a_wish(poster, details="연락은 010-1234-5678 로요"))

        pool = answer.json()
        assert (answer.status_code, pool["status"], pool["opened_at"]) == (201, "review", None)
        assert facts() == ["marketplace.pool_held_for_review"]
        assert api().get(f"/pools/{pool['id']}").status_code == 404
        assert api(poster).get(f"/pools/{pool['id']}").status_code == 200

    def test_the_same_key_posts_once(self, api, a_user, a_wish):
        poster = a_user()
        program, wish = api(poster), a_wish(poster)

        first = program.post("/wants", wish, key="my-want-0001")
        second = program.post("/wants", wish, key="my-want-0001")
        other = program.post("/wants", wish | {"title": "다른 테이블"}, key="my-want-0001")

        assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
        assert (other.status_code, other.json()["code"]) == (409, "common.key_reused")
        assert Want.objects.count() == 1

    def test_left_out_and_default_values_are_the_same_content(self, api, a_user, a_wish):
        poster = a_user()
        short = a_wish(poster)
        del short["details"]

        first = api(poster).post("/wants", short, key="my-want-0001")
        second = api(poster).post("/wants", short | {"details": ""}, key="my-want-0001")

        assert (first.status_code, first.json()) == (second.status_code, second.json())

    def test_another_persons_photo_is_nobodys(self, api, a_user, a_wish, a_photo):
        poster = a_user()

        answer = api(poster).post("/wants", a_wish(poster, photo_ids=[str(a_photo(owner_id=a_user().id).id)]))

        assert (answer.status_code, answer.json()["code"]) == (404, "media.no_such_photo")
        assert Want.objects.count() == 0

    def test_an_unknown_shelf_is_refused_with_the_field(self, api, a_user, a_wish):
        poster = a_user()

        answer = api(poster).post("/wants", a_wish(poster, category="nowhere"))

        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
            422,
            "marketplace.want_unfit",
            "category",
        )

    def test_the_same_photo_twice_is_refused(self, api, a_user, a_wish, a_photo):
        poster = a_user()
        photo = str(a_photo(owner_id=poster.id).id)

        answer = api(poster).post("/wants", a_wish(poster, photo_ids=[photo, photo]))

        assert (answer.status_code, answer.json()["field"]) == (422, "photo")

    def test_a_running_pool_of_the_same_name_is_pointed_at(self, api, a_user, a_wish):
        poster = a_user()
        first = api(poster).post("/wants", a_wish(poster))

        answer = api(poster).post("/wants", a_wish(poster))

        assert (answer.status_code, answer.json()["code"], answer.json()["pool_id"]) == (
            409,
            "marketplace.already_gathering",
            first.json()["id"],
        )


class TestReview:
    @pytest.fixture
    def a_waiting_pool(self, a_pool):
        return a_pool(details="contact me@example.com")

    @pytest.mark.parametrize(("is_fine", "status"), [(True, "gathering"), (False, "removed")])
    def test_an_operator_decides(self, api, an_operator, a_waiting_pool, is_fine, status):
        operator = an_operator()

        answer = api(operator).post(f"/pools/{a_waiting_pool.id}/review", {"is_fine": is_fine, "reason": "seen"})

        assert (answer.status_code, answer.json()) == (200, {"id": str(a_waiting_pool.id), "status": status})

    def test_nobody_else_does(self, api, a_user, a_waiting_pool):
        answer = api(a_user()).post(f"/pools/{a_waiting_pool.id}/review", {"is_fine": True, "reason": "please"})

        assert (answer.status_code, answer.json()["code"]) == (403, "merchants.operators_only")
        a_waiting_pool.refresh_from_db()
        assert a_waiting_pool.status == PoolStatus.REVIEW

    def test_a_decision_is_made_once(self, api, an_operator, a_waiting_pool):
        operator = an_operator()
        decision = {"is_fine": True, "reason": "seen"}
        api(operator).post(f"/pools/{a_waiting_pool.id}/review", decision)

        answer = api(operator).post(f"/pools/{a_waiting_pool.id}/review", decision | {"is_fine": False})

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.not_in_review")
        a_waiting_pool.refresh_from_db()
        assert a_waiting_pool.status == PoolStatus.GATHERING


class TestFindingPools:
    def test_open_pools_are_listed_those_nearest_to_their_target_first(self, api, a_pool, a_place):
        far, near = a_pool(threshold=9, title="먼 것"), a_pool(threshold=9, title="가까운 것")
        a_place(near, units=5)
        a_pool(title="review@example.com")

        answer = api().get("/pools")

        assert [pool["id"] for pool in answer.json()["items"]] == [str(near.id), str(far.id)]
        assert (answer.json()["count"], answer.json()["next"]) == (2, None)

    def test_words_shelf_and_stage_narrow_the_list(self, api, a_pool, a_category, an_auction):
        table = a_pool(title="접이식 테이블", details="")
        auction = an_auction(title="접이식 의자", details="")

        def found(**query):
            return {pool["id"] for pool in api().get("/pools", query).json()["items"]}

        assert found(q="접이식 테이블") == {str(table.id)}
        assert found(q="접이식") == {str(table.id), str(auction.pool_id)}
        assert found(q="%") == set()
        assert found(stage="auction") == {str(auction.pool_id)}
        assert found(stage="gathering") == {str(table.id)}
        assert found(category="camping") == {str(table.id), str(auction.pool_id)}
        assert found(category="garden") == set()

    def test_a_page_holds_sixteen(self, api, a_pool, a_user):
        poster = a_user()
        for _pool in range(17):
            a_pool(poster=poster)

        first, second = api().get("/pools").json(), api().get("/pools", {"after": "2"}).json()

        assert (len(first["items"]), first["count"], first["next"]) == (16, 17, "2")
        assert (len(second["items"]), second["next"]) == (1, None)

    @pytest.mark.parametrize("sort", ["almost", "new", "ending", "big"])
    def test_every_order_lists_all(self, api, a_pool, sort):
        a_pool()
        a_pool()

        assert len(api().get("/pools", {"sort": sort}).json()["items"]) == 2

    @pytest.mark.parametrize(
        "query",
        [
            {"page": "0"}, {"page": "-1"}, {"page": "1000"}, {"page": "１"}, {"page": "1e1"}, {"page": ""},
            {"sort": "price"}, {"sort": ""}, {"stage": "draft"}, {"category": "no such"}, {"q": "a" * 101},
            {"q": "nul\x00"}, {"unknown": "1"},
        ],
    )  # fmt: skip
    def test_a_query_we_do_not_understand_is_refused(self, api, query):
        answer = api().get("/pools", query)

        assert (answer.status_code, answer.json()["code"]) == (422, "common.invalid")
        assert list(answer.json()["errors"]) == list(query)


class TestOnePool:
    def test_everybody_sees_people_by_their_pseudonyms_only(self, api, a_pool, a_place, a_buyer):
        pool, buyer = a_pool(), a_buyer()
        a_place(pool, buyer=buyer, units=2, cap=90_000)

        answer = api().get(f"/pools/{pool.id}")

        assert answer.json()["people"] == [
            {
                "pseudonym": buyer.user.pseudonym,
                "status": "committed",
                "units": 2,
                "at": "2026-11-20T03:00:00Z",
            }
        ]
        for secret in (str(buyer.id), buyer.user.email, "90000", "010-1234"):
            assert secret not in answer.content.decode()

    def test_unchanged_since_the_etag_is_304_without_a_body(self, api, a_pool):
        pool = a_pool()
        LiveTopic.objects.update_or_create(code=f"pool:{pool.id}", defaults={"sequence": 7})
        first = api().get(f"/pools/{pool.id}")

        again = api().get(f"/pools/{pool.id}", None, **{"If-None-Match": first["ETag"]})
        in_english = api().get(f"/pools/{pool.id}", None, **{"If-None-Match": first["ETag"], "Accept-Language": "en"})
        LiveTopic.objects.filter(code=f"pool:{pool.id}").update(sequence=8)
        later = api().get(f"/pools/{pool.id}", None, **{"If-None-Match": first["ETag"]})

        assert first["ETag"] == 'W/"7-ko"'
        assert first["Cache-Control"] == "no-cache"
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert (in_english.status_code, in_english["ETag"]) == (200, 'W/"7-en"')
        assert (later.status_code, later["ETag"]) == (200, 'W/"8-ko"')

    def test_a_pool_never_shown_live_has_no_etag(self, api, a_pool):
        pool = a_pool()
        LiveTopic.objects.all().delete()

        assert "ETag" not in api().get(f"/pools/{pool.id}")

    def test_there_is_no_such_pool(self, api):
        answer = api().get(f"/pools/{uuid4()}")

        assert (answer.status_code, answer.json()["code"]) == (404, "marketplace.no_such_pool")


class TestPlaces:
    @pytest.fixture
    def wish(self):
        def build(buyer, **fields):
            ids = {"address_id": str(buyer.address_id), "payment_method_id": str(buyer.method_id)}
            return {"units": 2, "cap_minor": 95_000} | ids | fields

        return build

    def test_interest_costs_one_click(self, api, a_pool, a_user, facts):
        pool, person = a_pool(), a_user()
        facts()

        first = api(person).post(f"/pools/{pool.id}/interest")
        second = api(person).post(f"/pools/{pool.id}/interest")

        assert (
            first.json()
            == second.json()
            == {
                "pledge_id": str(Pledge.objects.get().id),
                "pool_id": str(pool.id),
                "status": "interested",
                "units": 0,
                "cap_minor": None,
                "address_id": None,
                "payment_method_id": None,
                "wished_units": 0,
                "wished_cap_minor": None,
            }
        )
        pool.refresh_from_db()
        assert (pool.interested_people, pool.committed_people) == (1, 0)
        assert facts() == ["marketplace.pledge_changed"]

    def test_commit_change_and_leave(self, api, a_pool, a_buyer, wish):
        pool, buyer = a_pool(threshold=9), a_buyer()
        program, path = api(buyer.user), f"/pools/{pool.id}/pledge"

        committed = program.put(path, wish(buyer))
        changed = program.put(path, wish(buyer, units=3, cap_minor=None))
        read = program.get(path)
        left = program.delete(path)

        assert (committed.status_code, committed.json()["units"], committed.json()["cap_minor"]) == (200, 2, 95_000)
        assert (changed.json()["units"], changed.json()["cap_minor"]) == (3, None)
        assert read.json() == changed.json()
        assert (left.status_code, left.content) == (204, b"")
        assert program.get(path).status_code == 404
        pool.refresh_from_db()
        assert (pool.committed_units, pool.committed_people) == (0, 0)

    def test_the_same_key_commits_once_and_leaves_once(self, api, a_pool, a_buyer, wish, facts):
        pool, buyer = a_pool(threshold=9), a_buyer()
        program, path = api(buyer.user), f"/pools/{pool.id}/pledge"
        facts()

        first = program.put(path, wish(buyer), key="commit-0001")
        second = program.put(path, wish(buyer), key="commit-0001")
        other = program.put(path, wish(buyer, units=1), key="commit-0001")
        leaving = [program.delete(path, key="leave-0001").status_code for _turn in range(2)]

        assert first.json() == second.json()
        assert (other.status_code, other.json()["code"]) == (409, "common.key_reused")
        assert leaving == [204, 204]
        assert facts() == ["marketplace.pledge_changed"] * 2

    def test_one_key_is_not_the_same_intent_in_another_pool(self, api, a_pool, a_buyer, wish):
        buyer, first, second = a_buyer(), a_pool(), a_pool()
        program = api(buyer.user)

        here = program.post(f"/pools/{first.id}/interest", key="interest-0001")
        there = program.post(f"/pools/{second.id}/interest", key="interest-0001")

        assert (here.status_code, there.status_code) == (200, 409)

    def test_two_people_may_choose_the_same_key(self, api, a_pool, a_user):
        pool = a_pool()

        answers = [api(a_user()).post(f"/pools/{pool.id}/interest", key="interest-0001") for _turn in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json()["pledge_id"] != answers[1].json()["pledge_id"]

    @pytest.mark.parametrize("key", ["", "short", "x" * 81, "스물네글자가넘는한글열쇠입니다", "tab\tinside-key"])
    def test_a_write_without_a_usable_key_is_refused(self, api, a_pool, a_user, key):
        pool, person = a_pool(), a_user()

        answer = api(person).client.post(
            f"/api/v1/pools/{pool.id}/interest", {}, format="json", headers={"Idempotency-Key": key}
        )

        assert (answer.status_code, answer.json()["code"]) == (422, "common.key_missing")
        assert Pledge.objects.count() == 0

    def test_a_refused_write_leaves_its_key_unused(self, api, at, a_pool, a_user):
        pool, person = a_pool(), a_user()
        at(pool.deadline)
        refused = api(person).post(f"/pools/{pool.id}/interest", key="interest-0001")
        at(pool.deadline - timedelta(seconds=1))

        answer = api(person).post(f"/pools/{pool.id}/interest", key="interest-0001")

        assert (refused.status_code, refused.json()["code"]) == (409, "marketplace.pool_closed")
        assert answer.status_code == 200
        assert RequestKey.objects.count() == 1

    def test_somebody_elses_address_and_card_are_nobodys(self, api, a_pool, a_buyer, wish):
        pool, buyer, other = a_pool(), a_buyer(), a_buyer()
        path = f"/pools/{pool.id}/pledge"

        address = api(buyer.user).put(path, wish(buyer, address_id=str(other.address_id)))
        card = api(buyer.user).put(path, wish(buyer, payment_method_id=str(other.method_id)))

        assert (address.status_code, address.json()["code"]) == (404, "accounts.no_such_address")
        assert (card.status_code, card.json()["code"]) == (404, "escrow.no_such_method")
        assert Pledge.objects.count() == 0

    def test_leaving_a_reached_pool_would_sink_it(self, api, a_reached_pool, a_buyer):
        buyer = a_buyer()
        pool = a_reached_pool(threshold=2, buyers=[buyer])

        answer = api(buyer.user).delete(f"/pools/{pool.id}/pledge")

        assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (
            409,
            "marketplace.place_locked",
            "locked",
        )
        assert Pledge.objects.filter(status=PledgeStatus.COMMITTED).count() == 2


class TestKeysOfPrograms:
    @pytest.fixture
    def a_program(self, api, a_user, db):
        from accounts.flows import make_key

        def build(person, *scopes):
            return api(bearer=make_key(owner_id=person.id, name="till", scopes=list(scopes)).bearer)

        return build

    def test_public_pools_need_no_scope(self, a_program, a_user, a_pool):
        pool = a_pool()

        assert a_program(a_user()).get(f"/pools/{pool.id}").status_code == 200

    def test_a_scope_lets_a_program_act_for_its_owner(self, a_program, a_user, a_pool):
        pool, person = a_pool(), a_user()

        refused = a_program(person, "orders", "bids").post(f"/pools/{pool.id}/interest")
        taken = a_program(person, "pools").post(f"/pools/{pool.id}/interest")

        assert (refused.status_code, refused.json()["code"]) == (403, "http.permission_denied")
        assert (taken.status_code, Pledge.objects.get().buyer_id) == (200, person.id)


def test_a_browser_session_writes_only_with_its_csrf_token(a_pool, a_user):
    pool, person = a_pool(), a_user()
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(person)

    answer = browser.post(
        f"/api/v1/pools/{pool.id}/interest", {}, format="json", headers={"Idempotency-Key": "csrf-0001"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "http.permission_denied")
    assert Pledge.objects.count() == 0


def test_a_wrong_key_opens_nothing_not_even_public_pools(api, a_pool):
    answer = api(bearer="moa_00000000000000000000000000000000_wrong").get(f"/pools/{a_pool().id}")

    assert (answer.status_code, answer.json()["code"]) == (401, "http.authentication_failed")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_address_nobody_answers_at_is_a_problem_not_a_page(api):
    for method in ("get", "post", "put", "delete"):
        answer = getattr(api().client, method)("/api/v1/nothing/here")

        assert (answer.status_code, answer.json()["code"]) == (404, "http.not_found")
        assert answer["Content-Type"] == "application/problem+json"
