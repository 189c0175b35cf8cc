"""What a page says, and whether it says it in its reader's language: no words of the other, people's own apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

from accounts.models import User
from accounts.selectors import addresses_of
from common.models import AuditEntry
from escrow.models import Evidence
from marketplace.models import Appeal, Flag, Pool, Question, Report, Return, Review, ReviewReport, SavedSearch, Want
from merchants.models import Seller

CATALOGUE = Path(__file__).parents[2] / "locale" / "ko" / "LC_MESSAGES" / "django.po"

LATIN = re.compile(r"[A-Za-z]*[a-z][A-Za-z]+")
"""An English word: two letters or more, not all of them capitals as in VAT or a code."""

HANGUL = re.compile(r"[가-힣]+")
MARKS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>|&\w+;")
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+|\b[\w-]+(\.[\w-]+)+\b|\S*/\S+/\S*|\b[0-9a-f]{8,}\b")
"""Where something is and what it is called by machines."""

NAMES = {"Moa", "Google", "Kakao", "Naver", "English", "Chrome", "Chromium", "Linux", "Windows"}
BOTH = "Language · 언어"
"""Said to who reads either."""

UNITS = {"kg", "cm", "mm", "dB", "kB"}

SAID = """() => {
  const own = document.documentElement.lang;
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const machines = 'script, style, template, noscript, textarea, svg text, code, kbd, .code';
  const muted = machines + ', .avatar, .person-mark, .mail-text';
  const mute = element => element.closest(muted);
  const other = element => (element.closest('[lang]')?.lang ?? own) !== own;
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (!element || mute(element) || other(element)) continue;
    if (node.nodeType === Node.TEXT_NODE) said.push(node.nodeValue);
    else for (const name of ['aria-label', 'alt', 'title', 'placeholder', 'aria-description'])
      if (element.hasAttribute(name)) said.push(element.getAttribute(name));
  }
  said.push(document.title);
  return [...new Set(said.map(text => text.replace(/\\s+/g, ' ').trim()).filter(Boolean))];
}"""
"""Every text of the page, hidden ones and names for screen readers too, but for what is marked as another language and
for letters, which end with two lines in the other one."""


def foreign_words(texts: Iterable[str], *, language: str, own: Iterable[str]) -> list[str]:
    """The texts with words of the other language, when people's `own` words are taken away."""
    longest_first = sorted({text for text in own if text.strip()}, key=len, reverse=True)
    return [text for text in texts if _foreign(_without(text, longest_first), language)]


def own_words() -> list[str]:
    """What people wrote themselves and how they are called, in whatever language they did."""
    return [" ".join(str(text).split()) for text in _written() if text]


def _written() -> Iterator[str]:
    columns = {
        User: ("pseudonym",),
        AuditEntry: ("reason",),
        Pool: ("review_reason", "removal_reason"),
        Seller: ("business_name", "representative", "mail_order_number"),
        Want: ("title", "details"),
        Question: ("text", "answer"),
        Review: ("words",),
        ReviewReport: ("words",),
        Report: ("words",),
        Appeal: ("words", "decision_reason"),
        Return: ("words",),
        Flag: ("text",),
        Evidence: ("words",),
    }
    for model, names in columns.items():
        for name in names:
            yield from model._default_manager.values_list(name, flat=True)
    yield from settings.BUSINESS.values()
    yield BOTH
    for terms in SavedSearch.objects.values_list("terms", flat=True):
        yield from terms.values()
    yield from _homes()


def _homes() -> Iterator[str]:
    for person in User.objects.filter(addresses__isnull=False).distinct():
        for address in addresses_of(person.id):
            yield from asdict(address.text).values()


def _without(text: str, own: Iterable[str]) -> str:
    for words in own:
        text = text.replace(words, " ")
    return ADDRESSES.sub(" ", text)


def _foreign(text: str, language: str) -> list[str]:
    if language == "en":
        return HANGUL.findall(text)
    return [word for word in LATIN.findall(text) if word not in _borrowed()]


@cache
def _borrowed() -> set[str]:
    """English words that Korean sentences of the catalogue say themselves."""
    with CATALOGUE.open("rb") as file:
        entries = read_po(file, locale="ko")
    korean = [text for entry in entries for text in _texts(entry.string) if HANGUL.search(text)]
    return NAMES | UNITS | {word for text in korean for word in LATIN.findall(MARKS.sub(" ", text))}


def _texts(string: str | tuple[str, ...] | list[str]) -> Iterable[str]:
    return (string,) if isinstance(string, str) else string
