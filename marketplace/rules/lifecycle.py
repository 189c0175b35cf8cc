"""The machines of pools and auctions as data: the moves between their states, and who makes them.

The tables are those of product.md ("Lifecycle"). A state that ends a machine has no row leading out of it.
"""

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle, move
from marketplace.rules.states import (
    AuctionStatus,
    AwardStatus,
    BidStatus,
    ConsentStatus,
    FlagStatus,
    LowPriceStatus,
    PledgeStatus,
    PoolStatus,
)

POOL = Lifecycle(
    "pool",
    {
        "submit": move(PoolStatus.DRAFT, to=PoolStatus.REVIEW, by={A.BUYER}),
        "publish": move(PoolStatus.REVIEW, to=PoolStatus.GATHERING, by={A.SYSTEM, A.OPERATOR}),
        "reach": move(PoolStatus.GATHERING, to=PoolStatus.REACHED, by={A.SYSTEM}),
        "expire": move(PoolStatus.GATHERING, to=PoolStatus.EXPIRED, by={A.CLOCK}),
        "start_auction": move(PoolStatus.REACHED, to=PoolStatus.AUCTION, by={A.SYSTEM}),
        "vet": move(PoolStatus.AUCTION, to=PoolStatus.VETTING, by={A.CLOCK}),
        "find_no_bids": move(PoolStatus.AUCTION, to=PoolStatus.NO_BIDS, by={A.CLOCK}),
        "collect": move(PoolStatus.VETTING, to=PoolStatus.COLLECTING, by={A.SYSTEM}),
        "fulfil": move(PoolStatus.COLLECTING, to=PoolStatus.FULFILLING, by={A.SYSTEM}),
        "fall_back": move(PoolStatus.COLLECTING, to=PoolStatus.VETTING, by={A.SYSTEM}),
        "fail": move(PoolStatus.VETTING, PoolStatus.COLLECTING, to=PoolStatus.FAILED, by={A.SYSTEM}),
        "close": move(PoolStatus.FULFILLING, to=PoolStatus.CLOSED, by={A.SYSTEM}),
        # The poster may call it off only while nobody else is bound by it; from reached on it is everybody's.
        "cancel": move(
            PoolStatus.DRAFT, PoolStatus.REVIEW, PoolStatus.GATHERING, to=PoolStatus.CANCELLED, by={A.BUYER, A.OPERATOR}
        ),
        "remove": move(
            PoolStatus.REVIEW,
            PoolStatus.GATHERING,
            PoolStatus.REACHED,
            PoolStatus.AUCTION,
            to=PoolStatus.REMOVED,
            by={A.OPERATOR},
        ),
        # Its poster may prolong a pool once, also for some days after it expired.
        "reopen": move(PoolStatus.EXPIRED, to=PoolStatus.GATHERING, by={A.BUYER}),
        # An appeal that was granted: back to gathering while there is time, else as any pool that ran out of it; so
        # too one that nobody decided in time (docs/decisions/0019).
        "reinstate": move(PoolStatus.REMOVED, to=PoolStatus.GATHERING, by={A.OPERATOR}),
        "clear": move(PoolStatus.REMOVED, to=PoolStatus.EXPIRED, by={A.OPERATOR, A.CLOCK}),
        "merge": move(PoolStatus.GATHERING, to=PoolStatus.MERGED, by={A.OPERATOR}),
    },
)


PLEDGE = Lifecycle(
    "pledge",
    {
        "commit": move(PledgeStatus.INTERESTED, to=PledgeStatus.COMMITTED, by={A.BUYER}),
        "ask_again": move(PledgeStatus.COMMITTED, to=PledgeStatus.TO_CONFIRM, by={A.SYSTEM}),
        "confirm": move(PledgeStatus.TO_CONFIRM, to=PledgeStatus.COMMITTED, by={A.BUYER}),
        "restore": move(PledgeStatus.LAPSED, to=PledgeStatus.TO_CONFIRM, by={A.SYSTEM}),
        "restore_interest": move(PledgeStatus.LAPSED, to=PledgeStatus.INTERESTED, by={A.SYSTEM}),
        "withdraw": move(
            PledgeStatus.INTERESTED,
            PledgeStatus.COMMITTED,
            PledgeStatus.TO_CONFIRM,
            to=PledgeStatus.WITHDRAWN,
            by={A.BUYER},
        ),
        "order": move(PledgeStatus.COMMITTED, to=PledgeStatus.ORDERED, by={A.SYSTEM}),
        "lapse": move(
            PledgeStatus.INTERESTED,
            PledgeStatus.COMMITTED,
            PledgeStatus.TO_CONFIRM,
            to=PledgeStatus.LAPSED,
            by={A.SYSTEM, A.CLOCK},
        ),
    },
)


AUCTION = Lifecycle(
    "auction",
    {
        "open": move(AuctionStatus.SEALED, to=AuctionStatus.LIVE, by={A.CLOCK}),
        "close": move(AuctionStatus.LIVE, to=AuctionStatus.CLOSED, by={A.CLOCK}),
        "call_off": move(AuctionStatus.SEALED, AuctionStatus.LIVE, to=AuctionStatus.CLOSED, by={A.OPERATOR}),
    },
)


