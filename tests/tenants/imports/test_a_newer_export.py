"""The same file twice, a newer export, and the legal gate that opens later."""

import json
from datetime import timedelta

import pytest

from hub.cli.gate import GateRefused
from hub.kernel import clock
from hub.kernel.vault import vault_of
from tenants.imports.models import TakenOver
from tests.tenants.imports.conftest import SetGate
from tests.tenants.imports.reading.register_files import GIVEN, HEADER, INCIDENTS, csv_file
from tests.tenants.imports.road import Road, rows_with_offenders, take_over

ROWS = [HEADER, *INCIDENTS]


@pytest.mark.parametrize("name", ["gir-export-4.csv", "raadslijst-2.xlsx"])
def test_the_same_file_twice_imports_nothing_twice(road: Road, name: str) -> None:
    road.given(name).judge().approve()
    there = road.count("incident")

    road.given(name)
    assert "Precies dit bestand is al eerder gekozen" in road.page()
    road.judge()

    assert road.figures["fates"]["known"] == there
    assert road.figures["fates"]["new"] == 0
    assert "Er is niets om over te nemen" in road.page()
    road.approve()
    assert road.count("incident") == there


def test_two_files_that_wait_side_by_side_import_a_row_once(road: Road) -> None:
    other = Road(road.region, road.browser)
    road.bring(csv_file(ROWS), "a.csv").judge(source="GIR")
    other.bring(csv_file(ROWS), "b.csv").judge(source="gir")

    road.approve()
    other.approve()

    assert other.state == "imported"
    assert other.figures["imported"] == 0
    assert road.count("incident") == 3
    assert road.asked("SELECT last FROM number_counter")[0].last == 3


def test_a_newer_export_adds_what_is_new_and_knows_its_register(road: Road) -> None:
    take_over(road, ROWS, "GIR 2022.csv")

    road.bring(csv_file([*ROWS, ["4", "01-05-2022", "", "Balie", "Verbaal", "Schold"]]), "b.csv")

    assert road.columns()["source"] == "GIR 2022"
    road.judge()
    assert road.figures["fates"] | {} == {
        "new": 1, "known": 3, "changed": 0, "completes": 0, "faulty": 0,
    }  # fmt: skip
    road.approve()
    assert road.count("incident") == 4


def changed_export() -> list[list[str]]:
    first, second, third = INCIDENTS
    return [
        HEADER,
        [*first[:5], "Nu staat er iets anders"],
        [second[0], "11-02-2022", *second[2:]],
        third,
    ]


def test_changed_rows_are_offered_and_the_person_picks(road: Road) -> None:
    take_over(road, ROWS, "GIR.csv")
    road.bring(csv_file(changed_export()), "GIR.csv").judge()
    assert road.figures["fates"]["changed"] == 2

    page = road.page("/gewijzigd")
    assert "Nu staat er iets anders" in page
    assert "Café-eigenaar" in page
    assert "10-02-2022" in page
    assert "11-02-2022" in page
    rows = road.asked(
        "SELECT id, position FROM takeover_row WHERE takeover_id = :id AND fate = 'changed' "
        "ORDER BY position",
        id=road.id,
    )
    picked = {"row": [str(row.id) for row in rows], "picked": str(rows[0].id)}
    assert road.browser.post(f"{road.at}/gewijzigd", picked).status_code == 303
    road.approve()

    assert road.figures["updated"] == 1
    found = road.asked("SELECT id, happened_at FROM incident ORDER BY number")
    assert "Nu staat er iets anders" in road.browser.get(f"/meldingen/{found[0].id}").text
    assert clock.local(found[1].happened_at).day == 10
    assert "1 melding gevonden" in road.browser.post("/meldingen/zoeken", {"q": "anders"}).text


def test_changed_rows_that_nobody_picks_are_left(road: Road) -> None:
    take_over(road, ROWS, "GIR.csv")
    road.bring(csv_file(changed_export()), "GIR.csv").judge()
    road.browser.post(f"{road.at}/gewijzigd", {"all": "1"})
    assert road.figures["wanted"] == 2
    road.browser.post(f"{road.at}/gewijzigd", {"none": "1"})

    road.approve()

    assert road.figures["updated"] == 0
    again = road.bring(csv_file(changed_export()), "GIR.csv").judge()
    assert again.figures["fates"]["changed"] == 2


