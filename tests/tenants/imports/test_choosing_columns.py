"""The page on which a person says what each column means, and the file before it."""

import re

import pytest

from tests.tenants.imports.reading.register_files import HEADER, INCIDENTS, csv_file, xlsx_file
from tests.tenants.imports.road import Road

ROWS = [HEADER, *INCIDENTS]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("leeg.csv", b"", "Kies een bestand"),
        ("leeg.csv", b"\n\n", "Dit bestand is leeg."),
        ("brief.pdf", b"%PDF-1.7 rest", "Dit soort bestand kunnen we niet lezen."),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "oud Excel-bestand"),
        ("groot.csv", b"a;b\n" * (26 * 1024 * 1024 // 4), "groter dan 25 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field(
    road: Road, name: str, data: bytes, sentence: str
) -> None:
    answer = road.send(data, name if data else "")

    assert answer.status_code == 422
    assert 'id="file-fout"' in answer.text
    assert sentence in answer.text
    assert "Fout:" in answer.text
    assert road.count("takeover") == road.count("attachment_chunk") == 0


def test_each_column_stands_with_samples_and_a_guess(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")

    page = road.page()

    assert "‘10u15’" in page
    assert list(road.columns().items())[:6] == [
        ("column-0", "number"),
        ("column-1", "on"),
        ("column-2", "at"),
        ("column-3", "place"),
        ("column-4", "kind"),
        ("column-5", "text"),
    ]


def test_looking_at_the_samples_is_logged(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")
    road.page()

    found = road.asked(
        "SELECT actor_id FROM hub.audit_line "
        "WHERE action = 'open' AND object_kind = 'takeover' "
        "AND CAST(:id AS uuid) = ANY(object_ids)",
        id=road.id,
    )
    coordinator = road.region.who("kleindorp", "coordinator").id
    assert {row.actor_id for row in found} == {coordinator}


def test_a_column_with_citizen_numbers_is_named_and_never_asked_about(road: Road) -> None:
    rows = [[*HEADER, "BSN"], *([*row, "111222333"] for row in INCIDENTS)]
    road.bring(csv_file(rows), "register.csv")

    page = road.page()

    assert "Bevat burgerservicenummers" in page
    assert "111222333" not in page
    assert "column-6" not in road.columns()
    sent = road.browser.post(f"{road.at}/kolommen", {**road.columns(), "column-6": "reporter"})
    assert sent.status_code == 303
    road.region.run_outbox()
    assert "111222333" not in road.page()


def test_a_number_in_the_text_is_warned_about_and_does_not_stop_the_row(road: Road) -> None:
    rows = [HEADER, [*INCIDENTS[0][:5], "Zei dat 111222333 zijn nummer was"], *INCIDENTS[1:]]
    road.bring(csv_file(rows), "register.csv").judge()

    page = road.page("?lot=warned")

    assert road.figures["warned"] == 1
    assert page.count("<tr><td>") == 1
    assert "lijkt een burgerservicenummer te staan" in page
    road.approve()
    assert road.count("incident") == 3


def test_what_was_chosen_stays_when_the_form_is_refused(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")
    typed = {**road.columns(), "source": "Mijn lijst", "column-1": "", "column-3": "remark"}

    answer = road.browser.post(f"{road.at}/kolommen", typed)

    assert answer.status_code == 422
    assert "Kies de kolom met de datum van het incident." in answer.text
    assert 'value="Mijn lijst"' in answer.text
    chosen = re.search(r'id="column-3".*?value="([^"]*)" selected', answer.text, re.DOTALL)
    assert chosen is not None
    assert chosen[1] == "remark"
    later = road.columns()
    assert (later["source"], later["column-1"], later["column-3"]) == ("Mijn lijst", "", "remark")
    assert road.state == "mapping"


def test_one_field_for_two_columns_is_said_at_the_second(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")

    answer = road.browser.post(f"{road.at}/kolommen", {**road.columns(), "column-3": "on"})

    assert answer.status_code == 422
    assert 'id="column-3-fout"' in answer.text


def test_words_that_are_not_recognised_can_be_taught_and_are_remembered(road: Road) -> None:
    rows = [HEADER, ["1", "09-01-2022", "", "Zaal Zuid", "Klapperen", "Deed iets"]]
    road.bring(csv_file(rows), "register.csv")
    assert road.columns() | {} == road.columns() | {
        "kind-0-word": "klapperen", "place-0-word": "zaal zuid",
    }  # fmt: skip

    road.judge(**{"kind-0": "threat", "place-0": "council_meeting"}).approve()

    found = road.asked("SELECT behaviours, channel FROM incident")
    assert [tuple(row) for row in found] == [(["threat"], "council_meeting")]
    road.bring(
        csv_file([*rows, ["2", "10-01-2022", "", "Zaal Zuid", "Klapperen", "Weer"]]), "b.csv"
    )
    assert road.columns()["kind-0"] == "threat"
    road.judge()
    assert road.figures["fates"]["known"] == 1


def test_another_sheet_of_the_same_file_can_be_read(road: Road) -> None:
    other = [HEADER, ["9", "01-02-2023", "", "Balie", "Verbaal", "Ander blad"]]
    road.bring(xlsx_file({"Eerste": ROWS, "Tweede": other}), "boek.xlsx")
    assert "Het bestand heeft 2 bladen" in road.page()

    assert road.browser.post(f"{road.at}/blad", {"sheet": "Tweede"}).status_code == 303
    road.judge()

    assert road.figures["read"] == 1
    assert "Tweede" not in road.page() or road.state == "judged"


def test_the_columns_can_be_set_again_after_looking_at_the_rows(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv").judge()

    assert road.browser.post(f"{road.at}/terug").status_code == 303
    assert road.count("takeover_row") == 0
    road.judge(**{"column-3": ""}).approve()

    assert {row.channel for row in road.asked("SELECT channel FROM incident")} == {"other"}
