"""Numbers, days and clocks read as people in the Netherlands write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.kernel import clock
from hub.ui import formats

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _held() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    token = formats.language.set("en")
    yield
    formats.language.reset(token)


def test_numbers_have_points_and_commas_the_dutch_way() -> None:
    assert formats.number(1355) == "1.355"
    assert formats.number(22.6, 1) == "22,6"
    assert formats.number(1234567.891, 2) == "1.234.567,89"
    assert formats.percent(0.81) == "81%"
    assert formats.euro(1355) == "€\u00a01.355,00"


def test_a_negative_number_has_a_true_minus_and_zero_has_none() -> None:
    assert formats.number(-1.2, 1) == "\u22121,2"
    assert formats.number(-0.01) == "0"


def test_the_clock_is_that_of_amsterdam() -> None:
    assert formats.clock(NOW) == "10.42 uur"
    assert formats.clock(datetime(2026, 7, 1, 8, 5, tzinfo=UTC)) == "10.05 uur"


def test_a_day_names_the_year_only_when_it_is_another_one() -> None:
    assert formats.day(date(2026, 11, 23)) == "ma 23 november"
    assert formats.day(date(2025, 1, 4)) == "za 4 januari 2025"
    assert formats.long_day(date(2026, 11, 23)) == "maandag 23 november 2026"
    assert formats.moment(NOW) == "ma 23 nov, 10.42 uur"


def test_a_moment_late_in_the_evening_belongs_to_the_dutch_day() -> None:
    assert formats.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "di 24 november"


def test_near_moments_are_named_by_their_day() -> None:
    assert formats.near(NOW + timedelta(hours=2)) == "vandaag 12.42 uur"
    assert formats.near(NOW + timedelta(days=1)) == "morgen 10.42 uur"
    assert formats.near(NOW - timedelta(days=1)) == "gisteren 10.42 uur"
    assert formats.near(NOW + timedelta(days=3)) == "do 26 nov, 10.42 uur"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (78, "nog 1 uur 18 min"),
        (-25, "25 min te laat"),
        (60, "nog 1 uur"),
        (25 * 60, "nog 1 dag 1 uur"),
        (24 * 60 + 10, "nog 1 dag"),
        (3 * 1440 + 5, "nog 3 dagen"),
        (-2 * 1440, "2 dagen te laat"),
        (0, "nu"),
    ],
)
def test_a_term_says_how_long_in_words(minutes: int, text: str) -> None:
    assert formats.remaining(NOW + timedelta(minutes=minutes)) == text


def test_days_left_count_in_whole_days() -> None:
    assert formats.days_remaining(date(2026, 11, 26)) == "nog 3 dagen"
    assert formats.days_remaining(date(2026, 11, 24)) == "nog 1 dag"
    assert formats.days_remaining(date(2026, 11, 23)) == "vandaag"
    assert formats.days_remaining(date(2026, 11, 21)) == "2 dagen te laat"
    assert formats.ago(NOW - timedelta(hours=2)) == "2 uur geleden"


def test_a_term_that_is_half_gone_shows_fifty() -> None:
    assert formats.used(NOW - timedelta(hours=1), NOW + timedelta(hours=1)) == 50
    assert formats.used(NOW - timedelta(hours=2), NOW - timedelta(hours=1)) == 100
    assert formats.used(NOW, NOW) == 100


def test_sizes_and_lists_read_as_text() -> None:
    assert formats.size(410_000) == "410 kB"
    assert formats.size(1_240_000) == "1,2 MB"
    assert formats.size(12) == "1 kB"
    assert formats.listed(["a", "b", "c"]) == "a, b en c"
    assert formats.listed(["a"]) == "a"


@pytest.mark.usefixtures("english")
def test_english_has_its_own_words_and_signs() -> None:
    assert formats.number(1355.5, 1) == "1,355.5"
    assert formats.clock(NOW) == "10:42"
    assert formats.day(NOW) == "Mon 23 November"
    assert formats.remaining(NOW + timedelta(minutes=78)) == "1 hour 18 min left"
    assert formats.remaining(NOW - timedelta(days=3)) == "3 days late"
