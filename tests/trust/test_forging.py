"""What a login may not say of itself or of others, whatever SQL it sends (trust.md, G3 and G7)."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from hub.identity.roles import Role
from hub.kernel.db.names import COMPARTMENTS, SERVICES
from hub.kernel.ids import new_id
from tests.builders import HOST
from tests.databases import Cluster
from tests.trust.world import NEIGHBOUR, OURS, World

Connection = psycopg.Connection[Any]

OUTBOX = """
INSERT INTO hub.outbox (id, {column}, run_as, handler, event, ids, written_at, due_at)
VALUES (gen_random_uuid(), {value}, {run_as}, 'h', 'e', '{{}}', now(), now())
"""
AUDIT = """
INSERT INTO hub.audit_line ({column}, id, at, processing_id, action, object_kind, object_ids,
                            result, origin)
VALUES ({value}, gen_random_uuid(), now(), gen_random_uuid(), 'a', '', '{{}}', 'done', '')
"""
PROCESSING = """
INSERT INTO hub.processing_line ({column}, id, processing_id, operation_id, activity, subject,
                                 status_code, started_at, ended_at)
VALUES ({value}, gen_random_uuid(), gen_random_uuid(), '', '', '', 'ok', now(), now())
"""
MEMBERSHIP = """
INSERT INTO hub.membership (id, tenant_id, person_id, role, login, source, starts_on, given_at,
                            needs_confirmation, confirmed_by, confirmed_at)
VALUES (gen_random_uuid(), %(tenant)s, %(person)s, %(role)s, %(login)s, 'given', current_date,
        now(), %(needs)s, %(by)s, %(at)s)
"""


class Forged(NamedTuple):
    """A municipality's civil login, and the names of others."""

    db: Connection
    own: str
    neighbour: str
    political: str
    world: World

    def person(self, slug: str, role: Role = Role.REPORTER) -> UUID:
        return self.world.region.who(slug, role).id

    def tenant(self, slug: str) -> Any:
        row = self.db.execute("SELECT id FROM hub.tenant WHERE slug = %s", (slug,)).fetchone()
        return row[0] if row else None


def connect(world: World, login: str) -> Connection:
    return psycopg.connect(**world.region.hub.server.conninfo(login))


@pytest.fixture
def civil(lasting: World) -> Iterator[Forged]:
    region = lasting.region
    own = region.login(OURS, "civil")
    with connect(lasting, own) as db:
        neighbour, political = region.login(NEIGHBOUR, "civil"), region.login(OURS, "political")
        yield Forged(db, own, neighbour, political, lasting)
        db.rollback()


def refused(db: Connection, statement: str, values: Any = None) -> None:
    """Expect that the server refuses it, by a right or by a policy."""
    with pytest.raises(errors.InsufficientPrivilege), db.transaction():
        db.execute(statement.encode(), values)


def test_an_event_is_written_by_whoever_writes_it(civil: Forged) -> None:
    for writer in (civil.neighbour, civil.political, civil.world.region.service("legal")):
        row = OUTBOX.format(column="written_by", value=f"'{writer}'", run_as=f"'{civil.own}'")
        refused(civil.db, row)


def test_an_event_runs_where_its_writer_may_address(civil: Forged) -> None:
    for target in (civil.neighbour, civil.world.region.service("web"), "postgres"):
        row = OUTBOX.format(column="written_by", value="session_user", run_as=f"'{target}'")
        refused(civil.db, row)
    own = OUTBOX.format(column="written_by", value="session_user", run_as=f"'{civil.political}'")
    civil.db.execute(own.encode())


def test_no_login_moves_an_event_to_another_writer_or_room(civil: Forged) -> None:
    for column in ("run_as", "written_by", "handler", "ids"):
        refused(civil.db, f"UPDATE hub.outbox SET {column} = {column}")


