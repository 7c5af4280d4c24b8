"""A session that ends while somebody types: all of it is still there after signing in."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.demo_run import Demo
from tests.journeys.test_j00_first_road import HERE, expect_filled_in, file, filed, fill_in
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser


def end_elsewhere(other: Walker, role: str) -> None:
    """End all other sessions of the same person, from another device."""
    other.sign_in(HERE, role)
    other.go("/mijn/sessies")
    other.press("Alle andere beëindigen")
    assert "Je andere sessies zijn beëindigd" in other.text


def sign_in_again(walker: Walker, name: str) -> None:
    """Go through the page on which a person lands whose session has ended."""
    assert walker.path == "/aanmelden"
    walker.follow("Inloggen bij Gemeente Kleindorp")
    walker.follow(name, exact=False)


def test_the_reporter_comes_back_to_the_filled_form(arrive: Arrive, demo: Demo) -> None:
    account = "Iemand zei dat hij mijn auto kent.\n\nDaarna liep hij weg."
    reporter = arrive().sign_in(HERE, "reporter")
    reporter.go("/meldingen/nieuw")
    fill_in(reporter, account)
    end_elsewhere(arrive(), "reporter")

    reporter.press("Melding versturen")
    sign_in_again(reporter, demo.who(HERE, "reporter")["name"])

    assert reporter.path == "/meldingen/nieuw"
    expect_filled_in(reporter, account)
    reporter.press("Melding versturen")
    filed(reporter)
    reporter.go("/meldingen/nieuw")
    expect(reporter.page.get_by_label("Vertel kort wat er gebeurde")).to_have_value("")


def test_also_when_the_form_was_refused_before(arrive: Arrive, demo: Demo) -> None:
    reporter = arrive().sign_in(HERE, "reporter")
    reporter.go("/meldingen/nieuw")
    reporter.press("Melding versturen")
    fill_in(reporter, "Iemand filmde mij en lachte.")
    end_elsewhere(arrive(), "reporter")

    reporter.press("Melding versturen")
    sign_in_again(reporter, demo.who(HERE, "reporter")["name"])

    expect_filled_in(reporter, "Iemand filmde mij en lachte.")
    reporter.press("Melding versturen")
    filed(reporter)


def test_the_manager_comes_back_to_the_answer(arrive: Arrive, demo: Demo) -> None:
    incident_id, _ = file(arrive().sign_in(HERE, "reporter"), "Iemand spuugde op de balie.")
    manager = arrive().sign_in(HERE, "manager")
    manager.go(f"/meldingen/{incident_id}")
    manager.press("Terugkoppeling versturen")
    manager.page.get_by_label("Wat laat je de melder weten?").fill("We praten morgen verder.")
    end_elsewhere(arrive(), "manager")

    manager.press("Terugkoppeling versturen")
    sign_in_again(manager, demo.who(HERE, "manager")["name"])

    assert manager.path == f"/meldingen/{incident_id}"
    assert "Dit schreef je eerder" in manager.text
    said = manager.page.get_by_label("Wat laat je de melder weten?")
    expect(said).to_have_value("We praten morgen verder.")
    manager.press("Terugkoppeling versturen")
    assert "We praten morgen verder." in manager.page.locator(".tijdlijn").inner_text()
