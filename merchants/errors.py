"""What can be refused about sellers."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Forbidden, Invalid, Missing


class NoSuchSeller(Missing):
    """No such seller, or it is not this person's."""

    code = "merchants.no_such_seller"
    text = _("We could not find this seller.")


class BusinessNumberWrong(Invalid):
    """The check digit does not fit. The right one is never told."""

    code = "merchants.business_number_wrong"
    text = _(
        "These ten digits do not add up, so one is mistyped or two are swapped. Compare them with the certificate."
    )


class BusinessNumberTaken(Conflict):
    """One identity per business number."""

    code = "merchants.business_number_taken"
    text = _("This business number is already here. Ask its owner to invite you, or tell us if it is misused.")


class ApplicationIncomplete(Invalid):
    """The trade name or the representative is missing."""

    code = "merchants.application_incomplete"
    text = _("Please give the trade name and the representative as on the certificate.")


class ApplicationClosed(Conflict):
    """The application is being looked at or decided; its facts stay as they are."""

    code = "merchants.application_closed"
    text = _("This can be changed only before it is sent, or after it came back.")


class OperatorsOnly(Forbidden):
    """Only operators decide about sellers."""

    code = "merchants.operators_only"
    text = _("Only operators can decide this.")


class ReasonMissing(Invalid):
    """A decision needs a reason in words."""

    code = "merchants.reason_missing"
    text = _("Please write the reason for your decision.")


class MailOrderNumberWrong(Invalid):
    """Not written like a mail-order filing."""

    code = "merchants.mail_order_number_wrong"
    text = _("Write the filing as on its certificate, for example 2026-서울성동-0412.")


class PapersClosed(Conflict):
    """Papers are added until a decision, and taken away only before it is sent."""

    code = "merchants.papers_closed"
    text = _("Papers can be added until the decision, and removed only before you send.")


class TooManyPapers(Conflict):
    """A business shows ten papers at most."""

    code = "merchants.too_many_papers"
    text = _("You already added 10 papers. Please remove one first.")
