"""Connected accounts of the second API: who may receive transfers, what is missing, and links to Stripe's own pages."""

import copy
from datetime import datetime, timedelta

from tests.stripe.errors import refused_by_state
from tests.stripe.resources.events import thin_event
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_SEEN_WHEN_ASKED = ("configuration", "defaults", "future_requirements", "identity", "requirements")
MISSING_AT_FIRST = ("identity.individual.given_name", "defaults.payout_bank_account")
LINK_LASTS = timedelta(minutes=10)


def iso(instant: datetime) -> str:
    """An instant as the second API writes it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def may_receive(account: Row) -> bool:
    """Whether transfers reach the account."""
    return _transfers_of(account)["status"] == "active" and not account["closed"]


@answers(
    "POST",
    "/v2/core/accounts",
    acts_on="configuration contact_email dashboard defaults display_name identity include",
)
def create_account(world: World, params: Row) -> Row:
    wanted = params.get("configuration") or {}
    row = {
        "applied_configurations": sorted(wanted),
        "closed": False,
        "configuration": {"customer": None, "merchant": None, "recipient": None},
        "contact_email": params.get("contact_email"),
        "contact_phone": None,
        "created": iso(world.clock.now()),
        "dashboard": params.get("dashboard", "none"),
        "defaults": {"currency": None, "locales": None, "profile": None, **(params.get("defaults") or {})},
        "display_name": params.get("display_name"),
        "future_requirements": {"entries": [], "minimum_transition_date": None},
        "identity": _identity(params),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "requirements": {"entries": []},
    }
    account = world.add("v2.core.account", "acct", row)
    world.webhooks.queue(thin_event(world, "v2.core.account.created", account))
    if "recipient" in wanted:
        account["configuration"]["recipient"] = {
            "applied": True,
            "capabilities": {"stripe_balance": {"stripe_transfers": {"status": "pending", "status_details": []}}},
        }
        note_missing(world, account, MISSING_AT_FIRST)
    return shown(account, params)


@answers("GET", "/v2/core/accounts/{id}", acts_on="include")
def retrieve_account(world: World, params: Row, reference: str) -> Row:
    return shown(world.get("v2.core.account", reference), params)


@answers("POST", "/v2/core/accounts/{id}", acts_on="contact_email display_name include identity dashboard")
def update_account(world: World, params: Row, reference: str) -> Row:
    account = world.get("v2.core.account", reference)
    account.update({name: params[name] for name in ("contact_email", "display_name") if name in params})
    account["metadata"].update(params.get("metadata") or {})
    world.webhooks.queue(thin_event(world, "v2.core.account.updated", account))
    return shown(account, params)


@answers("POST", "/v2/core/account_links", acts_on="account use_case")
def create_account_link(world: World, params: Row) -> Row:
    account = world.get("v2.core.account", params["account"])
    if account["closed"]:
        raise refused_by_state("This account is closed.", code="account_closed")
    now = world.clock.now()
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": iso(now),
        "expires_at": iso(now + LINK_LASTS),
        "livemode": False,
        "url": f"https://connect.stripe.com/setup/s/{account['id']}/fake",
        "use_case": params["use_case"],
    }


def note_missing(world: World, account: Row, missing: tuple[str, ...]) -> None:
    """What the account lacks from now on: with anything missing it receives nothing; with nothing, it does."""
    before = _transfers_of(account)["status"]
    account["requirements"] = {
        "entries": [_entry(name) for name in missing],
        "summary": {"minimum_deadline": {"status": "currently_due", "time": None}} if missing else None,
    }
    detail = {"code": "requirements_past_due", "resolution": "provide_info"}
    status = "restricted" if missing else "active"
    _transfers_of(account).update(status=status, status_details=[detail] if missing else [])
    world.webhooks.queue(thin_event(world, "v2.core.account[requirements].updated", account))
    if before != status:
        capability = {"updated_capability": "stripe_balance.stripe_transfers"}
        type_ = "v2.core.account[configuration.recipient].capability_status_updated"
        world.webhooks.queue(thin_event(world, type_, account, data=capability))


def shown(account: Row, params: Row) -> Row:
    """The account with the parts that were asked for; the others are null, as Stripe answers."""
    asked = {name.partition(".")[0] for name in params.get("include", ())}
    seen = copy.deepcopy(account)
    return {name: None if name in _SEEN_WHEN_ASKED and name not in asked else value for name, value in seen.items()}


def _transfers_of(account: Row) -> Row:
    recipient = account["configuration"]["recipient"]
    if recipient is None:
        return {"status": "unsupported", "status_details": []}
    return recipient["capabilities"]["stripe_balance"]["stripe_transfers"]


def _identity(params: Row) -> Row:
    nothing = dict.fromkeys(("country", "entity_type", "business_details", "individual"))
    return nothing | (params.get("identity") or {})


def _entry(name: str) -> Row:
    return {
        "awaiting_action_from": "user",
        "description": name,
        "errors": [],
        "impact": {
            "restricts_capabilities": [
                {
                    "capability": "stripe_balance.stripe_transfers",
                    "configuration": "recipient",
                    "deadline": {"status": "currently_due"},
                }
            ]
        },
        "minimum_deadline": {"status": "currently_due"},
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
