"""Days and hours on which things happen, and working days on which they are dealt with.

Days are ordinals here (`date.toordinal`), moments are UTC: adding minutes to a midnight is many
times faster than reckoning with time zones per melding.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from hub.demo.region.chances import pick, spread
from hub.kernel.clock import AMSTERDAM
from hub.kernel.workdays import is_working_day

# How busy each month is, January first.
_SEASON: Final = (1.05, 1.0, 1.05, 1.0, 1.0, 1.05, 0.8, 0.75, 1.05, 1.1, 1.1, 0.9)
# Monday to Sunday.
_WEEKS: Final = {
    "office": (1.1, 1.0, 0.95, 1.05, 0.9, 0.0, 0.0),
    "street": (0.9, 0.9, 0.95, 1.0, 1.1, 1.2, 0.7),
    "evening": (0.5, 1.2, 1.0, 1.3, 0.1, 0.05, 0.0),
    "online": (1.1, 1.0, 1.0, 1.0, 0.9, 0.8, 0.9),
}
_HOURS: Final = {
    "office": {8: 4, 9: 12, 10: 16, 11: 15, 12: 8, 13: 11, 14: 14, 15: 12, 16: 8, 17: 2},
    "street": {8: 3, 9: 6, 10: 9, 11: 9, 12: 7, 13: 9, 14: 10, 15: 10, 16: 9, 17: 7, 18: 5,
               19: 5, 20: 5, 21: 4, 22: 3, 23: 2},
    "evening": {18: 1, 19: 5, 20: 10, 21: 10, 22: 6, 23: 1},
    "online": {0: 1, 6: 1, 7: 3, 8: 4, 9: 5, 10: 5, 11: 5, 12: 5, 13: 5, 14: 5, 15: 5, 16: 6,
               17: 7, 18: 8, 19: 10, 20: 12, 21: 11, 22: 8, 23: 4},
}  # fmt: skip
_HOUR_TABLES: Final = {kind: spread(hours, 200) for kind, hours in _HOURS.items()}
_RESTING_MONTHS: Final = frozenset({7, 8})  # councils are in recess
_OPENING_MINUTE: Final = 8 * 60 + 20
_OFFICE_MINUTES: Final = 8 * 60 + 30


class Horizon:
    """The time that a region is made for: from `first` until, and not including, `until`."""

    def __init__(self, until: date, years: int) -> None:
        self.until = until
        self.end_day = until.toordinal()
        self.end = midnight(self.end_day)
        self.starts = [self.end_day - round(365.25 * back) for back in range(years, -1, -1)]
        late = self.end_day + 400
        self._working = [day for day in range(self.starts[0], late) if _is_working(day)]

    def working_day(self, day: int, later: int = 0) -> int:
        """Return the working day on or after a day, or a number of working days later."""
        at = bisect_left(self._working, day) + later
        return self._working[min(at, len(self._working) - 1)]


@lru_cache(maxsize=8)
def horizon(until: date, years: int) -> Horizon:
    """Return the horizon; made once, for all municipalities."""
    return Horizon(until, years)


@lru_cache(maxsize=8_192)
def midnight(day: int) -> datetime:
    """Return the moment at which a Dutch day begins, in UTC."""
    return datetime.combine(date.fromordinal(day), time(), AMSTERDAM).astimezone(UTC)


@lru_cache(maxsize=256)
def busy_days(first: int, end: int, kind: str) -> tuple[int, ...]:
    """Return a table of the days from first up to end, each as often as it is busy."""
    weights = {day: _busy(day, kind) for day in range(first, end)}
    return spread(weights, 20 * max(1, len(weights)))


def happening(day: int, kind: str, random: Random) -> datetime:
    """Return a moment on a day, at an hour that fits the kind."""
    hour = pick(_HOUR_TABLES[kind], random.random)
    return midnight(day) + timedelta(minutes=hour * 60 + int(60 * random.random()))


def office_moment(day: int, random: Random) -> datetime:
    """Return a moment within office hours of a day."""
    minutes = _OPENING_MINUTE + int(_OFFICE_MINUTES * random.random())
    return midnight(day) + timedelta(minutes=minutes)


@lru_cache(maxsize=8_192)
def _is_working(day: int) -> bool:
    return is_working_day(date.fromordinal(day))


def _busy(day: int, kind: str) -> float:
    on = date.fromordinal(day)
    if kind in {"office", "evening"} and not _is_working(day):
        return 0.0
    quiet = 0.1 if kind == "evening" and on.month in _RESTING_MONTHS else 1.0
    return _WEEKS[kind][on.weekday()] * _SEASON[on.month - 1] * quiet
