"""Parcels as a desk shows them: the carrier's word in words, and what is wrong in a row of a file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.rules.parcel_files import FileTrouble
from marketplace.rules.parcels import CarrierState
from pages.presentation.cards import Badge

STATES: dict[CarrierState | None, Badge] = {
    None: Badge(_("Number saved"), "wait"),
    CarrierState.UNKNOWN: Badge(_("Carrier does not know it"), "refuse"),
    CarrierState.SAVED: Badge(_("Saved, not scanned yet"), "wait"),
    CarrierState.MOVING: Badge(_("On its way"), "safe"),
    CarrierState.DELIVERED: Badge(_("Delivered"), "safe"),
    CarrierState.RETURNED: Badge(_("Came back to you"), "refuse"),
}

FILE_TROUBLES: dict[FileTrouble, Promise] = {
    FileTrouble.EMPTY: _("This file has no rows."),
    FileTrouble.TOO_BIG: _("This file is larger than 1 MB."),
    FileTrouble.TOO_MANY_ROWS: _("A file holds at most 5,000 rows. Please split it."),
    FileTrouble.ENCODING: _("This file cannot be read. Save it as CSV in UTF-8 or EUC-KR."),
    FileTrouble.COLUMNS: _("The file needs the columns order, carrier and tracking, in any order."),
    FileTrouble.BROKEN: _("This file is not a whole CSV file: a quotation mark is not closed."),
}

ROW_TROUBLES: dict[str, Promise] = {
    "order_missing": _("The order is missing"),
    "carrier_missing": _("The carrier is missing"),
    "number_missing": _("The tracking number is missing"),
    "number_shortened": _("A spreadsheet has shortened this number. Format the column as text."),
    "units_unreadable": _("Write units by their numbers: 1 2"),
    "too_long": _("A cell is longer than 200 letters"),
    "same_number": _("Same number as line %(line)s, for another order"),
    "same_units": _("Line %(line)s gives these units another number"),
    "order_unknown": _("This is not among your orders"),
    "order_ambiguous": _("Several of your orders end like this. Write the whole number."),
    "carrier_unknown": _("This carrier is not known here"),
    "number_unfit": _("A tracking number has 10 to 14 digits"),
}
"""What is wrong in a row, by its code; refusals while saving bring their own words."""


def row_trouble(code: str, other_line: int | None) -> str:
    """What is wrong in a row of a file, in words."""
    return str(ROW_TROUBLES[code]) % {"line": other_line} if other_line else str(ROW_TROUBLES[code])
