"""What the catalogue of the database says: which tables there are, and who may do what.

`python -m tests.trust.catalogue` is not there on purpose: tests/trust/rights.txt is written by
hand, from the failure of test_rights.py, after thinking about each line.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import psycopg

from hub.kernel.db.names import COMPARTMENTS, SERVICES, Names, schema, shared_schema

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
BY_COLUMN = ("SELECT", "INSERT", "UPDATE")
OURS = "NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'"

TABLES = f"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS} ORDER BY 1, 2
"""
RIGHTS = f"""
SELECT n.nspname, c.relname, r.rolname, p.privilege,
       has_table_privilege(r.oid, c.oid, p.privilege),
       ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND p.privilege = ANY (%(by_column)s)
                AND has_column_privilege(r.oid, c.oid, a.attnum,
                        CASE WHEN p.privilege = ANY (%(by_column)s) THEN p.privilege
                             ELSE 'SELECT' END)
              ORDER BY 1)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
       pg_roles r, unnest(%(privileges)s::text[]) AS p (privilege)
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS} AND r.rolname = ANY (%(logins)s)
   AND has_schema_privilege(r.oid, n.oid, 'USAGE')
"""
COLUMNS = f"""
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       NOT a.attnotnull, a.atthasdef
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {OURS}
"""


class Column(NamedTuple):
    """A column as the database has it."""

    type: str
    nullable: bool
    has_default: bool


Connection = psycopg.Connection[Any]


def tables(db: Connection) -> list[tuple[str, str]]:
    """Return schema and name of every table of the installation."""
    return db.execute(TABLES).fetchall()


def columns(db: Connection) -> dict[tuple[str, str], dict[str, Column]]:
    """Return the columns of every table."""
    found: dict[tuple[str, str], dict[str, Column]] = defaultdict(dict)
    for where, table, name, *rest in db.execute(COLUMNS).fetchall():
        found[where, table][name] = Column(*rest)
    return dict(found)


def rights(db: Connection, logins: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """Return what each login may do with each table: (schema, table, login) -> rights."""
    asked = {"privileges": [*PRIVILEGES], "by_column": [*BY_COLUMN], "logins": [*logins]}
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows = db.execute(RIGHTS, asked).fetchall()
    for where, table, login, privilege, whole, some in sorted(rows, key=_in_order):
        if whole:
            found[where, table, login].append(privilege)
        elif some:
            found[where, table, login].append(f"{privilege}({','.join(some)})")
    return {key: " ".join(value) for key, value in found.items()}


def _in_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:3], PRIVILEGES.index(row[3]))


def places(slug: str) -> dict[str, str]:
    """Return the schemas of a municipality, and what rights.txt calls them."""
    return {"hub": "hub", shared_schema(slug): "shared"} | {
        schema(slug, compartment): compartment for compartment in COMPARTMENTS
    }


def kinds(names: Names, slug: str) -> dict[str, str]:
    """Return the logins of a municipality and of the services, and their kind."""
    ours = {names.login(slug, compartment): compartment for compartment in COMPARTMENTS}
    return ours | {names.service(service): service for service in SERVICES}


def written(db: Connection, names: Names, slug: str) -> list[str]:
    """Return the rights of one municipality's logins and the services, as rights.txt has them.

    One line for each table and rights: `schema.table | kinds | rights`. Tables that are the
    same in several compartments, each for its own login, stand on one line.
    """
    where, who = places(slug), kinds(names, slug)
    by_table: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    own: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (place, table, login), given in rights(db, who).items():
        if place not in where:
            raise AssertionError(f"{login} may {given} on {place}.{table}")
        if where[place] == who[login]:
            own[table, given].append(who[login])
        else:
            by_table[where[place], table, given].append(who[login])
    lines = [
        f"{place}.{table} | {' '.join(sorted(kinds))} | {given}"
        for (place, table, given), kinds in by_table.items()
    ]
    lines += [
        f"{'+'.join(sorted(kinds))}.{table} | own | {given}"
        for (table, given), kinds in own.items()
    ]
    return sorted(lines)
