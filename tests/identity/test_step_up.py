"""Some steps ask for a fresh sign-in, and bring the person back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import g
from sqlalchemy import update

from hub.identity.models import SignedIn
from hub.identity.oidc.provider import EIDAS
from hub.identity.step_up import stepped_up
from hub.kernel import clock
from hub.kernel.authz import signed_in
from hub.kernel.drafts import read_draft
from tests.builders import Browser, Region

LOW, SUBSTANTIAL, HIGH = EIDAS


@pytest.fixture
def stepped(region: Region) -> Region:
    """A region with two pages that ask for a fresh sign-in."""
    asked: dict[str, Callable[..., Any]] = {
        "fresh": stepped_up()(lambda number: f"went through {number}"),
        "high": stepped_up(level=HIGH)(lambda number: f"went through {number}"),
    }
    for name, view in asked.items():
        region.app.add_url_rule(
            f"/{name}/<int:number>", name, signed_in(view), methods=["GET", "POST"]
        )
    return region


def signed(region: Region, auth_at: datetime | None, acr: str | None = None) -> Browser:
    browser = region.as_role("kleindorp", "reporter")
    with region.work(region.service("web")) as work:
        work.db.execute(update(SignedIn).values(auth_at=auth_at, acr=acr))
    return browser


def test_a_fresh_sign_in_goes_through(stepped: Region) -> None:
    browser = signed(stepped, clock.now() - timedelta(minutes=9))

    assert browser.get("/fresh/7").text == "went through 7"


@pytest.mark.parametrize("age", [None, timedelta(minutes=11)])
def test_an_older_one_signs_in_again_and_comes_back(stepped: Region, age: timedelta | None) -> None:
    browser = signed(stepped, None if age is None else clock.now() - age)

    answer = browser.get("/fresh/7?x=1")

    assert answer.status_code == 303
    parts = urlsplit(answer.location)
    assert parts.path == "/aanmelden/kleindorp"
    assert parse_qs(parts.query) == {"verder": ["/fresh/7?x=1"], "opnieuw": ["1"]}


def test_a_level_that_was_not_reached_asks_for_it(stepped: Region) -> None:
    weak = signed(stepped, clock.now(), SUBSTANTIAL)
    assert parse_qs(urlsplit(weak.get("/high/1").location).query)["niveau"] == ["high"]
    assert signed(stepped, clock.now(), HIGH).get("/high/1").status_code == 200
    assert signed(stepped, clock.now(), "made-up").get("/high/1").status_code == 303
    assert signed(stepped, clock.now(), None).get("/high/1").status_code == 303


def test_what_was_being_sent_is_kept(stepped: Region) -> None:
    browser = signed(stepped, None)

    answer = browser.post("/fresh/7", {"words": "typed", "draft_of": "a.form", "form_at": "/form"})

    assert parse_qs(urlsplit(answer.location).query)["verder"] == ["/form"]
    reporter = stepped.who("kleindorp", "reporter")
    with stepped.work(stepped.login("kleindorp", "civil")) as work:
        kept = read_draft(work.db, reporter.id, "a.form")
    assert kept is not None
    assert kept["words"] == ["typed"]


def test_a_level_that_does_not_exist_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="no such level"):
        stepped_up(level="very strong")


def test_an_address_of_somebody_else_is_no_way_back(stepped: Region) -> None:
    browser = signed(stepped, None)

    answer = browser.http.post(
        "/fresh/7",
        data={"csrf_token": browser.token(), "form_at": "//evil.example"},
        headers={"Referer": "https://evil.example/form"},
    )

    assert parse_qs(urlsplit(answer.location).query)["verder"] == ["/"]


def test_the_session_shows_how_and_when_somebody_signed_in(stepped: Region) -> None:
    moment = clock.now()
    seen: list[tuple[str | None, datetime | None, str]] = []

    def look() -> str:
        seen.append((g.bearer.acr, g.bearer.auth_at, g.bearer.municipality))
        return ""

    stepped.app.add_url_rule("/look", "look", signed_in(look))
    signed(stepped, moment, SUBSTANTIAL).get("/look")

    assert seen == [(SUBSTANTIAL, moment, "kleindorp")]
