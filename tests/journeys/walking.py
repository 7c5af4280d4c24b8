"""Somebody with a browser, who looks at every page on the way.

Each page that is reached is held to: no axe violation, nothing refused by the security policy,
no error in the console, no sideways movement, a title, the right language, one main heading.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from tests.journeys.demo_run import Demo

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Chromium writes an error for the page itself when it answers 404, 422 or 503: that is no mistake.
ANSWERED = "Failed to load resource: the server responded with a status of"
WATCH = (
    "addEventListener('securitypolicyviolation',"
    " e => console.error('refused by policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
)
LOOK = """() => ({
    width: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
    title: document.title,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    policy: document.querySelectorAll('[style], style, script:not([src])').length,
})"""


@dataclass
class Kind:
    """How somebody looks at the hub."""

    name: str
    size: dict[str, int]
    scripts: bool = True


KINDS = (Kind("wide", WIDE), Kind("phone", PHONE), Kind("plain", WIDE, scripts=False))


@dataclass
class Walker:
    """One person, one browser window; every step ends with a look at the page."""

    page: Page
    demo: Demo
    kind: Kind
    language: str = "nl"
    problems: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    status: int = 0

    def go(self, path: str) -> "Walker":
        """Visit an address, of the hub when it starts with a slash."""
        self.page.goto(self.demo.base_url + path if path.startswith("/") else path)
        return self.look()

    def press(self, name: str, within: Locator | None = None) -> "Walker":
        """Press a button and wait for the page that follows."""
        return self._click((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name: str, *, exact: bool = True) -> "Walker":
        """Follow the first link with this text."""
        return self._click(self.page.get_by_role("link", name=name, exact=exact).first)

    def _click(self, target: Locator) -> "Walker":
        with self.page.expect_navigation():
            target.click()
        return self.look()

    def sign_in(self, municipality: str, role: str) -> "Walker":
        """Sign in as the first person in a role, without a page in between."""
        return self.sign_in_as(self.demo.who(municipality, role))

    def sign_in_as(self, person: dict[str, str]) -> "Walker":
        return self.go(self.demo.start_of(person))

    def sign_out(self) -> "Walker":
        """Sign out by the menu, which is another one on a phone."""
        self.open_menu()
        return self._click(self.page.locator("button:visible", has_text="Uitloggen").first)

    def open_menu(self) -> None:
        """Open the menu in which somebody signs out."""
        phone = self.kind.size["width"] == PHONE["width"]
        self.page.locator(".menuknop" if phone else ".top__ik").first.click()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What the page says, without its menus."""
        return self.page.locator("main").inner_text()

    def look(self) -> "Walker":
        """Hold the page to what every page is held to."""
        self.page.wait_for_load_state()
        self.seen.append(self.path)
        found: dict[str, Any] = self.page.evaluate(LOOK)
        wrong = [
            (found["width"] > found["room"], f"moves sideways: {found['width']}"),
            (not found["title"].strip(), "has no title"),
            (found["language"] != self.language, f"is said to be in {found['language']}"),
            (found["headings"] != 1, f"has {found['headings']} main headings"),
            (found["policy"] > 0, "holds inline code"),
        ]
        self.problems += [f"{self.path} {words}" for is_so, words in wrong if is_so]
        if self.kind.scripts:  # axe is a script itself; without scripts the markup is the same
            self.problems += self._hindrances()
        return self

    def _hindrances(self) -> list[str]:
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{self.path} axe {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]

    def watch(self) -> None:
        """Write down what the console says is wrong."""
        self.page.add_init_script(WATCH)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.path} {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        own = message.text.startswith(ANSWERED) and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not own:
            self.problems.append(f"{self.path} console: {message.text}")


def new_context(chromium: Browser, kind: Kind, **options: Any) -> BrowserContext:
    """Open a window of this kind, with cookies of its own."""
    size: Any = kind.size
    context = chromium.new_context(viewport=size, java_script_enabled=kind.scripts, **options)
    context.set_default_timeout(30_000)
    return context