@pytest.mark.parametrize(
    ("rows", "column"), [(AUDIT, "chain"), (PROCESSING, "login")], ids=["audit", "processing"]
)
def test_a_line_stands_in_the_log_of_its_writer(civil: Forged, rows: str, column: str) -> None:
    for other in (civil.neighbour, civil.political, civil.world.region.service("seal")):
        refused(civil.db, rows.format(column=column, value=f"'{other}'"))


@pytest.mark.parametrize("xact", ["'1'::xid8", "'9000000000'::xid8"], ids=["past", "future"])
def test_a_line_stands_in_its_own_transaction(civil: Forged, xact: str) -> None:
    """A line dated before the seal would slip under it; one far ahead would never be sealed."""
    refused(civil.db, AUDIT.format(column="xact", value=xact))


EVERYBODY = [*COMPARTMENTS, *SERVICES]


@pytest.mark.parametrize("kind", EVERYBODY)
@pytest.mark.parametrize(
    "table", ["audit_line", "processing_line", "audit_seal", "audit_checkpoint"]
)
def test_no_login_changes_or_removes_a_line(lasting: World, kind: str, table: str) -> None:
    region = lasting.region
    login = region.login(OURS, kind) if kind in COMPARTMENTS else region.service(kind)
    with connect(lasting, login) as db:
        refused(db, f"DELETE FROM hub.{table}")
        refused(db, f"TRUNCATE hub.{table}")
        refused(db, f"UPDATE hub.{table} SET {HOLDS[table]} = {HOLDS[table]}")


HOLDS = {
    "audit_line": "result",
    "processing_line": "subject",
    "audit_seal": "hash",
    "audit_checkpoint": "signature",
}


def membership(forged: Forged, **changes: Any) -> dict[str, Any]:
    plain = {
        "tenant": forged.tenant(OURS),
        "person": forged.person(OURS),
        "role": "council_clerk",
        "login": forged.political,
        "needs": True,
        "by": None,
        "at": None,
    }
    return {**plain, **changes}


def test_the_civil_line_may_give_an_unconfirmed_political_role(civil: Forged) -> None:
    civil.db.execute(MEMBERSHIP.encode(), membership(civil))


@pytest.mark.parametrize(
    "changes",
    [{"at": "2026-01-01"}, {"by": new_id()}, {"needs": False}],
    ids=["confirmed", "confirmed by", "needs none"],
)
def test_the_civil_line_confirms_no_political_role(civil: Forged, changes: dict[str, Any]) -> None:
    refused(civil.db, MEMBERSHIP, membership(civil, **changes))


def test_the_civil_line_confirms_none_afterwards_either(civil: Forged) -> None:
    for change in ("confirmed_at = now()", "needs_confirmation = false", "login = session_user"):
        refused(civil.db, f"UPDATE hub.membership SET {change}")


def test_a_municipality_gives_no_role_elsewhere(civil: Forged) -> None:
    region = civil.world.region
    for login in (civil.neighbour, *(region.service(name) for name in SERVICES)):
        refused(civil.db, MEMBERSHIP, membership(civil, login=login, role="lawyer"))
    refused(civil.db, MEMBERSHIP, membership(civil, person=civil.person(NEIGHBOUR)))


def test_the_host_gives_a_role_in_a_shared_service(lasting: World) -> None:
    region = lasting.region
    with connect(lasting, region.login(HOST, "civil")) as db:
        forged = Forged(db, region.login(HOST, "civil"), "", "", lasting)
        given = membership(
            forged,
            tenant=forged.tenant(HOST),
            person=forged.person(HOST),
            login=region.service("legal"),
            role="lawyer",
            needs=False,
        )
        db.execute(MEMBERSHIP.encode(), given)
        refused(db, MEMBERSHIP, {**given, "login": region.service("web")})
        refused(db, MEMBERSHIP, {**given, "login": region.login(NEIGHBOUR, "civil")})
        db.rollback()


