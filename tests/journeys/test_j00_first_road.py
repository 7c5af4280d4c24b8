"""The first road: sign in, file a melding, alert, answer, close, find again, sign out.

Walked at a desk, on a phone, and without JavaScript.
"""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.demo_run import Demo
from tests.journeys.walking import Kind, Walker

pytestmark = pytest.mark.browser

HERE, NEIGHBOUR = "kleindorp", "middelveen"
ACCOUNT = "Een bezoeker met een zeldzame {mark} gooide een stoel om en schold mij uit."
ANSWER = "We hebben de bezoeker aangesproken op {mark}. Maandag bellen we je."
MARKS = {"wide": "kaasschaaf", "phone": "waterscooter", "plain": "tuinkabouter"}
NUMBER = re.compile(r"\d{4}-\d{4}")


def fill_in(walker: Walker, account: str) -> None:
    """Answer the four questions."""
    page = walker.page
    page.get_by_label("Schelden of beledigen").check()
    page.get_by_label("Bedreiging").check()
    page.get_by_label("Gisteren").check()
    page.get_by_label("Hoe laat ongeveer?").fill("9.30 uur")
    page.get_by_label("Waar of hoe?").select_option("counter")
    page.get_by_label("Vertel kort wat er gebeurde").fill(account)


def expect_filled_in(walker: Walker, account: str) -> None:
    page = walker.page
    expect(page.get_by_label("Bedreiging")).to_be_checked()
    expect(page.get_by_label("Vernieling")).not_to_be_checked()
    expect(page.get_by_label("Gisteren")).to_be_checked()
    expect(page.get_by_label("Hoe laat ongeveer?")).to_have_value("9.30 uur")
    expect(page.get_by_label("Waar of hoe?")).to_have_value("counter")
    expect(page.get_by_label("Vertel kort wat er gebeurde")).to_have_value(account)


def file(walker: Walker, account: str) -> tuple[UUID, str]:
    """File a melding as who is signed in; return its id and its number."""
    walker.go("/meldingen/nieuw")
    fill_in(walker, account)
    walker.press("Melding versturen")
    return filed(walker)


def filed(walker: Walker) -> tuple[UUID, str]:
    number = NUMBER.search(walker.text)
    assert walker.path.endswith("/verstuurd")
    assert number is not None
    return UUID(walker.path.split("/")[2]), number[0]


def test_a_coordinator_signs_in_by_her_municipality(arrive: Arrive, demo: Demo) -> None:
    walker = arrive()
    coordinator = demo.who(HERE, "coordinator")
    walker.go("/meldingen/")
    assert walker.path == "/aanmelden"

    walker.page.get_by_label("na de @").fill("nergens.example")
    walker.press("Zoek mijn gemeente")
    assert "Dit hoort niet bij een gemeente die meedoet" in walker.text
    walker.page.get_by_label("na de @").fill(demo.email_of(coordinator))
    walker.press("Zoek mijn gemeente")
    walker.follow("Inloggen bij Gemeente Kleindorp")
    walker.follow(coordinator["name"], exact=False)

    assert walker.path == "/meldingen/"
    walker.sign_out()
    assert "Je bent uitgelogd" in walker.text

    walker.go("/aanmelden")
    assert "Hier logde je de vorige keer in" in walker.text
    walker.follow("Gemeente Middelveen")
    assert walker.page.url.startswith(demo.mailbox_url.removesuffix("/postbus"))


def test_a_melding_from_the_first_word_to_the_answer(
    arrive: Arrive, demo: Demo, kind: Kind
) -> None:
    account, answer = (text.format(mark=MARKS[kind.name]) for text in (ACCOUNT, ANSWER))
    reporter = arrive().sign_in(HERE, "reporter")
    begin(reporter, account)
    incident_id, number = filed(reporter)
    manager = alerted(arrive(), demo, incident_id, account)
    answered(manager, demo, incident_id, answer)
    read_by_the_reporter(reporter, demo, incident_id, answer)
    closed_and_found_again(arrive().sign_in(HERE, "coordinator"), incident_id, number, account)


