"""An amount as Korean reads it, so that a slip of one digit is heard: 80,900 is 팔만 구백 원."""

DIGITS = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
PLACES = ("", "십", "백", "천")
MYRIADS = ("", "만", "억", "조")


def in_words(amount: int) -> str:
    """The amount of won in words, grouped by ten thousands. Under ten quadrillion; frontend/won.ts says the same."""
    groups = []
    for myriad in range(len(MYRIADS)):
        group = amount // 10_000**myriad % 10_000
        if group:
            count = "" if (group, myriad) == (1, 1) else _up_to_myriad(group)
            groups.append(count + MYRIADS[myriad])
    return f"{' '.join(reversed(groups)) or '영'} 원"


def _up_to_myriad(number: int) -> str:
    words = []
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            words.append(("" if digit == "1" and place else DIGITS[int(digit)]) + PLACES[place])
    return "".join(reversed(words))
