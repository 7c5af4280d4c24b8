import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.clock import local
from hub.kernel.workdays import (
    MOST_DAYS,
    STATUTORY,
    DayRules,
    LiberationDay,
    add_working_days,
    end_of_working_day,
    is_working_day,
    working_days_between,
)

days = st.dates(date(2020, 1, 1), date(2031, 12, 31))
closings = st.sets(days, max_size=5)
rulings = st.builds(DayRules, st.sampled_from(LiberationDay), st.booleans())


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 4, 27),  # King's Day
        date(2025, 4, 26),  # King's Day, a day early because of Sunday
        date(2026, 5, 14),  # Ascension Day
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2025, 12, 26),
        date(2026, 3, 7),  # Saturday
        date(2026, 3, 8),  # Sunday
        date(2025, 5, 5),  # Liberation Day in a lustrum year
        date(2016, 5, 5),  # Ascension Day on 5 May, no lustrum
    ],
)
def test_nobody_works_on_a_day_off(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday
        date(2026, 5, 5),  # Liberation Day, no lustrum
        date(2025, 4, 28),  # King's Day was on Saturday
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2026, 3, 9),
    ],
)
def test_people_work_on_an_ordinary_day(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "rules", "working"),
    [
        (date(2026, 5, 5), DayRules(LiberationDay.EVERY_YEAR), False),
        (date(2025, 5, 5), DayRules(LiberationDay.NEVER), True),
        (date(2016, 5, 5), DayRules(LiberationDay.NEVER), False),
        (date(2026, 4, 3), DayRules(good_friday=True), False),
        (date(2026, 4, 10), DayRules(good_friday=True), True),
        (date(2026, 4, 3), STATUTORY, False),
        (date(2026, 5, 5), STATUTORY, False),
    ],
)
def test_an_organisation_chooses_liberation_day_and_good_friday(
    day: date, rules: DayRules, working: bool
) -> None:
    assert is_working_day(day, rules=rules) is working


def test_a_closing_day_of_the_organisation_is_skipped() -> None:
    friday, monday, tuesday = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)

    assert add_working_days(friday, 1) == monday
    assert add_working_days(friday, 1, [monday]) == tuesday


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 4, 2), 1, date(2026, 4, 3)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),
        (date(2025, 12, 24), 1, date(2025, 12, 29)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 9)),
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 3, 8), -1, date(2026, 3, 6)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


@given(days, st.integers(-300, 300).filter(bool), closings, rulings)
def test_counting_back_gives_the_number_that_was_added(
    start: date, count: int, closed: set[date], rules: DayRules
) -> None:
    end = add_working_days(start, count, closed, rules=rules)

    assert is_working_day(end, closed, rules=rules)
    assert working_days_between(start, end, closed, rules=rules) == count


@given(days, st.integers(0, 100), st.integers(0, 100))
def test_adding_twice_is_adding_the_sum(start: date, some: int, more: int) -> None:
    first = add_working_days(start, 0)

    assert add_working_days(add_working_days(first, some), more) == add_working_days(
        first, some + more
    )


@given(st.lists(days, min_size=3, max_size=3), closings)
def test_two_stretches_together_are_the_whole(three: list[date], closed: set[date]) -> None:
    first, middle, last = sorted(three)
    whole = working_days_between(first, last, closed)

    assert whole == working_days_between(first, middle, closed) + working_days_between(
        middle, last, closed
    )


@given(days)
def test_a_year_has_some_252_working_days(start: date) -> None:
    year_end = date(start.year, 12, 31)

    assert 249 <= working_days_between(date(start.year - 1, 12, 31), year_end) <= 257


def test_a_number_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match=str(MOST_DAYS)):
        add_working_days(date(2026, 1, 1), MOST_DAYS + 1)
    with pytest.raises(OverflowError):
        add_working_days(date(9999, 12, 1), 40)


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2026, 3, 27), 16), (date(2026, 3, 30), 15), (date(2026, 7, 1), 15)]
)
def test_a_working_day_ends_at_five_in_the_netherlands(day: date, hour: int) -> None:
    moment = end_of_working_day(day)

    assert moment == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert moment.tzinfo is UTC
    assert local(moment).hour == 17


def test_loading_the_module_does_not_load_the_holidays() -> None:
    script = "import sys, hub.kernel.workdays; sys.exit('holidays' in sys.modules)"
    root = Path(__file__).parents[2]

    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
