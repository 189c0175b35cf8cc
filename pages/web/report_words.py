"""The reasons of reports in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.rules.moderation_states import ReportReason

REASONS: dict[str, Promise] = {
    ReportReason.FORBIDDEN.value: _("It must not be sold"),
    ReportReason.DECEPTION.value: _("It deceives people"),
    ReportReason.ABUSE.value: _("It insults or harasses"),
    ReportReason.CONTACT.value: _("It leads to deals elsewhere"),
    ReportReason.PICTURE.value: _("The picture is not theirs to use"),
    ReportReason.OTHER.value: _("Something else"),
}
