"""The three given registers come in through the pages exactly as their truth tells."""

import csv
import io
import json
from typing import Any

import pytest

from tests.builders import Region
from tests.tenants.imports.reading.register_files import GIVEN
from tests.tenants.imports.road import Road

FILES = [
    ("gir-export-4.csv", "civil"),
    ("gir-export-6.csv", "civil"),
    ("raadslijst-2.xlsx", "political"),
]


def truth_of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((GIVEN / name).with_suffix(".truth.json").read_text())
    return told


@pytest.mark.parametrize(("name", "line"), FILES)
def test_a_given_register_is_taken_over_row_by_row(region: Region, name: str, line: str) -> None:
    truth = truth_of(name)
    road = Road.of(region, line)

    road.given(name).judge()

    figures = road.figures
    assert figures["read"] == truth["source_rows"]
    assert figures["fates"]["new"] == truth["fates"]["ok"]
    assert figures["reasons"] == {
        code: count for code, count in truth["fates"].items() if code != "ok"
    }
    faulty = road.asked(
        "SELECT position, source_number, reasons FROM takeover_row "
        "WHERE takeover_id = :id AND fate = 'faulty' ORDER BY position",
        id=road.id,
    )
    assert [list(row.reasons) for row in faulty] == [row["fate"] for row in truth["rows"]]

    road.approve()

    assert "Het register is overgenomen" in road.page()
    assert road.figures["imported"] == truth["fates"]["ok"]
    assert road.count("incident") == road.count("taken_over") == truth["fates"]["ok"]


def test_the_faulty_rows_come_back_with_their_reasons(region: Region) -> None:
    road = Road.of(region).given("gir-export-6.csv").judge()

    answer = road.browser.get(f"{road.at}/fouten.csv")

    told = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    truth = truth_of("gir-export-6.csv")
    assert answer.status_code == 200
    assert told[0][-1] == "Reden"
    assert [row[0].strip() for row in told[1:]] == [row["number"] for row in truth["rows"]]
    assert all(row[-1].startswith("Rij ") for row in told[1:])
    assert "Naam veroorzaker" not in told[0]


def test_every_row_shows_its_fate_twenty_five_a_page(region: Region) -> None:
    road = Road.of(region).given("gir-export-6.csv").judge()
    total = road.figures["read"]

    first = road.page()
    second = road.page(f"?vanaf=na-{26}&rij=26")

    assert f"1 tot en met 25 van {total} rijen" in first
    assert f"26 tot en met 50 van {total} rijen" in second
    assert first.count("<tr><td>") == second.count("<tr><td>") == 25


def test_rows_are_found_by_their_reason(region: Region) -> None:
    road = Road.of(region).given("gir-export-6.csv").judge()
    reasons = road.figures["reasons"]

    for code, count in reasons.items():
        page = road.page(f"?reden={code}")
        assert page.count("<tr><td>") == min(count, 25)
        assert "Kan niet over" in page
