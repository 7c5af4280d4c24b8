"""Reading back what `deploy/postgres/once.sql` must have closed.

A REVOKE without the right to it is only a WARNING, and rights on a database get lost with a clone
or a restore, so `hub check` asks the catalogue itself. Any login may ask.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import tuple_row

FEWEST_LOCKS = 256
BOOTSTRAP = 10  # the oid of the superuser that initdb made; it cannot be a lesser role

OWNER = """
SELECT rolcanlogin, rolcreaterole, rolsuper, rolcreatedb, rolreplication, rolbypassrls
  FROM pg_roles WHERE rolname = %(owner)s
"""
# What the owner must be (True) or must not be (False), in the order of the columns above.
OWNER_IS = (
    ("LOGIN", True),
    ("CREATEROLE", True),
    ("SUPERUSER", False),
    ("CREATEDB", False),
    ("REPLICATION", False),
    ("BYPASSRLS", False),
)
LOGINS = """
SELECT r.rolname, flag.name
  FROM pg_roles r,
       LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole),
                       ('CREATEDB', r.rolcreatedb), ('REPLICATION', r.rolreplication),
                       ('BYPASSRLS', r.rolbypassrls)) AS flag (name, is_set)
 WHERE starts_with(r.rolname, %(prefix)s) AND r.rolname <> %(owner)s
   AND r.oid <> %(bootstrap)s AND flag.is_set
 ORDER BY 1, 2
"""
MEMBERS = """
SELECT member.rolname, wide.rolname
  FROM pg_auth_members m
  JOIN pg_roles member ON member.oid = m.member
  JOIN pg_roles wide ON wide.oid = m.roleid
 WHERE starts_with(member.rolname, %(prefix)s) AND member.oid <> %(bootstrap)s
   AND (wide.rolname = %(owner)s OR wide.rolname IN
        ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files',
         'pg_execute_server_program', 'pg_signal_backend', 'pg_maintain'))
 ORDER BY 1, 2
"""
DATABASE_OWNER = """
SELECT quote_ident(current_database()), pg_get_userbyid(datdba)
  FROM pg_database WHERE datname = current_database() AND pg_get_userbyid(datdba) <> %(owner)s
"""
DATABASE = """
SELECT granted.privilege_type, quote_ident(current_database())
  FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
 WHERE datname = current_database() AND granted.grantee = 0 ORDER BY 1
"""
PUBLIC_SCHEMA = """
SELECT granted.privilege_type
  FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS granted
 WHERE nspname = 'public' AND granted.grantee = 0 ORDER BY 1
"""
LANGUAGES = """
SELECT lanname
  FROM pg_language, aclexplode(coalesce(lanacl, acldefault('l', lanowner))) AS granted
 WHERE lanpltrusted AND lanname <> 'sql' AND granted.grantee = 0 ORDER BY 1
"""
OWNER_LANGUAGE = """
SELECT l.lanname FROM pg_language l, pg_roles r
 WHERE r.rolname = %(owner)s AND l.lanname = 'plpgsql'
   AND NOT has_language_privilege(r.oid, l.oid, 'USAGE')
"""
FUNCTIONS = """
SELECT kind, count(*), (array_agg(name ORDER BY name))[1]
  FROM (SELECT p.oid::regprocedure::text AS name,
               CASE WHEN starts_with(p.proname, 'lo_') OR p.proname IN ('loread', 'lowrite')
                    THEN 'large objects gebruiken'
                    WHEN p.proname IN ('pg_cancel_backend', 'pg_terminate_backend')
                    THEN 'andere sessies van dezelfde rol afbreken'
                    WHEN starts_with(p.proname, 'pg_stat_get_')
                      OR p.proname IN ('pg_lock_status', 'pg_prepared_xact', 'pg_blocking_pids',
                                       'pg_safe_snapshot_blocking_pids', 'pg_relation_size',
                                       'pg_table_size', 'pg_indexes_size',
                                       'pg_total_relation_size')
                    THEN 'zien wat andere rollen doen of hoeveel zij bewaren' END AS kind
          FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
         WHERE p.pronamespace = 'pg_catalog'::regnamespace AND granted.grantee = 0) AS open
 WHERE kind IS NOT NULL GROUP BY kind ORDER BY kind
"""
LOCKS = """
SELECT setting FROM pg_settings
 WHERE name = 'max_locks_per_transaction' AND setting::int < %(locks)s
"""
# Each question, and the sentence about one row of its answer: what is wrong, and how to mend it.
SENTENCES: tuple[tuple[str, str], ...] = (
    (DATABASE_OWNER, "Database {0} is van {1}: ALTER DATABASE {0} OWNER TO {owner};"),
    (LOGINS, "Rol {0} heeft {1}, en dat hoort niet: ALTER ROLE {0} NO{1};"),
    (MEMBERS, "Rol {0} is lid van {1} en kan daardoor te veel: REVOKE {1} FROM {0};"),
    (
        DATABASE,
        "Elke rol heeft het recht {0} op database {1}: REVOKE {0} ON DATABASE {1} FROM PUBLIC;",
    ),
    (
        PUBLIC_SCHEMA,
        "Elke rol heeft het recht {0} op schema public: REVOKE {0} ON SCHEMA public FROM PUBLIC;",
    ),
    (
        LANGUAGES,
        "Elke rol mag eigen code schrijven in {0}: REVOKE USAGE ON LANGUAGE {0} FROM PUBLIC;",
    ),
    (
        OWNER_LANGUAGE,
        "De rol {owner} mag {0} niet gebruiken: GRANT USAGE ON LANGUAGE {0} TO {owner};",
    ),
    (
        FUNCTIONS,
        "Elke rol mag {0} (functies: {1}, zoals {2}): voer deploy/postgres/once.sql opnieuw uit.",
    ),
    (
        LOCKS,
        "Te weinig locks ({0}): ALTER SYSTEM SET max_locks_per_transaction = {locks}; en herstart.",
    ),
)


def findings(connection: psycopg.Connection[Any], prefix: str) -> list[str]:
    """Return one sentence for each right that is wrong in the connected database; none is good.

    Functions are taken together by what they allow. The SQL in a sentence is for a superuser.
    Running `deploy/postgres/once.sql` again mends all of it, except a role that can do too much.
    """
    names = {
        "prefix": prefix,
        "owner": f"{prefix}owner",
        "bootstrap": BOOTSTRAP,
        "locks": FEWEST_LOCKS,
    }

    def ask(question: str) -> list[tuple[Any, ...]]:
        with connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(question, names).fetchall()

    found = list(_owner_findings(ask(OWNER), names["owner"]))
    for question, sentence in SENTENCES:
        found += [sentence.format(*row, **names) for row in ask(question)]
    return found


def _owner_findings(rows: list[tuple[bool, ...]], owner: object) -> Iterator[str]:
    if not rows:
        yield f"De rol {owner} bestaat niet: voer deploy/postgres/once.sql uit als superuser."
        return
    for (attribute, must), has in zip(OWNER_IS, rows[0], strict=True):
        if has and not must:
            yield f"De rol {owner} heeft {attribute}: ALTER ROLE {owner} NO{attribute};"
        elif must and not has:
            yield f"De rol {owner} mist {attribute}: ALTER ROLE {owner} {attribute};"
