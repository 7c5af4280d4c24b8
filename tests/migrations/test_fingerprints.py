"""The fingerprint is the same for every municipality, and shows whatever differs."""

from collections.abc import Iterator
from typing import Any

import pytest

from hub.migrations import fingerprint
from tests.builders import SLUGS, Region
from tests.databases import Cluster

REWRITE = "run `python -m hub.migrations.fingerprint` when the migrations changed"


@pytest.fixture
def owner(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


def drifted(db: Any, region: Region, slug: str = "kleindorp") -> list[str]:
    rooms = fingerprint.rooms_of(slug) | {"hub": "hub"}
    return fingerprint.drifted(fingerprint.take(db, region.hub.names, [slug]), rooms)


def test_the_file_is_what_this_release_makes(region: Region, owner: Any) -> None:
    found = fingerprint.take(owner, region.hub.names, SLUGS)

    kinds = {"hub": "hub"} | fingerprint.rooms_of("kleindorp")
    assert {kind: found[room] for room, kind in kinds.items()} == fingerprint.expected(), REWRITE


def test_it_is_the_same_for_all_municipalities_and_whoever_asks(region: Region, owner: Any) -> None:
    found = fingerprint.take(owner, region.hub.names, SLUGS)
    assert len({fingerprint.of_register(found, slug) for slug in SLUGS}) == 1

    with region.work(region.login("kleindorp", "care")) as work:
        driver = work.db.connection().connection.driver_connection
        assert fingerprint.take(driver, region.hub.names, SLUGS) == found


CHANGES = {
    "a column more": "ALTER TABLE {s}.incident ADD COLUMN extra text",
    "a column less": "ALTER TABLE {s}.incident DROP COLUMN channel CASCADE",
    "another type": "ALTER TABLE {s}.incident ALTER COLUMN version TYPE bigint",
    "may be empty": "ALTER TABLE {s}.incident ALTER COLUMN channel DROP NOT NULL",
    "a default": "ALTER TABLE {s}.incident ALTER COLUMN channel SET DEFAULT 'x'",
    "an index less": "DROP INDEX {s}.incident_newest",
    "an index more": "CREATE INDEX extra ON {s}.incident (channel)",
    "a check less": "ALTER TABLE {s}.incident DROP CONSTRAINT happened_before_filed",
    "a right more": 'GRANT DELETE ON {s}.incident TO "{login}"',
    "a right less": 'REVOKE INSERT ON {s}.incident FROM "{login}"',
    "a right on a column": 'GRANT UPDATE (number) ON {s}.incident TO "{login}"',
    "a right of the neighbour": 'GRANT SELECT ON {s}.incident TO "{neighbour}"',
    "a right of everybody": "GRANT SELECT ON {s}.incident TO public",
    "row-level security": "ALTER TABLE {s}.incident ENABLE ROW LEVEL SECURITY",
    "a trigger": "CREATE TRIGGER t BEFORE UPDATE ON {s}.incident FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "another owner": 'ALTER TABLE {s}.incident OWNER TO "{login}"',
}


def test_every_kind_of_change_is_found_with_its_table_named(region: Region, owner: Any) -> None:
    login, neighbour = (region.login(slug, "civil") for slug in ("kleindorp", "middelveen"))
    for what, change in CHANGES.items():
        with owner.transaction(force_rollback=True):
            owner.execute(change.format(s="r_kleindorp_civil", login=login, neighbour=neighbour))
            assert drifted(owner, region) == ["r_kleindorp_civil.incident"], what
            assert drifted(owner, region, "middelveen") == [], what
    assert drifted(owner, region) == []


def test_a_table_a_function_and_a_right_on_the_schema_too_many_are_found(
    region: Region, owner: Any
) -> None:
    login = region.login("middelveen", "civil")
    for change, named in (
        ("CREATE TABLE r_kleindorp_care.extra (id int)", "r_kleindorp_care.extra"),
        (f'GRANT USAGE ON SCHEMA r_kleindorp_care TO "{login}"', "r_kleindorp_care"),
        (
            "CREATE FUNCTION r_kleindorp_care.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "r_kleindorp_care",
        ),
        ("ALTER POLICY own_tenant ON hub.tenant USING (true)", "hub.tenant"),
    ):
        with owner.transaction(force_rollback=True):
            owner.execute(change)
            assert drifted(owner, region) == [named]
