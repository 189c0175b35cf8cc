"""Saving cards and bank accounts of parties."""

from datetime import datetime

from common.encryption import keyed_hash, seal, unseal
from common.lifecycle import ActorKind
from common.locks import locked
from common.transactions import in_unit
from escrow.errors import HolderMissing, NotAnAccountNumber, UnknownBank, UnknownCard
from escrow.gateways import current_gateway
from escrow.gateways.base import SetUpCard
from escrow.models import PaymentMethod, PayoutAccount, PayoutLeg
from escrow.rules.banks import BANK_CODES, digits_of, is_account_number
from escrow.rules.payouts import usable_from
from escrow.rules.states import LegStatus
from escrow.services.legs import thaw_legs

LONGEST_HOLDER = 60


@in_unit
def save_payment_method(*, party: str, token: str, now: datetime) -> PaymentMethod:
    """Remember a card whose token can be read without asking anybody, as the sandbox's can. Raises UnknownCard.

    For what a provider's own form handed in, `flows.read_card` asks the provider first.
    """
    card = current_gateway().read_token(token)
    if card is None:
        raise UnknownCard()
    return save_set_up_card(party=party, card=SetUpCard(card, token, customer=""), now=now)


@in_unit
def save_set_up_card(*, party: str, card: SetUpCard, now: datetime) -> PaymentMethod:
    """Remember a card as the provider told of it. Saving it again gives the same row.

    Nothing is asked of the provider here; the card is tried when it is first charged.
    """
    provider, seen = current_gateway().name, card.card
    method = PaymentMethod(party=party, provider=provider, token=card.token, customer=card.customer, saved_at=now)
    method.brand, method.last4, method.expires_on = seen.brand, seen.last4, seen.expires_on
    method.card_hash = keyed_hash(f"{provider}:{seen.fingerprint}") if seen.fingerprint else ""
    PaymentMethod.objects.bulk_create([method], ignore_conflicts=True)
    return PaymentMethod.objects.get(party=party, provider=provider, token=card.token, removed_at=None)


@in_unit
def set_payout_account(*, party: str, bank_code: str, number: str, holder: str, now: datetime) -> PayoutAccount:
    """Where the party's money is paid from now on; after a change payouts rest for three exact days.

    The same account again changes nothing. Payouts frozen because the bank refused them are scheduled anew.
    Raises UnknownBank, NotAnAccountNumber, HolderMissing.
    """
    digits, holder = _checked(bank_code, number, holder)
    number_hash = keyed_hash(f"{bank_code}:{digits}")
    earlier: PayoutAccount | None = locked(PayoutAccount.objects.filter(party=party, replaced_at=None)).first()
    if earlier is not None:
        if earlier.number_hash == number_hash and unseal(earlier.sealed_holder) == holder:
            return earlier
        earlier.replaced_at = now
        earlier.save(update_fields=["replaced_at"])
    account = PayoutAccount.objects.create(
        party=party,
        bank_code=bank_code,
        sealed_number=seal(digits),
        sealed_holder=seal(holder),
        number_hash=number_hash,
        last4=digits[-4:],
        set_at=now,
        usable_from=usable_from(now, had_another=PayoutAccount.objects.filter(party=party).exists()),
    )
    refused = PayoutLeg.objects.filter(payout__payee=party, status=LegStatus.FROZEN)
    thaw_legs(legs=refused, by=ActorKind.SELLER, next_try_at=account.usable_from, now=now)
    return account


def _checked(bank_code: str, number: str, holder: str) -> tuple[str, str]:
    digits, holder = digits_of(number), " ".join(holder.split())
    if bank_code not in BANK_CODES:
        raise UnknownBank()
    if not is_account_number(digits):
        raise NotAnAccountNumber()
    if not 0 < len(holder) <= LONGEST_HOLDER:
        raise HolderMissing()
    return digits, holder
