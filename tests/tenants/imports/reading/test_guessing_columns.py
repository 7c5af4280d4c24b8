"""Columns are guessed from their names and their content; a person has the last word."""

import json
from typing import Any

import pytest

from tenants.imports.reading import (
    MappingRefused,
    guess,
    judge,
    mapping_from_json,
    open_table,
    problems,
    remembered,
)
from tests.tenants.imports.reading.register_files import TODAY, Rows, csv_file, take_over

HEADERS = [
    {
        "number": "Zaaknummer", "on": "Datum voorval", "at": "Tijdstip voorval",
        "filed": "Registratiedatum", "reporter": "Naam melder", "behalf": "Getroffen medewerker",
        "unit": "Organisatie-eenheid", "place": "Locatie incident", "kind": "Type agressie",
        "text": "Wat is er gebeurd?", "offender": "Naam dader", "born": "Geb. datum dader",
        "measure": "Opgelegde maatregel", "until": "Maatregel tot en met",
        "police": "Aangifte bij politie", "care": "Behoefte aan nazorg",
        "status": "Stand van zaken",
    },
    {
        "number": "REGISTRATIENR.", "on": "DATUM_INCIDENT", "at": "TIJD_INCIDENT",
        "filed": "GEMELD_OP", "reporter": "INGEDIEND_DOOR", "behalf": "SLACHTOFFER",
        "unit": "CLUSTER", "place": "KANAAL", "kind": "CATEGORIE", "text": "RELAAS",
        "offender": "AGRESSOR", "born": "GEBOREN_OP", "measure": "SANCTIE", "until": "GELDIG_TOT",
        "police": "AANGIFTE_J/N", "care": "OPVANG", "status": "AFGEHANDELD",
    },
    {
        "number": "Incident ID", "on": "Incident date", "at": "Incident time",
        "filed": "Date reported", "reporter": "Reported by", "behalf": "Victim",
        "unit": "Department", "place": "Location", "kind": "Category", "text": "Description",
        "offender": "Offender", "born": "Date of birth", "measure": "Measure", "until": "End date",
        "police": "Police report", "care": "Aftercare", "status": "State",
    },
    {
        "number": "Volgnr", "on": "Incidentdatm", "at": "Tijdsip", "filed": "Datum melding",
        "reporter": "Gemeld door (naam)", "behalf": "Gemeld namens", "unit": "Afdeeling",
        "place": "Locatie van het incident", "kind": "Soort incident / gedrag",
        "text": "Korte omschrjving", "offender": "Verorzaker", "born": "Geboortedatum",
        "measure": "Maatregel(en)", "until": "Eind-datum maatregel", "police": "Aangifte gedaan?",
        "care": "Nazorg gewenst?", "status": "Status melding",
    },
]  # fmt: skip

CONTENT = {
    "number": ["2022-014", "2022-015", "2022-016", "2022-017"],
    "on": ["09-01-2022", "10-02-2022", "11 maart 2022", "12-04-22"],
    "at": ["9.30 u", "10u15", "", "14:00"],
    "filed": ["10-01-2022", "10-02-2022", "12-03-2022", "13-04-2022"],
    "reporter": ["A. Bakker", "B. Smit", "A. Bakker", "C. Visser"],
    "behalf": ["collega", "", "medewerker Wmo", ""],
    "unit": ["Burgerzaken", "Handhaving", "Burgerzaken", "Belastingen"],
    "place": ["Balie", "Telefonisch", "Huisbezoek", "Spreekkamer"],
    "kind": ["Verbaal", "Bedreiging", "Fysiek", "Vernieling"],
    "text": ["Schold en liep weg van de balie", "Riep: ik weet waar je woont", "", "Ruit stuk"],
    "offender": ["van Dijk", "El Amrani", "onbekend", "J. de Vries"],
    "born": ["04-03-1950", "", "24-01-1983", ""],
    "measure": ["Pandverbod", "", "Ordegesprek", ""],
    "until": ["09-04-2022", "", "", ""],
    "police": ["J", "N", "X", "nee"],
    "care": ["ja", "nee", "n.v.t.", ""],
    "status": ["Afgehandeld", "In behandeling", "Open", "gesloten"],
}


