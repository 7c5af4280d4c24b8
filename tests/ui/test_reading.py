"""What people type for a time or a day is understood, or asked back."""

import contextlib
import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ui.reading import clean, read_clock, read_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["9:30", "9.30", "0930", "930", "9u30", "9.30 uur", "09:30", " 9 : 30 ", "om 9.30"]
)
def test_a_time_may_be_written_in_many_ways(text: str) -> None:
    assert read_clock(text) == time(9, 30)


def test_a_whole_hour_needs_no_minutes() -> None:
    assert read_clock("14 uur") == time(14, 0)
    assert read_clock("14u") == time(14, 0)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("half tien", "Bedoel je 9.30 of 21.30 uur? Schrijf de tijd als 09:30"),
        ("Half 10", "Bedoel je 9.30 of 21.30 uur? Schrijf de tijd als 09:30"),
        ("kwart over tien", "Bedoel je 10.15 of 22.15 uur? Schrijf de tijd als 10:15"),
        ("kwart voor 3", "Bedoel je 2.45 of 14.45 uur? Schrijf de tijd als 02:45"),
        ("tien voor half een", "Bedoel je 0.20 of 12.20 uur? Schrijf de tijd als 00:20"),
        ("negen uur", "Bedoel je 9.00 of 21.00 uur? Schrijf de tijd als 09:00"),
        ("half tien 's avonds", "Bedoel je 9.30 of 21.30 uur? Schrijf de tijd als 09:30"),
    ],
)
def test_a_spoken_time_is_asked_back(text: str, question: str) -> None:
    with pytest.raises(ValueError, match="Bedoel je") as asked:
        read_clock(text)

    assert str(asked.value) == question


@pytest.mark.parametrize("text", ["24:00", "9:60", "2500"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bestaat niet"):
        read_clock(text)


@pytest.mark.parametrize("text", ["gisteren", "ergens in de middag", "9:3", "-1", "12345"])
def test_what_is_no_time_gets_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="bijvoorbeeld 09:30"):
        read_clock(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (read_clock, lambda value: read_date(value, TODAY)):
        with contextlib.suppress(ValueError):
            assert read(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "23-11-2026",
        "23/11/26",
        "23.11.2026",
        "23 11 2026",
        "2026-11-23",
        "23 november 2026",
        "23 nov 2026",
        "vandaag",
    ],
)
def test_a_date_may_be_written_in_many_ways(text: str) -> None:
    assert read_date(text, TODAY) == TODAY


def test_two_figures_for_a_year_mean_the_nearest_century() -> None:
    assert read_date("4/5/58", TODAY) == date(1958, 5, 4)
    assert read_date("4/5/30", TODAY) == date(2030, 5, 4)


@pytest.mark.parametrize("text", ["31-2-2026", "2026-13-01", "0-1-2026"])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bestaat niet"):
        read_date(text, TODAY)


def test_what_is_no_date_gets_an_example() -> None:
    with pytest.raises(ValueError, match="bijvoorbeeld 23-11-2026"):
        read_date("vorige week", TODAY)


def test_hidden_and_turning_signs_are_taken_out() -> None:
    assert clean(" a\x00b\u202ec\r\nd\te\x1b ") == "abc\nd\te"
    assert clean(None) is None
    assert clean("e\u0301") == "é"


@given(st.text())
def test_clean_text_stays_clean_and_holds_no_control_signs(text: str) -> None:
    cleaned = clean(text)

    assert cleaned is not None
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(sign) == "Cc" for sign in cleaned if sign not in "\n\t")
