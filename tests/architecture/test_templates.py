"""Templates obey the column and hold no text that is not translated."""

import re

import pytest

from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HANGUL = re.compile(r"[가-힣]")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktrans.*?\{% endblocktrans\w* %\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<style.*?</style>|<svg.*?</svg>|<[^>]*>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
NOT_WORDS = {"QR", "JSON", "CSV", "KST", "Moa", "nbsp", "middot", "rarr", "larr", "times", "minus", "plus", "hellip", "ndash", "mdash", "bull", "quot", "amp", "lt", "gt", "English", "kbd", "doctype", "html"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_string_is_translated(path):
    text = COMMENT.sub("", path.read_text())
    text = TAG.sub(" ", TRANSLATED.sub("", text))
    words = {word for word in WORD.findall(text) if word not in NOT_WORDS}

    assert words == set()
    assert not HANGUL.search(text.replace("한국어", "").replace("한", ""))


def test_templates_load_only_tags_from_below():
    loaded = {name for path in TEMPLATES for name in re.findall(r"\{% load ([^%]+)%\}", path.read_text())}
    known = {tag for names in loaded for tag in names.split()}

    assert known <= {"i18n", "static", "moa", "humanize", "l10n", "account", "allauth"}


def test_no_inline_script_without_a_nonce_and_no_handler_attributes():
    for path in TEMPLATES:
        text = path.read_text()

        assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", text)), path
        assert not re.search(r"\son(click|load|change|submit|input)=", text), path


def test_inline_styles_carry_custom_properties_only():
    for path in TEMPLATES:
        if "email" in path.parts:
            continue
        for style in re.findall(r'style="([^"]*)"', path.read_text()):
            declarations = re.sub(r"\{[{%].*?[%}]\}", "x", style)

            assert all(part.strip().startswith("--") for part in declarations.split(";") if part.strip()), (path, style)
