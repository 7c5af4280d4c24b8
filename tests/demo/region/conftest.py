"""One region for all tests of it: made once, eight times as busy as the demo."""

from datetime import date

import pytest

from hub.demo.region import IncidentPlan, incidents, municipalities, people


@pytest.fixture(scope="session")
def region() -> dict[str, list[IncidentPlan]]:
    until = date(2026, 11, 23)
    return {
        one.slug: list(incidents(one, people(one), until=until, scale=8.0, seed=7))
        for one in municipalities()
    }


@pytest.fixture(scope="session")
def civil(region: dict[str, list[IncidentPlan]]) -> list[IncidentPlan]:
    return [one for found in region.values() for one in found if one.line == "civil"]


@pytest.fixture(scope="session")
def political(region: dict[str, list[IncidentPlan]]) -> list[IncidentPlan]:
    return [one for found in region.values() for one in found if one.line == "political"]
