"""What the books refuse."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict


class EntryConflicts(Conflict):
    """The key, or the pair of kind and source, already stands for an entry with other content."""

    code = "ledger.entry_conflicts"
    text = _("This was already booked with other amounts.")


class AccountConflicts(Conflict):
    """An account of that code exists in another currency."""

    code = "ledger.account_conflicts"
    text = _("This account holds another currency.")


class PotLacks(Conflict):
    """A pot would have to pay out more than is in it."""

    code = "ledger.pot_lacks"
    text = _("There is not enough money in this account for that.")
