"""Every machine allows the moves of its table and no other."""

from itertools import product

import pytest

from common.lifecycle import ActorKind, Lifecycle, MoveRefused
from escrow.rules.states import DISPUTE, DisputeStatus
from marketplace.rules import lifecycle, order_lifecycle
from marketplace.rules.lifecycle import AUCTION, AWARD, BID, CONSENT, FLAGS, LOW_PRICE, PLEDGE, POOL
from marketplace.rules.order_lifecycle import GROUP, ORDER, PROPOSED_REFUND, RETURN, REVIEW_REPORT, UNIT, WAITING
from marketplace.rules.states import (
    AuctionStatus,
    AwardStatus,
    BidStatus,
    ConsentStatus,
    FlagStatus,
    GroupStatus,
    LowPriceStatus,
    OrderStatus,
    PledgeStatus,
    PoolStatus,
    ProposedRefundStatus,
    ReturnStatus,
    ReviewReportStatus,
    UnitStatus,
    WaitingStatus,
)

FIRST_STATES = (
    (POOL, PoolStatus.DRAFT),
    (PLEDGE, PledgeStatus.INTERESTED),
    (AUCTION, AuctionStatus.SEALED),
    (BID, BidStatus.STANDING),
    (AWARD, AwardStatus.VETTING),
    (LOW_PRICE, LowPriceStatus.WAITING),
    (FLAGS, FlagStatus.GATHERING),
    (GROUP, GroupStatus.OPEN),
    (CONSENT, ConsentStatus.ASKED),
    (ORDER, OrderStatus.DUE),
    (WAITING, WaitingStatus.WAITING),
    (RETURN, ReturnStatus.ASKED),
    (PROPOSED_REFUND, ProposedRefundStatus.PROPOSED),
    (REVIEW_REPORT, ReviewReportStatus.OPEN),
    (UNIT, UnitStatus.PENDING),
)
MACHINES = [machine for machine, _ in FIRST_STATES]
ENDS = {
    "pool": {"closed", "cancelled", "merged", "no_bids", "failed"},
    "pledge": {"ordered", "withdrawn"},
    "auction": {"closed"},
    "bid": {"superseded", "withdrawn", "rejected", "reneged", "released"},
    "award": {"refused", "lapsed", "rejected", "unmet", "declined"},
    "low_price": {"cleared", "rejected"},
    "flags": {"rejected", "dismissed", "lapsed", "moot"},
    "group": {"closed"},
    "consent": {"no", "silent"},
    "order": {"paid", "dropped", "cancelled"},
    "waiting_place": {"taken", "declined", "lapsed"},
    "return": {"accepted", "lapsed", "withdrawn", "contested"},
    "proposed_refund": {"signed", "sent_back", "lapsed"},
    "review_report": {"kept", "hidden"},
    "unit": {"refunded", "cancelled"},
}
# Written out by hand, so that a change of a table is a change of two files. Buyer, Seller, Operator, clocK,
# Gateway, cArrier, sYstem.
LETTERS = {
    "B": ActorKind.BUYER,
    "S": ActorKind.SELLER,
    "O": ActorKind.OPERATOR,
    "K": ActorKind.CLOCK,
    "G": ActorKind.GATEWAY,
    "A": ActorKind.CARRIER,
    "Y": ActorKind.SYSTEM,
}
TABLE = """
    pool    draft submit review B
    pool    review publish gathering YO
    pool    gathering reach reached Y
    pool    gathering expire expired K
    pool    expired reopen gathering B
    pool    removed reinstate gathering O
    pool    removed clear expired OK
    pool    reached start_auction auction Y
    pool    auction vet vetting K
    pool    auction find_no_bids no_bids K
    pool    vetting collect collecting Y
    pool    collecting fulfil fulfilling Y
    pool    collecting fall_back vetting Y
    pool    vetting fail failed Y
    pool    collecting fail failed Y
    pool    fulfilling close closed Y
    pool    draft cancel cancelled BO
    pool    review cancel cancelled BO
    pool    gathering cancel cancelled BO
    pool    review remove removed O
    pool    gathering remove removed O
    pool    reached remove removed O
    pool    auction remove removed O
    pool    gathering merge merged O
    pledge  committed ask_again to_confirm Y
    pledge  to_confirm confirm committed B
    pledge  to_confirm withdraw withdrawn B
    pledge  to_confirm lapse lapsed YK
    pledge  lapsed restore to_confirm Y
    pledge  lapsed restore_interest interested Y
    pledge  interested commit committed B
    pledge  interested withdraw withdrawn B
    pledge  committed withdraw withdrawn B
    pledge  committed order ordered Y
    pledge  interested lapse lapsed YK
    pledge  committed lapse lapsed YK
    auction sealed open live K
    auction live close closed K
    auction sealed call_off closed O
    auction live call_off closed O
    bid     standing supersede superseded S
    bid     standing withdraw withdrawn S
    bid     standing reject rejected OK
    bid     standby reject rejected OK
    bid     winning reject rejected OK
    bid     standing win winning K
    bid     standing stand_by standby K
    bid     standby promote winning Y
    bid     winning accept accepted S
    bid     winning renege reneged SK
    bid     standing release released KYOS
    bid     standby release released KYOS
    bid     winning release released KYOS
    bid     accepted release released KYOS
    award   vetting ask_consent consent Y
    award   vetting offer offered Y
    award   consent offer offered Y
    award   consent question vetting Y
    award   offered question vetting Y
    award   vetting reject rejected OK
    award   consent reject rejected OK
    award   vetting find_unmet unmet KY
    award   consent find_unmet unmet KY
    award   accepted ask_fewer fewer Y
    award   fewer take_fewer accepted S
    award   fewer decline_fewer declined SK
    low_price waiting answer answered S
    low_price waiting clear cleared O
    low_price answered clear cleared O
    low_price waiting reject rejected OK
    low_price answered reject rejected OK
    flags   gathering raise raised Y
    flags   raised answer answered S
    flags   raised reject rejected O
    flags   answered reject rejected O
    flags   raised dismiss dismissed O
    flags   answered dismiss dismissed O
    flags   raised lapse lapsed K
    flags   answered lapse lapsed K
    flags   gathering drop moot YO
    group   open decide decided O
    group   open ask_second unsigned O
    group   unsigned sign decided O
    group   unsigned send_back open O
    group   open expire decided K
    group   unsigned expire decided K
    group   decided close closed Y
    flags   raised drop moot YO
    flags   answered drop moot YO
    consent asked agree yes B
    consent asked leave no BY
    consent yes leave no BY
    consent asked stay_silent silent K
    award   offered accept accepted S
    award   offered refuse refused S
    award   offered lapse lapsed K
    order   due charge charging KY
    order   charging decline due G
    order   due pay paid G
    order   charging pay paid G
    order   due drop dropped GK
    order   charging drop dropped GK
    order   due cancel cancelled BOY
    order   charging cancel cancelled BOY
    unit    pending hold held G
    unit    pending cancel cancelled BOYGK
    unit    held ship shipped S
    unit    shipped deliver delivered AB
    unit    delivered confirm confirmed BK
    unit    confirmed release released Y
    unit    held dispute disputed B
    unit    shipped dispute disputed B
    unit    delivered dispute disputed B
    unit    released dispute disputed B
    unit    disputed resume_held held BG
    unit    disputed resume_shipped shipped BG
    unit    disputed resume_delivered delivered BG
    unit    disputed resume_released released BG
    unit    disputed rule_for_seller released YK
    unit    disputed rule_for_buyer refunded YK
    unit    held refund refunded OY
    unit    shipped refund refunded OY
    unit    delivered refund refunded OY
    unit    returning refund refunded OY
    unit    held charge_back refunded G
    unit    shipped charge_back refunded G
    unit    delivered charge_back refunded G
    unit    confirmed charge_back refunded G
    unit    released charge_back refunded G
    unit    disputed charge_back refunded G
    unit    returning charge_back refunded G
    unit    held refund_unshipped refunded K
    unit    shipped refund_unshipped refunded K
    unit    shipped come_back held A
    unit    delivered ask_return returning B
    unit    returning keep delivered BKYO
    unit    returning refund_return refunded SK
    unit    released refund_return refunded SK
    waiting_place waiting offer offered Y
    waiting_place offered take taken B
    waiting_place waiting decline declined B
    waiting_place offered decline declined B
    waiting_place waiting lapse lapsed KY
    waiting_place offered lapse lapsed KY
    return  asked send sent B
    return  asked arrive arrived AS
    return  sent arrive arrived AS
    return  asked accept accepted S
    return  sent accept accepted S
    return  arrived accept accepted S
    return  objected accept accepted S
    return  arrived settle accepted K
    return  objected settle accepted K
    return  arrived object objected S
    return  asked lapse lapsed K
    return  sent lapse lapsed K
    return  asked withdraw withdrawn B
    return  asked contest contested BOY
    return  sent contest contested BOY
    return  arrived contest contested BOY
    return  objected contest contested BOY
    proposed_refund proposed sign signed O
    proposed_refund proposed send_back sent_back O
    proposed_refund proposed lapse lapsed K
    review_report open keep kept O
    review_report open hide hidden O
"""
MOVES = {
    (machine, origin, transition, LETTERS[letter]): to
    for machine, origin, transition, to, letters in (line.split() for line in TABLE.split("\n") if line.strip())
    for letter in letters
}


