"""What a business needs before its first bid, step by step, with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from common.queries import Query
from common.templatetags.moa import moment
from escrow.selectors.payouts import PayoutAccountView, payout_account_query
from merchants.rules import PaperKind, SellerStatus
from merchants.selectors import PaperView, SellerView, papers_query

LOOKED_AT = {
    SellerStatus.DRAFT: "todo",
    SellerStatus.SUBMITTED: "waiting",
    SellerStatus.VERIFIED: "done",
    SellerStatus.RETURNED: "failed",
    SellerStatus.SUSPENDED: "failed",
}


@dataclass(frozen=True)
class Step:
    """One step: done, waiting, failed or todo, with what to do about it."""

    state: str
    title: str
    text: str
    url: str = ""
    action: str = ""


def checklist(seller: SellerView | None) -> tuple[Step, ...]:
    """The steps of a business, or of somebody who has none yet."""
    return checklist_query(seller).answer


def checklist_query(seller: SellerView | None) -> Query[tuple[Step, ...]]:
    """The same, to be asked with others."""
    if seller is None:
        return Query(_from_nothing)
    party = f"seller:{seller.id}"
    return Query(partial(_steps, seller), payout_account_query(party), papers_query(seller.id))


def _from_nothing() -> tuple[Step, ...]:
    page = reverse("seller-verify")
    return (
        Step("todo", _("Business number"), _("Ten digits, as on the certificate."), f"{page}#business", _("Start")),
        Step("todo", _("Bank account"), _("Where your money is paid.")),
        Step("todo", _("Papers"), _("Certificate, bank book, mail-order filing.")),
        Step("todo", _("A person's check"), _("Within one business day.")),
    )


def _steps(seller: SellerView, account: PayoutAccountView | None, papers: Sequence[PaperView]) -> tuple[Step, ...]:
    page = reverse("seller-verify")
    return (
        Step("done", _("Business number %(number)s") % {"number": seller.business_number}, seller.business_name),
        _bank(account, page),
        _papers(seller, papers, page),
        _looked_at(seller, page),
    )


def done_of(steps: Sequence[Step]) -> int:
    """How many steps are done."""
    return sum(step.state == "done" for step in steps)


def _bank(account: PayoutAccountView | None, page: str) -> Step:
    if account is None:
        return Step("todo", _("Bank account"), _("Where your money is paid."), f"{page}#bank", _("Add"))
    title = _("Bank account %(bank)s ···%(last4)s") % {"bank": account.bank, "last4": account.last4}
    return Step("done", title, _("Used from %(at)s on.") % {"at": moment(account.usable_from)})


def _papers(seller: SellerView, papers: Sequence[PaperView], page: str) -> Step:
    if seller.status is SellerStatus.VERIFIED and not papers:
        return Step("done", _("Papers"), _("None were asked for."))
    if any(paper.kind is PaperKind.REGISTRATION for paper in papers):
        return Step("done", _("Papers"), _("Added: %(count)s") % {"count": len(papers)})
    return Step("todo", _("Papers"), _("The certificate of registration is missing."), f"{page}#papers", _("Add"))


def _looked_at(seller: SellerView, page: str) -> Step:
    until = moment(seller.due_at) if seller.due_at else ""
    texts = {
        SellerStatus.DRAFT: _("Send the application, then a person looks within one business day."),
        SellerStatus.SUBMITTED: _("A person looks, answer by %(at)s.") % {"at": until},
        SellerStatus.VERIFIED: _("Done. You may bid."),
        SellerStatus.RETURNED: seller.decision_reason,
        SellerStatus.SUSPENDED: seller.decision_reason,
    }
    actions = {SellerStatus.DRAFT: _("Send"), SellerStatus.RETURNED: _("Fix")}
    action, state = actions.get(seller.status, ""), LOOKED_AT[seller.status]
    return Step(state, _("A person's check"), texts[seller.status], f"{page}#send" if action else "", action)
