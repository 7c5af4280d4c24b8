"""Taking over a register that was kept elsewhere: from the file to meldingen in the list.

Walked at a desk, on a phone, and without JavaScript; what is brought twice comes in once.
"""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.register_file import (
    BAD_DAY,
    CHANGED,
    HEADER,
    LATER,
    OFFENDERS,
    UNKNOWN_KIND,
    UNKNOWN_PLACE,
    heading_of,
    number,
    picture,
    register,
    wrong,
)
from tests.journeys.walking import KINDS, Kind, Walker

pytestmark = pytest.mark.browser

HERE, NEIGHBOUR = "kleindorp", "middelveen"
GIVEN = Path(__file__).parents[1] / "data" / "import" / "gir-export-4.csv"
LONG = 2_000  # rows enough to see the work being done
FORBIDDEN = 403


def bring(walker: Walker, name: str, data: bytes) -> None:
    """Choose a file, from the menu on."""
    walker.go("/meldingen/")
    if walker.kind.name == "phone":
        walker.open_menu()
    link = walker.page.locator("a:visible", has_text="Register overnemen")
    with walker.page.expect_navigation():
        link.first.click()
    walker.look()
    walker.follow("Bestand kiezen")
    choose(walker, name, data)


def choose(walker: Walker, name: str, data: bytes) -> None:
    field = walker.page.get_by_label("Bestand van je register")
    field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    walker.press("Bestand inlezen")


def have_done(walker: Walker, button: str, done: str) -> None:
    """Press what starts long work, look at its progress, and wait until it is done.

    The page is looked at while it stands still: else it would go away under our eyes.
    """
    with walker.page.expect_navigation():
        walker.page.get_by_role("button", name=button, exact=True).click()
    address = walker.path
    walker.go(f"{address}?stil=1")
    if walker.kind.scripts:
        walker.page.goto(walker.demo.base_url + address)  # and it reloads itself
        expect(walker.page.get_by_role("heading", level=1)).to_have_text(done, timeout=90_000)
    while walker.page.get_by_role("link", name="Kijk hoe ver het nu is").count():
        walker.follow("Kijk hoe ver het nu is")
    walker.go(address)
    expect(walker.page.get_by_role("heading", level=1)).to_have_text(done)


def judge(walker: Walker) -> None:
    have_done(walker, "Controleer de rijen", "Dit gebeurt er met elke rij")


def take_over(walker: Walker, button: str) -> None:
    have_done(walker, button, "Het register is overgenomen")


def figures(walker: Walker) -> dict[str, str]:
    """Return the key figures of the page."""
    shown = walker.page.locator(".cijfer")
    names, counts = shown.locator("dt"), shown.locator("dd:first-of-type")
    return dict(zip(names.all_inner_texts(), counts.all_inner_texts(), strict=True))


def test_a_register_is_taken_over_and_the_faulty_rows_are_explained(
    arrive: Arrive, kind: Kind
) -> None:
    coordinator = arrive().sign_in(HERE, "coordinator")
    name, data = f"register van {kind.name}.csv", register(kind)
    bring(coordinator, name, data)
    columns_set(coordinator)
    judge(coordinator)
    looked_over(coordinator)
    faulty_rows_downloaded(coordinator)
    take_over(coordinator, "Neem 18 rijen over")
    assert "18 meldingen zijn overgenomen." in coordinator.text
    assert figures(coordinator) == {
        "Rijen gelezen": "20",
        "Overgenomen": "18",
        "Kan niet over": "2",
    }
    found_in_the_list(coordinator)
    brought_again(coordinator, name, data)
    brought_newer(coordinator, name, register(kind, 21, newer=True))


