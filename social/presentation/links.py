"""Links that carry their sharer's code, and the square of dots a phone reads them from."""

from dataclasses import dataclass
from uuid import UUID

import segno
from django.conf import settings
from django.urls import reverse

from social.rules.texts import traced

VIA = "via"
"""The parameter that carries the code."""


@dataclass(frozen=True)
class Qr:
    """A QR code as one path on a square of so many modules; draw it with a quiet border of four."""

    size: int
    path: str

    @property
    def box(self) -> int:
        """The side of the picture with its quiet border."""
        return self.size + 8


def pool_link(pool_id: UUID, code: str) -> str:
    """The pool's address with this person's code, or without any."""
    return _with(reverse("pool", args=[pool_id]), code)


def site_link(code: str) -> str:
    """The site's address with this person's code."""
    return _with(reverse("home"), code)


def qr_of(url: str) -> Qr:
    """The link as a QR code with a medium correction of errors."""
    matrix = segno.make(url, error="m", micro=False).matrix
    rows = (_row(y, row) for y, row in enumerate(matrix))
    return Qr(size=len(matrix), path="".join(rows))


def _with(path: str, code: str) -> str:
    url = f"{settings.SITE_URL}{path}"
    return traced(url, via=code) if code else url


def _row(y: int, row: bytearray) -> str:
    return "".join(f"M{x} {y}h1v1h-1z" for x, is_dark in enumerate(row) if is_dark)
