"""Figures as they are written in words: won, units and people counted, instants in Korean time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.moa import moment, people, units, won
from social.presentation.words import FACT_LABELS, WORDS

PEOPLE = {"people", "brought"}


def figure(name: str, value: Any) -> str:
    """One figure as it is written, by what its name ends in; nothing from None."""
    if value is None or value == "":
        return ""
    if name.endswith("_minor"):
        return won(value)
    if name.endswith("_at"):
        return moment(datetime.fromisoformat(value))
    if name in PEOPLE:
        return people(value)
    return units(value) if name == "units" or name.endswith("_units") else str(value)


class Figures(dict[str, str]):
    """Figures ready to be put into words, each written when it is asked for; nothing for those nobody knows."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__()
        self._facts = facts

    def __missing__(self, name: str) -> str:
        """The figure, kept for the next time."""
        self[name] = figure(name, self._facts.get(name))
        return self[name]


def figures(facts: Mapping[str, Any]) -> Figures:
    """The figures of a notice in the active language."""
    return Figures(facts)


def title_of(kind: str, facts: Mapping[str, Any]) -> str:
    """What happened, in the active language."""
    return _(WORDS[kind].title) % figures(facts)


def line_of(kind: str, facts: Mapping[str, Any]) -> str:
    """What belongs to it."""
    return _(WORDS[kind].line) % figures(facts)


def facts_of(kind: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures a letter lists, with their names; those nobody knows are left out."""
    said = figures(facts)
    return [(_(FACT_LABELS[name]), said[name]) for name in WORDS[kind].facts if said[name]]
