"""The machines of orders and of what follows them as data, in the same form: waiting, units, returns, problems."""

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle, move
from marketplace.rules.states import (
    GroupStatus,
    OrderStatus,
    ProposedRefundStatus,
    ReturnStatus,
    ReviewReportStatus,
    UnitStatus,
    WaitingStatus,
)

GROUP = Lifecycle(
    "group",
    {
        "decide": move(GroupStatus.OPEN, to=GroupStatus.DECIDED, by={A.OPERATOR}),
        "ask_second": move(GroupStatus.OPEN, to=GroupStatus.UNSIGNED, by={A.OPERATOR}),
        "sign": move(GroupStatus.UNSIGNED, to=GroupStatus.DECIDED, by={A.OPERATOR}),
        "send_back": move(GroupStatus.UNSIGNED, to=GroupStatus.OPEN, by={A.OPERATOR}),
        # Nobody's silence pays the seller: what nobody decided in time goes back.
        "expire": move(GroupStatus.OPEN, GroupStatus.UNSIGNED, to=GroupStatus.DECIDED, by={A.CLOCK}),
        "close": move(GroupStatus.DECIDED, to=GroupStatus.CLOSED, by={A.SYSTEM}),
    },
)


# The payment in escrow is the machine; the order only shows it. Its facts arrive in any order, so every
# end can be reached whether or not the order has seen the charge begin.
ORDER = Lifecycle(
    "order",
    {
        "charge": move(OrderStatus.DUE, to=OrderStatus.CHARGING, by={A.CLOCK, A.SYSTEM}),
        "decline": move(OrderStatus.CHARGING, to=OrderStatus.DUE, by={A.GATEWAY}),
        "pay": move(OrderStatus.DUE, OrderStatus.CHARGING, to=OrderStatus.PAID, by={A.GATEWAY}),
        "drop": move(OrderStatus.DUE, OrderStatus.CHARGING, to=OrderStatus.DROPPED, by={A.GATEWAY, A.CLOCK}),
        "cancel": move(
            OrderStatus.DUE,
            OrderStatus.CHARGING,
            to=OrderStatus.CANCELLED,
            by={A.BUYER, A.OPERATOR, A.SYSTEM},
        ),
    },
)


WAITING = Lifecycle(
    "waiting_place",
    {
        "offer": move(WaitingStatus.WAITING, to=WaitingStatus.OFFERED, by={A.SYSTEM}),
        "take": move(WaitingStatus.OFFERED, to=WaitingStatus.TAKEN, by={A.BUYER}),
        "decline": move(WaitingStatus.WAITING, WaitingStatus.OFFERED, to=WaitingStatus.DECLINED, by={A.BUYER}),
        "lapse": move(WaitingStatus.WAITING, WaitingStatus.OFFERED, to=WaitingStatus.LAPSED, by={A.CLOCK, A.SYSTEM}),
    },
)


_RETURN_OPEN = (ReturnStatus.ASKED, ReturnStatus.SENT, ReturnStatus.ARRIVED, ReturnStatus.OBJECTED)


RETURN = Lifecycle(
    "return",
    {
        "send": move(ReturnStatus.ASKED, to=ReturnStatus.SENT, by={A.BUYER}),
        "arrive": move(ReturnStatus.ASKED, ReturnStatus.SENT, to=ReturnStatus.ARRIVED, by={A.CARRIER, A.SELLER}),
        "accept": move(*_RETURN_OPEN, to=ReturnStatus.ACCEPTED, by={A.SELLER}),
        "settle": move(ReturnStatus.ARRIVED, ReturnStatus.OBJECTED, to=ReturnStatus.ACCEPTED, by={A.CLOCK}),
        "object": move(ReturnStatus.ARRIVED, to=ReturnStatus.OBJECTED, by={A.SELLER}),
        "lapse": move(ReturnStatus.ASKED, ReturnStatus.SENT, to=ReturnStatus.LAPSED, by={A.CLOCK}),
        "withdraw": move(ReturnStatus.ASKED, to=ReturnStatus.WITHDRAWN, by={A.BUYER}),
        "contest": move(*_RETURN_OPEN, to=ReturnStatus.CONTESTED, by={A.BUYER, A.OPERATOR, A.SYSTEM}),
    },
)


