"""Days and times are read as people and programs write them, and nothing is made up."""

from datetime import date, datetime, time

import pytest

from tenants.imports.reading.dates import DateStyle, proves_month_first, read_day
from tenants.imports.reading.tables import EXCEL_1904_DAY_ZERO, Cell
from tenants.imports.reading.times import read_time
from tests.tenants.imports.reading.register_files import TODAY

STYLE = DateStyle(TODAY)
NINTH = date(2022, 1, 9)


@pytest.mark.parametrize(
    "cell",
    [
        "9-1-2022", "09-01-22", "09/01/2022", "9.1.2022", "9 1 2022", " 09-01-2022\u00a0",
        "2022-01-09", "2022/1/9", "2022-01-09T00:00:00", "20220109", "09012022", 20220109, 9012022,
        "9 jan. 2022", "9 januari 2022", "9 Januari '22", "9-jan-22", "9/jan/2022", "9e jan 2022",
        "zo 9 jan 2022", "zondag 9 januari 2022", "Zo. 09-01-2022", "January 9, 2022",
        "9 January 2022", "9th of".replace("th of", " Jan 2022"), "09-01-2022 (zondag)",
        "ca. 9-1-2022", "44570", 44570, 44570.0, NINTH, datetime.fromisoformat("2022-01-09"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_day_is_that_day(cell: Cell) -> None:
    day = read_day(cell, STYLE)

    assert (day.on, day.at, day.fault, day.rough) == (NINTH, None, "", False)


@pytest.mark.parametrize(
    "cell",
    [
        "09-01-2022 14:30", "2022-01-09T14:30:00", "2022-01-09 14.30 uur", "9 jan 2022 om 14u30",
        "2022-01-09T13:30:00Z", "2022-01-09T14:30:00+01:00", "09-01-2022, 2:30 pm",
        datetime.fromisoformat("2022-01-09T14:30"), 44570 + 14.5 / 24,
    ],
)  # fmt: skip
def test_a_time_beside_the_day_is_kept(cell: Cell) -> None:
    day = read_day(cell, STYLE)

    assert (day.on, day.at) == (NINTH, time(14, 30))


def test_a_moment_in_utc_is_the_day_on_a_dutch_clock() -> None:
    assert read_day("2022-01-08T23:30:00Z", STYLE).on == NINTH


@pytest.mark.parametrize("cell", ["09-01-2022 t/m 11-01-2022", "9-1-2022 in de avond"])
def test_of_more_than_a_day_the_first_is_kept_and_noticed(cell: str) -> None:
    day = read_day(cell, STYLE)

    assert (day.on, day.rough) == (NINTH, True)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("31-02-2025", "no_such_day"), ("29-2-2023", "no_such_day"), ("2023-13-01", "no_such_day"),
        ("12-31-2022", "no_such_day"), ("31 april 2022", "no_such_day"),
        ("20221399", "no_such_day"),
        ("09-01-0202", "no_such_day"), ("maart 2023", "partial"), ("march 2023", "partial"),
        ("may 2023", "partial"), ("mrt-23", "partial"), ("03-2023", "partial"), ("2023", "partial"),
        (2023, "partial"), ("week 12 2023", "partial"), ("begin maart 2023", "unreadable"),
        ("ergens in 2023", "unreadable"), ("9-1-202", "unreadable"), (time(10), "unreadable"),
        ("", "missing"), (None, "missing"), ("-", "missing"), ("n.v.t.", "missing"),
        ("onbekend", "missing"), ("00-00-0000", "missing"), (0, "missing"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_told_apart_and_never_guessed(cell: Cell, fault: str) -> None:
    day = read_day(cell, STYLE)

    assert (day.on, day.fault) == (None, fault)


def test_two_digits_of_a_year_far_ahead_mean_the_last_century() -> None:
    assert read_day("09-01-31", STYLE).on == date(2031, 1, 9)
    assert read_day("09-01-58", STYLE).on == date(1958, 1, 9)


def test_bare_numbers_of_a_mac_workbook_count_from_1904() -> None:
    assert read_day(43108, DateStyle(TODAY, serial_base=EXCEL_1904_DAY_ZERO)).on == NINTH


def test_american_order_counts_only_when_the_column_proves_it() -> None:
    american = DateStyle(TODAY, month_first=True)

    assert read_day("01/09/2022", american).on == NINTH
    assert proves_month_first(["01/09/2022", "01/25/2022", "12/31/2021"])
    assert not proves_month_first(["01/09/2022", "02/03/2022"])
    assert not proves_month_first(["01/25/2022", "12/31/2021", "25/01/2022"])
    assert not proves_month_first(["01-09-2022", "04-31-2022"])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9.30 u", time(9, 30)), ("10u15", time(10, 15)), ("10:15:00", time(10, 15)),
        ("0915", time(9, 15)), (915, time(9, 15)), ("9", time(9)), ("9u", time(9)),
        ("14 uur", time(14)), ("14.00 uur", time(14)), ("9:30 PM", time(21, 30)),
        ("12 am", time(0)), ("ca. 14:00", time(14)), ("14:00 - 14:30", time(14)),
        ("8h05", time(8, 5)), (0.4375, time(10, 30)), ("0,4375", time(10, 30)), (9.3, time(9, 30)),
        (44570.4375, time(10, 30)), (time(7, 45), time(7, 45)), ("00:00", time(0)),
        (datetime.fromisoformat("1899-12-31T08:15"), time(8, 15)),
    ],
)  # fmt: skip
def test_every_spelling_of_a_time_is_that_time(cell: Cell, expected: time) -> None:
    assert read_time(cell) == (expected, True)


@pytest.mark.parametrize("cell", ["half tien", "'s middags", "25:00", "9:75", "ochtend", 9999])
def test_a_time_that_is_not_certain_stays_empty_and_is_noticed(cell: Cell) -> None:
    assert read_time(cell) == (None, False)


@pytest.mark.parametrize("cell", ["", None, "-", "?", "onbekend", "n.v.t.", "\u00a0"])
def test_no_time_is_no_fault(cell: Cell) -> None:
    assert read_time(cell) == (None, True)
