"""Work that takes long: its progress, giving it up, and what is kept of the file."""

from datetime import timedelta

import pytest

from hub.kernel import clock
from tenants.imports import working
from tenants.imports.progress import tell_progress
from tests.tenants.imports.reading.register_files import HEADER, INCIDENTS, csv_file
from tests.tenants.imports.road import Road, take_over

ROWS = [HEADER, *INCIDENTS]


def test_progress_is_seen_from_elsewhere_while_nothing_is_kept_yet(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []

    def look(*told: object) -> None:
        tell_progress(*told)  # type: ignore[arg-type]
        page = road.page()
        seen.append(("2 van 3 gedaan" in page, road.count("takeover_row")))
        assert 'http-equiv="refresh"' in page

    monkeypatch.setattr(working, "STEP", 2)
    monkeypatch.setattr(working, "tell_progress", look)
    road.bring(csv_file(ROWS), "register.csv").judge()

    assert seen == [(False, 0), (True, 0)]
    assert road.count("takeover_row") == 3


def test_a_step_that_does_not_fit_is_refused_and_changes_nothing(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")
    assert road.browser.get(f"{road.at}/gewijzigd").status_code == 303
    assert road.browser.get(f"{road.at}/fouten.csv").status_code == 303
    for path in ("/neem-over", "/opnieuw", "/gewijzigd"):
        assert road.browser.post(road.at + path).status_code == 409
    assert road.state == "mapping"

    road.judge().approve()

    for path in ("/neem-over", "/kolommen", "/blad", "/terug", "/opnieuw", "/weg", "/gewijzigd"):
        assert road.browser.post(road.at + path).status_code == 409
    assert road.state == "imported"


def test_the_page_can_be_held_still(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv")
    road.browser.post(f"{road.at}/kolommen", road.columns())

    assert 'http-equiv="refresh"' in road.page()
    assert 'http-equiv="refresh"' not in road.page("?stil=1")
    for path in ("/kolommen", "/neem-over", "/weg"):
        assert road.browser.post(road.at + path).status_code == 303
    assert road.state == "judging"


def test_who_started_it_gets_a_notice_that_leads_to_it(road: Road) -> None:
    take_over(road, ROWS)

    notices = road.browser.get("/berichten").text

    assert "De rijen van je register zijn nagekeken" in notices
    assert "Je register is overgenomen" in notices
    assert notices.count(f'href="{road.at}"') == 2


def test_a_takeover_that_is_dropped_leaves_nothing_of_the_file(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv").judge()

    assert road.browser.post(f"{road.at}/weg").status_code == 303

    assert road.state == "dropped"
    assert "weggedaan" in road.page()
    for table in ("attachment", "attachment_chunk", "takeover_row", "incident"):
        assert road.count(table) == 0
    key = road.asked("SELECT wrapped FROM dossier_key WHERE dossier_id = :id", id=road.id)
    assert key[0].wrapped is None
    for path in ("/neem-over", "/kolommen", "/blad", "/terug", "/opnieuw", "/weg", "/gewijzigd"):
        assert road.browser.post(road.at + path).status_code == 409


def test_the_file_is_erased_thirty_days_after_the_import(road: Road) -> None:
    take_over(road, ROWS)

    with clock.at(clock.now() + timedelta(days=29)):
        road.region.run_outbox()
    assert road.count("attachment_chunk") == 1
    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        road.region.run_outbox()

    assert road.count("attachment_chunk") == road.count("takeover_row") == 0
    key = road.asked("SELECT wrapped FROM dossier_key WHERE dossier_id = :id", id=road.id)
    assert key[0].wrapped is None
    assert str(road.id) in {str(one) for one in road.region.hub.ring.erased("kleindorp")}
    assert road.count("incident") == 3
    assert "Het bestand en de rijen zijn gewist" in road.page()
    assert road.browser.get(f"{road.at}/fouten.csv").status_code == 303


def test_a_file_that_was_never_imported_is_erased_too(road: Road) -> None:
    road.bring(csv_file(ROWS), "register.csv").judge()

    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        road.region.run_outbox()

    assert road.state == "dropped"
    assert road.count("attachment_chunk") == road.count("takeover_row") == 0
