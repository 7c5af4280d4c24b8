"""Asking for a page, and comparing two answers as an eavesdropper would."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import session
from flask_wtf.csrf import generate_csrf

from tests.builders import Browser, Somebody
from tests.counting import Statement, statements
from tests.trust.forms import FORMS, QUERIES, Fields, Upload
from tests.trust.world import SAFE, World

BASE = "https://hub.example"
TOKEN = re.compile(r'name="(csrf_token|filing_key)"([^>]*)value="[^"]*"')
FAULT = re.compile(r"\b[0-9a-f]{12}\b")
SIGN_IN = "/aanmelden"
ONCE_A_MINUTE = "UPDATE hub.session SET seen_at"  # whatever is asked for


@dataclass(frozen=True)
class Answer:
    """What came back, and what it cost in statements."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    asked: tuple[Statement, ...]

    def without(self, *words: str) -> "Answer":
        """Return the same answer with tokens, and what was named in the address, taken out."""
        body = TOKEN.sub(r'name="\1"', self.body)
        headers = [(name, _still(name, value)) for name, value in self.headers if name != "Date"]
        for word in words:
            body = body.replace(word, "-")
            headers = [(name, value.replace(word, "-")) for name, value in headers]
        asked = tuple(s for s in self.asked if not s.text.startswith(ONCE_A_MINUTE))
        return Answer(self.status, tuple(headers), FAULT.sub("-", body), asked)

    @property
    def location(self) -> str:
        return dict(self.headers).get("Location", "")

    @property
    def refused(self) -> bool:
        """Whether nothing was shown or done: not there, not allowed, or sign in first."""
        return self.status in {403, 404, 405} or self.to_sign_in

    @property
    def to_sign_in(self) -> bool:
        return self.status in {302, 303} and self.location.startswith(SIGN_IN)


def _still(name: str, value: str) -> str:
    """The session cookie is signed with the time; what it is worth is tested elsewhere."""
    return re.sub(r"=[^;]*", "=", value, count=1) if name == "Set-Cookie" else value


def ask(world: World, browser: Browser, method: str, path: str, **given: Any) -> Answer:
    """Ask for an address and note the statements, on whatever login."""
    with statements(world.region.hub.engine) as asked:
        answer = browser.http.open(path, method=method, base_url=BASE, **given)
    headers = tuple((name, value) for name, value in answer.headers)
    body = answer.get_data().decode("utf-8", "replace")
    return Answer(answer.status_code, headers, body, tuple(asked))


def stranger(world: World) -> Browser:
    """Return a browser in which nobody is signed in."""
    return Browser(world.region.app, world.region.app.test_client())


@dataclass
class Visitor:
    """Somebody in a browser of their own, with one token for all its forms."""

    world: World
    somebody: Somebody | None

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        """Sign in afresh."""
        somebody = self.somebody
        self.browser = self.world.region.client(somebody) if somebody else stranger(self.world)
        self.token = token_of(self.browser)
        ask(self.world, self.browser, "GET", "/berichten")  # the first answer sets a cookie

    def ask(self, method: str, path: str, endpoint: str, **more: Any) -> Answer:
        """Ask as a browser would: with the form of the endpoint and a good token."""
        if method in SAFE:
            query = {**QUERIES.get(endpoint, {}), **more}
            return ask(self.world, self.browser, method, path, query_string=query)
        form = sendable({**FORMS.get(endpoint, {}), **more, "csrf_token": self.token})
        return ask(self.world, self.browser, method, path, data=form)


def sendable(form: Fields) -> Fields:
    """Return a form as the test client takes it: a file is a fresh stream each time."""
    return {
        name: (BytesIO(value.content), value.name) if isinstance(value, Upload) else value
        for name, value in form.items()
    }


def token_of(browser: Browser) -> str:
    """Give a browser a token that its cookie knows, without asking for a page.

    The cookie moves to the https address of the installation, whoever it is of.
    """
    with browser.app.test_request_context():
        token: str = generate_csrf()
        raw = session["csrf_token"]
    with browser.http.session_transaction() as cookie:
        ticket = dict(cookie)
    with browser.http.session_transaction(base_url=BASE) as cookie:
        cookie.update(ticket, csrf_token=raw)
    return token
