"""Payees at Stripe: accounts of the second API that only receive, opened here and finished on Stripe's own pages."""

from escrow.gateways.base import Onboarding, PayeeStanding
from escrow.gateways.stripe.answers import questioned, text
from escrow.gateways.stripe.client import CallFailed, Edge, Failure, Plain

COUNTRY = "kr"
"""Sellers are Korean businesses (merchants); Stripe says at onboarding whether it pays out there."""


@questioned
def onboard(edge: Edge, *, key: str, email: str, account: str, return_url: str, refresh_url: str) -> Onboarding:
    """The account, made under the key unless it is known, and a fresh page of Stripe's. Raises GatewayUnavailable.

    We collect the fees and bear the losses: payees sell under our name and only receive.
    """
    if not account:
        made = edge.ask(
            lambda api: api.v2.core.accounts.create(
                {
                    "contact_email": email,
                    "dashboard": "express",
                    "identity": {"country": COUNTRY},
                    "configuration": {
                        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
                    },
                    "defaults": {
                        "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
                    },
                    "include": ["configuration.recipient", "requirements"],
                },
                {"idempotency_key": key},
            )
        )
        account = text(made, "id")
    link = edge.ask(
        lambda api: api.v2.core.account_links.create(
            {
                "account": account,
                "use_case": {
                    "type": "account_onboarding",
                    "account_onboarding": {"return_url": return_url, "refresh_url": refresh_url},
                },
            }
        )
    )
    return Onboarding(account, text(link, "url"))


@questioned
def standing(edge: Edge, account: str) -> PayeeStanding | None:
    """Whether transfers reach the account, and what Stripe still wants of its owner. Raises GatewayUnavailable."""
    try:
        found = edge.ask(
            lambda api: api.v2.core.accounts.retrieve(account, {"include": ["configuration.recipient", "requirements"]})
        )
    except CallFailed as failed:
        if failed.failure is Failure.REFUSED:
            return None
        raise
    if found.get("closed"):
        return PayeeStanding(account, may_receive=False, missing=("account_closed",))
    return PayeeStanding(account, _transfers(found) == "active", _missing(found))


def _transfers(account: Plain) -> str:
    recipient = (account.get("configuration") or {}).get("recipient") or {}
    capability = (recipient.get("capabilities") or {}).get("stripe_balance") or {}
    return str((capability.get("stripe_transfers") or {}).get("status", ""))


def _missing(account: Plain) -> tuple[str, ...]:
    entries = (account.get("requirements") or {}).get("entries") or []
    return tuple(text(entry, "description") for entry in entries if entry.get("awaiting_action_from") == "user")
