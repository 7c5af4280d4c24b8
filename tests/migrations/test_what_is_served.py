"""A municipality that this release cannot serve gets a clear page; the others are served."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from hub.kernel.db.pools import make_engine
from hub.serving import HUB_NOT_SERVED, NOT_SERVED, SUSPENDED, NotServed, Served
from tests.builders import A_MELDING, Browser, Region, make_region
from tests.databases import Cluster

SCHEMA = "r_kleindorp_civil"
VERSION = "UPDATE hub.schema_version SET version = {} WHERE schema_name = '{}' AND kind = '{}'"


@pytest.fixture
def guarded(region: Region) -> Iterator[Region]:
    """The same region, reached by an engine that looks before it serves."""
    hub = region.hub
    engine = make_engine(hub.server, cap=30, on_connect=Served(hub.names).check)
    yield make_region(replace(hub, engine=engine))
    engine.dispose()


@pytest.fixture
def superuser(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


def fresh(region: Region) -> None:
    """Let every connection be opened again."""
    region.hub.engine.pool.dispose()


def people(region: Region) -> tuple[Browser, Browser]:
    return region.as_role("kleindorp", "coordinator"), region.as_role("middelveen", "coordinator")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (VERSION.format(99, SCHEMA, "line"), NOT_SERVED),
        (VERSION.format(0, SCHEMA, "compartment"), NOT_SERVED),
        (f"ALTER TABLE {SCHEMA}.incident ADD COLUMN extra text", NOT_SERVED),
        ("UPDATE hub.tenant SET status = 'suspended' WHERE slug = 'kleindorp'", SUSPENDED),
    ],
)
def test_one_that_cannot_be_served_gets_a_page_and_the_neighbour_its_register(
    guarded: Region, superuser: Any, change: str, sentence: str
) -> None:
    here, neighbour = people(guarded)
    assert (here.get("/meldingen/").status_code, neighbour.get("/meldingen/").status_code) == (
        200,
        200,
    )

    superuser.execute(change)
    restarted = make_engine(guarded.hub.server, on_connect=Served(guarded.hub.names).check)
    guarded.app.engine = restarted

    answer = here.get("/meldingen/")
    assert answer.status_code == 503
    assert sentence in answer.text
    assert neighbour.get("/meldingen/").status_code == 200
    restarted.dispose()


def test_a_half_upgraded_hub_serves_nobody(guarded: Region, superuser: Any) -> None:
    here, neighbour = people(guarded)
    superuser.execute(VERSION.format(0, "hub", "hub"))
    fresh(guarded)

    for browser in (here, neighbour):
        answer = browser.get("/meldingen/")
        assert answer.status_code == 503
        assert HUB_NOT_SERVED in answer.text


def test_a_column_that_goes_under_an_open_connection_is_seen_at_once(
    guarded: Region, superuser: Any
) -> None:
    here, neighbour = people(guarded)
    assert here.get("/meldingen/").status_code == 200
    superuser.execute(f"ALTER TABLE {SCHEMA}.incident RENAME COLUMN channel TO way")
    superuser.execute(VERSION.format(2, SCHEMA, "line"))

    answer = here.post("/meldingen/", {**A_MELDING, "filing_key": "0" * 32})

    assert answer.status_code == 503
    assert NOT_SERVED in answer.text
    assert neighbour.file()


def test_an_undefined_column_in_a_sound_register_is_our_own_fault(guarded: Region) -> None:
    with (
        pytest.raises(ProgrammingError),
        guarded.work(guarded.login("kleindorp", "civil")) as work,
    ):
        work.db.execute(text("SELECT nothing_of_the_kind FROM incident"))


def test_who_is_signed_in_when_the_municipality_is_suspended_gets_the_page(
    guarded: Region, superuser: Any
) -> None:
    here, neighbour = people(guarded)
    assert here.get("/meldingen/").status_code == 200

    superuser.execute("UPDATE hub.tenant SET status = 'suspended' WHERE slug = 'kleindorp'")

    answer = here.get("/meldingen/")
    assert (answer.status_code, SUSPENDED in answer.text) == (503, True)
    assert neighbour.get("/meldingen/").status_code == 200


def test_why_is_for_the_log_and_not_on_the_page(guarded: Region, superuser: Any) -> None:
    superuser.execute(VERSION.format(99, SCHEMA, "line"))
    fresh(guarded)

    with (
        pytest.raises(NotServed) as refused,
        guarded.work(guarded.login("kleindorp", "care")) as work,
    ):
        work.db.execute(text("SELECT 1"))

    assert refused.value.why == f"{SCHEMA} (line 99)"
    assert SCHEMA not in refused.value.sentence
