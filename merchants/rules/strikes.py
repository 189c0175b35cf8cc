"""Why a seller is struck."""

from enum import StrEnum


class StrikeReason(StrEnum):
    """A winner stayed silent until its deadline, or said no to the order it had bid for."""

    SILENT = "silent"
    REFUSED = "refused"
