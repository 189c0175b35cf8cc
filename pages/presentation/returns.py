"""A return in words: where it stands, whose turn it is, until when, and what silence means."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.rules.returns import ReturnReason
from marketplace.rules.states import ReturnStatus
from marketplace.selectors.returns import ReturnView
from pages.presentation.cards import Badge

BADGES = {
    ReturnStatus.ASKED: Badge(_("Waiting to be sent"), "wait", "box"),
    ReturnStatus.SENT: Badge(_("On its way back"), "wait", "truck"),
    ReturnStatus.ARRIVED: Badge(_("Back with the seller"), "wait", "store"),
    ReturnStatus.OBJECTED: Badge(_("The seller objects"), "refuse", "alert"),
    ReturnStatus.ACCEPTED: Badge(_("Refunded"), "safe", "undo"),
    ReturnStatus.LAPSED: Badge(_("Not sent back")),
    ReturnStatus.WITHDRAWN: Badge(_("Kept after all")),
    ReturnStatus.CONTESTED: Badge(_("Now a dispute"), "refuse", "flag"),
}
TO_BUYER: dict[ReturnStatus, Promise] = {
    ReturnStatus.ASKED: _("Send it and give its number. Without it the request ends and the days to confirm go on."),
    ReturnStatus.SENT: _("We follow the parcel. One that never comes ends the request; then report a problem."),
    ReturnStatus.ARRIVED: _("The seller accepts or objects. Silence refunds you."),
    ReturnStatus.OBJECTED: _("The money stays held. You may report a problem; if nobody does, you are refunded."),
}
TO_SELLER: dict[ReturnStatus, Promise] = {
    ReturnStatus.ASKED: _("The buyer has not sent it yet. You may accept without waiting."),
    ReturnStatus.SENT: _("Tell us when it is back, or the carrier does."),
    ReturnStatus.ARRIVED: _("Accept, or object with a reason. Silence refunds the buyer."),
    ReturnStatus.OBJECTED: _("The money stays held. Unless a dispute decides otherwise, the buyer is refunded."),
}
REASONS: dict[ReturnReason, Promise] = {
    ReturnReason.MIND: _("changed their mind; the buyer pays the way back"),
    ReturnReason.DIFFERENT: _("not as described; the seller pays the way back"),
    ReturnReason.DAMAGED: _("arrived damaged; the seller pays the way back"),
}


@dataclass(frozen=True)
class ReturnCard:
    """All that a card of a return shows to one side, with what that side may do now."""

    case: ReturnView
    badge: Badge
    text: str
    reason: str
    may_send: bool
    may_keep: bool
    may_receive: bool
    may_accept: bool
    may_object: bool


def return_card(case: ReturnView, *, for_seller: bool) -> ReturnCard:
    """The card for the buyer or for the seller."""
    words = (TO_SELLER if for_seller else TO_BUYER).get(case.status, "")
    status = case.status
    return ReturnCard(
        case=case,
        badge=BADGES[status],
        text=str(words),
        reason=str(REASONS[case.reason]),
        may_send=not for_seller and status in {ReturnStatus.ASKED, ReturnStatus.SENT},
        may_keep=not for_seller and status is ReturnStatus.ASKED,
        may_receive=for_seller and status in {ReturnStatus.ASKED, ReturnStatus.SENT},
        may_accept=for_seller and case.is_open,
        may_object=for_seller and status is ReturnStatus.ARRIVED,
    )
