"""The three given registers give exactly the truth that stands beside them."""

import json
from collections import Counter
from typing import Any

import pytest

from tenants.imports.reading import faulty_rows_csv, summary
from tests.tenants.imports.reading.register_files import GIVEN, take_over

FILES = ["gir-export-4.csv", "gir-export-6.csv", "raadslijst-2.xlsx"]


def truth_of(filename: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((GIVEN / filename).with_suffix(".truth.json").read_text())
    return told


@pytest.fixture(params=FILES)
def filename(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_row_has_the_fate_that_the_truth_tells(filename: str) -> None:
    truth = truth_of(filename)

    _, _, judged = take_over((GIVEN / filename).read_bytes(), filename)

    told = summary(judged)
    fates = Counter(code for row in told["skipped"] for code in row["reasons"])
    named = "number" if "number" in truth["rows"][0] else "row"
    assert told["read"] == truth["source_rows"]
    assert told["imported"] == truth["fates"]["ok"]
    assert dict(fates) | {"ok": told["imported"]} == truth["fates"]
    assert [{named: row[named], "fate": row["reasons"]} for row in told["skipped"]] == truth["rows"]


def test_the_columns_are_guessed_as_the_truth_tells(filename: str) -> None:
    truth = truth_of(filename)

    table, mapping, _ = take_over((GIVEN / filename).read_bytes(), filename)

    assert (table.encoding, table.delimiter) == (truth["encoding"], truth["delimiter"])
    if truth["columns"]:
        assert mapping.columns() == truth["columns"]


def test_the_council_list_is_understood_without_a_number_or_known_words() -> None:
    table, mapping, judged = take_over((GIVEN / FILES[2]).read_bytes(), FILES[2])

    assert table.sheet == "Meldingen raad"
    assert mapping.columns() == {
        "on": "Wanneer",
        "behalf": "Wie (functie)",
        "place": "Hoe",
        "kind": "Wat",
        "text": "Opmerking",
        "police": "Aangifte?",
    }
    first = judged[0].record
    assert first is not None
    assert first.behaviours == ("threat",)
    assert first.behaviours_text == "dreigmail over windpark"
    assert first.text == (
        "wil niet dat college het weet\nBesproken met: griffier\nAangifte: OM eerst"
    )


def test_a_row_becomes_a_record_with_codes_and_its_own_words() -> None:
    _, _, judged = take_over((GIVEN / FILES[1]).read_bytes(), FILES[1])

    third = judged[2].record
    assert third is not None
    assert (third.number, str(third.happened_on), str(third.happened_at)) == (
        "1003",
        "2022-01-15",
        "14:30:00",
    )
    assert (third.place, third.place_text) == ("home_visit", "Huisbezoek")
    assert third.behaviours == ("threat", "stalking")
    assert (third.police, third.care, third.status) == (True, True, "open")


def test_the_faulty_rows_read_back_with_the_same_faults(filename: str) -> None:
    table, mapping, judged = take_over((GIVEN / filename).read_bytes(), filename)
    faulty = [row for row in judged if row.record is None]

    _, again, mended = take_over(faulty_rows_csv(table, mapping, judged), "fouten.csv")

    expected = [row.codes for row in faulty if row.codes != ["duplicate"]]
    assert [row.codes for row in mended if row.record is None] == expected
    assert again.columns() == {
        name: header for name, header in mapping.columns().items() if name not in mapping.needs_gate
    }
