"""Every component in a real browser: accessible, within the policy, usable without JavaScript."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = [
    "/?stijl=lindestreek",
    "/onderdelen?demo=1",
    "/werklijst?stijl=rivierstad",
    "/wachtrij?stijl=rivierstad",
    "/formulier",
    "/controle?demo=1",
    "/inloggen?buiten=1",
    "/toegankelijkheid",
    "/privacy",
    "/fout/404",
    "/fout/500",
]
LOOKS = list(product((1280, 390), ("licht", "donker"), ("nl", "en")))
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LONGEST = 120


def visit(page: Page, address: str, mode: str = "licht", language: str = "nl") -> None:
    glue = "&" if "?" in address else "?"
    page.goto(f"{address}{glue}modus={mode}&taal={language}")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, gallery: str, path: str) -> None:
    found = []
    for width, mode, language in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, gallery + path, mode, language)
        result = Axe().run(page, options=RULES)
        found += [
            (width, mode, language, problem["id"], problem["nodes"][0]["html"])
            for problem in result.response["violations"]
        ]
    assert found == []


def test_axe_finds_nothing_in_a_refused_form_and_an_open_menu(page: Page, gallery: str) -> None:
    for width, mode, language in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, gallery + "/formulier", mode, language)
        page.locator("main form button").first.click()
        page.wait_for_selector(".foutlijst")
        page.locator(".menuknop" if width == 390 else ".top__ik").click()

        assert Axe().run(page, options=RULES).response["violations"] == []


def test_axe_would_find_a_mistake(page: Page, gallery: str) -> None:
    visit(page, gallery + "/formulier")
    page.evaluate("document.querySelector('label[for=name]').remove()")

    assert Axe().run(page, options=RULES).violations_count > 0


@pytest.mark.parametrize("path", PAGES)
def test_no_page_moves_sideways_on_the_smallest_screen(page: Page, gallery: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(page, gallery + path)

    wide = page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.schuif, .vo, .skip'))"
        ".map(e => e.outerHTML.slice(0, 120))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, wide


@pytest.mark.parametrize("path", ["/", "/onderdelen", "/werklijst", "/formulier", "/controle"])
def test_every_tab_stop_shows_its_focus(page: Page, gallery: str, path: str) -> None:
    visit(page, gallery + path)
    hidden, seen = [], 0
    for _ in range(LONGEST):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " const b = e.getBoundingClientRect();"
            " return {body: e === document.body, html: e.outerHTML.slice(0, 100),"
            " shown: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 3"
            "   && s.boxShadow !== 'none' && b.width > 0 && b.bottom > 0 }; })()"
        )
        if stop["body"]:
            break
        seen += 1
        if not stop["shown"]:
            hidden.append(stop["html"])
    assert hidden == []
    assert seen > 15


def test_the_first_tab_stop_leads_to_the_content(page: Page, gallery: str) -> None:
    visit(page, gallery + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_a_refused_form_brings_the_focus_to_the_summary(page: Page, gallery: str) -> None:
    visit(page, gallery + "/formulier")
    page.locator("main form button").first.click()
    page.wait_for_selector(".foutlijst")

    assert page.title().startswith("Fout: ")
    assert "foutlijst" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Kies wat er is gebeurd").click()
    assert page.evaluate("document.activeElement.id") == "what-0"


def test_the_counter_counts_down_in_the_language_of_the_page(page: Page, gallery: str) -> None:
    visit(page, gallery + "/formulier", language="en")
    page.fill("#story", "x" * 145)

    assert page.inner_text("#story-telling") == "1,355 characters left"


def test_another_day_is_asked_only_when_it_is_picked(page: Page, gallery: str) -> None:
    visit(page, gallery + "/formulier")
    assert not page.is_visible("#day-other")

    page.get_by_text("Op een andere dag").click()

    assert page.is_visible("#day-other")


def test_the_menu_opens_and_closes_on_a_phone(page: Page, gallery: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, gallery + "/")
    assert not page.is_visible("#hoofdmenu")

    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.is_visible("#hoofdmenu")
    assert page.get_by_role("button", name="Uitloggen").is_visible()
    page.keyboard.press("Escape")
    assert not page.is_visible("#hoofdmenu")


def test_a_second_press_sends_nothing(page: Page, gallery: str) -> None:
    visit(page, gallery + "/controle")
    page.evaluate(
        "window.sent = 0; addEventListener('submit', e => {"
        " if (!e.defaultPrevented) window.sent += 1; e.preventDefault(); })"
    )
    button = page.get_by_role("button", name="Melding versturen")
    button.click()
    button.click(force=True)

    assert page.evaluate("window.sent") == 1


def test_the_form_works_from_start_to_end_without_javascript(
    chromium: Browser, gallery: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery + "/formulier")
    page.get_by_label("Bedreiging").check()
    page.get_by_label("Op een andere dag").check()
    page.get_by_label("Welke dag?").fill("4-11-2025")
    page.get_by_label("Hoe laat ongeveer?").fill("half tien")
    page.get_by_label("Titel").fill("Aan de balie")
    page.get_by_label("Vertel kort wat er gebeurde").fill("Iemand sloeg op de balie.")
    page.get_by_label("Ik heb alles nagekeken").check()
    page.get_by_role("button", name="Volgende stap").click()

    assert page.title().startswith("Fout: ")
    assert page.get_by_label("Bedreiging").is_checked()
    assert page.get_by_label("Welke dag?").input_value() == "4-11-2025"
    page.get_by_label("Hoe laat ongeveer?").fill("9.30 uur")
    page.get_by_label("Mijzelf").check()
    page.get_by_role("button", name="Volgende stap").click()

    assert page.url.endswith("/controle")
    context.close()