PROPOSED_REFUND = Lifecycle(
    "proposed_refund",
    {
        "sign": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.SIGNED, by={A.OPERATOR}),
        "send_back": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.SENT_BACK, by={A.OPERATOR}),
        "lapse": move(ProposedRefundStatus.PROPOSED, to=ProposedRefundStatus.LAPSED, by={A.CLOCK}),
    },
)


REVIEW_REPORT = Lifecycle(
    "review_report",
    {
        "keep": move(ReviewReportStatus.OPEN, to=ReviewReportStatus.KEPT, by={A.OPERATOR}),
        "hide": move(ReviewReportStatus.OPEN, to=ReviewReportStatus.HIDDEN, by={A.OPERATOR}),
    },
)


UNIT = Lifecycle(
    "unit",
    {
        "hold": move(UnitStatus.PENDING, to=UnitStatus.HELD, by={A.GATEWAY}),
        "cancel": move(
            UnitStatus.PENDING,
            to=UnitStatus.CANCELLED,
            by={A.BUYER, A.OPERATOR, A.SYSTEM, A.GATEWAY, A.CLOCK},
        ),
        "ship": move(UnitStatus.HELD, to=UnitStatus.SHIPPED, by={A.SELLER}),
        # The buyer holding the parcel knows as much as the carrier; the seller's own word starts nothing.
        "deliver": move(UnitStatus.SHIPPED, to=UnitStatus.DELIVERED, by={A.CARRIER, A.BUYER}),
        "confirm": move(UnitStatus.DELIVERED, to=UnitStatus.CONFIRMED, by={A.BUYER, A.CLOCK}),
        "release": move(UnitStatus.CONFIRMED, to=UnitStatus.RELEASED, by={A.SYSTEM}),
        "dispute": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.RELEASED,
            to=UnitStatus.DISPUTED,
            by={A.BUYER},
        ),
        # Taken back by the buyer, a case leaves each unit where it was. What the parties agree on, and a ruling
        # made on appeal, is carried out by the system; a ruling nobody appealed by the clock.
        "resume_held": move(UnitStatus.DISPUTED, to=UnitStatus.HELD, by={A.BUYER, A.GATEWAY}),
        "resume_shipped": move(UnitStatus.DISPUTED, to=UnitStatus.SHIPPED, by={A.BUYER, A.GATEWAY}),
        "resume_delivered": move(UnitStatus.DISPUTED, to=UnitStatus.DELIVERED, by={A.BUYER, A.GATEWAY}),
        "resume_released": move(UnitStatus.DISPUTED, to=UnitStatus.RELEASED, by={A.BUYER, A.GATEWAY}),
        "rule_for_seller": move(UnitStatus.DISPUTED, to=UnitStatus.RELEASED, by={A.SYSTEM, A.CLOCK}),
        "rule_for_buyer": move(UnitStatus.DISPUTED, to=UnitStatus.REFUNDED, by={A.SYSTEM, A.CLOCK}),
        # The buyer's bank took the charge back and kept all of it.
        "charge_back": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.CONFIRMED,
            UnitStatus.RELEASED,
            UnitStatus.DISPUTED,
            UnitStatus.RETURNING,
            to=UnitStatus.REFUNDED,
            by={A.GATEWAY},
        ),
        # The system refunds everybody when what was collected lies outside the winner's band.
        "refund": move(
            UnitStatus.HELD,
            UnitStatus.SHIPPED,
            UnitStatus.DELIVERED,
            UnitStatus.RETURNING,
            to=UnitStatus.REFUNDED,
            by={A.OPERATOR, A.SYSTEM},
        ),
        # Shipped by a number its carrier never scanned is not shipped; scanned and never delivered is lost.
        "refund_unshipped": move(UnitStatus.HELD, UnitStatus.SHIPPED, to=UnitStatus.REFUNDED, by={A.CLOCK}),
        "come_back": move(UnitStatus.SHIPPED, to=UnitStatus.HELD, by={A.CARRIER}),
        "ask_return": move(UnitStatus.DELIVERED, to=UnitStatus.RETURNING, by={A.BUYER}),
        "keep": move(UnitStatus.RETURNING, to=UnitStatus.DELIVERED, by={A.BUYER, A.CLOCK, A.SYSTEM, A.OPERATOR}),
        "refund_return": move(
            UnitStatus.RETURNING, UnitStatus.RELEASED, to=UnitStatus.REFUNDED, by={A.SELLER, A.CLOCK}
        ),
    },
)
