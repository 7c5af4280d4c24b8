"""Reading a day in any spelling: real date cells, bare numbers and what people type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from hub.kernel import clock
from tenants.imports.reading.tables import EXCEL_DAY_ZERO, Cell
from tenants.imports.reading.times import read_clock
from tenants.imports.reading.values import clean, is_empty, is_unknown, plain

MISSING: Final = "missing"
NO_SUCH_DAY: Final = "no_such_day"
PARTIAL: Final = "partial"
UNREADABLE: Final = "unreadable"

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january", "feb febr februari february", "mrt maart mar march maa",
            "apr april", "mei may", "jun juni june", "jul juli july", "aug augustus august",
            "sep sept september", "okt oktober oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\b"
    r"[.,]?\s*|(?:ca\.?|circa|±|rond|omstreeks|op|d\.?d\.?)\s+)+"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*['’]?(\d{4}|\d{2})(?!\d)")
_DAY_NAME_YEAR = re.compile(
    r"(\d{1,2})(?:e|ste|de|st|nd|rd|th)?[-/. ]*([a-z]{3,9})[-/., ]*['’]?(\d{4}|\d{2})(?!\d)"
)
_NAME_DAY_YEAR = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_LAST = re.compile(r"(\d{2})(\d{2})(\d{4})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_ZEROS = re.compile(r"[0/.:\- ]+")
_PART = re.compile(
    r"(?:\d{1,2}[-/. ])?\d{4}|\d{4}[-/. ]\d{1,2}|(?:week|wk|kw|q|kwartaal)\.?\s*\d.*"
)
_NAMED_PART = re.compile(r"([a-z]{3,9})[-/., ]*['’]?(\d{4}|\d{2})?")
_OFFSET = re.compile(r"T.*(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_FIRST_SERIAL, _LAST_SERIAL = 3_654, 80_000  # 1910 to 2119
_OLDEST_YEAR = 1900
_MIDNIGHT = time()  # what programs write beside a day without a time
_MONTHS_A_YEAR, _DAYS_A_MONTH = 12, 31
_ENOUGH_PROOF = 2
_COMPACT_LENGTH, _FULL_YEAR = 8, 4
_FIRST_COMPACT, _AFTER_COMPACT = 1_000_000, 100_000_000
_YEARS = range(_OLDEST_YEAR, 2200)


@dataclass(frozen=True, slots=True)
class Day:
    """What a date cell says: a day and perhaps a time, or the fault that keeps it from one.

    `rough` is true when the cell said more than one day or time can hold.
    """

    on: date | None = None
    at: time | None = None
    fault: str = ""
    rough: bool = False


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a file writes dates: the order, day zero of bare numbers, and what day it is now."""

    today: date
    month_first: bool = False
    serial_base: date = EXCEL_DAY_ZERO


def proves_month_first(cells: Iterable[Cell]) -> bool:
    """Tell whether a column can only be month-day-year, as American programs write it.

    It takes at least two dates that are no day when read day first, and none
    that is no day when read month first.
    """
    proof = 0
    for cell in cells:
        found = _YEAR_LAST.match(clean(cell)) if isinstance(cell, str) else None
        if found:
            first, second = int(found[1]), int(found[2])
            if first > _MONTHS_A_YEAR:
                return False
            proof += _MONTHS_A_YEAR < second <= _DAYS_A_MONTH
    return proof >= _ENOUGH_PROOF


def read_day(cell: Cell, style: DateStyle) -> Day:
    """Return the day a cell means, or why it means none."""
    if isinstance(cell, datetime):
        return _checked(cell.date(), cell.time() if cell.time() != _MIDNIGHT else None)
    if isinstance(cell, date):
        return _checked(cell, None)
    if isinstance(cell, time):
        return Day(fault=UNREADABLE)
    if isinstance(cell, (int, float)):
        return _from_number(cell, style)
    text = clean(cell)
    if is_empty(text) or is_unknown(text) or _ZEROS.fullmatch(text):
        return Day(fault=MISSING)
    return _from_text(" ".join(text.split()), style)


