"""How tests of pages visit: signed in, with a fresh request key, reading what stands on the page."""

import re
import time
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import User

TAGS = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


def signed_in(user: User) -> Client:
    """A browser of this person, who signed in a moment ago."""
    client = Client()
    client.force_login(user)
    return proven(client)


def proven(client: Client) -> Client:
    """The same browser, its person having just shown who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def keyed(**fields: Any) -> dict[str, Any]:
    """What a form sends, with a request key of its own."""
    return {"request_key": str(uuid4()), **fields}


def words(response: Any) -> str:
    """The words of a page, one space between them."""
    return " ".join(TAGS.sub(" ", response.content.decode()).split())


def in_english(client: Client) -> Client:
    """The same browser reading English."""
    client.cookies["django_language"] = "en"
    return client
