"""Templates obey the column and hold no text that is not translated."""

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ATTRIBUTES = r"\{% block (?:body_attributes|main_class) %\}.*?\{% endblock %\}"
ASIDE = re.compile(rf"\{{#.*?#\}}|\{{% comment.*?endcomment %\}}|{ATTRIBUTES}", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktrans.*?\{% endblocktrans\w* %\}", re.DOTALL)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}|[가-힣]+")
SPOKEN = {"aria-label", "placeholder", "title", "alt"}
SILENT = {"script", "style", "svg", "code"}
THE_SAME_IN_EVERY_LANGUAGE = {
    "JSON",
    "CSV",
    "KST",
    "Moa",
    "English",
    "한국어",
    "Language",
    "언어",
    "name",
    "example",
    "Enter",
}


class Words(HTMLParser):
    """The words people see or hear in a template, template tags taken out."""

    def __init__(self, source):
        super().__init__()
        self.words, self._silent = set(), 0
        self.feed(
            TEMPLATE_TAG.sub(lambda tag: "x" * tag[0].startswith("{{"), TRANSLATED.sub("", ASIDE.sub("", source)))
        )

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self.words |= {word for name, text in attrs if name in SPOKEN for word in WORD.findall(text or "")}

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent:
            self.words |= set(WORD.findall(data))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_string_is_translated(path):
    source = path.read_text()
    if "<" not in source:
        return  # a partial of attributes only

    assert Words(source).words - THE_SAME_IN_EVERY_LANGUAGE == set()


def test_templates_load_only_tags_from_below():
    loaded = {name for path in TEMPLATES for name in re.findall(r"\{% load ([^%]+)%\}", path.read_text())}
    known = {tag for names in loaded for tag in names.split()}

    assert known <= {"i18n", "static", "moa", "humanize", "l10n", "account", "allauth", "socialaccount"}


def test_no_script_without_a_nonce_and_no_handler_attributes():
    for path in TEMPLATES:
        text = path.read_text()

        assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", text)), path
        assert not re.search(r"\son(click|load|change|submit|input)=", text), path


def test_inline_styles_carry_custom_properties_only():
    for path in TEMPLATES:
        for style in re.findall(r'style="([^"]*)"', path.read_text()):
            declarations = TEMPLATE_TAG.sub("x", style)

            assert all(part.strip().startswith("--") for part in declarations.split(";") if part.strip()), (path, style)
