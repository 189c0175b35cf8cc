"""How amounts, counts and instants are written on every page, in the reader's language and in Korean time."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.calendar import SEOUL
from common.ids import short_code

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/icons.svg, hidden from readers: the words beside it say what it means."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.filter
def won(amount: Any) -> str:
    """₩12,000 from an integer of won or a Money; a negative one as −₩4,045; nothing from None."""
    if amount is None or amount == "":
        return ""
    minor = int(getattr(amount, "minor", amount))
    return f"{'−' if minor < 0 else ''}₩{abs(minor):,}"


@register.filter
def short_won(amount: int) -> str:
    """An amount over a narrow bar, never rounded up: 8.21M or 82K, in Korean 821만."""
    if amount < 10_000:
        return f"{amount:,}"
    if pgettext("unit of large amounts: thousand or myriad", "thousand") == "myriad":
        return f"{amount // 10_000:,}만"
    return f"{amount // 1_000_000}.{amount // 10_000 % 100:02d}M" if amount >= 1_000_000 else f"{amount // 1_000}K"


@register.filter
def grouped(number: int | None) -> str:
    """12,400 from 12400: what a field of an amount is filled with."""
    return "" if number is None else f"{int(number):,}"


@register.filter
def code(of: UUID) -> str:
    """An id as people read it: 3F2A1B."""
    return short_code(of)


@register.filter
def units(count: int) -> str:
    """Units are counted in 개, never mixed with people in one figure."""
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": f"{count:,}"}


@register.filter
def people(count: int) -> str:
    """People are counted in 명."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": f"{count:,}"}


@register.filter
def percent_off(price: int, start: int) -> str:
    """How far a price has fallen from its start, in whole percent, never rounded up: 30%."""
    return f"{(start - price) * 100 // start}%" if start else ""


@register.filter
def percent_off_exact(price: int, start: int) -> str:
    """The same with one decimal, never rounded up: 30.4%."""
    tenths = (start - price) * 1_000 // start if start else 0
    return f"{tenths // 10}.{tenths % 10}%"


@register.filter
def initial(name: str) -> str:
    """The first letter of a pseudonym, for an avatar."""
    return name[:1].upper()


@register.filter
def iso(instant: datetime) -> str:
    """The instant for machines, in Korean time: 2026-11-23T21:00:00+09:00."""
    return timezone.localtime(instant, SEOUL).isoformat(timespec="seconds")


@register.filter
def clock_time(instant: datetime) -> str:
    """21:00, Korean time."""
    return dated(timezone.localtime(instant, SEOUL), "H:i")


@register.filter
def day(instant: datetime) -> str:
    """Mon 23 Nov, or 11월 23일(월)."""
    return dated(timezone.localtime(instant, SEOUL), pgettext("date format", "D j M"))


@register.filter
def short_day(instant: datetime) -> str:
    """23 Nov, or 11/23, where space is short."""
    return dated(timezone.localtime(instant, SEOUL), pgettext("short date format", "j M"))


@register.filter
def on_day(on: date) -> str:
    """Mon 23 Nov, or 11월 23일(월), of a date in Seoul."""
    return dated(on, pgettext("date format", "D j M"))


@register.filter
def month(on: date) -> str:
    """November 2026, or 2026년 11월."""
    return dated(on, pgettext("month format", "F Y"))


@register.filter
def chart_day(on: date) -> str:
    """Mon 23, or 23(월), of a date under a narrow bar."""
    return dated(on, pgettext("date under a bar", "D j"))


@register.filter
def moment(instant: datetime) -> str:
    """Mon 23 Nov 21:00 KST, or 11월 23일(월) 21:00: the zone is said to who may not expect it."""
    return dated(timezone.localtime(instant, SEOUL), pgettext("date format", "D j M H:i \\K\\S\\T"))


@register.filter
def left(instant: datetime, now: datetime) -> str:
    """What is left until an instant, in its two largest units: 2 d 3 h, 9 h 34 m, 3 m; "over" once it has passed."""
    seconds = int((instant - now).total_seconds())
    if seconds <= 0:
        return _("over")
    minutes = max(1, seconds // MINUTE)
    parts = [
        _("%(days)s d") % {"days": minutes // 1_440} if minutes >= 1_440 else "",
        _("%(hours)s h") % {"hours": minutes // 60 % 24} if minutes // 60 % 24 else "",
        _("%(minutes)s m") % {"minutes": minutes % 60} if minutes % 60 and minutes < 1_440 else "",
    ]
    return " ".join(filter(None, parts)) or _("%(minutes)s m") % {"minutes": 1}


@register.filter
def since(instant: datetime, now: datetime) -> str:
    """How long ago: just now, 3 minutes ago, 7 hours ago; from a day on the date."""
    seconds = int((now - instant).total_seconds())
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    if seconds < DAY:
        hours = seconds // HOUR
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    return day(instant)


@register.filter
def when(instant: datetime, now: datetime) -> str:
    """The instant as one says it: today 21:00, tomorrow 10:00, otherwise with its date."""
    there, here = timezone.localtime(instant, SEOUL), timezone.localtime(now, SEOUL)
    if there.date() == here.date():
        return _("today %(time)s") % {"time": clock_time(instant)}
    if there.date() == here.date() + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": clock_time(instant)}
    return moment(instant)
