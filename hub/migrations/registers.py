"""A municipality joins: its logins, its schemas, its keys."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from hub.identity.digest import first_row
from hub.kernel import clock
from hub.kernel.db import names
from hub.kernel.db.names import Names
from hub.kernel.ids import new_id
from hub.kernel.sorting import sort_key
from hub.migrations import roles, run

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What must be known of a municipality before it can join."""

    slug: str
    name: str
    is_host: bool = False
    cbs_code: str | None = None
    colour: str = "#17406d"
    emblem: str = "shield"
    mail_domains: tuple[str, ...] = ()
    phone: str = ""
    id: UUID = field(default_factory=new_id)


def prepare(db: Connection, named: Names, master: bytes | None) -> None:
    """Bring the shared room to this release: roles first, then tables."""
    with db.transaction():
        roles.make_service_roles(db, named, master)
    run.migrate_hub(db, named)
    with db.transaction():
        roles.list_service_logins(db, named)


def add(db: Connection, named: Names, master: bytes | None, wanted: NewTenant) -> UUID:
    """Let a municipality join, in one transaction; its keys are the caller's to make first."""
    names.check_slug(wanted.slug)
    with db.transaction():
        db.execute("SET LOCAL search_path = hub")
        logins = roles.make_register_roles(db, named, wanted.slug, master)
        _enter(db, wanted)
        roles.list_register_logins(db, named, wanted.id, logins)
        for room in run.register_rooms(named, wanted.slug, wanted.id):
            run.migrate_room(db, room)
        for login in logins.values():
            db.execute(*first_row(login))
    return wanted.id


def _enter(db: Connection, wanted: NewTenant) -> None:
    db.execute(
        """INSERT INTO hub.tenant (id, slug, name, sort_key, cbs_code, is_host, status, colour,
               emblem, mail_domains, phone, joined_at)
           VALUES (%s, %s, %s, %s, %s, %s, 'active', %s, %s, %s, %s, %s)""",
        (
            wanted.id,
            wanted.slug,
            wanted.name,
            sort_key(wanted.name),
            wanted.cbs_code,
            wanted.is_host,
            wanted.colour,
            wanted.emblem,
            list(wanted.mail_domains),
            wanted.phone,
            clock.now(),
        ),
    )


def give_norm(db: Connection, slug: str, title: str, norm_lines: list[dict[str, object]]) -> None:
    """Give a municipality its first norm, when it has none."""
    where = sql.Identifier(names.shared_schema(slug), "norm")
    statement = sql.SQL(
        "INSERT INTO {} (version, adopted_on, title, lines, written_at) "
        "VALUES (1, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
    )
    now = clock.now()
    db.execute(statement.format(where), (clock.today(), title, Jsonb(norm_lines), now))
