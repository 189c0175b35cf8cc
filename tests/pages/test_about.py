"""Terms, privacy and help: open to everybody, in both languages, with the figures of the rules."""

import pytest
from django.test import Client

from tests.builders.visits import in_english, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "korean", "english"),
    [("/terms/", "이용약관", "Terms"), ("/privacy/", "개인정보", "Privacy"), ("/help/", "도움말", "Help and contact")],
)
def test_everybody_reads_them_in_both_languages(path, korean, english):
    assert korean in words(Client().get(path))
    assert english in words(in_english(Client()).get(path))


def test_the_terms_say_the_figures_pools_are_opened_with():
    text = words(in_english(Client()).get("/terms/"))

    assert "leave until 24 hours before the deadline" in text
    assert "The commission is 5% of released money" in text
    assert "8 days after the carrier says delivered" in text


def test_the_foot_of_every_page_names_who_runs_the_site(settings):
    settings.BUSINESS = {**settings.BUSINESS, "name": "Moa Ltd", "number": "120-81-47521"}

    text = words(in_english(Client()).get("/help/"))

    assert "Moa Ltd" in text
    assert "Business registration 120-81-47521" in text
