"""The roles of the installation, each right read back from the catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from hub.checks.finding import WARNING, Finding
from hub.kernel.db import hardening, names
from hub.kernel.db.names import Names

Connection = psycopg.Connection[Any]

STATEMENT_TIMEOUT = "statement_timeout=60s"
_ROLES = """
SELECT r.rolname, r.rolcanlogin, coalesce(r.rolconfig, '{}'),
       has_database_privilege(r.oid, current_database(), 'CONNECT'),
       ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
              WHERE m.member = r.oid ORDER BY 1)
  FROM pg_roles r WHERE starts_with(r.rolname, %s) AND r.oid <> 10"""
_OWNED = """
SELECT c.relowner::regrole::text, min(n.nspname || '.' || c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE (n.nspname = 'hub' OR starts_with(n.nspname, 'r_')) AND pg_get_userbyid(c.relowner) <> %s
 GROUP BY 1 ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a role should be: its search path (none for a group), and the groups it is in."""

    path: tuple[str, ...]
    groups: frozenset[str]
    is_login: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """What a role is."""

    is_login: bool
    settings: tuple[str, ...]
    may_connect: bool
    groups: frozenset[str]


def wanted_roles(named: Names, slugs: list[str]) -> dict[str, Wanted]:
    """Return every role that this installation should have, the owner left out."""
    groups = [named.registers, *map(named.group, names.COMPARTMENTS)]
    found = {group: Wanted((), frozenset(), is_login=False) for group in groups}
    for service in names.SERVICES:
        found[named.service(service)] = Wanted(("hub",), frozenset())
    for slug in slugs:
        for room in names.COMPARTMENTS:
            path = (names.schema(slug, room), names.shared_schema(slug))
            member = frozenset({named.registers, named.group(room)})
            found[named.login(slug, room)] = Wanted(path, member)
    return found


def check_roles(db: Connection, named: Names, slugs: list[str]) -> Iterator[Finding]:
    """Give everything that is wrong with roles and with rights on the database itself.

    Rights on tables are part of the fingerprint.
    """
    for sentence in hardening.findings(db, named.prefix):
        yield Finding("rights", sentence, named.prefix)
    there = _roles(db, named)
    for name, wanted in wanted_roles(named, slugs).items():
        yield from _compare(name, wanted, there)
    for stray in sorted(set(there) - set(wanted_roles(named, slugs)) - {named.owner}):
        yield Finding(
            "stray_role",
            f"De rol {stray} hoort bij geen gemeente en geen dienst: DROP ROLE {stray};",
            stray,
            WARNING,
        )
    for owner, table in db.execute(_OWNED, [named.owner]).fetchall():
        yield Finding(
            "table_owner",
            f"De tabel {table} is van {owner}: ALTER TABLE {table} OWNER TO {named.owner};",
            owner,
        )


def _roles(db: Connection, named: Names) -> Mapping[str, Role]:
    rows = db.execute(_ROLES, [named.prefix]).fetchall()
    return {
        name: Role(is_login, tuple(settings), may_connect, frozenset(groups))
        for name, is_login, settings, may_connect, groups in rows
    }


def _compare(name: str, wanted: Wanted, there: Mapping[str, Role]) -> Iterator[Finding]:
    role = there.get(name)
    if role is None:
        yield Finding("role", f"De rol {name} ontbreekt: voer `hub migrate` uit.", name)
        return
    if role.is_login != wanted.is_login:
        verb = "LOGIN" if wanted.is_login else "NOLOGIN"
        yield Finding("role", f"De rol {name} moet {verb} zijn: ALTER ROLE {name} {verb};", name)
    for group in sorted(wanted.groups ^ role.groups):
        if group in wanted.groups:
            what = f"De rol {name} is geen lid van {group}: GRANT {group} TO {name};"
        else:
            what = f"De rol {name} is ten onrechte lid van {group}: REVOKE {group} FROM {name};"
        yield Finding("membership", what, name)
    if wanted.is_login:
        yield from _compare_login(name, wanted, role)


def _compare_login(name: str, wanted: Wanted, role: Role) -> Iterator[Finding]:
    path = f"search_path={', '.join(wanted.path)}"
    if path not in {setting.replace('"', "") for setting in role.settings}:
        mend = f"ALTER ROLE {name} SET search_path = {', '.join(wanted.path)};"
        yield Finding("search_path", f"Het zoekpad van {name} klopt niet: {mend}", name)
    if STATEMENT_TIMEOUT not in role.settings:
        mend = f"ALTER ROLE {name} SET statement_timeout = '60s';"
        yield Finding("timeout", f"Een opdracht van {name} kan eindeloos duren: {mend}", name)
    if not role.may_connect:
        what = f"De rol {name} mag niet in de database: voer `hub migrate` uit."
        yield Finding("connect", what, name)
