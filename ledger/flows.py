"""Journeys of the books: closing each day's entries, one seal per transaction, as often as it takes."""

from common import clock
from common.calendar import seoul_day
from common.transactions import unit_of_work
from ledger.selectors import last_sealing
from ledger.services import seal_next
from ledger.services.sealing import MOST_IN_A_SEAL


def seal_day(*, at_most: int = MOST_IN_A_SEAL) -> int:
    """Seal what waits, once a day in Seoul by real time; the number of entries sealed.

    Dying between two seals loses nothing: a full seal says that there may be more.
    """
    last, sealed = last_sealing(), 0
    if last is not None and last.day == seoul_day(clock.real()) and last.count < at_most:
        return 0
    while True:
        with unit_of_work():
            seal = seal_next(at=clock.real(), at_most=at_most)
        sealed += seal.count if seal else 0
        if seal is None or seal.count < at_most:
            return sealed
