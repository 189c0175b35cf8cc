"""The one item an operator looks at, whole: asked for alone, while the queues only know its line."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from common.deliveries import DeadDelivery, dead_deliveries
from common.refusals import Missing
from escrow.selectors import stuck_money, stuck_operations
from escrow.selectors.blocked import BlockedPayee, blocked_payees
from escrow.selectors.chargebacks import ChargebackView, chargeback_view
from escrow.selectors.desk import StrayView, StuckMoney, StuckOperation, strays_under_way
from escrow.selectors.inbox import EventApart, events_apart
from escrow.selectors.reconciliation import DifferenceView, open_differences
from marketplace.selectors.desks import WantInReview, wants_as_reviewed
from marketplace.selectors.disputes import CaseRow, case_row
from marketplace.selectors.flags import FlagCaseView, flag_case_of
from marketplace.selectors.groups import GroupView, group_dispute
from marketplace.selectors.low_price import LowPriceView, low_price_of
from marketplace.selectors.moderation import AppealView, ReportedPool, open_appeal, reported_pool
from marketplace.selectors.proposed_refunds import ProposedRefundView, refunds_to_sign
from marketplace.selectors.reviews import ReportView, reported_reviews
from merchants.selectors import SellerView, verification_queue
from pages.web.operator_work import Work
from social.selectors import PostView, failed_posts

type Subject = (
    SellerView
    | WantInReview
    | ReportedPool
    | AppealView
    | LowPriceView
    | FlagCaseView
    | GroupView
    | ChargebackView
    | StuckOperation
    | StuckMoney
    | StrayView
    | ProposedRefundView
    | BlockedPayee
    | PostView
    | ReportView
    | CaseRow
    | DifferenceView
    | EventApart
    | DeadDelivery
)

SUBJECTS: dict[str, Callable[[UUID, datetime], Subject | None]] = {
    "want": lambda pool_id, _now: wants_as_reviewed([pool_id]).get(pool_id),
    "pool": lambda pool_id, _now: reported_pool(pool_id),
    "appeal": lambda appeal_id, _now: open_appeal(appeal_id),
    "seller": lambda seller_id, _now: _first(verification_queue(only=seller_id)),
    "price": lambda award_id, _now: low_price_of(award_id),
    "flags": lambda bid_id, _now: flag_case_of(bid_id),
    "group": lambda group_id, _now: group_dispute(group_id),
    "chargeback": lambda chargeback_id, _now: chargeback_view(chargeback_id),
    "dispute": lambda dispute_id, _now: case_row(dispute_id),
    "review": lambda report_id, _now: _first(reported_reviews(only=report_id)),
    "operation": lambda operation_id, now: _first(stuck_operations(now=now, only=operation_id)),
    "refund": lambda refund_id, _now: _first(stuck_money(refund_id)),
    "transfer": lambda payout_id, _now: _first(stuck_money(payout_id)),
    "stray": lambda stray_id, _now: _first(strays_under_way(stray_id)),
    "signature": lambda refund_id, _now: _first(refunds_to_sign(refund_id)),
    "payee": lambda account_id, _now: _first(blocked_payees(only=account_id)),
    "difference": lambda difference_id, _now: _first(open_differences(only=difference_id)),
    "event": lambda event_id, _now: _first(events_apart(only=event_id)),
    "delivery": lambda delivery_id, _now: _first(dead_deliveries(only=delivery_id.int)),
    "post": lambda post_id, _now: _first(failed_posts(only=post_id)),
}


def subject_of(work: Work, now: datetime) -> Subject | None:
    """What the work is about; None when somebody decided it since its queue was read."""
    try:
        return SUBJECTS[work.kind](work.id, now)
    except Missing:
        return None


def _first[S](found: Sequence[S]) -> S | None:
    return next(iter(found), None)
