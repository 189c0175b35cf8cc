"""The link to bring others: whose it is, the ways to send it, whom it brought, and what it unfurls into."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.selectors import viewers
from common import clock
from common.templatetags.moa import units
from common.transactions import unit_of_work
from marketplace.selectors.pools import HIDDEN, PoolPage
from media.gateways.cards import has_fonts
from pages.presentation.unfurl import alt_of_card
from pages.web.unfurl import card_url
from social.presentation.links import VIA, pool_link, qr_of
from social.selectors.sharing import code_and_brought, code_of, sharer_of
from social.services.sharing import settle_code

BROUGHT_SHOWN = 24


@dataclass(frozen=True)
class BroughtPerson:
    """Somebody who came by the reader's link, as everybody may see them."""

    name: str
    tone: int


def share_of(request: HttpRequest, page: PoolPage, *, reader_id: UUID | None) -> dict[str, Any]:
    """The reader's own link to the pool, or a plain one; a stranger passes on the link they came by."""
    code, brought = _own(reader_id, page.card.id) if reader_id else (_passed_on(request), [])
    url, text = pool_link(page.card.id, code), _text(page)
    has_card = has_fonts() and page.card.status not in HIDDEN
    return {
        "url": url,
        "text": text,
        "is_mine": reader_id is not None,
        "missing": 0 if page.auction else page.card.missing_units,
        "brought": brought,
        "qr": qr_of(url),
        "x_url": f"https://x.com/intent/post?{urlencode({'text': text, 'url': url})}",
        "mail_url": f"mailto:?subject={quote(page.card.title)}&body={quote(f'{text} {url}')}",
        "image": request.build_absolute_uri(page.card.photo.url) if page.card.photo else "",
        "card_url": card_url(page, get_language() or "ko") if has_card else "",
        "card_alt": alt_of_card(page) if has_card else "",
    }


def own_code(user_id: UUID) -> str:
    """What stands in the person's links; made when they first see one."""
    return code_of(user_id) or _settled(user_id)


def _settled(user_id: UUID) -> str:
    with unit_of_work():
        return settle_code(user_id=user_id, now=clock.now())


def through(share: Mapping[str, Any], public: Mapping[str, Any]) -> dict[str, Any]:
    """The lists of who is in, with those marked who came by the reader's link."""
    names = {person.name for person in share["brought"]}
    lists = ("people", "more_people") if names else ()
    return {name: [replace(row, is_through_me=row.name in names) for row in public[name]] for name in lists}


def _passed_on(request: HttpRequest) -> str:
    code = request.GET.get(VIA, "")
    return code if code and sharer_of(code) else ""


def _own(reader_id: UUID, pool_id: UUID) -> tuple[str, list[BroughtPerson]]:
    """The reader's link text, made when they first see one, and whom it brought to the pool."""
    code, brought = code_and_brought(reader_id, pool_id)
    shown = brought[:BROUGHT_SHOWN]
    known = viewers(shown) if shown else {}
    people = [BroughtPerson(known[one].pseudonym, known[one].tone) for one in shown if one in known]
    return code or _settled(reader_id), people


def _text(page: PoolPage) -> str:
    if page.card.missing_units and not page.auction:
        missing = units(page.card.missing_units)
        return _("%(title)s: %(missing)s to go. ₩0 now.") % {"title": page.card.title, "missing": missing}
    return _("%(title)s: we buy it together. ₩0 now.") % {"title": page.card.title}
