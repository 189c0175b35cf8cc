"""How much of a hold can still go back, and what a refund makes of it."""

from escrow.rules.states import HoldStatus


def held(status: HoldStatus, *, amount_minor: int, refunded_minor: int, lost_minor: int = 0) -> int:
    """What a hold's pot holds: after capture all it took less partial refunds and what was lost, otherwise nothing
    (rules.md G8).
    """
    return amount_minor - refunded_minor - lost_minor if status == HoldStatus.FUNDED else 0


def refundable(
    status: HoldStatus, *, amount_minor: int, refunded_minor: int, released_minor: int, lost_minor: int = 0
) -> int:
    """The most that may be refunded: before release what is held, after it what was released, net (rules.md G9).

    Of 10,000 with 2,500 refunded before release and 1,000 after it, 6,500 may still go back.
    """
    if status == HoldStatus.RELEASED:
        return released_minor
    return held(status, amount_minor=amount_minor, refunded_minor=refunded_minor, lost_minor=lost_minor)


def refund_move(status: HoldStatus, *, left_minor: int, amount_minor: int) -> str:
    """The transition a refund makes: part of a hold, the rest of it, or money taken back after release."""
    if status == HoldStatus.RELEASED:
        return "take_back"
    return "refund" if amount_minor == left_minor else "refund_part"


def in_pot(*, payable_minor: int, advanced_minor: int, netted_minor: int, paid_minor: int) -> int:
    """What of a released unit's payable part still lies in its payee's pot: not what repaid advances (`netted_minor`)
    nor what is in a payout (`paid_minor`); what was advanced went into the pot and out of it.
    """
    return payable_minor + advanced_minor - netted_minor - paid_minor
