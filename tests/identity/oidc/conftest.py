"""A lying provider, and a canary that nobody may ever ask anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest

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
