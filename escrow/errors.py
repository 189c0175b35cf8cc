"""What escrow refuses."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Invalid, Missing


class NoSuchMethod(Missing):
    """The card is not there, or not this party's."""

    code = "escrow.no_such_method"
    text = _("We could not find this card.")


class NoSuchPayment(Missing):
    """There is no payment of that id or reference."""

    code = "escrow.no_such_payment"
    text = _("We could not find this payment.")


class NoSuchHold(Missing):
    """There is no hold of that id or reference."""

    code = "escrow.no_such_hold"
    text = _("We could not find the money of this unit.")


class NoSuchRefund(Missing):
    """There is no refund of that id."""

    code = "escrow.no_such_refund"
    text = _("We could not find this refund.")


class NoSuchPayout(Missing):
    """There is no payout of that id."""

    code = "escrow.no_such_payout"
    text = _("We could not find this payout.")


class UnknownCard(Invalid):
    """What should stand for a card is no token of the provider."""

    code = "escrow.unknown_card"
    text = _("This card could not be read. Please enter it again.")


class CardAmountOutOfRange(Invalid):
    """A card is charged 1,000 to 99,999,999 won, and every unit takes part."""

    code = "escrow.card_amount_out_of_range"
    text = _("A card can be charged between ₩1,000 and ₩99,999,999.")


class PaymentConflicts(Conflict):
    """The reference already stands for a payment with other terms."""

    code = "escrow.payment_conflicts"
    text = _("This was already ordered with other amounts.")


class TooLateToCancel(Conflict):
    """The charge has begun, or its instant has come."""

    code = "escrow.too_late_to_cancel"
    text = _("The payment has already begun, so you can no longer leave.")


class TooLateToChangeCard(Conflict):
    """The charge is under way or over, or the last change would come less than half an hour before the last try."""

    code = "escrow.too_late_to_change_card"
    text = _("The card of this order can no longer be changed.")


class RefundTooLarge(Conflict):
    """More than is held, or after release more than was released."""

    code = "escrow.refund_too_large"
    text = _("At most ₩%(left_minor)s of this unit can be refunded.")


class PayoutUnderWay(Conflict):
    """The released money is being paid out or was; it can only come back by a reversal."""

    code = "escrow.payout_under_way"
    text = _("This unit's money is already on its way to the seller, so it cannot be refunded here.")


class UnknownBank(Invalid):
    """Not a bank money can be transferred to."""

    code = "escrow.unknown_bank"
    text = _("Please choose a bank from the list.")


class NotAnAccountNumber(Invalid):
    """Not 8 to 16 digits."""

    code = "escrow.not_an_account_number"
    text = _("An account number has 8 to 16 digits. Please compare it with your bank book.")


class HolderMissing(Invalid):
    """The name on the account is empty or too long."""

    code = "escrow.holder_missing"
    text = _("Please write the account holder as the bank writes it.")
