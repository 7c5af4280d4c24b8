"""Numbers, days and clocks as people in the Netherlands read them; English for who chose that.

Plain tables and integer arithmetic: these run in the rows of lists, so no locale library here.
Moments are aware datetimes and are shown on the clock of Europe/Amsterdam.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hub.kernel.clock import local, now, today

language: ContextVar[str] = ContextVar("language", default="nl")

MINUTE, HOUR, DAY = 60, 3600, 86400
_KILO = 1000


@dataclass(frozen=True)
class _Words:
    days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    point: str
    thousand: str
    clock: str
    left: str
    late: str
    ago: str
    minute: str
    hour: tuple[str, str]
    day: tuple[str, str]
    now: str
    today: str
    tomorrow: str
    yesterday: str
    joined: str


_NL = _Words(
    days=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    months=(
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    short_months=(
        "jan",
        "feb",
        "mrt",
        "apr",
        "mei",
        "jun",
        "jul",
        "aug",
        "sep",
        "okt",
        "nov",
        "dec",
    ),
    point=",",
    thousand=".",
    clock="{:02d}.{:02d} uur",
    left="nog {}",
    late="{} te laat",
    ago="{} geleden",
    minute="min",
    hour=("uur", "uur"),
    day=("dag", "dagen"),
    now="nu",
    today="vandaag",
    tomorrow="morgen",
    yesterday="gisteren",
    joined=" en ",
)
_EN = _Words(
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=(
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
    point=".",
    thousand=",",
    clock="{:02d}:{:02d}",
    left="{} left",
    late="{} late",
    ago="{} ago",
    minute="min",
    hour=("hour", "hours"),
    day=("day", "days"),
    now="now",
    today="today",
    tomorrow="tomorrow",
    yesterday="yesterday",
    joined=" and ",
)


def _words() -> _Words:
    return _EN if language.get() == "en" else _NL


def number(value: float | Decimal, decimals: int = 0) -> str:
    """Return `1.355`, or `22,6` with one decimal; a true minus sign for a negative."""
    words = _words()
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and text.strip("0.")
    text = text.translate({ord(","): words.thousand, ord("."): words.point})
    return f"\N{MINUS SIGN}{text}" if negative else text


def percent(fraction: float, decimals: int = 0) -> str:
    """Return `81%` for 0.81."""
    return number(fraction * 100, decimals) + "%"


def euro(amount: float | Decimal) -> str:
    """Return `€ 1.355,00`, with a space that does not break."""
    return "€\N{NO-BREAK SPACE}" + number(amount, 2)


def size(count: int) -> str:
    """Return a file size: `410 kB`, `1,2 MB` (steps of a thousand)."""
    if count < _KILO * _KILO:
        return f"{number(max(1, round(count / _KILO)))} kB"
    return f"{number(count / _KILO / _KILO, 1)} MB"


def clock(moment: datetime) -> str:
    """Return the time of day: `10.42 uur`."""
    moment = local(moment)
    return _words().clock.format(moment.hour, moment.minute)


def day(value: date) -> str:
    """Return `ma 23 november`, with the year when that is not the present one."""
    return _day(_day_of(value), _words().months)


def short_day(value: date) -> str:
    """Return `ma 23 nov`, with the year when that is not the present one."""
    return _day(_day_of(value), _words().short_months)


def long_day(value: date) -> str:
    """Return `maandag 23 november 2026`."""
    value, words = _day_of(value), _words()
    return f"{words.days[value.weekday()]} {value.day} {words.months[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """Return `23-11-2026`, the form that date fields take."""
    value = _day_of(value)
    return f"{value.day:02d}-{value.month:02d}-{value.year}"


def moment(value: datetime) -> str:
    """Return `ma 23 nov, 08.00 uur`."""
    return f"{short_day(value)}, {clock(value)}"


def near(value: datetime) -> str:
    """Return `vandaag 12.00 uur`, `morgen ...`, `gisteren ...`, or the day and the time."""
    words, away = _words(), (_day_of(value) - today()).days
    name = {0: words.today, 1: words.tomorrow, -1: words.yesterday}.get(away)
    return f"{name} {clock(value)}" if name else moment(value)


def remaining(due: datetime) -> str:
    """Return `nog 1 uur 18 min` or `25 min te laat`; `nu` within a minute."""
    words, seconds = _words(), round((due - now()).total_seconds())
    if abs(seconds) < MINUTE:
        return words.now
    return (words.left if seconds > 0 else words.late).format(span(abs(seconds)))


def days_remaining(due: date) -> str:
    """Return `nog 3 dagen`, `vandaag` or `2 dagen te laat`."""
    words, count = _words(), (_day_of(due) - today()).days
    if count == 0:
        return words.today
    return (words.left if count > 0 else words.late).format(span(abs(count) * DAY))


def ago(value: datetime) -> str:
    """Return `5 min geleden`, `2 dagen geleden`; `nu` within a minute."""
    words, seconds = _words(), round((now() - value).total_seconds())
    return words.now if seconds < MINUTE else words.ago.format(span(seconds))


def span(seconds: int) -> str:
    """Return a length of time in its two largest units, days alone from two days on."""
    words = _words()
    if seconds >= 2 * DAY:
        return _count(seconds // DAY, words.day)
    if seconds >= DAY:
        hours = seconds % DAY // HOUR
        return _count(1, words.day) + (f" {_count(hours, words.hour)}" if hours else "")
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    parts = [_count(hours, words.hour)] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} {words.minute}")
    return " ".join(parts)


def listed(items: Sequence[str]) -> str:
    """Return `a, b en c`."""
    if len(items) <= 1:
        return "".join(items)
    return ", ".join(items[:-1]) + _words().joined + items[-1]


def used(start: datetime, due: datetime) -> int:
    """Return how much of a term is used up, as a whole percentage from 0 to 100."""
    total = (due - start) / timedelta(seconds=1)
    gone = (now() - start) / timedelta(seconds=1)
    return 100 if total <= 0 else round(min(max(gone / total, 0), 1) * 100)


def _day_of(value: date) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _day(value: date, months: tuple[str, ...]) -> str:
    name = _words().days[value.weekday()]
    text = f"{name[: 3 if language.get() == 'en' else 2]} {value.day} {months[value.month - 1]}"
    return text if value.year == today().year else f"{text} {value.year}"


def _count(amount: int, names: tuple[str, str]) -> str:
    return f"{amount} {names[amount != 1]}"


FILTERS: dict[str, Callable[..., Any]] = {
    "getal": number,
    "procent": percent,
    "euro": euro,
    "grootte": size,
    "kloktijd": clock,
    "dag": day,
    "dag_kort": short_day,
    "dag_lang": long_day,
    "datum": short_date,
    "moment": moment,
    "dichtbij": near,
    "nog": remaining,
    "nog_dagen": days_remaining,
    "geleden": ago,
    "opsomming": listed,
}
