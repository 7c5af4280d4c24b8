"""The fingerprint of a municipality's schemas: is everything as this release made it?

One short hash for each table, over its columns, indexes, constraints, row-level security and
rights, with role names and schema names made neutral; so all municipalities have the same. What
differs between versions of PostgreSQL is left out: the owner's own rights, and NOT NULL as a
constraint (it is a property of the column here).

`python -m hub.migrations.fingerprint` writes what this release makes into fingerprints.json.
"""

# ruff: noqa: S608 - the statement is put together from constants of this module alone

import hashlib
import json
import tempfile
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from hub import embedded
from hub.kernel.db import names
from hub.kernel.db.names import Names
from hub.migrations import registers
from hub.migrations.registers import NewTenant

FILE = Path(__file__).with_name("fingerprints.json")

FEW = 20  # schemas

Tables = dict[str, str]  # a hash by table; the schema's own rights under ""


def _who(role: str) -> str:
    """Return SQL for a role's name without installation and municipality; a stranger's stays."""
    name = f"pg_get_userbyid({role})::text"
    return f"""CASE WHEN {role} = 0 THEN 'public'
        WHEN starts_with({name}, own) THEN 'LOGIN_' || substr({name}, length(own) + 1)
        WHEN starts_with({name}, %(prefix)s) THEN 'ROLE_' || substr({name}, length(%(prefix)s) + 1)
        ELSE {name} END"""


_STATEMENT = f"""
WITH room AS (
    SELECT n.oid, n.nspname AS name, n.nspname || '.' AS dotted,
           %(prefix)s || 't_' || wanted.bare || '_' AS own
      FROM unnest(%(schemas)s::text[], %(bares)s::text[]) AS wanted (name, bare)
      JOIN pg_namespace n ON n.nspname = wanted.name
), relation AS (
    SELECT c.oid, c.relname AS name, c.relowner, c.relacl, c.relkind, c.relrowsecurity,
           c.relforcerowsecurity, c.relpersistence, room.name AS room, room.dotted,
           room.own
      FROM pg_class c JOIN room ON room.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
), line (room, relation, dotted, text) AS (
    SELECT room, name, dotted, concat_ws(' ', 'table', relkind, relpersistence, relrowsecurity,
           relforcerowsecurity, {_who("relowner")}) FROM relation
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'column', a.attname,
           format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attstorage, a.attidentity,
           a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid),
           i.indisvalid)
      FROM relation r JOIN pg_index i ON i.indrelid = r.oid
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'constraint', k.conname,
           pg_get_constraintdef(k.oid), k.convalidated)
      FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype <> 'n'
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'policy', p.polname, p.polcmd, p.polpermissive,
           (SELECT string_agg({_who("one")}, ',' ORDER BY convert_to({_who("one")}, 'UTF8'))
              FROM unnest(p.polroles) AS one),
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid),
           t.tgenabled)
      FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'right', g.privilege_type, g.is_grantable,
           {_who("g.grantee")})
      FROM relation r, aclexplode(r.relacl) AS g WHERE g.grantee <> r.relowner
    UNION ALL
    SELECT r.room, r.name, r.dotted, concat_ws(' ', 'right', a.attname, g.privilege_type,
           g.is_grantable, {_who("g.grantee")})
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL
           AND NOT a.attisdropped,
           aclexplode(a.attacl) AS g WHERE g.grantee <> r.relowner
    UNION ALL
    SELECT room.name, '', room.dotted, concat_ws(' ', 'schema right', g.privilege_type,
           g.is_grantable, {_who("g.grantee")})
      FROM room JOIN pg_namespace n ON n.oid = room.oid, aclexplode(n.nspacl) AS g
     WHERE g.grantee <> n.nspowner
    UNION ALL
    SELECT room.name, '', room.dotted, concat_ws(' ', 'function', p.proname,
           pg_get_function_identity_arguments(p.oid), md5(coalesce(p.prosrc, '')), p.prosecdef,
           p.proacl::text)
      FROM room JOIN pg_proc p ON p.pronamespace = room.oid
)
SELECT room, relation, left(encode(sha256(convert_to(string_agg(plain, E'\\n' ORDER BY
           convert_to(plain, 'UTF8')), 'UTF8')), 'hex'), 16)
  FROM (SELECT room, relation, replace(text, dotted, '') AS plain FROM line) AS lines
 GROUP BY room, relation
"""


def take(
    db: "psycopg.Connection[Any]", named: Names, slugs: Collection[str], *, hub: bool = True
) -> dict[str, Tables]:
    """Return the hashes of all tables, by schema, in one statement; any login may ask.

    slugs: the municipalities. hub: the shared schema too.
    """
    rooms = {room: slug for slug in slugs for room in rooms_of(slug)}
    given = {
        "prefix": named.prefix,
        "schemas": [*rooms, *(["hub"] if hub else [])],
        "bares": [slug.replace("-", "_") for slug in rooms.values()] + ([""] if hub else []),
    }
    found: dict[str, Tables] = {room: {} for room in given["schemas"]}
    with db.transaction(), db.cursor() as cursor:
        # Names are then written with their schema, whoever asks.
        cursor.execute("SET LOCAL search_path = pg_catalog")
        if len(rooms) <= FEW:  # else the planner reads the catalogue of all municipalities
            cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        for room, table, hashed in cursor.execute(_STATEMENT.encode(), given):
            found[room][table] = hashed
    return found


def rooms_of(slug: str) -> dict[str, str]:
    """Return the schemas of a municipality and what kind each is."""
    own = {names.schema(slug, compartment): compartment for compartment in names.COMPARTMENTS}
    return {names.shared_schema(slug): "shared"} | own


@cache
def expected() -> Mapping[str, Tables]:
    """Return what this release makes: the hashes of all tables, by kind of schema."""
    found: dict[str, Tables] = json.loads(FILE.read_text("utf-8"))
    return found


def of_register(found: Mapping[str, Tables], slug: str) -> str:
    """Return the one hash of a municipality."""
    kinds = {kind: found[room] for room, kind in rooms_of(slug).items()}
    return hashlib.sha256(json.dumps(kinds, sort_keys=True).encode()).hexdigest()


def drifted(found: Mapping[str, Tables], rooms: Mapping[str, str]) -> list[str]:
    """Return the tables that differ from this release, as `schema.table`; none is good."""
    wrong = []
    for room, kind in rooms.items():
        there, wanted = found.get(room, {}), expected()[kind]
        differ = {table for table in there | wanted if there.get(table) != wanted.get(table)}
        wrong += [f"{room}.{table}" if table else room for table in sorted(differ)]
    return wrong


def made_now() -> dict[str, Tables]:
    """Make one municipality on a fresh embedded server, and return what came of it, by kind."""
    slug, named = "voorbeeld", Names()
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.start(Path(folder) / "data", test_profile=True)
        try:
            with psycopg.connect(**server.address.conninfo(named.owner), autocommit=True) as db:
                registers.prepare(db, named, None)
                registers.add(db, named, None, NewTenant(slug, "Voorbeeld"))
                found = take(db, named, [slug])
        finally:
            server.stop()
    return {kind: found[room] for room, kind in {"hub": "hub", **rooms_of(slug)}.items()}


def write() -> None:
    """Write what this release makes into the file."""
    FILE.write_text(json.dumps(made_now(), indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    write()
