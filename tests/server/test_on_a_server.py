"""What is true on the embedded server is true on PostgreSQL 15 with passwords."""

from typing import Any

import psycopg
import pytest

from tests.builders import Region
from tests.databases import MASTER

pytestmark = pytest.mark.server


def test_filing_alerting_and_reading_work(region: Region) -> None:
    incident_id = region.as_role("kleindorp", "reporter").file()

    region.run_outbox()

    manager = region.as_role("kleindorp", "manager")
    assert f"/meldingen/{incident_id}" in manager.get("/berichten").text
    assert manager.get(f"/meldingen/{incident_id}").status_code == 200


def test_the_neighbour_gets_nothing(region: Region) -> None:
    incident_id = region.as_role("kleindorp", "reporter").file()

    assert (
        region.as_role("middelveen", "coordinator").get(f"/meldingen/{incident_id}").status_code
        == 404
    )


def test_a_login_needs_its_own_password(region: Region) -> None:
    options: dict[str, Any] = dict(region.hub.server.options)
    login = region.login("kleindorp", "civil")
    right = region.hub.server.conninfo(login)["password"]

    with psycopg.connect(**{**options, "user": login, "password": right}) as db:
        assert db.execute("SELECT current_user").fetchone() == (login,)
    for wrong in ("", "wrong", MASTER.decode()):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**{**options, "user": login, "password": wrong})


def test_another_register_is_refused_by_the_server(region: Region) -> None:
    with (
        psycopg.connect(**region.hub.server.conninfo(region.login("kleindorp", "civil"))) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("SELECT count(*) FROM r_middelveen_civil.incident")
