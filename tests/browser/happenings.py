"""What the demo leaves to its visitors, done once so that the tour meets it: following, asking, reporting, applying."""

from uuid import UUID

from accounts.models import User
from accounts.rules.choices import Language
from accounts.services import join_proven, join_unproven
from common import clock
from common.transactions import unit_of_work
from escrow.services import save_payment_method
from marketplace.models import Pool, Review
from marketplace.rules.moderation_states import ReportReason
from marketplace.services.interest import follow_pool, save_search
from marketplace.services.moderation import appeal_removal, remove_pool
from marketplace.services.reports import Charge, report_pool
from marketplace.services.reviews import Opinion, report_review, write_review
from merchants.selectors import seller_of
from merchants.services import Application, apply_as_seller, submit_application
from sandbox.people import demo_id
from social.rules.alerts import Pace
from social.services.alerts import AlertWish, make_alert

NEWCOMER, APPLICANT, RIVAL = "갓나온죽순", "첫걸음", "새길"
"""Who has agreed to nothing yet, who writes an application, and whose application waits."""


def let_happen() -> None:
    """Everything, each in a unit of work of its own."""
    now = clock.now()
    me, rambler, operator = (_id(key) for key in ("saebyeok", "sanchaek", "jigi"))
    gathering = Pool.objects.filter(status="gathering").order_by("pk")[0]
    removed = Pool.objects.filter(status="gathering").select_related("want").order_by("-pk")[0]
    review = Review.objects.filter(side="buyer").select_related("order__award__seller").order_by("pk")[0]
    seller_id = review.order.award.seller.owner_id
    seller = seller_of(User.objects.get(pseudonym="한결같이").pk)
    assert seller is not None
    with unit_of_work():
        follow_pool(pool_id=gathering.pk, person_id=rambler, now=now)
        save_search(person_id=me, terms={"q": "의자"}, now=now)
        charge = Charge(reason=ReportReason.DECEPTION, words="같은 글이 여러 번 올라왔어요.")
        report_pool(pool_id=gathering.pk, reporter_id=rambler, charge=charge, now=now)
        write_review(order_id=review.order_id, user_id=seller_id, opinion=Opinion(5, "빠른 확정 고마워요."), now=now)
        report_review(review_id=review.pk, user_id=seller_id, words="다른 물건 이야기예요.", now=now)
        remove_pool(pool_id=removed.pk, operator_id=operator, reason="같은 물건이 이미 모이고 있어요.", now=now)
        appeal_removal(pool_id=removed.pk, poster_id=removed.want.poster_id, words="연락처를 지웠어요.", now=now)
        make_alert(seller_id=seller.id, wish=AlertWish("camping", "", 0, Pace.AT_ONCE), now=now)
        save_payment_method(party=f"buyer:{me}", token="tok_authenticate", now=now)
    _newcomers()


def _id(key: str) -> UUID:
    found = demo_id(key)
    assert found is not None, key
    return found


def _newcomers() -> None:
    now = clock.now()
    with unit_of_work():
        User.objects.filter(pk=join_unproven(email="new@moa.example", language=Language.KOREAN, now=now).pk).update(
            pseudonym=NEWCOMER
        )
        for name, number in ((APPLICANT, "1234567891"), (RIVAL, "2208162517")):
            user = join_proven(
                email=f"{number}@moa.example", language=Language.KOREAN, now=now, pseudonym=name, password=None
            )
            application = Application("새봄상회", "김새봄", number, "2026-서울강남-0001")
            apply_as_seller(owner_id=user.id, application=application, now=now)
            if name == RIVAL:
                submit_application(owner_id=user.id, now=now)
