"""Values that are never what a field asks for, by what the field is."""

from itertools import product
from typing import Any

_PLAIN = ["0", "1", "10", "99", "1000", "99999999", "2147483648", "9223372036854775808"]
_WAYS = [
    "{}", "+{}", "-{}", "{}.0", "{}.5", "{},0", "{}e0", "{}E3", "0x{}", "0b{}", "0o{}", "{}L", "{}n", "₩{}", "{}원",
    "${}", " {}", "{} ", "\t{}", "{}\n", "1_{}", "1,{}", "1 {}", "{}%", "({})", "'{}'", "{}\x00",
    "\ufeff{}", "\u200b{}", "{}/1",
    "{};", "={}", "--{}", "{}--", "NaN{}", "{}∞", "√{}", "²{}",
]  # fmt: skip
_OTHER_DIGITS = ["０１２", "１", "٣", "३", "Ⅻ", "½", "①", "零", "一"]
_FAR = [-1, 0, -(2**31), 2**31, 2**32, 2**53, -(2**53), 2**63, -(2**63), 2**64, 10**30, -(10**30), 10**100]
_FLOATS = [0.0, 1.0, 1.5, -1.0, 1e3, 1e17, 1e308, -1e308, 5e-324, 0.1 + 0.2]
_SHAPES: list[Any] = [True, False, [], [1], [[1]], {}, {"a": 1}, {"$gt": 0}, {"__proto__": 1}, ["1"], [None]]

NUMBERS: list[Any] = [
    *(way.format(plain) for way, plain in product(_WAYS, _PLAIN)),
    *_OTHER_DIGITS,
    *_FAR,
    *_FLOATS,
    *_SHAPES,
    "",
    "NaN",
    "Infinity",
    "null",
    "none",
    "true",
]
"""More than three hundred; the far ones lie outside of every range we have."""

IDS: list[Any] = [
    "", "0", "1", "null", "me", "../me", "%00", "' OR 1=1 --", "{}", "[]", 0, 1, -1, 2**127, 2**128, 1.5, *_SHAPES,
    "01a1ffe3ce3a74c28d72d0ca22631b4b", "{01a1ffe3-ce3a-74c2-8d72-d0ca22631b4b}",
    "urn:uuid:01a1ffe3-ce3a-74c2-8d72-d0ca22631b4b", "01a1ffe3-ce3a-74c2-8d72-d0ca22631b4",
    " 01a1ffe3-ce3a-74c2-8d72-d0ca22631b4b",
    "01a1ffe3-ce3a-74c2-8d72-d0ca22631b4b\n", "01a1ffe3-ce3a-74c2-8d72-d0ca22631b4g",
    "０1a1ffe3-ce3a-74c2-8d72-d0ca22631b4b",
    "0_a1ffe3-ce3a-74c2-8d72-d0ca22631b4b", "\x00" * 36, "\ud800" * 36,
]  # fmt: skip

BOOLEANS: list[Any] = [
    "true", "false", "True", "yes", "no", "on", "off", "1", "0", "", "t", "y", 0, 1, -1, 2, 0.0, 1.0, [], {}, [True],
    {"a": True}, "null", "ｔrue",
]  # fmt: skip

CHOICES: list[Any] = [
    "", " ", "CJ", "cj ", " cj", "cj\x00", "cj\n", "ｃｊ", "\ud800", "../cj", "' OR ''='", "cj,hanjin", "a" * 10_000,
    0, 1, *_SHAPES,
]  # fmt: skip

TEXTS_OF_NO_KIND: list[Any] = [0, 1, -1, 1.5, 10**30, *_SHAPES]
"""What is no text at all."""

TEXTS_UNFIT: list[str] = [
    "\x00", "a\x00b", "a\x01b", "a\x08b", "a\x1bb", "a\x7fb", "a\x85b", "a\x9fb", "\ud800", "a\udfffb", "\udc00\ud800",
]  # fmt: skip
"""Text no line and no paragraph may hold."""

TEXTS_OF_SEVERAL_LINES: list[str] = ["a\nb", "a\r\nb", "a\rb", "a\tb", "a\x0bb", "a\x0cb"]
"""Where one line is asked for."""

TEXTS_TO_KEEP: list[str] = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "javascript:alert(1)",
    "'; DROP TABLE marketplace_pool; --", "' OR '1'='1", "1; SELECT pg_sleep(10)", "{{7*7}}", "{% debug %}", "${7*7}",
    "%(limit)s %s %d %n", "../../etc/passwd", "=HYPERLINK(1)", "@SUM(1)", "+1", "-1", "\u202eevil",
    "a\u200db", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "e\u0301", "ﷺ", "Z͑ͫ̓ͪ̂ͫ̽", "한글", "ＦＵＬＬ", "&amp;&lt;", "\\", "\"", "'", "null", "undefined", "NaN", "true",
]  # fmt: skip
"""Ugly, harmless and somebody's own words: kept as they came."""
