"""What escrow refuses."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Invalid, Missing, Unavailable


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


class BooksDiffer(Unavailable):
    """What a paper would say is not what the ledger says; somebody has to look first."""

    code = "escrow.books_differ"
    text = _("This cannot be shown right now: the figures are being checked. Please try again later.")


class ProviderRests(Unavailable):
    """The payment provider is slow or silent, so nobody asks it for a while."""

    code = "escrow.provider_rests"
    text = _("Our payment provider does not answer at the moment. Nothing was changed; please try again in a minute.")


class NothingToAuthenticate(Conflict):
    """No charge of this payment waits for its payer, or its last try has passed."""

    code = "escrow.nothing_to_authenticate"
    text = _("This payment does not wait for you to confirm it any more.")


class RefundTooLarge(Conflict):
    """More than is held, or after release more than was released."""

    code = "escrow.refund_too_large"
    text = _("At most ₩%(left_minor)s of this unit can be refunded.")


class RefundChanged(Conflict):
    """What would go back is another sum than the one that was shown."""

    code = "escrow.refund_changed"
    text = _("₩%(refund_minor)s would go back, not the sum that was shown. Please look again.")


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


class NoSuchDispute(Missing):
    """There is no dispute of that id, or it is not this party's."""

    code = "escrow.no_such_dispute"
    text = _("We could not find this case.")


class NoSuchProposal(Missing):
    """The case has no such proposal."""

    code = "escrow.no_such_proposal"
    text = _("We could not find this proposal.")


class NoSuchRuling(Missing):
    """The case has no such ruling."""

    code = "escrow.no_such_ruling"
    text = _("We could not find this ruling.")


class UnderDispute(Conflict):
    """Somebody disputes this unit: until the case ends its money stays where it is."""

    code = "escrow.under_dispute"
    text = _("This unit is under dispute, so its money stays where it is until the case ends.")


class UnderChargeback(Conflict):
    """The payer's bank takes the charge back: until it has decided the money stays where it is."""

    code = "escrow.under_chargeback"
    text = _("The card company is looking into this payment, so its money stays where it is until it has decided.")


class NoSuchChargeback(Missing):
    """There is no chargeback of that id."""

    code = "escrow.no_such_chargeback"
    text = _("We could not find this chargeback.")


class ChargebackOver(Conflict):
    """Its evidence was sent, or the card company has decided: nothing can be added."""

    code = "escrow.chargeback_over"
    text = _("Nothing can be sent to the card company any more.")


class EvidenceUnfit(Invalid):
    """A field no card company reads, or far too much text. Facts: `field`."""

    code = "escrow.evidence_unfit"
    text = _("This cannot be sent to the card company. Please shorten it or choose another field.")


class NotDisputable(Conflict):
    """The money was never captured, is back, or was released more than 72 hours ago."""

    code = "escrow.not_disputable"
    text = _("A problem can be reported from the payment until 3 days after the seller was paid.")


class DecidedBefore(Conflict):
    """A case about this unit was decided already."""

    code = "escrow.decided_before"
    text = _("A case about this unit was decided already.")


class DisputeOver(Conflict):
    """The case is in another state by now, which is said. Facts: `state`."""

    code = "escrow.dispute_over"
    text = _("This came too late.")

    TEXTS = {
        "open": _("The seller has not answered yet and still has time."),
        "answered": _("The seller has answered already."),
        "agreed": _("This came too late: you both agreed meanwhile."),
        "ruled": _("This came too late: Moa has ruled meanwhile."),
        "appealed": _("The ruling was appealed. Moa looks at it once more."),
        "closed": _("This came too late: the case is closed."),
        "withdrawn": _("This came too late: the buyer took the case back."),
    }

    @property
    def message(self) -> str:
        """The state that won."""
        return str(self.TEXTS[self.facts["state"]])


class AnswerTooLate(Conflict):
    """The time to answer is over, so the case went to Moa. Words may still be added."""

    code = "escrow.answer_too_late"
    text = _("The time to answer is over and Moa decides now. You can still write to the case.")


class ProposalOver(Conflict):
    """The proposal was answered, replaced or has ended. Facts: `state`."""

    code = "escrow.proposal_over"
    text = _("This proposal can no longer be answered.")


class OwnProposal(Conflict):
    """Only the other side can answer a proposal."""

    code = "escrow.own_proposal"
    text = _("Only the other side can answer this proposal.")


class SharesUnfit(Invalid):
    """The amounts do not name exactly the units at stake, or more than is at stake of one."""

    code = "escrow.shares_unfit"
    text = _("Give an amount for each unit of the case, from ₩0 up to what is at stake.")


class WordsMissing(Invalid):
    """Nothing was said, or far too much. Facts: `field`."""

    code = "escrow.words_missing"
    text = _("Please say it in a sentence or two (at most 2,000 letters, 8 photos).")


class TooMuchSaid(Conflict):
    """The case has as many entries as anybody will read."""

    code = "escrow.too_much_said"
    text = _("This case is long enough. Moa decides with what is there.")


class AppealOver(Conflict):
    """The time to appeal is over, or the ruling was appealed once already."""

    code = "escrow.appeal_over"
    text = _("This ruling can no longer be appealed.")


class RulingWaits(Conflict):
    """A ruling waits for its second signature."""

    code = "escrow.ruling_waits"
    text = _("A ruling waits for a second operator already.")


class RulingOver(Conflict):
    """The ruling was signed, sent back or overtaken."""

    code = "escrow.ruling_over"
    text = _("This ruling no longer waits for a signature.")


class SignedByAnother(Conflict):
    """Who proposed a ruling cannot sign it."""

    code = "escrow.signed_by_another"
    text = _("Another operator has to sign this.")


class MethodInUse(Conflict):
    """A place or a charge still stands on the card."""

    code = "escrow.method_in_use"
    text = _("A pool or an order still waits with this card. Choose another card there first.")


class NoSuchEvent(Missing):
    """The provider told us nothing of that id."""

    code = "escrow.no_such_event"
    text = _("We could not find this message of the payment provider.")


class NoSuchDifference(Missing):
    """There is no difference of that id."""

    code = "escrow.no_such_difference"
    text = _("We could not find this difference.")


class NotThatPayout(Conflict):
    """No payout of the payee has a part of that sum that was not paid yet."""

    code = "escrow.not_that_payout"
    text = _("No part of this seller's payouts comes to ₩%(amount_minor)s. Nothing was booked.")


class NotThatSettlement(Conflict):
    """The difference is of a kind that is not settled so, or nothing is known yet that would settle it."""

    code = "escrow.not_that_settlement"
    text = _("This difference cannot be settled like that.")


class WriteOffSignedByAnother(Conflict):
    """Who proposed an entry by hand cannot sign it."""

    code = "escrow.write_off_signed_by_another"
    text = _("Another operator has to sign an entry made by hand.")
