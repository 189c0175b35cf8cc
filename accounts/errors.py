"""What can be refused about people, their names, addresses and keys."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Invalid, Missing


class NoSuchPerson(Missing):
    """Nobody has this id."""

    code = "accounts.no_such_person"
    text = _("We could not find this person.")


class EmailTaken(Conflict):
    """Somebody signed up with this e-mail address a moment ago."""

    code = "accounts.email_taken"
    text = _("This e-mail address was just used to sign up. Please ask for a sign-in code.")


class PseudonymUnfit(Invalid):
    """The name has the wrong length, uses other signs, or looks like ours. Facts: `reason`."""

    code = "accounts.pseudonym_unfit"
    text = _("A name has 2 to 20 letters or digits and cannot look like one of Moa's own.")


class PseudonymTaken(Conflict):
    """Somebody else is called that."""

    code = "accounts.pseudonym_taken"
    text = _("Somebody else already uses this name.")


class RenamedLately(Conflict):
    """A name changes every 30 days at most. Facts: `until`, an ISO date."""

    code = "accounts.renamed_lately"
    text = _("You can choose another name from %(until)s.")


class NoSuchAddress(Missing):
    """No such address, or it is another person's."""

    code = "accounts.no_such_address"
    text = _("We could not find this address.")


class AddressUnfit(Invalid):
    """Parts of the address are missing or not written as they must be. Facts: `fields`."""

    code = "accounts.address_unfit"
    text = _("Some parts of the address are missing or cannot be right.")


class AddressInUse(Conflict):
    """Something still needs the address."""

    code = "accounts.address_in_use"
    text = _("A pool or an order still uses this address. Choose another one there first.")


class TooManyAddresses(Conflict):
    """A person keeps 20 addresses at most."""

    code = "accounts.too_many_addresses"
    text = _("You already keep 20 addresses. Please remove one first.")


class NoSuchKey(Missing):
    """No such key, or it is another person's."""

    code = "accounts.no_such_key"
    text = _("We could not find this key.")
