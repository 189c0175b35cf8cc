"""A notice as a letter: what happened, the facts, one button, what is next, where the money is, why it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from social.presentation.said import facts_of, figures, line_of, title_of
from social.presentation.words import WHY, WORDS
from social.rules.kinds import KINDS
from social.rules.notices import CHOICES, Group, Urgency

STOP_SALT = "social.stop"
DOTS_MOST = 60


@dataclass(frozen=True)
class Letter:
    """One letter, ready to be sent. `stop_url` is where it can be stopped with one click, for offers only."""

    subject: str
    text: str
    html: str
    language: str
    stop_url: str


@dataclass(frozen=True)
class Addressee:
    """To whom a letter goes, as far as its words depend on it."""

    user_id: UUID
    language: str


def letter_of(kind: str, facts: Mapping[str, Any], *, subject: str, link: str, to: Addressee) -> Letter:
    """The letter of a notice in the reader's language, with the other language in two lines."""
    stop_url = stop_link(to.user_id, KINDS[kind].group) if KINDS[kind].urgency is Urgency.OFFER else ""
    with translation.override(to.language):
        title = title_of(kind, facts)
        shown = {**_shown(kind, facts, link=link), "language": to.language, "title": title, "stop_url": stop_url}
        shown["other"] = _in_other(kind, facts, to.language)
        return Letter(
            subject=f"{title} [{code_of(subject)}]",
            text=render_to_string("email/notice.txt", shown).strip() + "\n",
            html=render_to_string("email/notice.html", shown),
            language=to.language,
            stop_url=stop_url,
        )


def stop_link(user_id: UUID, group: Group) -> str:
    """Where this group's letters to this person stop with one click, without signing in."""
    token = signing.dumps([str(user_id), group.value], salt=STOP_SALT, compress=False)
    return f"{settings.SITE_URL}{reverse('notices-stop', args=[token])}"


def code_of(subject: str) -> str:
    """What tells letters about different things apart in a mailbox: 3F2A1B."""
    return subject.rpartition(":")[2].replace("-", "")[-6:].upper()


def _shown(kind: str, facts: Mapping[str, Any], *, link: str) -> dict[str, Any]:
    words, said = WORDS[kind], figures(facts)
    return {
        "is_sandbox": settings.SANDBOX or settings.PAYMENTS_ARE_TESTS,
        "line": line_of(kind, facts),
        "facts": facts_of(kind, facts),
        "button": _(words.button),
        "url": f"{settings.SITE_URL}{link}",
        "then": [_(step) % said for step in words.then],
        "money": _(words.money) if words.money else "",
        "dots": _dots(facts) if KINDS[kind].group is Group.NEAR else None,
        "why": _(WHY[str(facts["role"])]),
        "choices_url": "" if CHOICES[KINDS[kind].group].is_locked else f"{settings.SITE_URL}{reverse('notices')}#what",
    }


def _dots(facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The ring as a letter can draw it: one dot for each unit gathered, in the five tones of people."""
    count = facts.get("committed_units") or 0
    tones = [" abcde"[place % 5 + 1] for place in range(min(count, DOTS_MOST))]
    return {"tones": tones, "count": count, "goal": facts.get("threshold_units")} if tones else None


def _in_other(kind: str, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    other = "en" if language == "ko" else "ko"
    with translation.override(other):
        return {"language": other, "title": title_of(kind, facts), "line": line_of(kind, facts)}
