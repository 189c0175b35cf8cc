"""Which documents are taken, and how many."""

PAPERS_PER_DAY = 20
_HEAD, _TAIL, _TAIL_WITHIN = b"%PDF-", b"%%EOF", 2048


def looks_like_pdf(upload: bytes) -> bool:
    """Whether the file starts and ends like a PDF. What is in it is judged by nobody here: it never opens as a page."""
    return upload.startswith(_HEAD) and _TAIL in upload[-_TAIL_WITHIN:]
