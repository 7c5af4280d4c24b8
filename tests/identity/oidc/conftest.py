"""A lying provider, and a canary that nobody may ever ask anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest
import requests

from tests.identity.oidc.demo_site import contents, running, write
from tests.identity.oidc.rogue import Rogue, Scene, send, serving


@dataclass
class Canary:
    """An internal server: being asked at all is the failure."""

    origin: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def rogue() -> Iterator[Rogue]:
    found: list[Rogue] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        found[0].handle(handler)

    with serving(answer) as address:
        found.append(Rogue(f"http://{address}"))
        yield found[0]


@pytest.fixture
def scene(rogue: Rogue) -> Scene:
    return rogue.scene()


@pytest.fixture(scope="session")
def canary_server() -> Iterator[Canary]:
    found: list[Canary] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        found[0].asked.append(handler.path)
        send(handler, b'{"secret": "internal"}')

    with serving(answer) as address:
        found.append(Canary(f"http://{address}"))
        yield found[0]


@pytest.fixture
def canary(canary_server: Canary) -> Iterator[Canary]:
    canary_server.asked.clear()
    yield canary_server
    assert canary_server.asked == []


@pytest.fixture(scope="session")
def notices() -> list[str]:
    return []


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, notices: list[str]) -> Iterator[str]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        notices.append(parse_qs(body)["logout_token"][0])
        send(handler, b"{}")

    with serving(answer) as hub:
        state = tmp_path_factory.mktemp("provider") / "state.json"
        with running(write(state, contents(f"http://{hub}/uit"))) as address:
            yield address


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session
