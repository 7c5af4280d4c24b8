"""The one place that knows what time it is.

Moments are stored and compared in UTC; people live in Europe/Amsterdam.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)  # noqa: TID251 - this is the one place


def today() -> date:
    """Return today's date as people in the Netherlands read it on the wall."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Return the same moment on the clock of Europe/Amsterdam."""
    return moment.astimezone(AMSTERDAM)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock still at an aware moment, for tests and for a made-up past."""
    if moment.utcoffset() is None:
        raise ValueError("the clock needs an aware moment")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def in_days(moment: datetime, days: int) -> datetime:
    """Return the same wall-clock time a number of days later, over daylight saving too."""
    return (local(moment) + timedelta(days=days)).astimezone(UTC)
