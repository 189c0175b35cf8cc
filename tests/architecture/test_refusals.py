"""Every refusal of the project is of one kind, with a stable code and a text its facts fill, in both languages."""

import ast
import re
from collections import Counter, defaultdict
from functools import cache

import pytest
from django.utils import translation

from common.refusals import Refusal
from common.web import STATUS
from tests.architecture.source import APPS, calls_in, modules

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


REFUSALS = sorted(
    {refusal for refusal in below(Refusal) if refusal.__module__.partition(".")[0] in APPS},
    key=lambda refusal: (refusal.__module__, refusal.__qualname__),
)
OURS = [refusal for refusal in REFUSALS if refusal not in STATUS]


def texts_of(refusal):
    """All it may say; most say one thing."""
    return [refusal.text, *getattr(refusal, "TEXTS", {}).values()]


@cache
def made_with():
    """By name of a refusal: the facts given at each place that makes one, None where they cannot be seen."""
    found = defaultdict(list)
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                facts = [keyword.arg for keyword in node.keywords]
                found[ast.unparse(node.func).rpartition(".")[2]].append((path, None if None in facts else set(facts)))
    return found


def test_there_are_refusals_to_look_at():
    assert len(OURS) > 50


def test_every_kind_is_of_refusals_alone_and_has_a_status():
    assert {refusal for refusal in REFUSALS if refusal.__bases__ == (Refusal,)} == set(STATUS)


@pytest.mark.parametrize("refusal", OURS, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_a_refusal_is_of_exactly_one_kind(refusal):
    assert sum(issubclass(refusal, kind) for kind in STATUS) == 1


def test_codes_are_named_for_their_app_and_are_unique():
    codes = Counter(refusal.code for refusal in REFUSALS)

    assert {code: count for code, count in codes.items() if count > 1} == {}
    for refusal in REFUSALS:
        assert re.fullmatch(rf"{refusal.__module__.partition('.')[0]}\.[a-z]+(_[a-z]+)*", refusal.code), refusal


def test_nobody_raises_a_bare_refusal():
    bare = [f"{path}:{line}" for path, tree in modules().items() for name, line in calls_in(tree) if name == "Refusal"]

    assert bare == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_a_text_says_something_and_is_filled_by_its_facts(refusal):
    facts = {name for text in texts_of(refusal) for name in PLACEHOLDER.findall(str(text))}

    for text in texts_of(refusal):
        assert re.search(r"\w", str(text))
        assert "%(" not in str(text) % dict.fromkeys(facts, "x")
    if "message" not in vars(refusal):
        for path, given in made_with()[refusal.__name__]:
            assert given is None or set(PLACEHOLDER.findall(str(refusal.text))) <= given, path


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_it_says_the_same_in_korean(refusal):
    for text in texts_of(refusal):
        with translation.override("en"):
            english = str(text)
        with translation.override("ko"):
            korean = str(text)

        assert re.search("[가-힣]", korean), english
        assert set(PLACEHOLDER.findall(korean)) == set(PLACEHOLDER.findall(english))
        assert "%(" not in korean % dict.fromkeys(PLACEHOLDER.findall(korean), "x")