def register(header: dict[str, str], turn: int = 0) -> Rows:
    order = [*list(header)[turn:], *list(header)[:turn]]
    rows = zip(*(CONTENT[name] for name in order), strict=True)
    return [[header[name] for name in order], *rows]


@pytest.mark.parametrize("turn", [0, 5, 11])
@pytest.mark.parametrize("header", HEADERS, ids=["dutch", "capitals", "english", "typing errors"])
def test_other_names_for_the_columns_are_understood(header: dict[str, str], turn: int) -> None:
    table, mapping, judged = take_over(csv_file(register(header, turn), "\t"))

    assert mapping.columns() == header
    assert mapping.needs_gate == ["offender", "born", "measure", "until"]
    assert [row.codes for row in judged] == [[], [], [], []]
    assert problems(mapping, table) == []


def test_every_guess_has_a_confidence() -> None:
    _, mapping, _ = take_over(csv_file(register(HEADERS[3])))

    assert mapping.fields["filed"].confidence == 1.0
    assert 0.5 <= mapping.fields["offender"].confidence < 1.0


def test_content_outweighs_a_name_that_fits_only_half() -> None:
    rows = [["Nr", "Datum", "Soort", "Datum aangifte", "Startdatum maatregel", "Datum afgehandeld"],
            ["1", "9-1-2022", "Verbaal", "10-1-2022", "11-1-2022", "1-2-2022"]]  # fmt: skip

    _, mapping, _ = take_over(csv_file(rows))

    assert mapping.columns() == {"number": "Nr", "on": "Datum", "kind": "Soort"}


def test_a_register_with_only_a_day_of_filing_uses_that_and_says_so_by_low_confidence() -> None:
    rows = [["Nr", "Datum melding", "Soort"], ["1", "9-1-2022", "Verbaal"]]

    _, mapping, _ = take_over(csv_file(rows))

    assert mapping.columns()["on"] == "Datum melding"
    assert mapping.fields["on"].confidence < 0.5


def test_remarks_go_with_the_description_and_contact_data_stays_out() -> None:
    rows = [["Nr", "Datum", "Soort", "Omschrijving", "Bijzonderheden", "Telefoon", "Adres dader"],
            ["1", "9-1-2022", "Verbaal", "Schold.", "Eerder gebeurd",
             "0612345678", "Dorp 1"]]  # fmt: skip

    _, mapping, judged = take_over(csv_file(rows))

    assert mapping.ignored == {5: "contact", 6: "contact"}
    assert judged[0].record is not None
    assert judged[0].record.text == "Schold.\nBijzonderheden: Eerder gebeurd"
    assert "offender" not in mapping.fields


@pytest.mark.parametrize(
    "name", ["BSN", "Bsn-nummer", "BSN dader", "Burgerservicenr", "Sofinummer"]
)
def test_a_column_named_as_citizen_numbers_is_refused(name: str) -> None:
    rows = [["Datum", "Soort", name], ["9-1-2022", "Verbaal", ""]]
    table, mapping, judged = take_over(csv_file(rows))

    assert table.refused_columns == [2]
    assert mapping.ignored == {2: "bsn"}
    assert judged[0].record is not None
    with pytest.raises(MappingRefused, match=f"De kolom ‘{name}’ bevat burgerservicenummers"):
        mapping.corrected(table, {"number": 2})


@pytest.mark.parametrize("name", ["Nummer", "Kenmerk", "Naam veroorzaker"])
def test_a_column_full_of_citizen_numbers_is_refused_whatever_its_name(name: str) -> None:
    told = ["111222333", "1234.56.782", "123456782", "111222333"]
    rows = [["Datum", "Soort", name], *(["9-1-2022", "Verbaal", number] for number in told)]

    table, mapping, judged = take_over(csv_file(rows), gate_open=True)

    assert table.refused_columns == [2]
    assert "111222333" not in str([row.record for row in judged])
    with pytest.raises(MappingRefused):
        list(judge(table, _as_chosen(mapping.to_json(), column=2), TODAY))


