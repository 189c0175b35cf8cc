"""The picture a pool's link unfurls into: drawn when it is first asked for, kept while it is true."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views import View

from common import clock
from common.refusals import Missing
from common.transactions import unit_of_work
from marketplace.selectors.pools import PoolPage, pool_page
from media.gateways.cards import draw_card, has_fonts
from media.selectors import picture
from pages.presentation.unfurl import drawing_of, stamp_of_card
from social.selectors.cards import kept_card
from social.services.cards import keep_card

FOREVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=60"
PHOTO_WIDTH = 560


class PoolCardView(View):
    """A PNG of 1200 × 630. Under the stamp of the present state it never changes; under an older one it soon does."""

    def get(self, request: HttpRequest, pool_id: UUID, language: str, stamp: str) -> HttpResponse:
        """Raises NoSuchPool for hidden pools, Missing for other languages and where no card can be drawn."""
        if language not in dict(settings.LANGUAGES) or not has_fonts():
            raise Missing()
        page = pool_page(pool_id, now=clock.now())
        present = stamp_of_card(page)
        image = kept_card(pool_id, language=language, stamp=present) or _drawn(page, language, present)
        cached = FOREVER if stamp == present else SOON
        return HttpResponse(image, content_type="image/png", headers={"Cache-Control": cached})


def card_url(page: PoolPage, language: str) -> str:
    """The picture of the pool as it is now."""
    path = reverse("pool-card", args=[page.card.id, language, stamp_of_card(page)])
    return f"{settings.SITE_URL}{path}"


def _drawn(page: PoolPage, language: str, stamp: str) -> bytes:
    photo = picture(page.card.photo.id, at_least=PHOTO_WIDTH) if page.card.photo else None
    with translation.override(language):
        image = draw_card(drawing_of(page, photo))
    with unit_of_work():
        keep_card(pool_id=page.card.id, language=language, stamp=stamp, image=image)
    return image
