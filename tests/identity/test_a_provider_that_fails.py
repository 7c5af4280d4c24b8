"""The provider is down or silent: a friendly page in time, and everybody else works on (G10)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socket import create_server

import pytest

from tests.identity.oidc.rogue import send, serving
from tests.identity.town import OURS, THEIRS, Town

WITHIN = 10  # seconds; a promise of the sign-in, not a measurement


@dataclass
class Mute:
    """A provider that takes the question and says nothing until it is let go."""

    address: str = ""
    asked: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.set()
        self.let_go.wait(WITHIN)
        send(handler, b"{}")


@pytest.fixture
def mute() -> Iterator[Mute]:
    found = Mute()
    with serving(found.answer) as address:
        found.address = f"http://{address}"
        yield found
        found.let_go.set()


def nowhere() -> str:
    """Return an address of this machine at which nobody listens."""
    with create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_provider_that_is_down_is_told_in_plain_words(town: Town) -> None:
    town.point_to(OURS, f"{nowhere()}/kleindorp")
    visitor = town.visitor()

    answer = visitor.start()

    assert answer.status_code == 503
    assert "Inloggen is niet gelukt" in answer.text
    assert "geeft geen goed antwoord" in answer.text
    assert f"/aanmelden/{OURS}" in answer.text
    assert town.sessions() == 0


def test_a_provider_that_goes_down_halfway_too(town: Town) -> None:
    visitor = town.visitor()
    path = visitor.at_provider(visitor.start())
    town.point_to(OURS, f"{nowhere()}/kleindorp")

    answer = visitor.get(path)

    assert answer.status_code in {400, 503}
    assert "Inloggen is niet gelukt" in answer.text
    assert town.sessions() == 0


def test_others_work_on_while_somebody_waits_for_a_silent_provider(town: Town, mute: Mute) -> None:
    inside = town.visitor()
    inside.sign_in()
    filing = town.region.as_role(OURS, "coordinator")
    town.point_to(OURS, f"{mute.address}/kleindorp")
    waiting = town.visitor()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(waiting.start)
        assert mute.asked.wait(WITHIN)

        assert inside.get("/meldingen/").status_code == 200
        assert not answer.done()
        filing.file()
        assert town.visitor().sign_in(THEIRS).status_code == 303
        assert answer.result(timeout=WITHIN).status_code == 503
    assert inside.is_signed_in()


def test_a_municipality_without_a_provider_says_so(town: Town) -> None:
    answer = town.visitor().start("hoofdstad")

    assert answer.status_code in {404, 503}
    assert "gemeente" in answer.text
