"""How many questions each page of a buyer asks the database, session and frame included (ecosystem.md, §5: twelve).

Every screen of the buyers' walks is held; a page that needs more says why beside its own ceiling, which may only fall.
"""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from sandbox.people import LISTED
from tests.browser.happenings import let_happen
from tests.browser.threads import apart
from tests.browser.tour import Screen, walks

MOST = 12
ROLES = {"stranger", "buyer", "buyer-with-a-complaint", "poster", "latecomer", "newcomer"}
BESIDES = {
    # The pool as on its own page (9), and of its result: flags, whom I turned away, the seller with its strikes and its
    # past, then my order with its charge, or the card my place stands on. No two of these are of one noun.
    "award-vetting": 16,
    "award-collecting": 16,
    "award-fulfilling": 16,
    "award-consent": 15,
}
OF_THE_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def visitor_named(pseudonym: str) -> Client:
    """A browser of that person, who signed in with one click where the demo offers it; of a stranger without a name."""
    visitor, listed = Client(), {person.pseudonym: person.key for person in LISTED}
    if pseudonym in listed:
        visitor.post("/sandbox/sign-in/", {"person": listed[pseudonym]})
    elif pseudonym:
        visitor.force_login(User.objects.get(pseudonym=pseudonym))
    return visitor


def questions(visitor: Client, screen: Screen) -> int:
    """The statements of a second visit: what a first one settles for good, like a link of one's own, is settled."""

    def visit():
        cache.clear()  # each visit may ask for a code
        sent = visitor.get(screen.path) if screen.sent is None else visitor.post(screen.path, screen.sent)
        return sent.status_code

    visit()
    with CaptureQueriesContext(connection) as asked:
        status = visit()
    assert status in {screen.status, 302 if screen.sent else screen.status}, f"{screen.path} answered {status}"
    return sum(not query["sql"].startswith(OF_THE_TRANSACTION) for query in asked)


def counted() -> dict[str, int]:
    """Every screen of the buyers' walks, by name, with how much it asks."""
    let_happen()
    return {
        f"{walk.role} {screen.name}": questions(visitor, screen)
        for walk in walks()
        if walk.role in ROLES
        for visitor in [visitor_named(walk.person)]
        for screen in walk.screens
    }


def test_no_page_of_a_buyer_asks_more_than_it_may(demo_world):
    found = apart(counted)

    over = {name: many for name, many in found.items() if many > BESIDES.get(name.split(" ")[1], MOST)}
    assert len(found) > 60
    assert over == {}
