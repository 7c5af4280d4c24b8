"""Filing a melding, and who can see it."""

from hub.kernel.ids import new_id
from tests.builders import A_MELDING, Region


def test_a_reporter_files_and_sees_it(region: Region) -> None:
    reporter = region.as_role("kleindorp", "reporter")

    incident_id = reporter.file()

    page = reporter.get(f"/meldingen/{incident_id}")
    assert page.status_code == 200
    assert A_MELDING["account"] in page.text


def test_the_neighbour_cannot_see_it(region: Region) -> None:
    incident_id = region.as_role("kleindorp", "reporter").file()

    neighbour = region.as_role("middelveen", "coordinator")

    assert neighbour.get(f"/meldingen/{incident_id}").status_code == 404


def test_the_same_form_sent_twice_is_one_melding(region: Region) -> None:
    reporter = region.as_role("kleindorp", "reporter")
    key = str(new_id())

    first, second = reporter.file(filing_key=key), reporter.file(filing_key=key)

    assert first == second


def test_the_manager_is_told_without_content(region: Region) -> None:
    incident_id = region.as_role("kleindorp", "reporter").file()

    region.run_outbox()

    notices = region.as_role("kleindorp", "manager").get("/berichten").text
    assert f"/meldingen/{incident_id}" in notices
    assert "balie" not in notices
