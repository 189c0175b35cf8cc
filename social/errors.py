"""What can be refused about notices, links and alerts."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Invalid, Missing


class NoSuchNotice(Missing):
    """There is no such notice, or it is somebody else's."""

    code = "social.no_such_notice"
    text = _("We could not find this notification.")


class NoSuchChoice(Invalid):
    """Nothing of that name can be chosen. Facts: `group`."""

    code = "social.no_such_choice"
    text = _("There is no notification called %(group)s.")


class NoSuchAlert(Missing):
    """There is no such alert, or it is somebody else's."""

    code = "social.no_such_alert"
    text = _("We could not find this alert.")


class AlertUnfit(Invalid):
    """A field of the alert cannot be kept. Facts: `field`."""

    code = "social.alert_unfit"
    text = _("Please check this field of the alert: %(field)s.")


class AlertExists(Conflict):
    """The same alert exists already."""

    code = "social.alert_exists"
    text = _("You already have this alert.")


class TooManyAlerts(Conflict):
    """The business has as many alerts as it may. Facts: `most`."""

    code = "social.too_many_alerts"
    text = _("You can keep %(most)s alerts. Widen one, or stop one first.")
