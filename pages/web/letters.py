"""Every letter we write, tried with made-up facts in both languages, for the staff to look at."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.csp import csp_override

from common.refusals import Missing
from pages.web.desks import OperatorDesk
from social.presentation.letters import Addressee, Letter, letter_of
from social.presentation.said import title_of
from social.presentation.samples import sample_of
from social.rules.kinds import KINDS

BARE_LETTER = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]}
"""A letter brings its own styles and nothing else."""


class LettersView(OperatorDesk):
    """The list of all kinds, with their subjects."""

    section = "letters"

    def get(self, request: HttpRequest) -> HttpResponse:
        """One row for each kind."""
        rows = [
            (kind, {code: _title(kind.name, code) for code, _name in settings.LANGUAGES}) for kind in KINDS.values()
        ]
        frame = {"desk": "operator", "section": self.section, "rail": {}}
        return render(request, "pages/letters.html", {**frame, "rows": rows})


class LetterView(OperatorDesk):
    """One letter as it is sent; with `as=text` its twin in plain text."""

    @method_decorator(csp_override(BARE_LETTER))
    def get(self, request: HttpRequest, kind: str, language: str) -> HttpResponse:
        """Raises Missing for kinds and languages there are none of."""
        if kind not in KINDS or language not in dict(settings.LANGUAGES):
            raise Missing()
        letter = self._letter(kind, language)
        if request.GET.get("as") == "text":
            return HttpResponse(f"{letter.subject}\n\n{letter.text}", content_type="text/plain; charset=utf-8")
        return HttpResponse(letter.html)

    def _letter(self, kind: str, language: str) -> Letter:
        facts, subject, link = sample_of(kind)
        return letter_of(kind, facts, subject=subject, link=link, to=Addressee(self.person.pk, language))


def _title(kind: str, language: str) -> str:
    with translation.override(language):
        return title_of(kind, sample_of(kind)[0])