def test_an_ended_political_role_does_not_come_back_unconfirmed(
    cluster: Cluster, world: World
) -> None:
    """Ending and extending is the civil line's; a role that ended must be confirmed again."""
    clerk = world.region.who(OURS, Role.COUNCIL_CLERK)
    with cluster.admin(world.region.hub.server.options["dbname"]) as admin:
        admin.execute(
            "UPDATE hub.membership SET ends_on = current_date - 10 WHERE person_id = %s",
            (clerk.id,),
        )
    with connect(world, world.region.login(OURS, "civil")) as db:
        try:
            db.execute("UPDATE hub.membership SET ends_on = NULL WHERE person_id = %s", (clerk.id,))
        except psycopg.Error:
            db.rollback()
        row = db.execute(
            """SELECT count(*) FROM hub.membership WHERE person_id = %s AND ends_on IS NULL
                  AND confirmed_at IS NOT NULL AND login LIKE '%%political'""",
            (clerk.id,),
        ).fetchone()

    assert row == (0,)


def test_a_municipality_cannot_touch_the_people_of_another(civil: Forged) -> None:
    theirs = civil.world.region.who(NEIGHBOUR, Role.REPORTER).id
    changed = civil.db.execute("UPDATE hub.person SET name = 'x' WHERE id = %s", (theirs,)).rowcount
    assert changed == 0
    refused(civil.db, "UPDATE hub.person SET tenant_id = tenant_id")


def test_one_municipality_cannot_take_the_identity_of_anothers_people(civil: Forged) -> None:
    """Entered under our name, a neighbour's (issuer, subject) would shut them out."""
    insert = """INSERT INTO hub.person (id, tenant_id, issuer, subject, name, sort_key, job_title,
                    language, mode, first_seen_at)
                VALUES (gen_random_uuid(), %s, %s, %s, 'x', 'x', '', 'nl', 'auto', now())"""
    tenant, issuer = civil.tenant(OURS), f"https://sso.{NEIGHBOUR}.example"
    told = []
    for subject in ("reporter-1", "nobody-1"):
        try:
            with civil.db.transaction():
                civil.db.execute(insert.encode(), (tenant, issuer, subject))
                told.append("entered")
        except psycopg.Error as error:
            told.append(type(error).__name__)

    assert told[0] == told[1], "whether somebody works for the neighbour can be asked"


def test_a_municipality_lets_no_provider_have_an_internal_address(civil: Forged) -> None:
    refused(civil.db, "UPDATE hub.provider SET allow_internal = true")


def test_a_new_provider_has_no_internal_address_either(civil: Forged) -> None:
    insert = """INSERT INTO hub.provider (tenant_id, issuer, client_id, algorithms, role_map,
                    idle_minutes, hours, allow_internal, changed_at)
                VALUES (%s, 'http://127.0.0.1:9', 'x', '{RS256}', '{}', 30, 8, true, now())"""
    refused(civil.db, insert, (civil.tenant(OURS),))


def test_the_sign_in_login_reads_no_register(lasting: World) -> None:
    with connect(lasting, lasting.region.service("web")) as db:
        for schema in ("r_kleindorp", "r_kleindorp_civil", "r_kleindorp_political"):
            refused(
                db, f"SELECT 1 FROM {schema}.{'norm' if schema == 'r_kleindorp' else 'incident'}"
            )
        refused(db, "SELECT 1 FROM hub.outbox")
        refused(db, "SELECT 1 FROM hub.audit_line")
        refused(db, "UPDATE hub.membership SET login = login")
        refused(db, "UPDATE hub.person SET name = name")


def test_a_hat_sees_the_sessions_of_its_own_login_and_starts_none(civil: Forged) -> None:
    civil.world.region.as_role(OURS, Role.COUNCIL_CLERK)
    civil.world.region.as_role(OURS, Role.REPORTER)
    rows = civil.db.execute("SELECT DISTINCT login::text FROM hub.session").fetchall()

    assert rows == [(civil.own,)]
    refused(civil.db, "UPDATE hub.session SET login = session_user")
    refused(civil.db, "UPDATE hub.session SET ends_at = now()")
    refused(civil.db, "INSERT INTO hub.session SELECT * FROM hub.session")