def columns_set(walker: Walker) -> None:
    """The columns were guessed; one was not recognised and is set, wrongly first."""
    page = walker.page
    guessed = dict(
        zip(HEADER, ("number", "on", "filed", "place", "kind", "text"), strict=True),
        Veroorzaker="offender",
    )
    for column, meaning in guessed.items():
        expect(page.get_by_label(column, exact=True)).to_have_value(meaning)
    assert "heeft 20 rijen" in walker.text
    assert withheld() in walker.text
    assert "Zondebok" not in walker.text

    ours = page.get_by_label(heading_of(walker.kind), exact=True)
    expect(ours).to_have_value("")
    ours.select_option(label="Datum van het incident")
    walker.press("Controleer de rijen")
    assert page.title().startswith("Fout:")
    assert "Dit is al bij een andere kolom gekozen" in page.locator(".veld--fout").inner_text()
    ours.select_option(label="Melder")
    page.get_by_label(UNKNOWN_KIND, exact=True).select_option(label="Volgen of lastigvallen")
    page.get_by_label(UNKNOWN_PLACE, exact=True).select_option(label="Op straat of buiten")
    walker.press("Bewaren en opnieuw bekijken")
    expect(ours).to_have_value("reporter")


def withheld() -> str:
    return f"Wordt niet overgenomen: de juridische sluis is dicht ({OFFENDERS} rijen)"


def looked_over(walker: Walker) -> None:
    """Every row has a fate in plain Dutch, the faulty ones with what is wrong."""
    page = walker.page
    assert figures(walker) == {
        "Rijen gelezen": "20",
        "Wordt overgenomen": "18",
        "Kan niet over": "2",
    }
    assert "Deze kolommen blijven weg" in walker.text
    assert f"Naam van de veroorzaker: {withheld()}" in walker.text
    assert "Zondebok" not in walker.text
    assert page.locator("tbody tr").count() == 20
    page.get_by_label("Wat gebeurt ermee?").select_option("faulty")
    walker.press("Toon")
    rows = page.locator("tbody tr").all_inner_texts()
    for said, row in zip(wrong(), rows, strict=True):
        assert "Kan niet over" in row
        assert said in row
    walker.follow("Wis filters")


