"""With every check of the application gone, the database login still holds (trust.md, G3).

On the embedded server, and on a server of one's own when HUB_TEST_DATABASE_URL names one.
"""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from hub.kernel.db.names import COMPARTMENTS, SERVICES, schema
from tests.builders import SLUGS
from tests.databases import Cluster, cloning, make_template, server_cluster
from tests.trust import catalogue
from tests.trust.injections import HARMLESS, REFUSED
from tests.trust.world import NEIGHBOUR, OURS, World, furnish

Connection = psycopg.Connection[Any]


class Place:
    """A region on one of the two kinds of server, and its superuser."""

    def __init__(self, cluster: Cluster, world: World) -> None:
        self.cluster, self.world = cluster, world
        self.hub = world.region.hub
        self.names = self.hub.names

    def connect(self, login: str) -> Connection:
        return psycopg.connect(**self.hub.server.conninfo(login))

    def superuser(self) -> Connection:
        return self.cluster.admin(self.hub.server.options["dbname"])

    def logins(self) -> dict[str, str]:
        return catalogue.kinds(self.names, OURS)


@pytest.fixture(
    scope="module", params=["embedded", pytest.param("server", marks=pytest.mark.server)]
)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    if request.param == "embedded":
        yield prepared(request.getfixturevalue("cluster"), request.getfixturevalue("lasting"))
        return
    url = os.environ.get("HUB_TEST_DATABASE_URL")
    if not url:
        pytest.skip("set HUB_TEST_DATABASE_URL to a server PostgreSQL")
    with server_cluster(url) as cluster:
        template = make_template(cluster, tmp_path_factory.mktemp("server"))
        with cloning(cluster, template) as copy:
            yield prepared(cluster, furnish(copy()))


def prepared(cluster: Cluster, world: World) -> Place:
    """See to it that every shared table holds rows of somebody else."""
    place = Place(cluster, world)
    for slug in SLUGS:
        for role in ("coordinator", "council_clerk"):
            browser = world.region.as_role(slug, role)
            for line in ("civil", "political"):
                browser.get(f"/meldingen/{world.incidents[slug, line]}")
    with place.superuser() as db:
        db.execute(
            """INSERT INTO hub.provider (tenant_id, issuer, client_id, algorithms, role_map,
                   idle_minutes, hours, allow_internal, changed_at)
               SELECT id, 'https://sso.' || slug || '.example', 'hub', '{RS256}', '{}', 30, 8,
                      false, now() FROM hub.tenant ON CONFLICT DO NOTHING"""
        )
        db.execute("ANALYZE")
    return place


def words(place: Place) -> dict[str, str]:
    """Fill in the names that the injections use; ours is seen from the neighbour's side too."""
    return {
        "owner": place.names.owner,
        "web": place.names.service("web"),
        "registers": place.names.registers,
        "neighbour": place.names.login(NEIGHBOUR, "civil"),
        "line": place.names.login(OURS, "political"),
        "theirs": schema(NEIGHBOUR, "civil"),
        "ours": schema(OURS, "political"),
    }


TRYING = ("civil", "care", "web", "legal", "match", "relay", "seal")


@pytest.mark.parametrize("kind", TRYING)
def test_injected_sql_is_refused_by_the_server(place: Place, kind: str) -> None:
    login = {kind: login for login, kind in place.logins().items()}[kind]
    let_through = []
    with place.connect(login) as db:
        for attack in (attack.format(**words(place)) for attack in REFUSED):
            if attack == f"SET ROLE {login}":
                continue
            try:
                db.execute(attack.encode())
            except psycopg.errors.SyntaxError:
                let_through.append(f"says nothing: {attack}")
            except psycopg.Error:
                db.rollback()
            else:
                let_through.append(attack)
            db.rollback()

    assert not let_through, "\n".join(let_through)


@pytest.mark.parametrize("kind", ["civil", "care", "legal"])
@pytest.mark.parametrize("attack", HARMLESS)
def test_what_passes_changes_nothing(place: Place, kind: str, attack: str) -> None:
    login = {kind: login for login, kind in place.logins().items()}[kind]
    with place.connect(login) as db:
        db.autocommit = attack.startswith("DISCARD")
        db.execute(attack.format(**words(place)).encode())
        row = db.execute("SELECT session_user::text, current_user::text").fetchone()
        assert row == (login, login)
        for table in ("incident", "dossier_key"):
            for where in ("theirs", "ours"):
                with pytest.raises(errors.InsufficientPrivilege), db.transaction():
                    db.execute(f"SELECT 1 FROM {words(place)[where]}.{table}".encode())


def test_a_group_may_be_put_on_and_gives_no_more(place: Place) -> None:
    login = place.names.login(OURS, "civil")
    with place.connect(login) as db:
        db.execute(f"SET ROLE {place.names.registers}".encode())
        assert seen(db, "hub.person", FOREIGN["person"], tenant_of(place, OURS)) == 0
        with pytest.raises(errors.InsufficientPrivilege):
            db.execute(f"SELECT 1 FROM {schema(OURS, 'civil')}.incident".encode())


