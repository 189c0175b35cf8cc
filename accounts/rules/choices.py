"""What a person can choose about the site: its language and its brightness."""

from enum import StrEnum


class Language(StrEnum):
    """The languages every page and message exists in."""

    KOREAN = "ko"
    ENGLISH = "en"


class Theme(StrEnum):
    """How bright the pages are."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
