"""What can be refused about people, their names, addresses and keys."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict, Forbidden, Invalid, Missing


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


class PhoneUnverified(Conflict):
    """Places count for people who proved a phone; this person has not yet."""

    code = "accounts.phone_unverified"
    text = _("Please confirm your phone number first. Your seat counts once it is confirmed.")


class PhoneUnfit(Invalid):
    """Not a Korean mobile number."""

    code = "accounts.phone_unfit"
    text = _("Please write a Korean mobile number, for example 010-1234-5678.")


class PhoneCodeWrong(Invalid):
    """Another code was sent. Facts: `tries_left`."""

    code = "accounts.phone_code_wrong"
    text = _("The code is different. Tries left: %(tries_left)s.")


class PhoneCodeOver(Conflict):
    """No code waits to be typed: its ten minutes or its three tries are over, or none was asked for."""

    code = "accounts.phone_code_over"
    text = _("This code no longer works. Please ask for a new one.")


class PhoneTaken(Conflict):
    """Another account proved the number. Told only to who holds the phone in hand."""

    code = "accounts.phone_taken"
    text = _("This number is on another account. Sign in there to move it, or write to us.")


class ConsentMissing(Invalid):
    """Without the required consents nobody takes part; only optional ones can be taken back."""

    code = "accounts.consent_missing"
    text = _("To take part, please agree to the terms and to the handling of your personal data.")


class ProofMissing(Forbidden):
    """The person must show once more who they are before this; five minutes count."""

    code = "accounts.proof_missing"
    text = _("Please confirm that it is you, then try again.")


class PseudonymDiffers(Invalid):
    """To close an account its pseudonym is typed exactly."""

    code = "accounts.pseudonym_differs"
    text = _("Please type your pseudonym exactly as it is.")


class NoSuchSession(Missing):
    """No such session, or it is another person's, or it is over."""

    code = "accounts.no_such_session"
    text = _("This sign-in is already over.")