# Rows of somebody else, by table of the shared room, as SQL. None: all may know all of it.
# A table that is not here fails. {tenant}: our municipality.
FOREIGN: dict[str, str | None] = {
    "tenant": "id <> '{tenant}'",
    "login": "name <> session_user",
    "may_address": "writer <> session_user",
    "schema_version": None,
    "provider": "tenant_id <> '{tenant}'",
    "team": "tenant_id <> '{tenant}'",
    "person": "tenant_id <> '{tenant}'",
    "membership": "tenant_id <> '{tenant}'",
    "session": "login <> session_user",
    "outbox": "run_as <> session_user",
    "audit_line": "chain <> session_user",
    "processing_line": "login <> session_user",
    "sign_in_attempt": "true",
    "logout_seen": "true",
    "audit_seal": "true",
    "audit_head": "true",
    "audit_progress": "true",
    "audit_checkpoint": "true",
    "digest_mail": "true",
}
EMPTY = {"sign_in_attempt", "logout_seen", "digest_mail", "processing_line"}
EMPTY |= {"audit_seal", "audit_head", "audit_checkpoint", "audit_progress"}


def tenant_of(place: Place, slug: str) -> str:
    with place.superuser() as db:
        row = db.execute("SELECT id FROM hub.tenant WHERE slug = %s", (slug,)).fetchone()
    assert row
    return str(row[0])


def seen(db: Connection, table: str, foreign: str | None, tenant: str = "") -> int:
    """Count rows of somebody else; a refusal is none."""
    question = f"SELECT count(*) FROM {table} WHERE {(foreign or 'false').format(tenant=tenant)}"
    try:
        with db.transaction():
            row = db.execute(question.encode()).fetchone()
    except errors.InsufficientPrivilege:
        return 0
    assert row
    return int(row[0])


def test_every_shared_table_is_known_here(place: Place) -> None:
    with place.superuser() as db:
        there = {table for where, table in catalogue.tables(db) if where == "hub"}

    assert there == set(FOREIGN)


@pytest.mark.parametrize("compartment", COMPARTMENTS)
def test_a_municipal_login_sees_no_row_of_another(place: Place, compartment: str) -> None:
    tenant = tenant_of(place, OURS)
    with place.superuser() as db:
        present = {
            table
            for table, foreign in FOREIGN.items()
            if foreign and seen(db, f"hub.{table}", foreign, "0" * 8 + "-0000" * 3 + "-" + "0" * 12)
        }
    assert present >= set(FOREIGN) - EMPTY - {"schema_version"}

    with place.connect(place.names.login(OURS, compartment)) as db:
        found = {
            table: seen(db, f"hub.{table}", foreign, tenant) for table, foreign in FOREIGN.items()
        }

    assert {table for table, rows in found.items() if rows} == set()


@pytest.mark.parametrize("compartment", COMPARTMENTS)
def test_a_municipal_login_opens_no_table_of_another_schema(place: Place, compartment: str) -> None:
    own = {"hub", schema(OURS, compartment), schema(OURS, compartment).rpartition("_")[0]}
    with place.superuser() as db:
        others = [(where, table) for where, table in catalogue.tables(db) if where not in own]
    assert len(others) > 50
    with place.connect(place.names.login(OURS, compartment)) as db:
        for where, table in others:
            for question in (
                f"SELECT 1 FROM {where}.{table}",
                f"DELETE FROM {where}.{table}",
                f"INSERT INTO {where}.{table} DEFAULT VALUES",
            ):
                with pytest.raises(errors.InsufficientPrivilege), db.transaction():
                    db.execute(question.encode())


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_opens_a_register(place: Place, service: str) -> None:
    with place.superuser() as db:
        others = [(where, table) for where, table in catalogue.tables(db) if where != "hub"]
    with place.connect(place.names.service(service)) as db:
        for where, table in others:
            with pytest.raises(errors.InsufficientPrivilege), db.transaction():
                db.execute(f"SELECT 1 FROM {where}.{table}".encode())


@pytest.mark.parametrize("service", ["legal", "pool", "figures", "match"])
def test_a_service_sees_its_own_people_and_sessions_alone(place: Place, service: str) -> None:
    login = place.names.service(service)
    with place.superuser() as db:
        row = db.execute(
            "SELECT array_agg(person_id::text) FROM hub.membership WHERE login = %s", (login,)
        ).fetchone()
    own = ", ".join(f"'{person_id}'" for person_id in (row[0] if row and row[0] else [""]))
    foreign = {
        "person": f"id::text NOT IN ({own})",
        "membership": "login <> session_user",
        "session": "login <> session_user",
        "outbox": "run_as <> session_user",
        "login": "name <> session_user",
    }
    with place.connect(login) as db:
        found = {table: seen(db, f"hub.{table}", where) for table, where in foreign.items()}
        lines = seen(db, "hub.audit_line", "true") + seen(db, "hub.processing_line", "true")

    assert found == dict.fromkeys(foreign, 0)
    assert lines == 0


def test_the_catalogue_tells_no_name_of_the_neighbours_people(place: Place) -> None:
    """Statistics, views, comments: whatever may be read there holds none of their people."""
    with place.superuser() as db:
        names = db.execute(
            """SELECT p.name, p.email, p.subject || '@' || p.issuer FROM hub.person p
                 JOIN hub.tenant t ON t.id = p.tenant_id WHERE t.slug = %s""",
            (NEIGHBOUR,),
        ).fetchall()
        views = db.execute(
            """SELECT n.nspname, c.relname
                 FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE n.nspname IN ('pg_catalog', 'information_schema') AND relkind IN ('r', 'v')"""
        ).fetchall()
    markers = [word for row in names for word in row if word]
    assert len(markers) > 20
    read = 0
    with place.connect(place.names.login(OURS, "civil")) as db:
        for where, view in views:
            try:
                with db.transaction():
                    rows = db.execute(f"SELECT t::text FROM {where}.{view} t".encode()).fetchall()
            except psycopg.Error:
                continue
            read += 1
            everything = "\n".join(row[0] for row in rows if row[0])
            assert [word for word in markers if word in everything] == [], view
    assert read > 100
