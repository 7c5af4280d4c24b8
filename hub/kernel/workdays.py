"""Dutch working days.

Not working days: Saturday, Sunday, the national holidays, and the closing days that an
organisation adds itself. 5 May is a day off in lustrum years (2025, 2030) unless the rules
say otherwise; Good Friday is a working day unless the rules say otherwise. For terms set by
law use `STATUTORY`: the Algemene termijnenwet (article 3) counts 5 May every year and Good
Friday among the holidays.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from hub.kernel.clock import AMSTERDAM

MOST_DAYS: Final = 10_000
END_OF_DAY: Final = time(17)
_SATURDAY: Final = 5
_LIBERATION: Final = (5, 5)
_LUSTRUM: Final = 5
_GOOD_FRIDAY: Final = "goede vrijdag"
_LIBERATION_DAY: Final = "bevrijdingsdag"


class LiberationDay(StrEnum):
    """In which years 5 May is a day off."""

    LUSTRUM = "lustrum"
    EVERY_YEAR = "every_year"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DayRules:
    """Which of the days on which organisations differ are days off."""

    liberation_day: LiberationDay = LiberationDay.LUSTRUM
    good_friday: bool = False


USUAL: Final = DayRules()
STATUTORY: Final = DayRules(LiberationDay.EVERY_YEAR, good_friday=True)


def is_working_day(day: date, closed: Collection[date] = (), *, rules: DayRules = USUAL) -> bool:
    """Tell whether people work on a day; `closed` are the organisation's own closing days."""
    if day.weekday() >= _SATURDAY or day in closed:
        return False
    if (day.month, day.day) == _LIBERATION and _is_liberation_day_off(day.year, rules):
        return False
    year = _year(day.year)
    return day not in year.holidays and not (rules.good_friday and day == year.good_friday)


def add_working_days(
    start: date, days: int, closed: Collection[date] = (), *, rules: DayRules = USUAL
) -> date:
    """Return the working day that comes a number of working days after start.

    The start itself does not count. 0 gives the start, or the first working day after it. A
    negative number counts back. Raises ValueError beyond `MOST_DAYS` and OverflowError beyond
    the year 9999 or before the year 1.
    """
    if abs(days) > MOST_DAYS:
        raise ValueError(f"at most {MOST_DAYS} working days")
    step = timedelta(days=-1 if days < 0 else 1)
    day, left = start, abs(days)
    while left or not is_working_day(day, closed, rules=rules):
        day += step
        left -= left > 0 and is_working_day(day, closed, rules=rules)
    return day


def working_days_between(
    start: date, end: date, closed: Collection[date] = (), *, rules: DayRules = USUAL
) -> int:
    """Count the working days after start, up to and including end; negative when end is first.

    So `working_days_between(start, add_working_days(start, n)) == n`, for n other than 0.
    """
    first, last = min(start, end), max(start, end)
    shift = 1 if end >= start else 0
    days = (first + timedelta(days=shift + number) for number in range((last - first).days))
    count = sum(is_working_day(day, closed, rules=rules) for day in days)
    return count if end >= start else -count


def end_of_working_day(day: date, at: time = END_OF_DAY) -> datetime:
    """Return the moment, in UTC, at which a working day ends in the Netherlands (17:00)."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


class _Year(NamedTuple):
    holidays: frozenset[date]
    good_friday: date | None


@lru_cache(maxsize=256)
def _year(year: int) -> _Year:
    """The holidays of a year, without Good Friday and 5 May: those depend on the rules.

    The table knows the years 1966 to 2100; outside those only weekends are days off.
    """
    from holidays import country_holidays  # noqa: PLC0415 - the import takes half a second

    named = country_holidays("NL", years=year, language="nl", categories=("public", "optional"))
    days = {day: name.lower() for day, name in named.items()}
    good_friday = next((day for day, name in days.items() if name == _GOOD_FRIDAY), None)
    # Ascension Day can fall on 5 May (2016): then the day has both names and stays.
    off = (day for day, name in days.items() if name not in {_GOOD_FRIDAY, _LIBERATION_DAY})
    return _Year(frozenset(off), good_friday)


def _is_liberation_day_off(year: int, rules: DayRules) -> bool:
    if rules.liberation_day is LiberationDay.LUSTRUM:
        return year % _LUSTRUM == 0
    return rules.liberation_day is LiberationDay.EVERY_YEAR
