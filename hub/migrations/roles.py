"""The roles of the installation: services, groups, and four logins for a municipality."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from hub.kernel.db import names
from hub.kernel.db.names import Names
from hub.kernel.db.server import password_for

Connection = psycopg.Connection[Any]


def make_service_roles(db: Connection, named: Names, master: bytes | None) -> None:
    """Make the logins of the shared services and the groups that rights are given to."""
    for group in (named.registers, *map(named.group, names.COMPARTMENTS)):
        _make_group(db, group)
    for service in names.SERVICES:
        make_login(db, named.service(service), master, ["hub"])


def list_service_logins(db: Connection, named: Names) -> None:
    """Enter the service logins in hub.login, so that events can be addressed to them."""
    for service in names.SERVICES:
        db.execute(
            "INSERT INTO hub.login (name, compartment) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (named.service(service), service),
        )


def make_register_roles(
    db: Connection, named: Names, slug: str, master: bytes | None
) -> dict[str, str]:
    """Make the four logins of a municipality and their schemas; return login by compartment."""
    logins = {compartment: named.login(slug, compartment) for compartment in names.COMPARTMENTS}
    shared = names.shared_schema(slug)
    db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(shared)))
    for compartment, login in logins.items():
        own = names.schema(slug, compartment)
        make_login(db, login, master, [own, shared])
        for group in (named.registers, named.group(compartment)):
            _join(db, group, login)
        db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(own)))
        for where in (own, shared):
            usage = sql.SQL("GRANT USAGE ON SCHEMA {} TO {}")
            db.execute(usage.format(sql.Identifier(where), sql.Identifier(login)))
    return logins


def list_register_logins(
    db: Connection, named: Names, tenant_id: UUID, logins: dict[str, str]
) -> None:
    """Enter the logins of a municipality, and whom each may address in the outbox."""
    for compartment, login in logins.items():
        db.execute(
            "INSERT INTO hub.login (name, tenant_id, compartment) VALUES (%s, %s, %s)",
            (login, tenant_id, compartment),
        )
    pairs = [(a, b) for a in logins.values() for b in logins.values() if a != b]
    for service in ("legal", "pool", "match", "figures"):
        pairs += [(login, named.service(service)) for login in logins.values()]
        pairs += [(named.service(service), login) for login in logins.values()]
    with db.cursor() as cursor:
        cursor.executemany("INSERT INTO hub.may_address (writer, target) VALUES (%s, %s)", pairs)


def make_login(db: Connection, login: str, master: bytes | None, path: list[str]) -> None:
    """Make a login that owns nothing, or give an existing one its password and path again."""
    role = sql.Identifier(login)
    if not _exists(db, login):
        db.execute(sql.SQL("CREATE ROLE {} LOGIN NOCREATEROLE NOCREATEDB").format(role))
    if master is not None:
        secret = sql.Literal(password_for(master, login))
        db.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, secret))
    search_path = sql.SQL(", ").join(map(sql.Identifier, path))
    for name, value in (
        ("search_path", search_path),
        ("statement_timeout", sql.Literal("60s")),
        ("idle_in_transaction_session_timeout", sql.Literal("120s")),
    ):
        setting = sql.SQL("ALTER ROLE {} SET {} = {}")
        db.execute(setting.format(role, sql.Identifier(name), value))
    grant_connect(db, login)


def grant_connect(db: Connection, login: str) -> None:
    """Let a login in to this database; a clone or a restore needs it again."""
    row = db.execute("SELECT current_database()").fetchone()
    database = sql.Identifier(row[0] if row else "")
    db.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(login))
    )


def _make_group(db: Connection, group: str) -> None:
    if not _exists(db, group):
        db.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))


def _join(db: Connection, group: str, login: str) -> None:
    db.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(login)))


def _exists(db: Connection, role: str) -> bool:
    return db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None
