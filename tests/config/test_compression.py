"""Pages travel compressed to who takes that; nothing else is touched."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def asked(path, **headers):
    return Client(headers={"accept-encoding": "gzip, br", **headers}).get(path)


def test_a_page_is_smaller_on_its_way_and_the_same_when_read():
    small, plain = asked("/help/"), Client().get("/help/")

    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 2
    assert gzip.decompress(small.content).decode().split("<main")[1].split("<form")[0] in plain.content.decode()
    assert "Accept-Encoding" in small["Vary"]


def test_one_page_twice_is_not_of_one_length():
    """A length that never changes would tell a guesser when a guess was right."""
    assert len({len(asked("/help/").content) for _ in range(12)}) > 1


def test_who_does_not_take_it_gets_it_plain():
    assert "Content-Encoding" not in asked("/help/", **{"accept-encoding": "identity"})


def test_only_pages_are_compressed():
    assert "Content-Encoding" not in asked("/api/v1/pools")