BID = Lifecycle(
    "bid",
    {
        "supersede": move(BidStatus.STANDING, to=BidStatus.SUPERSEDED, by={A.SELLER}),
        "withdraw": move(BidStatus.STANDING, to=BidStatus.WITHDRAWN, by={A.SELLER}),
        # After the close the clock rejects a price whose seller or operator stayed silent.
        "reject": move(
            BidStatus.STANDING,
            BidStatus.STANDBY,
            BidStatus.WINNING,
            to=BidStatus.REJECTED,
            by={A.OPERATOR, A.CLOCK},
        ),
        "win": move(BidStatus.STANDING, to=BidStatus.WINNING, by={A.CLOCK}),
        "stand_by": move(BidStatus.STANDING, to=BidStatus.STANDBY, by={A.CLOCK}),
        "promote": move(BidStatus.STANDBY, to=BidStatus.WINNING, by={A.SYSTEM}),
        "accept": move(BidStatus.WINNING, to=BidStatus.ACCEPTED, by={A.SELLER}),
        "renege": move(BidStatus.WINNING, to=BidStatus.RENEGED, by={A.SELLER, A.CLOCK}),
        # Without fault of its seller also from winning and accepted: too few buyers were left.
        "release": move(
            BidStatus.STANDING,
            BidStatus.STANDBY,
            BidStatus.WINNING,
            BidStatus.ACCEPTED,
            to=BidStatus.RELEASED,
            by={A.CLOCK, A.SYSTEM, A.OPERATOR, A.SELLER},
        ),
    },
)


AWARD = Lifecycle(
    "award",
    {
        "ask_consent": move(AwardStatus.VETTING, to=AwardStatus.CONSENT, by={A.SYSTEM}),
        "offer": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.OFFERED, by={A.SYSTEM}),
        # Flags that reach their quorum later stop the acceptance clock, or keep it from starting (rules.md E8).
        "question": move(AwardStatus.CONSENT, AwardStatus.OFFERED, to=AwardStatus.VETTING, by={A.SYSTEM}),
        "accept": move(AwardStatus.OFFERED, to=AwardStatus.ACCEPTED, by={A.SELLER}),
        "refuse": move(AwardStatus.OFFERED, to=AwardStatus.REFUSED, by={A.SELLER}),
        "lapse": move(AwardStatus.OFFERED, to=AwardStatus.LAPSED, by={A.CLOCK}),
        "reject": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.REJECTED, by={A.OPERATOR, A.CLOCK}),
        "find_unmet": move(AwardStatus.VETTING, AwardStatus.CONSENT, to=AwardStatus.UNMET, by={A.CLOCK, A.SYSTEM}),
        "ask_fewer": move(AwardStatus.ACCEPTED, to=AwardStatus.FEWER, by={A.SYSTEM}),
        "take_fewer": move(AwardStatus.FEWER, to=AwardStatus.ACCEPTED, by={A.SELLER}),
        "decline_fewer": move(AwardStatus.FEWER, to=AwardStatus.DECLINED, by={A.SELLER, A.CLOCK}),
    },
)


LOW_PRICE = Lifecycle(
    "low_price",
    {
        "answer": move(LowPriceStatus.WAITING, to=LowPriceStatus.ANSWERED, by={A.SELLER}),
        "clear": move(LowPriceStatus.WAITING, LowPriceStatus.ANSWERED, to=LowPriceStatus.CLEARED, by={A.OPERATOR}),
        # Nobody's silence lets a suspect price through.
        "reject": move(
            LowPriceStatus.WAITING, LowPriceStatus.ANSWERED, to=LowPriceStatus.REJECTED, by={A.OPERATOR, A.CLOCK}
        ),
    },
)


FLAGS = Lifecycle(
    "flags",
    {
        "raise": move(FlagStatus.GATHERING, to=FlagStatus.RAISED, by={A.SYSTEM}),
        "answer": move(FlagStatus.RAISED, to=FlagStatus.ANSWERED, by={A.SELLER}),
        "reject": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.REJECTED, by={A.OPERATOR}),
        "dismiss": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.DISMISSED, by={A.OPERATOR}),
        "lapse": move(FlagStatus.RAISED, FlagStatus.ANSWERED, to=FlagStatus.LAPSED, by={A.CLOCK}),
        "drop": move(
            FlagStatus.GATHERING,
            FlagStatus.RAISED,
            FlagStatus.ANSWERED,
            to=FlagStatus.MOOT,
            by={A.SYSTEM, A.OPERATOR},
        ),
    },
)


CONSENT = Lifecycle(
    "consent",
    {
        "agree": move(ConsentStatus.ASKED, to=ConsentStatus.YES, by={A.BUYER}),
        "leave": move(ConsentStatus.ASKED, ConsentStatus.YES, to=ConsentStatus.NO, by={A.BUYER, A.SYSTEM}),
        "stay_silent": move(ConsentStatus.ASKED, to=ConsentStatus.SILENT, by={A.CLOCK}),
    },
)