def test_what_was_done_here_is_not_undone_by_an_update(road: Road) -> None:
    take_over(road, ROWS, "GIR.csv")
    first = road.asked("SELECT id FROM incident ORDER BY number")[0].id
    assert road.browser.post(f"/meldingen/{first}/heropenen").status_code == 303

    road.bring(csv_file(changed_export()), "GIR.csv").judge()
    road.browser.post(f"{road.at}/gewijzigd", {"all": "1"})
    road.approve()

    assert road.figures["updated"] == 2
    assert road.asked("SELECT status FROM incident WHERE id = :id", id=first)[0].status == "in_hand"


def offenders(road: Road) -> list[dict[str, str]]:
    login = road.region.login("kleindorp", "civil")
    with road.region.work(login) as work:
        found = work.db.query(TakenOver).order_by(TakenOver.source_number)
        vault = vault_of(work.db)
        return [json.loads(vault.open(row, "offender")) for row in found if row.offender]


def test_a_closed_gate_leaves_offenders_out_and_counts_them(road: Road) -> None:
    road.bring(csv_file(rows_with_offenders()), "GIR.csv")
    page = road.page()
    closed = "Wordt niet overgenomen: de juridische sluis is dicht"
    assert f"{closed} (2 rijen)" in page
    assert f"{closed} (1 rijen)" in page
    assert "B. Smit" not in page

    road.judge()
    assert road.figures["withheld"] == {"offender": 2, "born": 1, "measure": 1, "until": 1}
    assert closed in road.page()
    road.approve()

    assert road.count("incident") == 3
    assert offenders(road) == []


def test_the_same_file_completes_what_was_left_out_once_the_gate_opens(
    road: Road, set_gate: SetGate
) -> None:
    rows = rows_with_offenders()
    take_over(road, rows, "GIR.csv")
    set_gate(1)

    road.bring(csv_file(rows), "GIR.csv")
    assert "B. Smit" in road.page()
    road.judge()
    assert road.figures["fates"]["completes"] == 2
    assert road.figures["fates"]["known"] == 1
    road.approve()

    assert road.count("incident") == 3
    assert offenders(road) == [
        {"offender_text": "A. Bakker"},
        {
            "offender_text": "B. Smit",
            "born": "1980-02-01",
            "measure_text": "Pandverbod",
            "measure_until": "2022-12-31",
        },
    ]
    road.bring(csv_file(rows), "GIR.csv").judge()
    assert road.figures["fates"]["known"] == 3


def test_a_gate_that_closes_hides_the_offender_again(road: Road, set_gate: SetGate) -> None:
    set_gate(1)
    take_over(road, rows_with_offenders(), "GIR.csv")
    second = road.asked("SELECT id FROM incident ORDER BY number")[1].id
    assert "B. Smit" in road.browser.get(f"/meldingen/{second}").text

    set_gate(0)

    page = road.browser.get(f"/meldingen/{second}").text
    assert "B. Smit" not in page
    assert "de juridische sluis is dicht" in page


def test_a_gate_that_closes_before_the_import_keeps_offenders_out(
    road: Road, set_gate: SetGate
) -> None:
    set_gate(1)
    road.bring(csv_file(rows_with_offenders()), "GIR.csv").judge()
    set_gate(0)

    road.approve()

    assert road.count("incident") == 3
    assert offenders(road) == []


def test_the_gate_needs_two_people_a_ground_and_a_day_to_come(set_gate: SetGate) -> None:
    with pytest.raises(GateRefused, match="zonder die vier"):
        set_gate(1, ground=" ")
    with pytest.raises(GateRefused, match="twee verschillende mensen"):
        set_gate(1, seconded_by="de gemeentesecretaris")
    with pytest.raises(GateRefused, match="al geweest"):
        set_gate(1, until=clock.today() - timedelta(days=1))


def test_the_given_register_keeps_its_offenders_for_the_open_gate(
    road: Road, set_gate: SetGate
) -> None:
    road.bring((GIVEN / "gir-export-6.csv").read_bytes(), "gir.csv").judge()
    withheld = road.figures["withheld"]
    assert withheld["offender"] > 100
    road.approve()
    set_gate(1)

    road.bring((GIVEN / "gir-export-6.csv").read_bytes(), "gir.csv").judge()

    assert road.figures["withheld"] == {}
    assert road.figures["fates"]["completes"] > 100
    assert road.figures["fates"]["new"] == road.figures["fates"]["changed"] == 0