def begin(reporter: Walker, account: str) -> None:
    """Start, be refused, go on later, and send."""
    assert reporter.path == "/meldingen/nieuw"
    assert "Emotie mag, agressie niet" in reporter.text
    assert "Bel 112" in reporter.text
    refused(reporter, account)
    fill_in(reporter, account)
    reporter.press("Bewaren en later verder")
    assert "Je kunt later verder" in reporter.text
    reporter.sign_out()
    reporter.sign_in(HERE, "reporter")
    assert "Dit schreef je eerder" in reporter.text
    expect_filled_in(reporter, account)
    press_twice(reporter)


def refused(reporter: Walker, account: str) -> None:
    page = reporter.page
    page.get_by_label("Vertel kort wat er gebeurde").fill(account)
    page.get_by_label("Hoe laat ongeveer?").fill("half tien")
    reporter.press("Melding versturen")

    assert page.title().startswith("Fout:")
    summary = page.locator(".foutlijst")
    expect(summary).to_be_focused()
    assert "3 dingen" in summary.inner_text()
    summary.get_by_role("link", name="Kies waar of hoe het gebeurde").click()
    expect(page.get_by_label("Waar of hoe?")).to_be_focused()
    expect(page.get_by_label("Vertel kort wat er gebeurde")).to_have_value(account)
    expect(page.get_by_label("Hoe laat ongeveer?")).to_have_value("half tien")


def press_twice(reporter: Walker) -> None:
    """Press send twice before the answer is there: one melding more than there were."""
    reporter.go("/meldingen/")
    before = numbers(reporter)
    reporter.go("/meldingen/nieuw")
    with reporter.page.expect_navigation(url="**/verstuurd"):
        reporter.page.get_by_role("button", name="Melding versturen").dblclick(no_wait_after=True)
    reporter.look()
    reporter.go("/meldingen/")
    assert numbers(reporter)[1:] == before
    reporter.page.go_back()
    reporter.look()


def numbers(walker: Walker) -> list[str]:
    return [
        found
        for row in walker.page.locator("tbody tr").all_inner_texts()
        for found in NUMBER.findall(row)
    ]


def alerted(manager: Walker, demo: Demo, incident_id: UUID, account: str) -> Walker:
    """The manager gets a mail with a link and no content, and opens it."""
    address = demo.email_of(demo.who(HERE, "manager"))
    mail = demo.wait_for_mail(lambda m: m["to"] == address and str(incident_id) in m["text"])
    link = re.search(r"http://\S+", mail["text"])
    said = mail["subject"] + mail["text"]
    assert link is not None
    for word in (*account.split(), demo.who(HERE, "reporter")["name"], "Bedreiging"):
        assert len(word) < 6 or word not in said, word

    manager.sign_in(HERE, "manager")
    manager.go("/berichten")
    assert manager.page.locator(f"a[href*='{incident_id}']").count() == 1
    assert account not in manager.text
    manager.go(link[0])
    assert manager.path == f"/meldingen/{incident_id}"
    assert account in manager.text
    return manager


def answered(manager: Walker, demo: Demo, incident_id: UUID, answer: str) -> None:
    manager.press("Terugkoppeling versturen")
    assert manager.page.title().startswith("Fout:")
    manager.page.get_by_label("Wat laat je de melder weten?").fill(answer)
    manager.press("Terugkoppeling versturen")
    assert "De melder krijgt bericht" in manager.text


def read_by_the_reporter(reporter: Walker, demo: Demo, incident_id: UUID, answer: str) -> None:
    address = demo.email_of(demo.who(HERE, "reporter"))
    mail = demo.wait_for_mail(lambda m: m["to"] == address and str(incident_id) in m["text"])
    assert answer not in mail["text"]
    link = re.search(r"http://\S+", mail["text"])
    assert link is not None

    reporter.go(link[0])
    assert answer in reporter.page.locator(".tijdlijn").inner_text()
    assert reporter.page.get_by_role("button", name="Afronden").count() == 0


