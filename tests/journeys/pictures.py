"""The pictures of the README, taken from a running demo: `python -m tests.journeys.pictures`.

It starts a demo of its own, and writes docs/pictures/*.png again.
"""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.journeys.demo_run import ROOT, Demo, running_demo
from tests.journeys.walking import KINDS, Kind, new_context

FOLDER = ROOT / "docs" / "pictures"
WIDE, PHONE, _ = KINDS
COLOURS = 128
ACCOUNT = (
    "Een man kreeg te horen dat zijn aanvraag nog niet rond was. Hij begon te schelden en sloeg "
    "op de balie. Hij zei dat hij me buiten wel zou vinden."
)
ANSWER = (
    "Dank je dat je dit meldde. We hebben de man aangesproken en een gesprek met hem gepland. "
    "Donderdag praten we samen na."
)
PLACE = "middelveen"

Step = Callable[[Page, Demo], None]


def sign_in(page: Page, demo: Demo, role: str) -> None:
    page.goto(demo.start_of(demo.who(PLACE, role)))


def start_melding(page: Page, demo: Demo) -> None:
    """Show the form, half filled in."""
    page.goto(demo.base_url + "/meldingen/nieuw")
    page.get_by_label("Schelden of beledigen").check()
    page.get_by_label("Bedreiging").check()
    page.get_by_label("Hoe laat ongeveer?").fill("09:40")
    page.get_by_label("Waar of hoe?").select_option("counter")
    page.get_by_label("Vertel kort wat er gebeurde").fill(ACCOUNT)
    page.get_by_role("heading", level=1).click()


def melding_form(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "reporter")
    start_melding(page, demo)
    page.get_by_label("Gisteren").check()
    page.get_by_role("heading", level=1).click()


def melding(page: Page, demo: Demo) -> None:
    """Show one melding as the coordinator sees it after the reporter was answered."""
    melding_form(page, demo)
    page.get_by_role("button", name="Melding versturen").click()
    address = page.url.removesuffix("/verstuurd")
    page.context.clear_cookies()
    sign_in(page, demo, "coordinator")
    page.goto(address)
    page.get_by_role("button", name="In behandeling nemen").click()
    page.get_by_label("Wat laat je de melder weten?").fill(ANSWER)
    page.get_by_role("button", name="Terugkoppeling versturen").click()
    page.goto(address)


def meldingen(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "coordinator")
    page.goto(demo.base_url + "/meldingen/")


PICTURES: tuple[tuple[str, Kind, Step], ...] = (
    ("melden-1280", WIDE, melding_form),
    ("melden-390", PHONE, melding_form),
    ("melding-1280", WIDE, melding),
    ("meldingen-1280", WIDE, meldingen),
)


def take(chromium: Browser, demo: Demo, kind: Kind, step: Step) -> bytes:
    """Return the whole page as PNG, in few enough colours to be small."""
    context = new_context(chromium, kind, color_scheme="light")
    page = context.new_page()
    step(page, demo)
    page.wait_for_load_state("networkidle")
    image = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    context.close()
    small = io.BytesIO()
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="hub-pictures-") as folder,
        running_demo(Path(folder) / "demo", "--tenants", "3") as demo,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name, kind, step in PICTURES:
            picture = take(chromium, demo, kind, step)
            (FOLDER / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture) // 1024} kB")
        chromium.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
