"""The municipalities of the synthetic region: made up, complete and of the right sizes."""

import re
from pathlib import Path

import pytest

from hub.demo.region import municipalities
from hub.demo.region.municipalities import CULTURE, MOST
from hub.kernel.db.names import check_slug
from hub.ui.shell import EMBLEMS

REAL = Path(__file__).parents[2] / "data" / "municipality-names.txt"


def bare(name: str) -> str:
    return re.sub(r"\s*\(.*\)|[^a-z]", "", name.casefold())


def real_names() -> set[str]:
    lines = REAL.read_text(encoding="utf-8").splitlines()
    return {bare(line) for line in lines if line and not line.startswith("#")}


def test_the_list_of_real_names_holds_all_municipalities_and_many_former_ones() -> None:
    names = real_names()

    assert len(names) > 800
    assert {"groningen", "hoekschewaard", "bergen", "abcoude", "zevenaar"} <= names


def test_none_has_the_name_of_a_real_or_former_municipality() -> None:
    assert not {bare(plan.name) for plan in municipalities(MOST)} & real_names()


def test_the_region_begins_with_the_host_and_two_known_guests() -> None:
    plans = municipalities(3)

    assert [plan.slug for plan in plans] == ["hoofdstad", "kleindorp", "middelveen"]
    assert plans[0].name == "Hoofdstad"
    assert [plan.is_host for plan in municipalities(40)] == [True] + [False] * 39


def test_twelve_have_the_sizes_of_a_real_region() -> None:
    sizes = [plan.inhabitants for plan in municipalities()]

    assert len(sizes) == 12
    assert 225_000 <= sizes[0] <= 245_000
    assert sum(60_000 <= size <= 90_000 for size in sizes) == 3
    assert sum(25_000 <= size <= 50_000 for size in sizes) == 6
    assert sum(10_000 <= size <= 20_000 for size in sizes) == 2


def test_one_is_silent_two_have_windmills_and_one_decides_on_asylum() -> None:
    plans = municipalities()

    assert sum(plan.silent for plan in plans) == 1
    assert sum("windmill" in plan.events for plan in plans) == 2
    assert sum("asylum" in plan.events for plan in plans) == 1


def test_slugs_codes_and_telephone_numbers_are_unique_and_usable() -> None:
    plans = municipalities(342)

    for of in ("slug", "name", "code", "mail_domain", "phone"):
        assert len({getattr(plan, of) for plan in plans}) == 342
    for plan in plans:
        assert check_slug(plan.slug) == plan.slug
        assert plan.mail_domain == f"{plan.slug}.example"
        assert re.fullmatch(r"088 - 000 \d\d \d\d", plan.phone)
        assert re.fullmatch(r"#[0-9a-f]{6}", plan.brand_colour)
        assert re.fullmatch(r"GM9\d{3}", plan.code)
        assert plan.emblem in EMBLEMS
        assert plan.culture == CULTURE[plan.phase]


def test_council_seats_follow_the_law() -> None:
    seats = {plan.slug: plan.council_seats for plan in municipalities()}

    assert seats["hoofdstad"] == 45
    assert seats["kleindorp"] == 15
    assert seats["middelveen"] == 27
    assert seats["rivierstad"] == 37


def test_the_country_has_small_and_large_ones_in_proportion() -> None:
    sizes = [plan.inhabitants for plan in municipalities(342)]

    assert 40 <= sum(size < 20_000 for size in sizes) <= 85
    assert 160 <= sum(20_000 <= size < 50_000 for size in sizes) <= 220
    assert 18 <= sum(size >= 100_000 for size in sizes) <= 46
    assert 14e6 < sum(sizes) < 19e6


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_an_impossible_number_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="a region has"):
        municipalities(count)
