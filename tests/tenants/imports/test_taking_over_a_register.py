"""What a register becomes once it is taken over: history, found again, sealed."""

from datetime import timedelta

import pytest

from hub.kernel import clock
from tenants.imports import importing
from tests.builders import Region
from tests.tenants.imports.reading.register_files import HEADER, INCIDENTS, csv_file, ods_file
from tests.tenants.imports.road import Road, take_over

ROWS = [HEADER, *INCIDENTS]


def test_rows_become_meldingen_with_numbers_of_the_year_they_were_filed(road: Road) -> None:
    take_over(road, [HEADER, *INCIDENTS, ["4", "01-12-2021", "", "Balie", "Verbaal", "Schold"]])

    found = road.asked("SELECT number, origin, status, reporter_id FROM incident ORDER BY number")

    assert [row.number for row in found] == ["2021-0001", "2022-0001", "2022-0002", "2022-0003"]
    assert {(row.origin, row.status, row.reporter_id) for row in found} == {
        ("taken_over", "closed", None)
    }
    steps = road.asked("SELECT kind, actor_id FROM incident_step")
    coordinator = road.region.who("kleindorp", "coordinator").id
    assert [tuple(step) for step in steps] == [("taken_over", coordinator)] * 4


def test_nobody_is_alerted_and_nothing_runs(road: Road) -> None:
    take_over(road, ROWS)

    kinds = road.asked("SELECT kind FROM notice")
    events = road.asked("SELECT DISTINCT event FROM hub.outbox")

    assert {row.kind for row in kinds} == {"takeover_judged", "takeover_imported"}
    assert {row.event for row in events} - {"DigestDue"} == {
        "TakeoverMapped",
        "TakeoverApproved",
        "TakeoverFileDue",
    }


def test_a_melding_shows_where_it_came_from(road: Road) -> None:
    take_over(road, ROWS, "GIR 2022.csv")
    ids = road.asked("SELECT id FROM incident ORDER BY number")

    page = road.browser.get(f"/meldingen/{ids[0].id}").text

    assert "Uit een eerder register" in page
    assert "GIR 2022" in page
    assert "Bedreiging, Stalking" in page
    assert "Café-eigenaar" in page
    assert "Overgenomen uit een eerder register" in page


def test_the_list_tags_what_was_taken_over_and_words_find_it(road: Road) -> None:
    take_over(road, ROWS)
    road.browser.file()

    listed = road.browser.get("/meldingen/").text
    found = road.browser.post("/meldingen/zoeken", {"q": "geintimideerd"}).text

    assert listed.count(">overgenomen<") == 3
    assert "1 melding gevonden" in found


def test_nothing_of_a_file_stands_readable_in_the_register(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv").judge()
    tables = road.asked(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'r_kleindorp_civil' ORDER BY 1"
    )

    told = [str(list(road.asked(f"SELECT * FROM {table.table_name}"))).lower() for table in tables]

    assert len(told) > 10
    assert not [text for text in told if "eigenaar" in text or "beëindigd" in text]


def test_the_meldingen_of_the_other_line_stay_apart(region: Region) -> None:
    civil, political = Road.of(region), Road.of(region, "political")

    take_over(political, ROWS)

    assert political.count("incident") == 3
    assert civil.count("incident") == civil.count("takeover") == 0
    assert civil.browser.get(political.at).status_code == 404


def test_the_neighbour_cannot_see_it(region: Region) -> None:
    road = take_over(Road.of(region), ROWS)
    neighbour = region.as_role("middelveen", "coordinator")

    for path in ("", "/gewijzigd", "/fouten.csv"):
        assert neighbour.get(road.at + path).status_code == 404
    for path in ("/kolommen", "/neem-over", "/weg", "/terug", "/opnieuw", "/blad", "/gewijzigd"):
        assert neighbour.post(road.at + path).status_code == 404


@pytest.mark.parametrize("role", ["manager", "reporter"])
def test_only_who_may_run_a_takeover_comes_near_it(region: Region, role: str) -> None:
    road = take_over(Road.of(region), ROWS)
    somebody = region.as_role("kleindorp", role)

    for path in ("/overnemen/", "/overnemen/nieuw", road.at):
        assert somebody.get(path).status_code == 403


def test_a_file_in_another_form_gives_the_same(road: Road) -> None:
    road.bring(ods_file({"Blad": ROWS}), "register.ods").judge().approve()

    assert road.count("incident") == 3


def test_a_fault_in_the_middle_leaves_nothing_and_says_so(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "STEP", 2)
    road.bring(csv_file(ROWS), "register.csv").judge()
    put, puts = importing.Importer._put, []

    def fail_later(self: importing.Importer, made: list[object]) -> None:
        put(self, made)
        puts.append(len(made))
        if len(puts) == 3:
            raise RuntimeError("gone")

    monkeypatch.setattr(importing.Importer, "_put", fail_later)
    road.approve()

    assert len(puts) == 3
    assert road.state == "failed"
    assert road.count("incident") == road.count("taken_over") == road.count("number_counter") == 0
    assert "Er is niets overgenomen" in road.page()

    monkeypatch.setattr(importing.Importer, "_put", put)
    assert road.browser.post(f"{road.at}/opnieuw").status_code == 303
    road.region.run_outbox()

    assert road.state == "imported"
    assert road.count("incident") == 3


def test_a_worker_that_dies_in_the_middle_leaves_the_work_to_the_next(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.bring(csv_file(ROWS), "register.csv").judge()
    put = importing.Importer._put

    def die(self: importing.Importer, made: list[object]) -> None:
        put(self, made)
        raise KeyboardInterrupt

    monkeypatch.setattr(importing.Importer, "_put", die)
    road.browser.post(f"{road.at}/neem-over")
    with pytest.raises(KeyboardInterrupt):
        road.region.run_outbox()
    assert road.state == "importing"
    assert road.count("incident") == 0

    monkeypatch.setattr(importing.Importer, "_put", put)
    with clock.at(clock.now() + timedelta(minutes=1)):
        road.region.run_outbox()

    assert road.state == "imported"
    assert road.count("incident") == 3
