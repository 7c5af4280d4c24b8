"""Migrations go up, down and up again with rows in, and one municipality cannot hold the rest."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.migrations import fingerprint, registers, run, steps
from hub.migrations.registers import NewTenant
from hub.migrations.steps import FOLDER, KINDS, SERVES, Step
from tests.builders import SLUGS, Region
from tests.databases import Cluster

# Rules of squawk that do not fit, and why.
NOT_FOR_US = {
    "require-lock-timeout": "run.py sets it before the steps of each transaction",
    "require-statement-timeout": "same",
    "ban-drop-table": "that is what a down step of a first version does",
    "prefer-bigint-over-int": "versions, years and positions stay small",
    "prefer-bigint-over-smallint": "a level is 0 to 5",
}


@pytest.fixture
def owner(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.owner(region.hub.server.options["dbname"]) as connection:
        yield connection


def sound(db: Any, region: Region, slug: str) -> bool:
    found = fingerprint.take(db, region.hub.names, [slug])
    return not fingerprint.drifted(found, fingerprint.rooms_of(slug) | {"hub": "hub"})


def tenant_of(db: Any, slug: str) -> Any:
    return dict(run.registers(db))[slug]


def test_a_municipality_goes_up_down_and_up_with_rows_in(region: Region, owner: Any) -> None:
    region.as_role("kleindorp", "reporter").file()
    region.run_outbox()
    rooms = list(run.register_rooms(region.hub.names, "kleindorp", tenant_of(owner, "kleindorp")))

    for room in reversed(rooms):
        for version in reversed(range(len(steps.steps(room.kind)))):
            with owner.transaction():
                assert run.migrate_room(owner, room, to=version) == 1
    assert not sound(owner, region, "kleindorp")
    assert sound(owner, region, "middelveen")
    for room in rooms:
        with owner.transaction():
            assert run.migrate_room(owner, room) == len(steps.steps(room.kind))

    assert sound(owner, region, "kleindorp")
    region.hub.engine.dispose()
    region.as_role("kleindorp", "reporter").file()


def test_the_shared_room_goes_up_down_and_up_with_rows_in(region: Region, owner: Any) -> None:
    region.as_role("kleindorp", "reporter").file()
    named, room = region.hub.names, run.hub_room(region.hub.names)

    with owner.transaction():
        run.migrate_room(owner, room, to=0)
    assert owner.execute("SELECT to_regclass('hub.tenant')").fetchone() == (None,)
    run.migrate_hub(owner, named)
    with owner.transaction():
        registers.roles.list_service_logins(owner, named)

    found = fingerprint.take(owner, named, [])
    assert fingerprint.drifted(found, {"hub": "hub"}) == []


def test_what_is_up_to_date_is_left_alone(region: Region, owner: Any) -> None:
    named = region.hub.names

    assert run.migrate_hub(owner, named) == 0
    assert [run.migrate_register(owner, named, *one) for one in run.registers(owner)] == [0, 0, 0]


@pytest.fixture
def next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release with one more step for both lines; it fails where somebody filed."""
    found = steps.steps
    more = Step(
        len(found("line")) + 1,
        "more",
        "ALTER TABLE incident ADD COLUMN extra text; SELECT 1 / (1 - count(*)) FROM incident;",
        "ALTER TABLE incident DROP COLUMN extra;",
    )

    def with_one_more(kind: str) -> tuple[Step, ...]:
        return (*found(kind), more) if kind == "line" else found(kind)

    monkeypatch.setattr(run, "steps", with_one_more)


def test_a_migration_that_fails_in_one_municipality_is_made_in_the_others(
    region: Region, owner: Any, next_step: None
) -> None:
    region.as_role("kleindorp", "reporter").file()
    failed = {}

    for slug, tenant_id in run.registers(owner):
        try:
            run.migrate_register(owner, region.hub.names, slug, tenant_id)
        except psycopg.Error as error:
            failed[slug] = type(error).__name__

    assert failed == {"kleindorp": "DivisionByZero"}
    extra = "SELECT table_schema FROM information_schema.columns WHERE column_name = 'extra'"
    assert {schema for (schema,) in owner.execute(extra)} == {
        f"r_{slug}_{line}"
        for slug in SLUGS
        if slug != "kleindorp"
        for line in ("civil", "political")
    }
    versions = "SELECT version FROM hub.schema_version WHERE kind = 'line' AND schema_name = %s"
    latest = len(steps.steps("line"))
    assert owner.execute(versions, ["r_kleindorp_civil"]).fetchone() == (latest,)
    assert owner.execute(versions, ["r_middelveen_civil"]).fetchone() == (latest + 1,)


def test_a_municipality_that_fails_to_join_leaves_nothing(region: Region, owner: Any) -> None:
    wanted = NewTenant("nieuwdorp", "Nieuwdorp", colour="no colour")

    with pytest.raises(psycopg.errors.CheckViolation):
        registers.add(owner, region.hub.names, None, wanted)

    found = owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%nieuwdorp%'")
    assert found.fetchone() == (0,)
    roles = owner.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE '%nieuwdorp%'")
    assert roles.fetchone() == (0,)


def test_this_release_serves_its_own_version_of_every_kind() -> None:
    for kind in KINDS:
        lowest, highest = SERVES[kind]
        assert lowest <= len(steps.steps(kind)) == highest


def test_squawk_has_nothing_to_say() -> None:
    program = Path(sys.executable).with_name("squawk")
    if not program.exists() and shutil.which("squawk") is None:
        pytest.skip("squawk is not installed here")
    files = sorted(map(str, FOLDER.glob("*/*.sql")))
    assert files

    done = subprocess.run(
        [
            str(program),
            "--pg-version=15.0",
            "--assume-in-transaction",
            "--exclude",
            ",".join(NOT_FOR_US),
            *files,
        ],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
