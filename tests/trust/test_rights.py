"""Which login may do what with which table, kept as data in rights.txt (trust.md, G3)."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql

from hub.kernel.db.model import Base, Keeping
from hub.kernel.db.names import COMPARTMENTS, SERVICES
from tests.builders import SLUGS
from tests.databases import Cluster
from tests.guards.tree import production
from tests.trust import catalogue
from tests.trust.world import OURS, World

RIGHTS = Path(__file__).with_name("rights.txt")

# Tables that no code of ours reads yet; the first model takes its table off this list.
NO_MODEL_YET = {"may_address", "schema_version", "setting"}
# Columns that only the server fills in, so that no model can set them.
BY_THE_SERVER = {
    "outbox.written_by",
    "audit_line.chain",
    "audit_line.xact",
    "processing_line.login",
}


def expected() -> list[str]:
    lines = RIGHTS.read_text("utf-8").splitlines()
    return sorted(line for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("slug", SLUGS)
def test_each_login_has_the_rights_that_are_written_down(
    cluster: Cluster, lasting: World, slug: str
) -> None:
    hub = lasting.region.hub
    with cluster.admin(hub.server.options["dbname"]) as db:
        there = catalogue.written(db, hub.names, slug)

    unwritten, gone = sorted({*there} - {*expected()}), sorted({*expected()} - {*there})
    told = "\n".join([*(f"+ {line}" for line in unwritten), *(f"- {line}" for line in gone)])
    assert there == expected(), f"rights.txt does not agree with the database:\n{told}"


def test_every_table_is_named_in_the_rights(cluster: Cluster, lasting: World) -> None:
    named = {line.split(" | ")[0].rpartition(".")[2] for line in expected()}
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        there = {table for _, table in catalogue.tables(db)}

    assert there == named


def test_no_login_owns_anything_or_belongs_to_the_owner(cluster: Cluster, lasting: World) -> None:
    names = lasting.region.hub.names
    logins = [names.login(slug, c) for slug in SLUGS for c in COMPARTMENTS]
    logins += [names.service(service) for service in SERVICES]
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        owned = db.execute(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = ANY (%s)", (logins,)
        ).fetchall()
        members = db.execute(
            "SELECT login FROM unnest(%s::text[]) login WHERE pg_has_role(login, %s, 'MEMBER')",
            (logins, names.owner),
        ).fetchall()

    assert (owned, members) == ([], [])


def models() -> dict[str, Table]:
    """Return every declared table by name, from every module that declares one."""
    for module in production():
        if "keeping=" in module.text:
            importlib.import_module(".".join(module.path.with_suffix("").parts))
    found: dict[str, Table] = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if isinstance(table, Table):
            found[table.name] = table
    return found


def test_every_model_says_how_long_it_is_kept() -> None:
    models()

    kept = [mapper.class_.keeping for mapper in Base.registry.mappers]
    assert kept
    assert all(isinstance(keeping, Keeping) for keeping in kept)


def test_every_table_has_a_model_that_says_how_long_it_is_kept(
    cluster: Cluster, lasting: World
) -> None:
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        there = {table for _, table in catalogue.tables(db)}

    assert there - set(models()) == NO_MODEL_YET


def test_every_model_fits_its_table_in_every_schema(cluster: Cluster, lasting: World) -> None:
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        there = catalogue.columns(db)
    wrong = []
    for name, table in models().items():
        homes = [
            key for key in there if key[1] == name and (key[0] == table.schema or not table.schema)
        ]
        wrong += [f"{name}: no such table"] if not homes else []
        for home in homes:
            wrong += misfits(table, there[home])

    assert not wrong, "\n".join(sorted(set(wrong)))


def misfits(table: Table, there: dict[str, catalogue.Column]) -> Iterator[str]:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for column in table.columns:
        where = f"{table.name}.{column.name}"
        found = there.get(column.name)
        if found is None:
            yield f"{where}: no such column"
            continue
        wanted = same(column.type.compile(dialect))
        if wanted != same(found.type):
            yield f"{where} is {found.type}, not {wanted}"
        if found.nullable != column.nullable:
            yield f"{where} is {'' if found.nullable else 'not '}nullable in the database"
    for name in set(there) - set(table.columns.keys()):
        if f"{table.name}.{name}" not in BY_THE_SERVER:
            yield f"{table.name}.{name} is not in the model"


SAME = {
    "name": "text",  # the names of logins
    "timestamp with time zone": "timestamptz",
    "smallint": "integer",
    "xid8": "bigint",  # a transaction id, read as a number
}


def same(kind: str) -> str:
    """One word for each type, whoever says it."""
    return SAME.get(kind.lower(), kind.lower())


def test_one_municipality_is_made_as_the_other(cluster: Cluster, lasting: World) -> None:
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        there = catalogue.columns(db)

    def of(slug: str) -> dict[tuple[str, str], dict[str, catalogue.Column]]:
        named = catalogue.places(slug)
        return {
            (named[place], table): found
            for (place, table), found in there.items()
            if place in named
        }

    assert of(OURS) == of(SLUGS[0]) == of(SLUGS[2])


def test_a_table_that_nobody_wrote_down_is_found(cluster: Cluster, world: World) -> None:
    database = world.region.hub.server.options["dbname"]
    with cluster.owner(database) as owner:
        owner.execute("CREATE TABLE hub.sneaky (id uuid)")
        owner.execute(f"GRANT SELECT ON hub.sneaky TO {world.region.service('web')}")
    with cluster.admin(database) as db:
        there = catalogue.written(db, world.region.hub.names, OURS)

    assert {*there} - {*expected()} == {"hub.sneaky | web | SELECT"}
