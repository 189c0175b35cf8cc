"""Which accounts are pots and which are streams, told by their code alone (settled.md, "Money across siblings")."""

STREAM_PREFIXES = ("world:", "platform:")
STREAM_CODES = frozenset({"points:issued", "points:spent", "points:expired"})


def is_stream(code: str) -> bool:
    """Whether the account has no floor, keeps no totals and is never locked; everything else is a pot.

    `world:cards`, `platform:commission` and `points:issued` are streams; `held:0192…` and
    `points:wallet:0192…` are pots.
    """
    return code.startswith(STREAM_PREFIXES) or code in STREAM_CODES