def faulty_rows_downloaded(walker: Walker) -> None:
    with walker.page.expect_download() as caught:
        walker.page.get_by_role("link", name="Download de rijen met fouten (CSV)").click()
    text = caught.value.path().read_text("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert "Zondebok" not in text
    assert header == [*HEADER, heading_of(walker.kind), "Reden"]
    assert [row[0] for row in rows] == [number(walker.kind, at) for at in (BAD_DAY, LATER)]
    for said, row in zip(wrong(), rows, strict=True):
        assert row[-1].startswith(said)


def found_in_the_list(walker: Walker) -> None:
    """A melding that came over stands in the list with a tag, and tells its old number."""
    page, old = walker.page, number(walker.kind, CHANGED)
    address = page.get_by_role("link", name=old, exact=True).get_attribute("href")
    walker.follow("Naar de meldingen")
    row = page.locator("tbody tr", has=page.locator(f"a[href='{address}']"))
    while not row.count():
        walker.follow("Volgende")
    assert "overgenomen" in row.inner_text()
    walker.follow(row.get_by_role("link").inner_text())
    assert walker.path == address
    origin = page.get_by_role("region", name="Uit een eerder register")
    for told in (f"register van {walker.kind.name}", old, "Sjoukje Hap"):
        assert told in origin.inner_text()
    assert f"een {walker.kind.name} stoel om en schreeuwde, keer {CHANGED}." in walker.text
    assert "Zondebok" not in walker.text
    assert "De melder heeft nog niets gehoord" not in walker.text


def brought_again(walker: Walker, name: str, data: bytes) -> None:
    """The same file a second time: the columns are remembered and nothing is new."""
    bring(walker, name, data)
    assert "Precies dit bestand is al eerder gekozen" in walker.text
    expect(walker.page.get_by_label(heading_of(walker.kind), exact=True)).to_have_value("reporter")
    judge(walker)
    assert figures(walker) == {"Rijen gelezen": "20", "Is er al": "18", "Kan niet over": "2"}
    assert "Er is niets om over te nemen" in walker.text
    assert walker.page.get_by_role("button", name="Neem").count() == 0
    walker.press("Doe deze overname weg")
    assert "De overname is weggedaan" in walker.text
    walker.go("/overnemen/")
    mine = walker.page.locator("tbody tr", has_text=name).all_inner_texts()
    assert [("Weggedaan" in row, "Overgenomen" in row) for row in mine] == [
        (True, False),
        (False, True),
    ]


def brought_newer(walker: Walker, name: str, data: bytes) -> None:
    """A newer export adds what is new, and brings up to date what somebody chooses."""
    bring(walker, name, data)
    judge(walker)
    walker.page.get_by_role("button", name="Neem 1 rij over").wait_for()
    walker.follow("Bekijk wat er is gewijzigd")
    assert "Later bood hij excuses aan." in walker.text
    walker.page.get_by_label("Werk deze melding bij").check()
    walker.press("Bewaar je keuze")
    assert "Je keuze is bewaard." in walker.text
    walker.follow("Terug naar de rijen")
    take_over(walker, "Neem 2 rijen over")
    assert "1 melding is overgenomen. 1 melding is bijgewerkt." in walker.text
    walker.follow(number(walker.kind, CHANGED))
    assert "Later bood hij excuses aan." in walker.text


def test_the_work_goes_on_when_the_window_is_closed(arrive: Arrive, kind: Kind) -> None:
    coordinator = arrive().sign_in(HERE, "coordinator")
    bring(coordinator, f"lang register van {kind.name}.csv", register(kind, LONG))
    address = coordinator.path
    button = coordinator.page.get_by_role("button", name="Controleer de rijen")
    with coordinator.page.expect_navigation():
        button.click()
    expect(coordinator.page.get_by_role("progressbar")).to_be_visible()
    assert coordinator.page.locator("meta[http-equiv=refresh]").count() == 1
    coordinator.page.goto("about:blank")

    later = arrive().sign_in(HERE, "coordinator")
    later.go(f"{address}?stil=1")
    while later.page.get_by_role("progressbar").count():
        later.follow("Kijk hoe ver het nu is")

    assert figures(later)["Rijen gelezen"] == "2.000"
    later.go("/berichten")
    notice = later.page.locator(f"a[href*='{address.rsplit('/', 1)[1]}']")
    assert "De rijen van je register zijn nagekeken" in notice.first.inner_text()
    later.go(address)
    later.press("Doe deze overname weg")
    assert "er is niets overgenomen" in later.text


def test_a_file_that_is_no_register_is_refused_at_the_field(arrive: Arrive) -> None:
    coordinator = arrive().sign_in(HERE, "coordinator")
    bring(coordinator, "foto.csv", picture())

    page = coordinator.page
    field = page.get_by_label("Bestand van je register")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "CSV, XLSX of ODS, ten hoogste 25 MB. Er verandert nog niets. "
        "Fout: Dit soort bestand kunnen we niet lezen. Gebruik .csv, .xlsx of .ods."
    )
    assert page.title().startswith("Fout:")
    expect(page.locator(".foutlijst")).to_be_focused()
    coordinator.press("Bestand inlezen")
    expect(page.locator(".veld__fout")).to_contain_text("Kies een bestand")


def test_a_manager_does_not_come_near_it(arrive: Arrive) -> None:
    manager = arrive().sign_in(HERE, "manager")

    assert manager.page.locator("a[href^='/overnemen']").count() == 0
    for path in ("/overnemen/", "/overnemen/nieuw"):
        answer = manager.page.goto(manager.demo.base_url + path)
        assert answer is not None
        assert answer.status == FORBIDDEN
        manager.look()
        assert "Je mag deze bladzijde niet zien" in manager.text


@pytest.mark.parametrize("kind", KINDS[:1], ids=lambda kind: kind.name, indirect=True)
def test_the_given_register_is_taken_over_by_a_neighbour(arrive: Arrive) -> None:
    coordinator = arrive().sign_in(NEIGHBOUR, "coordinator")
    bring(coordinator, GIVEN.name, GIVEN.read_bytes())
    judge(coordinator)
    take_over(coordinator, "Neem 381 rijen over")

    assert "381 meldingen zijn overgenomen." in coordinator.text
    told = figures(coordinator)
    assert told == {"Rijen gelezen": "405", "Overgenomen": "381", "Kan niet over": "24"}
