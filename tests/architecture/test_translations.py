"""Korean is complete: every text of the code and the templates has its translation, none is a guess."""

import os
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ko")


def is_translated(message):
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(texts) and not message.fuzzy


def test_every_entry_is_translated():
    open_entries = [message.id for message in catalogue() if message.id and not is_translated(message)]

    assert open_entries == []


def test_translations_keep_their_placeholders():
    broken = [
        (message.id, trouble)
        for message in catalogue()
        if message.id
        for trouble in message.check()
        if message.python_format
    ]

    assert broken == []


def test_the_catalogue_holds_every_text(tmp_path):
    """Extracts anew and compares; extracting needs gettext, which users of the site do not."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed: apt-get install gettext")
    copy = tmp_path / "moa"
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "*.html"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.split():
        if not name.startswith("tests/"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "ko", "--no-location"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": ""})
    with (copy / "locale/ko/LC_MESSAGES/django.po").open("rb") as file:
        wanted = {message.id for message in read_po(file)}

    assert wanted - {message.id for message in catalogue()} == set()
