"""Bring the database to this release: one transaction for the hub, one per municipality."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from hub.kernel import clock
from hub.kernel.db import names
from hub.kernel.db.names import Names
from hub.migrations.steps import steps, with_roles

Connection = psycopg.Connection[Any]

TIMEOUTS = "SET LOCAL lock_timeout = '4s'; SET LOCAL statement_timeout = '120s'"


@dataclass(frozen=True, slots=True)
class Room:
    """One schema and one kind of migrations for it."""

    schema: str
    kind: str
    roles: dict[str, str]
    tenant_id: UUID | None = None


def hub_room(named: Names) -> Room:
    """The shared room of the installation."""
    roles = {service.upper(): named.service(service) for service in names.SERVICES}
    roles |= {compartment.upper(): named.group(compartment) for compartment in names.COMPARTMENTS}
    return Room("hub", "hub", roles | {"OWNER": named.owner, "REGISTERS": named.registers})


def register_rooms(named: Names, slug: str, tenant_id: UUID) -> Iterator[Room]:
    """The schemas of one municipality, in the order in which they are made."""
    logins = {f"{c.upper()}_LOGIN": named.login(slug, c) for c in names.COMPARTMENTS}
    yield Room(names.shared_schema(slug), "shared", logins, tenant_id)
    for compartment in names.COMPARTMENTS:
        roles = logins | {"OWN_LOGIN": named.login(slug, compartment)}
        where = names.schema(slug, compartment)
        yield Room(where, "compartment", roles, tenant_id)
        if compartment in names.LINES:
            yield Room(where, "line", roles, tenant_id)


def migrate_room(db: Connection, room: Room, *, to: int | None = None) -> int:
    """Run the migrations that a schema still lacks, up or down to `to`; return how many.

    The caller's transaction keeps all of them or none.
    """
    there = _version(db, room)
    known = steps(room.kind)
    goal = len(known) if to is None else to
    if goal == there:
        return 0
    path = sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(room.schema))
    db.execute(path)
    for step in known[there:goal]:
        db.execute(with_roles(step.up, room.roles).encode())
    for step in reversed(known[goal:there]):
        db.execute(with_roles(step.down, room.roles).encode())
    db.execute("SET LOCAL search_path = hub")
    _note_version(db, room, goal)
    return abs(goal - there)


def _version(db: Connection, room: Room) -> int:
    if db.execute("SELECT to_regclass('hub.schema_version')").fetchone() == (None,):
        return 0
    row = db.execute(
        "SELECT version FROM hub.schema_version WHERE schema_name = %s AND kind = %s",
        (room.schema, room.kind),
    ).fetchone()
    return row[0] if row else 0


def _note_version(db: Connection, room: Room, version: int) -> None:
    if room.kind == "hub" and version == 0:
        return
    db.execute(
        """INSERT INTO hub.schema_version (schema_name, kind, version, tenant_id, migrated_at)
           VALUES (%s, %s, %s, %s, %s) ON CONFLICT (schema_name, kind)
           DO UPDATE SET version = excluded.version, migrated_at = excluded.migrated_at""",
        (room.schema, room.kind, version, room.tenant_id, clock.now()),
    )


def migrate_hub(db: Connection, named: Names) -> int:
    """Bring the shared room to this release, in one transaction."""
    with db.transaction():
        db.execute(TIMEOUTS.encode())
        db.execute("CREATE SCHEMA IF NOT EXISTS hub")
        return migrate_room(db, hub_room(named))


def migrate_register(db: Connection, named: Names, slug: str, tenant_id: UUID) -> int:
    """Bring the schemas of one municipality to this release, in one transaction."""
    with db.transaction():
        db.execute(TIMEOUTS.encode())
        rooms = register_rooms(named, slug, tenant_id)
        return sum(migrate_room(db, room) for room in rooms)


def registers(db: Connection) -> list[tuple[str, UUID]]:
    """Return short name and id of every municipality, in the order of joining."""
    found: list[tuple[str, UUID]] = db.execute(
        "SELECT slug, id FROM hub.tenant ORDER BY joined_at, id"
    ).fetchall()
    return found