def closed_and_found_again(
    coordinator: Walker, incident_id: UUID, number: str, account: str
) -> None:
    page = coordinator.page
    assert coordinator.path == "/meldingen/"
    coordinator.follow(number)
    coordinator.press("Afronden")
    assert "De melding is afgerond" in coordinator.text
    word = account.split()[5]
    for wanted in (number, word.upper(), f"{word} stoel"):
        coordinator.go("/meldingen/zoeken")
        page.get_by_label("Nummer of woorden").fill(wanted)
        coordinator.press("Zoek", within=page.get_by_role("search"))
        assert "1 melding gevonden" in coordinator.text, wanted
        assert word not in page.url
        assert word not in coordinator.text
    coordinator.follow(number)
    assert account in coordinator.text
    page.get_by_role("button", name="Weer openzetten").wait_for()


def test_a_melding_without_an_answer_cannot_be_closed(arrive: Arrive) -> None:
    reporter = arrive().sign_in(HERE, "reporter")
    incident_id, number = file(reporter, "Iemand bleef schreeuwen in de hal.")
    coordinator = arrive().sign_in(HERE, "coordinator")
    coordinator.follow(number)
    coordinator.press("In behandeling nemen")

    coordinator.press("Afronden")

    assert "Laat eerst de melder weten wat er is gedaan" in coordinator.text
    assert coordinator.page.title().startswith("Fout:")
    coordinator.go(f"/meldingen/{incident_id}")
    assert "In behandeling" in coordinator.text


def test_the_list_is_paged_by_25(arrive: Arrive) -> None:
    coordinator = arrive().sign_in("hoofdstad", "coordinator")
    first = numbers(coordinator)
    assert len(first) == 25

    coordinator.follow("Volgende")
    second = numbers(coordinator)
    coordinator.follow("Vorige")

    assert set(first).isdisjoint(second)
    assert numbers(coordinator) == first
    coordinator.page.get_by_label("Stand").select_option("closed")
    coordinator.press("Toon")
    assert set(coordinator.page.locator("tbody .merk").all_inner_texts()) == {"Afgerond"}


def test_the_pages_can_be_read_in_english_and_in_the_dark(arrive: Arrive, kind: Kind) -> None:
    reporter = arrive().sign_in(HERE, "reporter")
    reporter.page.emulate_media(color_scheme="dark")
    if kind.name == "phone":
        reporter.open_menu()
    reporter.language = "en"
    link = reporter.page.locator(".top__taal a:visible", has_text="EN")
    with reporter.page.expect_navigation():
        link.first.click()
    reporter.look()
    assert "What happened?" in reporter.text
    for path in ("/meldingen/", "/meldingen/zoeken", "/berichten", "/toegankelijkheid", "/privacy"):
        reporter.go(path)
    reporter.language = "nl"
    reporter.go("/taal/nl?terug=/meldingen/nieuw")
    assert "Wat is er gebeurd?" in reporter.text


def test_after_signing_out_nothing_is_left_to_see(arrive: Arrive) -> None:
    coordinator = arrive().sign_in(HERE, "coordinator")
    coordinator.page.locator("tbody a").first.click()
    coordinator.look()
    address = coordinator.path
    coordinator.sign_out()

    coordinator.go(address)
    assert coordinator.path == "/aanmelden"
    coordinator.page.go_back()
    coordinator.page.go_back()
    coordinator.look()
    assert coordinator.path in {"/aanmelden", "/afgemeld"}
    assert "Wat er gebeurde" not in coordinator.text


def test_the_neighbour_finds_nothing(arrive: Arrive) -> None:
    incident_id, _ = file(arrive().sign_in(HERE, "reporter"), "Iemand dreigde bij de uitgang.")
    neighbour = arrive().sign_in(NEIGHBOUR, "coordinator")

    neighbour.go(f"/meldingen/{incident_id}")

    assert "Deze bladzijde is er niet" in neighbour.text
    neighbour.go(f"/naar/incident_for_manager/{incident_id}")
    assert "Deze bladzijde is er niet" in neighbour.text


def test_somebody_without_a_role_is_told_who_can_give_one(
    arrive: Arrive, demo: Demo, kind: Kind
) -> None:
    stranger = arrive().sign_in_as(demo.hire(HERE, f"Nieuwe Collega {kind.name}"))
    administrator = demo.who(HERE, "administrator")

    assert stranger.path == "/wachten-op-rol"
    assert administrator["name"] in stranger.text
    assert "Bel 112" in stranger.text
    stranger.go("/meldingen/nieuw")
    assert "Je mag deze bladzijde niet zien" in stranger.text
