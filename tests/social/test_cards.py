"""What a link unfurls into: a picture of the pool as it is, cached by what it shows, nothing for hidden pools."""

from io import BytesIO

import pytest
from PIL import Image

from common import clock
from marketplace.selectors.pools import pool_page
from media.gateways import cards
from pages.presentation.unfurl import alt_of_card, stamp_of_card, words_of_card
from pages.web.unfurl import card_url
from social.models import UnfurlCard
from tests.builders.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(at):
    """Time stands still at noon."""
    at(NOON)


def page_of(pool):
    return pool_page(pool.id, now=clock.now())


def path_of(pool, language="ko"):
    url = card_url(page_of(pool), language)
    return url[url.index("/pools/") :]


def test_the_card_is_a_png_with_the_ring_as_it_is(a_pool, a_place, client):
    pool = a_pool(threshold=4)
    empty = Image.open(BytesIO(client.get(path_of(pool)).content))
    for _turn in range(3):
        a_place(pool)
    answer = client.get(path_of(pool))
    card = Image.open(BytesIO(answer.content))

    assert (answer.status_code, answer["Content-Type"], card.size) == (200, "image/png", (1200, 630))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    top_seat = (1012, 334)  # where the first seat of the ring lies
    assert empty.getpixel(top_seat) != card.getpixel(top_seat)
    assert card.getpixel((1190, 10)) == (252, 250, 246)


def test_a_card_is_drawn_once_per_state(a_pool, a_place, client, monkeypatch):
    drawn = []
    real = cards.draw_card
    monkeypatch.setattr("pages.web.unfurl.draw_card", lambda card: drawn.append(card) or real(card))
    pool = a_pool(threshold=4)
    old = path_of(pool)
    client.get(old)
    client.get(old)
    a_place(pool)
    stale = client.get(old)
    client.get(path_of(pool))

    assert len(drawn) == 2
    assert stale["Cache-Control"] == "public, max-age=60"
    assert UnfurlCard.objects.count() == 1


def test_both_languages_have_their_own(a_pool, client):
    pool = a_pool(threshold=4)

    assert client.get(path_of(pool, "ko")).content != client.get(path_of(pool, "en")).content
    assert client.get(path_of(pool, "fr")).status_code == 404


def test_hidden_pools_unfurl_into_nothing(a_pool, client):
    hidden = a_pool(title="짝퉁 가방")

    assert client.get(f"/pools/{hidden.id}/card/ko/x.png").status_code == 404


def test_each_stage_says_its_own(a_pool, a_place, an_auction, a_bid, an_award, at):
    gathering = a_pool(threshold=4)
    a_place(gathering)
    auction = an_auction(threshold=3)
    a_bid(auction, price=60_000)
    sealed = words_of_card(page_of(auction.pool))
    at(auction.sealed_ends_at)
    live = words_of_card(page_of(auction.pool))
    award = an_award(auction)
    awarded = words_of_card(page_of(award.pool))

    said = words_of_card(page_of(gathering))
    assert (said.count, said.goal, said.need) == ("1", "/4", "3개만 더")
    assert said.promise == "지금은 0원"
    assert "60,000" not in sealed.price
    assert live.price == awarded.price == "₩60,000"
    assert awarded.promise == ""
    assert len({said.need, sealed.need, live.need, awarded.need}) == 4


def test_the_page_names_the_card_and_says_it_in_words(a_pool, client):
    pool = a_pool(threshold=4)
    page = client.get(f"/pools/{pool.id}/").content.decode()

    assert f'property="og:image" content="{card_url(page_of(pool), "ko")}"' in page
    assert 'property="og:image:alt"' in page
    assert pool.want.title in alt_of_card(page_of(pool))
    assert stamp_of_card(page_of(pool)).startswith("gathering-0-0-")


def test_without_fonts_the_photo_alone_is_shown(a_pool, client, settings, tmp_path):
    path = path_of(pool := a_pool(threshold=4))
    settings.CARD_FONTS = tmp_path

    assert client.get(path).status_code == 404
    assert "og:image:alt" not in client.get(f"/pools/{pool.id}/").content.decode()


@pytest.mark.parametrize("title", ["그라인더", "가" * 80, "Barion G64 espresso grinder " * 3, "word" * 20, " "])
def test_titles_of_any_length_take_two_lines_at_most(title):
    lines = cards._lines(title, cards._font("ExtraBold", 50), width=532)

    assert len(lines) <= 2
    assert all(cards._font("ExtraBold", 50).getlength(line) <= 532 for line in lines)
