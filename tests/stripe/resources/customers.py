"""Customers: who a card belongs to."""

from tests.stripe.rendering import listed
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_TEXTS = "name email phone description"


@answers("POST", "/v1/customers", acts_on=_TEXTS)
def create_customer(world: World, params: Row) -> Row:
    row = {
        "balance": 0,
        "created": world.stamp(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "name": params.get("name"),
        "phone": params.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    customer = world.add("customer", "cus", row)
    world.emit("customer.created", customer)
    return customer


@answers("GET", "/v1/customers/{customer}")
def retrieve_customer(world: World, _params: Row, customer: str) -> Row:
    return world.get("customer", customer)


@answers("POST", "/v1/customers/{customer}", acts_on=_TEXTS)
def update_customer(world: World, params: Row, customer: str) -> Row:
    row = world.get("customer", customer)
    row.update({name: params[name] for name in _TEXTS.split() if name in params})
    row["metadata"].update(params.get("metadata") or {})
    return row


@answers("GET", "/v1/customers", acts_on="created email limit starting_after ending_before")
def list_customers(world: World, params: Row) -> Row:
    rows = [row for row in world.rows("customer") if params.get("email") in (None, row["email"])]
    return listed(rows, params, "/v1/customers")


@answers("GET", "/v1/customers/{customer}/payment_methods", acts_on="limit starting_after ending_before type")
def list_methods_of_customer(world: World, params: Row, customer: str) -> Row:
    world.get("customer", customer)
    rows = world.where("payment_method", customer=customer)
    return listed(rows, params, f"/v1/customers/{customer}/payment_methods")
