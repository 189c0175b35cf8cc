"""Whether a want's text can go public by itself, or a person has to look at it first."""

import re
import unicodedata
from enum import StrEnum

# Only what is never meant innocently: 마약베개 is a pillow, 담배 냄새 제거 an air purifier.
_FORBIDDEN_GOODS_KO = (
    "필로폰",
    "대마초",
    "코카인",
    "헤로인",
    "권총",
    "실탄",
    "위조지폐",
    "짝퉁",
    "대포통장",
    "불법촬영",
)
_FORBIDDEN_GOODS_EN = ("cocaine", "heroin", "methamphetamine", "firearms?", "handguns?", "counterfeit", "fake ids?")
_ABUSE_KO = ("씨발", "시발놈", "개새끼", "병신새끼", "좆같")
_ABUSE_EN = ("fuck(?:ing|er)?", "motherfucker", "cunt")
_PHONE = r"(?<!\d)01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)"
_E_MAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"


class Concern(StrEnum):
    """What a moderator is asked to look at."""

    FORBIDDEN_GOODS = "forbidden_goods"
    ABUSE = "abuse"
    PRIVATE_CONTACT = "private_contact"


def text_concern(title: str, description: str) -> Concern | None:
    """Why a person must read this text before it is public; None when it is clean (product.md, review → gathering).

    English words match whole, Korean ones anywhere; letters are compared in their plain form, so that full-width
    letters, capitals and invisible characters hide nothing.
    """
    text = _plain(f"{title}\n{description}")
    return next((concern for concern, pattern in _PATTERNS.items() if pattern.search(text)), None)


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in normal if unicodedata.category(letter) != "Cf")


def _any_of(korean: tuple[str, ...], english: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{'|'.join(korean)}|\b(?:{'|'.join(english)})\b", re.ASCII)


_PATTERNS = {
    Concern.FORBIDDEN_GOODS: _any_of(_FORBIDDEN_GOODS_KO, _FORBIDDEN_GOODS_EN),
    Concern.ABUSE: _any_of(_ABUSE_KO, _ABUSE_EN),
    Concern.PRIVATE_CONTACT: re.compile(rf"{_PHONE}|{_E_MAIL}", re.ASCII),
}
