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
_WEAPONS_KO = ("석궁", "전기충격기", "테이저건", "엽총", "공기총", "도검", "삼단봉", "호신용 가스총", "잭나이프")
_WEAPONS_EN = ("crossbows?", "tasers?", "stun guns?", "rifles?", "shotguns?", "ammunition", "switchblades?")
_MEDICINE_KO = ("비아그라", "시알리스", "졸피뎀", "프로포폴", "펜타닐", "전문의약품", "처방약", "낙태약", "식욕억제제")
_MEDICINE_EN = ("viagra", "cialis", "oxycodone", "fentanyl", "xanax", "adderall", "prescription (?:drugs?|pills?)")
_ADULT_KO = ("성인용품", "야동", "포르노", "조건만남", "리얼돌")
_ADULT_EN = ("porn(?:o|ography)?", "sex toys?", "escort services?", "nudes")
_PHONE = r"(?<!\d)01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)"
_LANDLINE = r"(?<!\d)0(?:2|[3-6]\d|70)-\d{3,4}-\d{4}(?!\d)"
_E_MAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
_ELSEWHERE = r"카톡 ?(?:아이디|id)|오픈 ?채팅|텔레그램|계좌 ?번호|\b(?:kakao ?id|telegram|whatsapp)\b"
_INVITATION = r"\b(?:open\.kakao\.com|t\.me|wa\.me|discord\.gg|bit\.ly|me2\.do|han\.gl|tinyurl\.com)\b"
_LINK = re.compile(r"https?://|\bwww\.|\b[\w-]+\.(?:com|net|org|kr|io|shop|xyz|link|site)\b", re.ASCII)


class Concern(StrEnum):
    """What a moderator is asked to look at."""

    FORBIDDEN_GOODS = "forbidden_goods"
    WEAPONS = "weapons"
    MEDICINE = "medicine"
    ADULT = "adult"
    ABUSE = "abuse"
    PRIVATE_CONTACT = "private_contact"
    LINKS = "links"


def text_concern(title: str, description: str) -> Concern | None:
    """Why a person must read this text before it is public; None when it is clean (product.md, review → gathering).

    A page of the goods may be linked in the description, never in the title, and nowhere a chat or a short link that
    hides where it goes. English words match whole, Korean ones anywhere; letters are compared in their plain form,
    so that full-width letters, capitals and invisible characters hide nothing.
    """
    text = _plain(f"{title}\n{description}")
    found = next((concern for concern, pattern in _PATTERNS.items() if pattern.search(text)), None)
    return found or (Concern.LINKS if _LINK.search(_plain(title)) else None)


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in normal if unicodedata.category(letter) != "Cf")


def _any_of(korean: tuple[str, ...], english: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{'|'.join(korean)}|\b(?:{'|'.join(english)})\b", re.ASCII)


_PATTERNS = {
    Concern.FORBIDDEN_GOODS: _any_of(_FORBIDDEN_GOODS_KO, _FORBIDDEN_GOODS_EN),
    Concern.ABUSE: _any_of(_ABUSE_KO, _ABUSE_EN),
    Concern.WEAPONS: _any_of(_WEAPONS_KO, _WEAPONS_EN),
    Concern.MEDICINE: _any_of(_MEDICINE_KO, _MEDICINE_EN),
    Concern.ADULT: _any_of(_ADULT_KO, _ADULT_EN),
    Concern.PRIVATE_CONTACT: re.compile(rf"{_PHONE}|{_LANDLINE}|{_E_MAIL}|{_ELSEWHERE}", re.ASCII),
    Concern.LINKS: re.compile(_INVITATION, re.ASCII),
}
