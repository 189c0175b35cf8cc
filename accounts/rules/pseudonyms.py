"""The names people show each other: how one is suggested, what one may look like, when it may change."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = 20
SHORTEST = 2
RENAME_AFTER = timedelta(days=30)

ADJECTIVES = (
    "귤빛", "새벽", "느린", "고요한", "다정한", "초록", "푸른", "포근한", "산뜻한", "단단한",
    "반짝이는", "수줍은", "씩씩한", "달콤한", "고소한", "바람결", "여름", "가을", "겨울", "봄날",
    "은은한", "말간", "보드란", "노을빛", "달빛", "별빛", "이른", "늦은", "작은", "커다란",
    "따스한", "시원한", "부지런한", "느긋한", "엉뚱한", "솔직한", "조용한", "환한", "맑은", "깊은",
    "잔잔한", "싱그런", "알뜰한", "든든한", "가벼운", "담백한", "유쾌한", "나른한", "동그란", "오래된",
)  # fmt: skip

NOUNS = (
    "하늘", "커피", "산책", "고양이", "다람쥐", "오후", "골목", "바다", "우산", "창문",
    "나무", "구름", "호수", "언덕", "책방", "자전거", "돌담", "바람", "손수건", "찻잔",
    "의자", "기차", "정원", "감나무", "수달", "참새", "고래", "여우", "토끼", "부엉이",
    "밤송이", "조약돌", "모래", "파도", "등대", "종소리", "연필", "일기", "노래", "걸음",
    "식탁", "마루", "장독", "이불", "단추", "목도리", "주전자", "라디오", "편지", "달력",
)  # fmt: skip

PLAIN_NAMES = len(ADJECTIVES) * len(NOUNS)

_RESERVED = ("모아", "moa", "운영자", "관리자", "operator", "admin")
_SIGNS = " _-."


class PseudonymFault(StrEnum):
    """Why a name cannot be shown."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    SIGNS = "signs"
    RESERVED = "reserved"


def pseudonym(number: int) -> str:
    """The suggestion with this number, 0 or more: an adjective and a noun, then with a counter behind them."""
    turn, plain = divmod(number, PLAIN_NAMES)
    adjective, noun = divmod(plain, len(NOUNS))
    return f"{ADJECTIVES[adjective]}{NOUNS[noun]}{turn or ''}"


def tidy(name: str) -> str:
    """The name in one spelling: composed letters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def fault_of(name: str) -> PseudonymFault | None:
    """Why this tidy name cannot be used, or None. Letters and digits of any script, blanks, "_", "-" and "."."""
    if len(name) < SHORTEST:
        return PseudonymFault.TOO_SHORT
    if len(name) > LONGEST:
        return PseudonymFault.TOO_LONG
    if not all(sign.isalnum() or sign in _SIGNS for sign in name):
        return PseudonymFault.SIGNS
    folded = unicodedata.normalize("NFKC", name).casefold()
    if folded.startswith(_RESERVED):
        return PseudonymFault.RESERVED
    return None


def may_rename_from(changed_at: datetime | None) -> datetime | None:
    """From when a name may change again, None when at once: 30 days after its last change (mockups/me.html)."""
    return changed_at + RENAME_AFTER if changed_at else None
