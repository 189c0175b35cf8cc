"""Invite: one's link, ways to send it, and whom one's links brought."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.transactions import unit_of_work
from marketplace.selectors.audience import offers
from social.presentation.links import qr_of, site_link
from social.selectors.sharing import brought_counts, brought_total
from social.services.sharing import settle_code
from social.web import touches

__all__ = ["InviteView", "touches"]


class InviteView(PersonView):
    """My link and whom it brought."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; counts are of committed places that still stand."""
        with unit_of_work():
            code = settle_code(user_id=self.person.pk, now=clock.now())
        counts = brought_counts(self.person.pk)
        shown = offers(count.pool_id for count in counts)
        rows = [(shown[count.pool_id], count.people) for count in counts if count.pool_id in shown]
        context = {"share": _share(site_link(code)), "rows": rows, "total": brought_total(self.person.pk)}
        return render(request, "social/invite.html", context)


def _share(url: str) -> dict[str, Any]:
    text = _("Moa: we gather first, then sellers bid the price down.")
    return {
        "url": url,
        "text": text,
        "qr": qr_of(url),
        "x_url": f"https://x.com/intent/post?{urlencode({'text': text, 'url': url})}",
        "mail_url": f"mailto:?subject={quote(_('Moa'))}&body={quote(f'{text} {url}')}",
    }