@pytest.mark.parametrize(("machine", "first"), FIRST_STATES, ids=[machine.name for machine in MACHINES])
def test_a_machine_makes_its_moves_and_refuses_all_others(machine: Lifecycle, first):
    for status, transition, by in product(type(first), machine.moves, ActorKind):
        expected = MOVES.get((machine.name, status, transition, by))
        if expected is None:
            with pytest.raises(MoveRefused):
                machine.next(status, transition, by=by)
        else:
            assert machine.next(status, transition, by=by) == expected


def test_every_move_written_here_is_in_a_table():
    known = {(machine.name, transition) for machine in MACHINES for transition in machine.moves}

    assert {(machine, transition) for machine, _, transition, _ in MOVES} == known


@pytest.mark.parametrize(("machine", "first"), FIRST_STATES, ids=[machine.name for machine in MACHINES])
def test_every_state_can_be_reached_and_only_the_ends_are_ends(machine: Lifecycle, first):
    statuses, reached, before = set(type(first)), {first}, set()

    while reached != before:
        before = set(reached)
        reached |= {row.to for row in machine.moves.values() if row.origins & before}

    assert reached == statuses
    assert statuses - {origin for row in machine.moves.values() for origin in row.origins} == ENDS[machine.name]


def test_every_machine_of_the_tables_is_tried_here():
    tables = [*vars(lifecycle).values(), *vars(order_lifecycle).values()]
    found = {one.name: one for one in tables if isinstance(one, Lifecycle)}

    assert found == {machine.name: machine for machine in MACHINES}


@pytest.mark.parametrize("first", [first for _, first in FIRST_STATES], ids=[machine.name for machine in MACHINES])
def test_a_status_is_stored_as_its_name_in_small_letters(first):
    assert all(status == status.name.lower() for status in type(first))


def test_silence_of_an_operator_never_releases_money():
    releasing = {name for name, row in UNIT.moves.items() if row.to == UnitStatus.RELEASED}

    assert releasing == {"release", "rule_for_seller", "resume_released"}
    assert UNIT.moves["release"].origins == {UnitStatus.CONFIRMED}
    # A disputed unit becomes the seller's only when its case is closed, and a case nobody decided cannot be closed so.
    assert DISPUTE.moves["close"].origins == {DisputeStatus.AGREED, DisputeStatus.RULED}
    assert DISPUTE.moves["rule"].by == {ActorKind.OPERATOR}
    assert DISPUTE.moves["agree"].by == {ActorKind.BUYER, ActorKind.SELLER}


def test_the_sellers_own_word_never_starts_the_confirmation():
    assert not UNIT.allows(UnitStatus.SHIPPED, "deliver", by=ActorKind.SELLER)
