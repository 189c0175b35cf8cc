"""Making payees known to the provider, and asking how their accounts stand."""

from common import clock
from common.failpoints import declare, failpoint
from common.sweeps import swept_outside
from common.transactions import unit_of_work
from escrow.errors import ProviderRests
from escrow.gateways import current_gateway
from escrow.gateways.base import GatewayUnavailable
from escrow.models import PayeeAccount
from escrow.services.payees import claim_next_payee, note_onboarding, note_standing, open_payee_account

declare("onboarding.before_call", "onboarding.after_call")


def begin_onboarding(*, party: str, email: str, return_url: str, refresh_url: str) -> str:
    """The provider's page where the payee goes on with its account. Dying anywhere is safe: the account is asked for
    under the key of its row, so asking again gives the same one. Raises ProviderRests when the provider is silent.
    """
    with unit_of_work():
        account = open_payee_account(party=party, now=clock.now())
    failpoint("onboarding.before_call")
    try:
        onboarding = current_gateway().onboard_seller(
            key=f"payee:{account.id}",
            party=party,
            email=email,
            account=account.reference,
            return_url=return_url,
            refresh_url=refresh_url,
        )
    except GatewayUnavailable as silence:
        raise ProviderRests() from silence
    failpoint("onboarding.after_call")
    with unit_of_work():
        note_onboarding(account_id=account.id, reference=onboarding.reference, now=clock.now())
    return onboarding.url


def look_at_payee(*, party: str) -> None:
    """Ask at once how the payee's account stands, for somebody who comes back from the provider's page."""
    _look_at(PayeeAccount.objects.filter(provider=current_gateway().name, party=party).exclude(reference="").first())


@swept_outside
def check_payees(*, at_most: int = 100) -> int:
    """Ask how accounts stand that may not receive yet, before every batch; the number asked about."""
    for asked in range(at_most):
        with unit_of_work():
            account = claim_next_payee(now=clock.now())
        if account is None:
            return asked
        _look_at(account)
    return at_most


def _look_at(account: PayeeAccount | None) -> None:
    """Note what the provider says; one that says nothing is asked again before the next batch."""
    try:
        standing = current_gateway().seller_status(account.reference) if account else None
    except GatewayUnavailable:
        return
    if standing is not None:
        with unit_of_work():
            note_standing(standing=standing, now=clock.now())
