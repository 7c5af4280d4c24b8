"""What a column holds, seen from its cells: dates, times, marks, names or stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tenants.imports.reading.codes import channel_of, names_behaviour, status_of
from tenants.imports.reading.dates import DateStyle, read_day
from tenants.imports.reading.tables import Cell, Row
from tenants.imports.reading.times import read_time
from tenants.imports.reading.values import clean, is_empty, is_unknown, number_of, yes_or_no

_SAMPLE = 300
_BARE_SERIAL_FROM = 20_000
_STORY = 25
_GROWN_UP_YEARS = 12
_MOSTLY = 0.5
_MARK, _SHORT, _LABEL = 20, 30, 40
_COMPACT_LENGTH, _SERIAL_LENGTH = 8, 5


def sample(rows: Sequence[Row], column: int) -> list[str]:
    """Return up to 300 filled cells of a column as text, spread over the file."""
    return [clean(cell) for cell in _filled(rows, column)]


def _filled(rows: Sequence[Row], column: int) -> list[Cell]:
    step = max(len(rows) // _SAMPLE, 1)
    cells = (row.cells[column] for row in rows[::step] if column < len(row.cells))
    return [cell for cell in cells if not is_empty(clean(cell)) and not is_unknown(clean(cell))]


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares from 0 to 1 of a column's filled cells that are of each kind; `filled` counts."""

    filled: int
    dates: float
    long_ago: float
    times: float
    marks: float
    statuses: float
    behaviours: float
    channels: float
    numbers: float
    distinct: float
    length: float

    def suits(self, field: str) -> float:
        """Say from 0 to 1 how well the column's content suits a field."""
        return _SUITS.get(field, _suits_words)(self)


def profile(rows: Sequence[Row], column: int, today: date) -> Profile:
    """Return what a column holds, from up to 300 of its filled cells."""
    cells = _filled(rows, column)
    texts = [clean(cell) for cell in cells]
    style = DateStyle(today)
    days = [
        read_day(cell, style)
        for cell, text in zip(cells, texts, strict=True)
        if _could_be_date(cell, text)
    ]
    years = [day.on.year for day in days if day.on]
    share = _Shares(len(cells))
    return Profile(
        filled=len(cells),
        dates=share.of(sum(day.fault in {"", "no_such_day", "partial"} for day in days)),
        long_ago=sum(year < today.year - _GROWN_UP_YEARS for year in years) / max(len(years), 1),
        times=share.of(sum(_is_time(cell, text) for cell, text in zip(cells, texts, strict=True))),
        marks=share.of(sum(len(text) < _MARK and yes_or_no(text) is not None for text in texts)),
        statuses=share.of(
            sum(len(text) < _SHORT and status_of(text) is not None for text in texts)
        ),
        behaviours=share.of(sum(names_behaviour(text) for text in texts)),
        channels=share.of(
            sum(len(text) < _LABEL and channel_of(text) is not None for text in texts)
        ),
        numbers=share.of(sum(_is_number(cell) for cell in cells)),
        distinct=share.of(len(set(texts))),
        length=sum(map(len, texts)) / max(len(texts), 1),
    )


@dataclass(frozen=True, slots=True)
class _Shares:
    total: int

    def of(self, count: int) -> float:
        return count / self.total if self.total else 0.0


def _could_be_date(cell: Cell, text: str) -> bool:
    """Leave out bare numbers that are more likely register numbers, and stories."""
    if isinstance(cell, (int, float)) or text.isdecimal():
        return len(text) == _COMPACT_LENGTH or (
            len(text) == _SERIAL_LENGTH and float(text) >= _BARE_SERIAL_FROM
        )
    return len(text) <= _LABEL


def _is_time(cell: Cell, text: str) -> bool:
    if isinstance(cell, (int, float)):
        return 0 <= cell < 1
    return len(text) <= _MARK and not text.isdecimal() and read_time(cell)[0] is not None


def _is_number(cell: Cell) -> bool:
    text = number_of(cell) or ""
    digits = sum(sign.isdigit() for sign in text)
    return digits > 0 and len(text) <= _MARK and digits * 3 >= len(text)


def _suits_words(seen: Profile) -> float:
    """Suit a name, team or measure: words that are no dates, times or marks."""
    if max(seen.dates, seen.times, seen.marks) > _MOSTLY:
        return 0.1
    return 0.3 if seen.length > 3 * _STORY else 0.8


def _suits_text(seen: Profile) -> float:
    if max(seen.dates, seen.times, seen.marks) > _MOSTLY:
        return 0.05
    return 1.0 if seen.length >= _STORY else 0.6


def _suits_kind(seen: Profile) -> float:
    words = _suits_words(seen)
    return words if words < _MOSTLY else max(seen.behaviours, 0.5)


def _suits_place(seen: Profile) -> float:
    words = _suits_words(seen)
    return words if words < _MOSTLY else max(seen.channels, 0.6)


def _suits_mark(seen: Profile) -> float:
    if seen.dates > _MOSTLY or seen.length > 3 * _STORY:
        return 0.1
    return max(seen.marks, 0.5)


_SUITS: dict[str, Callable[[Profile], float]] = {
    "number": lambda seen: seen.numbers * seen.distinct if seen.dates < _MOSTLY else 0.1,
    "on": lambda seen: seen.dates * (1 - 0.5 * seen.long_ago),
    "filed": lambda seen: seen.dates * (1 - 0.5 * seen.long_ago),
    "born": lambda seen: seen.dates * (0.6 + 0.4 * seen.long_ago),
    "until": lambda seen: seen.dates,
    "at": lambda seen: seen.times,
    "text": _suits_text,
    "kind": _suits_kind,
    "place": _suits_place,
    "police": _suits_mark,
    "care": _suits_mark,
    "status": lambda seen: 0.1 if seen.dates > _MOSTLY else max(seen.statuses, 0.4),
}