def _as_chosen(told: dict[str, Any], column: int) -> Any:
    told["fields"]["offender"] = {"column": column, "header": "x", "confidence": 1}
    return mapping_from_json(told)


def test_ordinary_nine_digit_case_numbers_are_not_taken_for_citizen_numbers() -> None:
    rows = [["Datum", "Soort", "Nr"],
            *(["9-1-2022", "Verbaal", str(202200100 + at)] for at in range(40))]  # fmt: skip

    table, _, judged = take_over(csv_file(rows))

    assert table.refused_columns == []
    assert [row.warnings for row in judged] == [()] * 40


def test_a_person_corrects_the_guess_and_a_column_serves_one_field() -> None:
    rows = [["A", "B", "C"], ["9-1-2022", "Verbaal", "Schold lang en luid aan de balie, weer."]]
    table, mapping, _ = take_over(csv_file(rows))
    assert mapping.columns() == {"on": "A", "kind": "B", "text": "C"}

    corrected = mapping.corrected(table, {"text": 1, "kind": None, "place": 2})

    assert corrected.columns() == {"on": "A", "place": "C", "text": "B"}
    with pytest.raises(MappingRefused):
        mapping.corrected(table, {"text": 9})


def test_a_mapping_without_date_or_content_cannot_be_used() -> None:
    table, mapping, _ = take_over(csv_file([["A", "B"], ["9-1-2022", "Verbaal"]]))

    bare = mapping.corrected(table, {"on": None, "kind": None})

    assert [problem.code for problem in problems(bare, table)] == [
        "no_date_column",
        "no_content_column",
    ]
    with pytest.raises(MappingRefused, match="Kies de kolom met de datum"):
        judge(table, bare, TODAY)


def test_a_mapping_is_remembered_as_plain_data_for_the_next_export() -> None:
    table, mapping, _ = take_over(csv_file(register(HEADERS[0])))
    corrected = mapping.corrected(table, {"care": None})

    kept = mapping_from_json(json.loads(json.dumps(corrected.to_json())))
    newer = open_table(csv_file(register(HEADERS[0], turn=6), ","), "nieuw.csv")
    again = remembered(kept, newer)

    assert kept == corrected
    assert again is not None
    assert again.columns() == corrected.columns()
    assert again.fields["on"].column == newer.columns.index("Datum voorval")
    assert [row.codes for row in judge(newer, again, TODAY)] == [[], [], [], []]
    assert remembered(kept, open_table(csv_file(register(HEADERS[1])), "ander.csv")) is None


def test_a_column_that_got_citizen_numbers_since_is_refused_all_the_same() -> None:
    before = [["Datum", "Soort", "Melder"], ["9-1-2022", "Verbaal", "A. Bakker"]]
    after = [before[0], *(["9-1-2022", "Verbaal", "111222333"] for _ in range(3))]
    _, mapping, _ = take_over(csv_file(before))

    table = open_table(csv_file(after), "nieuw.csv")

    again = remembered(mapping, table)
    assert again is not None
    assert [problem.code for problem in problems(again, table)] == ["bsn_column"]


@pytest.mark.parametrize("told", [None, [], {}, {"fields": 3}, "x"])
def test_stored_data_that_is_no_mapping_is_refused(told: object) -> None:
    with pytest.raises(MappingRefused):
        mapping_from_json(told)


def test_guessing_leaves_the_table_as_it_is() -> None:
    table = open_table(csv_file(register(HEADERS[0])), "register.csv")
    before = [list(row.cells) for row in table.rows]

    guess(table, TODAY)

    assert [row.cells for row in table.rows] == before
