"""The provider says that a session ended there: it ends here too."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from hub.identity import signing_in
from hub.identity.models import Person, ProviderRow, SignedIn
from hub.identity.signing_in import Start
from tests.builders import Browser, Region
from tests.identity.oidc.rogue import CLIENT, Rogue, Scene, serving

EVENT = "http://schemas.openid.net/event/backchannel-logout"
PATH = "/aanmelden/kleindorp/afmelden"


@pytest.fixture(scope="module")
def rogue() -> Iterator[Rogue]:
    found: list[Rogue] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        found[0].handle(handler)

    with serving(answer) as address:
        found.append(Rogue(f"http://{address}"))
        yield found[0]


@dataclass
class Place:
    """A municipality whose provider is ours to play, with one person signed in twice."""

    region: Region
    scene: Scene
    first: Browser
    second: Browser

    def notice(self, **changes: Any) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.scene.issuer,
            "aud": CLIENT,
            "iat": moment,
            "exp": moment + 120,
            "jti": "notice-1",
            "sub": "reporter-1",
            "events": {EVENT: {}},
        }
        self.scene.header["typ"] = "logout+jwt"
        told = {name: value for name, value in {**claims, **changes}.items() if value is not ...}
        return self.scene.token(told)

    def send(self, token: str, path: str = PATH) -> Any:
        stranger = self.region.app.test_client()
        return stranger.post(path, data={"logout_token": token})

    def signed_in(self) -> tuple[bool, bool]:
        """Whether each of the two browsers still is."""
        one, other = (b.get("/berichten").status_code == 200 for b in (self.first, self.second))
        return one, other


def sign_in(region: Region, person_id: UUID, sid: str) -> Browser:
    with region.work(region.service("web")) as work:
        start = Start(person_id, 60, 10, sid, None, None, "test")
        ticket = signing_in.start_session(work.db, start, region.login("kleindorp", "civil"))
    browser = Browser(region.app, region.app.test_client())
    with browser.http.session_transaction() as cookie:
        cookie["token"], cookie["login"] = ticket.token, ticket.login
    return browser


@pytest.fixture
def place(region: Region, rogue: Rogue) -> Place:
    scene = rogue.scene()
    reporter = region.who("kleindorp", "reporter").id
    app: Any = region.app
    app.settings = replace(region.hub.settings, allow_internal_providers=True)
    with region.work(region.login("kleindorp", "civil")) as work:
        person = work.db.get_one(Person, reporter)
        work.db.add(
            ProviderRow(
                tenant_id=person.tenant_id,
                issuer=scene.issuer,
                client_id=CLIENT,
                algorithms=["RS256"],
            )
        )
        work.db.execute(update(Person).values(issuer=scene.issuer))
    first, second = (sign_in(region, reporter, sid) for sid in ("sid-1", "sid-2"))
    return Place(region, scene, first, second)


def test_by_session_that_one_ends(place: Place) -> None:
    answer = place.send(place.notice(sid="sid-1", sub=...))

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert place.signed_in() == (False, True)


def test_by_subject_all_of_that_person_end_and_nobody_elses(place: Place) -> None:
    manager = place.region.as_role("kleindorp", "manager")

    assert place.send(place.notice()).status_code == 200

    assert place.signed_in() == (False, False)
    assert manager.get("/berichten").status_code == 200


def test_a_session_of_somebody_else_is_not_meant(place: Place) -> None:
    assert place.send(place.notice(sid="sid-1", sub="manager-1")).status_code == 200

    assert place.signed_in() == (True, True)


def test_a_provider_ends_no_session_of_another_municipality(place: Place) -> None:
    neighbour = place.region.as_role("middelveen", "reporter")
    with place.region.work(place.region.service("web")) as work:
        work.db.execute(update(SignedIn).values(provider_session="shared"))

    assert place.send(place.notice(sid="shared", sub=...)).status_code == 200

    assert place.signed_in() == (False, False)
    assert neighbour.get("/berichten").status_code == 200


def test_a_notice_counts_once(place: Place) -> None:
    token = place.notice()
    assert place.send(token).status_code == 200
    again = sign_in(place.region, place.region.who("kleindorp", "reporter").id, "sid-3")

    answer = place.send(token)

    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert again.get("/berichten").status_code == 200
    assert place.send(place.notice(jti="notice-2")).status_code == 200
    assert again.get("/berichten").status_code == 303


def test_a_notice_that_is_not_right_ends_nothing(place: Place) -> None:
    for changes in ({"aud": "other"}, {"events": ...}, {"exp": 1}, {"nonce": "n"}, {"sub": ...}):
        answer = place.send(place.notice(**changes))
        assert answer.status_code == 400, changes
        assert answer.json == {"error": "invalid_request"}
    for token in ("", "a.b.c", "\x00", "x" * 100_000):
        assert place.send(token).status_code == 400
    assert place.send(place.notice(), "/aanmelden/middelveen/afmelden").status_code == 400
    assert place.send(place.notice(), "/aanmelden/nergens/afmelden").status_code == 400

    assert place.signed_in() == (True, True)
    assert place.first.get(PATH).status_code == 405
