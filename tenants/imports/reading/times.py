"""Reading a time of day in the many ways that people write it."""

import re
from datetime import date, datetime, time

from tenants.imports.reading.tables import Cell
from tenants.imports.reading.values import clean, is_empty, is_unknown

_LEAD = re.compile(r"^(?:ca\.?|circa|rond|omstreeks|omstr\.?|±|~|om|plm\.?)\s*")
_CLOCK = re.compile(
    r"(\d{1,2})\s*[:.,;uh]\s*(\d{2})(?:\s*[:.]\s*(\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:uur|u\.?|h|hrs?)?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_HOUR = re.compile(r"(\d{1,2})\s*(?:uur|u\.?|h|hrs?)?\s*(am|pm|a\.m\.|p\.m\.)?")
_DIGITS = re.compile(r"(\d{1,2})(\d{2})\s*(?:uur|u\.?|h|hrs?)?")
_FRACTION = re.compile(r"0[.,]\d{3,}")
_SPAN = re.compile(r"\s*(?:-|–|—|tot|t/m|/|en)\s*")
_HOURS, _NOON, _MINUTES = 24, 12, 60
_MINUTES_A_DAY = _HOURS * _MINUTES
_HUNDRED = 100
_LARGEST = 100_000
_CLOSE = 1e-6


def read_time(cell: Cell) -> tuple[time | None, bool]:
    """Return the time and whether the cell was understood; an empty cell is understood.

    `9.30 u`, `10u15`, `0915`, `9`, `9:30 PM`, a day fraction and time cells are
    times; `14:00-14:30` starts at 14:00. `half tien` can be morning or evening
    and so is not understood, like `'s middags`.
    """
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0), True
    if isinstance(cell, time):
        return cell.replace(microsecond=0), True
    if isinstance(cell, date):
        return None, False
    if isinstance(cell, (int, float)):
        found = _from_number(cell)
        return found, found is not None
    text = clean(cell).casefold()
    if is_empty(text) or is_unknown(text):
        return None, True
    found = read_clock(text)
    return found, found is not None


def read_clock(text: str) -> time | None:
    """Return the time that a text in lower case says, or nothing."""
    text = _LEAD.sub("", text.strip())
    if _FRACTION.fullmatch(text):
        return _from_number(float(text.replace(",", ".")))
    if clock := _CLOCK.fullmatch(text):
        hour, minute, second, half = clock.groups()
        return _time(int(hour), int(minute), int(second or 0), half)
    if alone := _HOUR.fullmatch(text):
        return _time(int(alone[1]), 0, 0, alone[2])
    if digits := _DIGITS.fullmatch(text):
        return _time(int(digits[1]), int(digits[2]), 0, None)
    first, *rest = _SPAN.split(text, maxsplit=1)
    return read_clock(first) if first and rest and read_clock(rest[0]) else None


def _from_number(number: float) -> time | None:
    """Read a day fraction, an hour, `915`, or the 9.3 that a spreadsheet made of `9.30`."""
    if 0 < number < 1:
        return _from_fraction(number)
    if number != number or not 0 <= number < _LARGEST:  # noqa: PLR0124 - true for NaN only
        return None
    if float(number).is_integer():
        hour, minute = (int(number), 0) if number < _HUNDRED else divmod(int(number), _HUNDRED)
        return _time(hour, minute, 0, None)
    if number < _HOURS and abs(number * _HUNDRED - round(number * _HUNDRED)) < _CLOSE:
        hour, minute = divmod(round(number * _HUNDRED), _HUNDRED)
        return _time(hour, minute, 0, None)
    return _from_fraction(number % 1)


def _from_fraction(fraction: float) -> time | None:
    hour, minute = divmod(round(fraction * _MINUTES_A_DAY) % _MINUTES_A_DAY, _MINUTES)
    return time(hour, minute)


def _time(hour: int, minute: int, second: int, half: str | None) -> time | None:
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    if hour >= _HOURS or minute >= _MINUTES or second >= _MINUTES:
        return None
    return time(hour, minute, second)
