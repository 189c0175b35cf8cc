"""Cards and the provider's own forms: what its form needs, and what of a card it took is true."""

from datetime import timedelta
from uuid import UUID

from common.limits import Limit, spend
from common.transactions import unit_of_work
from escrow.errors import ProviderRests, UnknownCard
from escrow.gateways import current_gateway
from escrow.gateways.base import CardSetup, GatewayUnavailable, PayerAction, SetUpCard
from escrow.models import Payment
from escrow.selectors.payments import customer_of

SETUPS = Limit(20, timedelta(hours=1))


def begin_card_setup(*, party: str, key: str) -> CardSetup:
    """What the provider's form needs to take a card of the party. The page's own key makes a repeat the same.

    Raises LimitReached, ProviderRests.
    """
    gateway = current_gateway()
    with unit_of_work():
        spend(purse=f"card-setup:{party}", limit=SETUPS)
    try:
        return gateway.begin_card_setup(
            key=f"setup:{key}", party=party, customer=customer_of(party, provider=gateway.name)
        )
    except GatewayUnavailable:
        raise ProviderRests() from None


def read_card(*, party: str, token: str) -> SetUpCard:
    """The card behind what the provider's form handed in; `services.save_set_up_card` keeps it.

    Raises UnknownCard, ProviderRests.
    """
    try:
        card = current_gateway().read_setup(party=party, token=token)
    except GatewayUnavailable:
        raise ProviderRests() from None
    if card is None:
        raise UnknownCard()
    return card


def read_action(*, payment_id: UUID) -> PayerAction | None:
    """What the payer's browser needs to confirm the charge that waits for it; None when none waits any more.

    Raises ProviderRests.
    """
    reference = Payment.objects.values_list("action_reference", flat=True).get(pk=payment_id)
    if not reference:
        return None
    try:
        return current_gateway().read_action(reference=reference)
    except GatewayUnavailable:
        raise ProviderRests() from None
