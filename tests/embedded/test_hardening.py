"""What once.sql closes stays closed, and what is opened again is named."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from hub.embedded import start
from hub.embedded.binaries import ENVIRONMENT, installed
from hub.embedded.cluster import ONCE
from hub.kernel.db.hardening import findings
from hub.kernel.ids import new_id

ONCE_SQL = next(path for path in ONCE if path.exists())
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Place:
    """A database to harden: how its superuser gets there, and the prefix of its roles."""

    options: dict[str, Any]
    prefix: str

    def superuser(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self.options, autocommit=True)

    def once(self, *more: str) -> "subprocess.CompletedProcess[str]":
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
        names["password"] = "PGPASSWORD"
        place = {names[key]: str(self.options[key]) for key in names if key in self.options}
        variables = (f"prefix={self.prefix}", f"database={self.options['dbname']}", *more)
        return subprocess.run(
            [installed().program("psql"), "-Xq", f"-f{ONCE_SQL}", *[f"-v{v}" for v in variables]],
            check=False,
            capture_output=True,
            text=True,
            env={**ENVIRONMENT, **place},
        )


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    server = start(tmp_path_factory.mktemp("hardened"), test_profile=True)
    yield Place(server.address.conninfo("hub_bootstrap"), "hub_")
    server.stop()


@pytest.fixture(scope="module")
def on_a_server() -> Iterator[Place]:
    url = os.environ.get("HUB_TEST_DATABASE_URL", SERVER)
    name = f"test_{new_id().hex[-12:]}"
    try:
        admin = psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("needs a server PostgreSQL (HUB_TEST_DATABASE_URL)")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        place = Place({**conninfo_to_dict(url), "dbname": name}, f"{name}_")
        done = place.once("keep_settings=1")
        yield place
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in ("owner", "plain"):
            admin.execute(f"DROP ROLE IF EXISTS {name}_{role}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(
    params=["embedded", pytest.param("on_a_server", marks=pytest.mark.server)],
)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def wrongs(place: Place) -> Callable[[], list[str]]:
    """Give the findings, except the one setting that a shared test server keeps."""

    def ask() -> list[str]:
        with place.superuser() as db:
            return [line for line in findings(db, place.prefix) if "max_locks" not in line]

    return ask


def test_after_once_sql_nothing_is_wrong(wrongs: Callable[[], list[str]]) -> None:
    assert wrongs() == []


def test_once_sql_may_be_run_again(place: Place, wrongs: Callable[[], list[str]]) -> None:
    done = place.once("keep_settings=1")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert wrongs() == []


OPENED = {
    "GRANT CONNECT ON DATABASE {database} TO PUBLIC": "CONNECT",
    "GRANT TEMP ON DATABASE {database} TO PUBLIC": "TEMPORARY",
    "GRANT CREATE ON DATABASE {database} TO PUBLIC": "CREATE",
    "GRANT USAGE ON SCHEMA public TO PUBLIC": "schema public",
    "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC": "eigen code",
    "GRANT EXECUTE ON FUNCTION lo_put(oid, bigint, bytea) TO PUBLIC": "lo_put",
    "GRANT EXECUTE ON FUNCTION loread(int, int) TO PUBLIC": "loread",
    "GRANT EXECUTE ON FUNCTION pg_terminate_backend(int, bigint) TO PUBLIC": "pg_terminate",
    "GRANT EXECUTE ON FUNCTION pg_stat_get_activity(int) TO PUBLIC": "pg_stat_get_activity",
    "GRANT EXECUTE ON FUNCTION pg_lock_status() TO PUBLIC": "pg_lock_status",
    "ALTER DATABASE {database} OWNER TO CURRENT_USER": "OWNER TO",
    "ALTER ROLE {prefix}owner SUPERUSER": "NOSUPERUSER",
    "ALTER ROLE {prefix}owner BYPASSRLS": "NOBYPASSRLS",
    "ALTER ROLE {prefix}owner NOCREATEROLE": "mist CREATEROLE",
    "ALTER ROLE {prefix}owner NOLOGIN": "mist LOGIN",
    "REVOKE USAGE ON LANGUAGE plpgsql FROM {prefix}owner": "niet gebruiken",
}


@pytest.mark.parametrize("statement", OPENED)
def test_each_right_given_back_is_named_and_once_sql_takes_it_again(
    place: Place, wrongs: Callable[[], list[str]], statement: str
) -> None:
    with place.superuser() as db:
        db.execute(statement.format(database=place.options["dbname"], prefix=place.prefix))

    named = wrongs()
    place.once("keep_settings=1")

    assert [line for line in named if OPENED[statement] in line], named
    assert wrongs() == []


MORE_THAN_A_LOGIN = {
    "ALTER ROLE {prefix}plain SUPERUSER": "NOSUPERUSER",
    "ALTER ROLE {prefix}plain CREATEROLE": "NOCREATEROLE",
    "GRANT {prefix}owner TO {prefix}plain": "lid van",
    "GRANT pg_execute_server_program TO {prefix}plain": "lid van",
}


@pytest.mark.parametrize("statement", MORE_THAN_A_LOGIN)
def test_a_login_that_is_more_than_a_login_is_named(
    place: Place, wrongs: Callable[[], list[str]], statement: str
) -> None:
    with place.superuser() as db:
        db.execute(f"CREATE ROLE {place.prefix}plain")
        assert wrongs() == []
        db.execute(statement.format(prefix=place.prefix))

        named = wrongs()
        db.execute(f"DROP ROLE {place.prefix}plain")

    assert [line for line in named if MORE_THAN_A_LOGIN[statement] in line] == named != []


def test_an_owner_that_does_not_exist_is_the_finding(place: Place) -> None:
    with place.superuser() as db:
        assert any("bestaat niet" in line for line in findings(db, "nobodys_"))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE t (id int)",
        "CREATE TABLE public.t (id int)",
        "CREATE SCHEMA s",
        "DO $$ BEGIN END $$",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, '')",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SELECT pg_cancel_backend(pg_backend_pid())",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM pg_locks",
        "SELECT * FROM pg_stat_all_tables",
        "SELECT pg_total_relation_size('pg_class')",
    ],
)
def test_a_plain_login_is_refused(place: Place, statement: str) -> None:
    plain = f"{place.prefix}plain"
    with place.superuser() as db:
        db.execute(f"CREATE ROLE {plain} LOGIN")
        db.execute(f"GRANT CONNECT ON DATABASE {place.options['dbname']} TO {plain}")
        try:
            db.execute(f"SET SESSION AUTHORIZATION {plain}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement)
        finally:
            db.execute("RESET SESSION AUTHORIZATION")
            db.execute(f"DROP OWNED BY {plain}; DROP ROLE {plain}")


def test_the_owner_still_works_and_monitoring_still_sees(place: Place) -> None:
    with place.superuser() as db:
        db.execute(f"SET SESSION AUTHORIZATION {place.prefix}owner")
        db.execute("DO $$ BEGIN END $$")
        db.execute("CREATE SCHEMA made CREATE TABLE thing (id int); DROP SCHEMA made CASCADE")
        db.execute("SELECT * FROM pg_stat_activity")
        db.execute("RESET SESSION AUTHORIZATION; SET ROLE pg_monitor")
        db.execute("SELECT * FROM pg_stat_activity, pg_locks")


@pytest.mark.parametrize(
    ("prefix", "database", "sentence"),
    [("", "{}", "prefix"), ("hub", "{}", "prefix"), ("hub_", "elsewhere", "connect to")],
)
def test_once_sql_refuses_a_wrong_prefix_or_database(
    embedded: Place, prefix: str, database: str, sentence: str
) -> None:
    name = embedded.options["dbname"]

    done = embedded.once(f"prefix={prefix}", f"database={database.format(name)}")

    assert done.returncode == 3
    assert sentence in done.stderr


def test_room_for_too_few_locks_is_named_and_once_sql_asks_for_more(data: Path) -> None:
    server = start(data)
    place = Place(server.address.conninfo("hub_bootstrap"), "hub_")
    try:
        with place.superuser() as db:
            db.execute("ALTER SYSTEM SET max_locks_per_transaction = 64")
        server.restart()
        with place.superuser() as db:
            assert [line for line in findings(db, "hub_") if "locks (64)" in line]

        assert place.once("keep_settings=1").stderr == ""
        assert "256 when the server is restarted" in place.once().stderr
        server.restart()

        with place.superuser() as db:
            assert findings(db, "hub_") == []
    finally:
        server.stop()