def _checked(on: date, at: time | None) -> Day:
    return Day(on, at) if on.year >= _OLDEST_YEAR else Day(fault=NO_SUCH_DAY)


def _from_number(number: float, style: DateStyle) -> Day:
    if number == 0:
        return Day(fault=MISSING)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        moment = datetime.combine(style.serial_base, _MIDNIGHT) + timedelta(
            minutes=round(number * 24 * 60)
        )
        return read_day(moment, style)
    if _FIRST_COMPACT <= number < _AFTER_COMPACT and float(number).is_integer():
        return _compact(str(int(number)).zfill(_COMPACT_LENGTH))
    return Day(fault=PARTIAL if number in _YEARS else UNREADABLE)


def _from_text(text: str, style: DateStyle) -> Day:
    if _OFFSET.search(text) and (moment := _with_offset(text)):
        return moment
    words = _LEAD.sub("", text.casefold())
    if words.isdecimal() and len(words) == _COMPACT_LENGTH:
        return _compact(words)
    if _SERIAL.fullmatch(words):
        return _from_number(float(words.replace(",", ".")), style)
    for pattern, order in _patterns(style):
        found = pattern.match(words)
        day = _from_groups(found, order, style) if found else None
        if found and day:
            return _with_rest(day, words[found.end() :])
    return Day(fault=PARTIAL if _is_part(words) else UNREADABLE)


def _patterns(style: DateStyle) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the spellings, each with the order of its parts: year, month, day."""
    return (
        (_YEAR_FIRST, "ymd"),
        (_YEAR_LAST, "mdy" if style.month_first else "dmy"),
        (_DAY_NAME_YEAR, "dmy"),
        (_NAME_DAY_YEAR, "mdy"),
    )


def _from_groups(found: re.Match[str], order: str, style: DateStyle) -> Day | None:
    parts = dict(zip(order, found.groups(), strict=True))
    month = int(parts["m"]) if parts["m"].isdecimal() else _MONTHS.get(plain(parts["m"]))
    if month is None:
        return None
    return _day(_year(parts["y"], style), month, int(parts["d"]))


def _year(told: str, style: DateStyle) -> int:
    """Return a year in full; two digits mean a year from 90 years back to 10 years ahead."""
    if len(told) == _FULL_YEAR:
        return int(told)
    century = style.today.year // 100 * 100
    year = century + int(told)
    return year if year <= style.today.year + 10 else year - 100


def _day(year: int, month: int, day: int) -> Day:
    try:
        return _checked(date(year, month, day), None)
    except ValueError:
        return Day(fault=NO_SUCH_DAY)


def _compact(digits: str) -> Day:
    for pattern, order in ((_COMPACT, "ymd"), (_COMPACT_LAST, "dmy")):
        found = pattern.fullmatch(digits)
        assert found is not None
        parts = dict(zip(order, map(int, found.groups()), strict=True))
        day = _day(parts["y"], parts["m"], parts["d"])
        if not day.fault:
            return day
    return Day(fault=NO_SUCH_DAY)


def _with_offset(text: str) -> Day | None:
    """Read an ISO moment with its offset, as the day and time on a Dutch clock."""
    try:
        moment = clock.local(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
    return _checked(moment.date(), moment.time().replace(microsecond=0))


def _with_rest(day: Day, rest: str) -> Day:
    """Add what follows the day: a time is used, a second day or a word only noticed."""
    rest = re.sub(r"\(.*?\)", "", rest).strip(" ,.;t?\t")
    if day.fault or not rest:
        return day
    at = read_clock(rest.removeprefix("om ").strip())
    return Day(day.on, None if at == _MIDNIGHT else at, rough=at is None)


def _is_part(words: str) -> bool:
    if _PART.fullmatch(words):
        return True
    named = _NAMED_PART.fullmatch(words)
    return named is not None and plain(named[1]) in _MONTHS
