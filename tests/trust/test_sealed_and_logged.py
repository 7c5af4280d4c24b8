"""What a melding tells is sealed to its place, and opening it is written down."""

from uuid import UUID

import pytest
from psycopg import errors

from hub.identity.roles import Role
from hub.kernel.authz import require
from hub.kernel.errors import NotAllowed
from hub.kernel.ids import new_id
from tenants.incidents import service
from tests.databases import Cluster
from tests.trust.asking import Answer, Visitor
from tests.trust.world import OURS, World, actor_of, marker

HERE = "r_kleindorp_civil"


def coordinator(world: World) -> Visitor:
    return Visitor(world, world.region.who(OURS, Role.COORDINATOR))


def show(world: World) -> Answer:
    return coordinator(world).ask("GET", f"/meldingen/{world.incidents[OURS, 'civil']}", "x")


def test_no_word_of_an_account_is_in_the_database(cluster: Cluster, lasting: World) -> None:
    with cluster.admin(lasting.region.hub.server.options["dbname"]) as db:
        row = db.execute(
            f"SELECT string_agg(t::text, '') FROM {HERE}.incident t".encode()
        ).fetchone()
        sealed = db.execute(f"SELECT account FROM {HERE}.incident".encode()).fetchall()

    assert row
    assert "Kwetsbaar" not in row[0]
    assert sealed
    assert all(b"Kwetsbaar" not in account for (account,) in sealed)


def test_sealed_text_opens_in_its_own_place_alone(cluster: Cluster, world: World) -> None:
    """The same melding, the same key, another column: it does not open there."""
    incident_id = world.incidents[OURS, "civil"]
    assert marker(OURS, "civil") in show(world).body
    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        db.execute(
            f"""UPDATE {HERE}.incident_step SET words_said =
                   (SELECT account FROM {HERE}.incident WHERE id = %s) WHERE incident_id = %s""",
            (incident_id, incident_id),
        )

    assert show(world).status == 500


def test_a_key_put_with_another_melding_opens_nothing(cluster: Cluster, world: World) -> None:
    one, other = world.incidents[OURS, "civil"], world.file(world.outdoors[OURS])
    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        for table, column in (("dossier_key", "wrapped"), ("incident", "account")):
            key = "dossier_id" if table == "dossier_key" else "id"
            db.execute(
                f"""UPDATE {HERE}.{table} SET {column} =
                    (SELECT {column} FROM {HERE}.{table} WHERE {key} = %s) WHERE {key} = %s""",
                (other, one),
            )

    assert show(world).status == 500


def lines(cluster: Cluster, world: World, incident_id: UUID) -> tuple[list[str], int]:
    login = world.region.login(OURS, "civil")
    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        audit = db.execute(
            """SELECT action FROM hub.audit_line WHERE chain = %s AND %s = ANY (object_ids)
                ORDER BY at""",
            (login, incident_id),
        ).fetchall()
        row = db.execute(
            "SELECT count(*) FROM hub.processing_line WHERE login = %s", (login,)
        ).fetchone()
    assert row
    return [action for (action,) in audit], row[0]


def test_opening_a_melding_is_written_in_both_logs(cluster: Cluster, world: World) -> None:
    incident_id = world.incidents[OURS, "civil"]
    before, processed = lines(cluster, world, incident_id)

    show(world)

    after, processed_now = lines(cluster, world, incident_id)
    assert after[len(before) :] == ["open"]
    assert processed_now == processed + 1


def test_a_list_is_written_down_with_the_meldingen_it_showed(
    cluster: Cluster, world: World
) -> None:
    coordinator(world).ask("GET", "/meldingen/", "x")

    assert lines(cluster, world, world.incidents[OURS, "civil"])[0][-1] == "incident:list"


def test_what_was_refused_is_written_down(cluster: Cluster, world: World) -> None:
    incident_id = world.incidents[OURS, "civil"]
    adviser = Visitor(world, world.region.who(OURS, Role.SAFETY_ADVISER))

    adviser.ask("GET", f"/meldingen/{incident_id}", "x")
    adviser.ask("POST", f"/meldingen/{incident_id}/oppakken", "incidents.take_in_hand")

    actions = lines(cluster, world, incident_id)[0]
    assert actions[-2:] == ["GET incidents.show", "POST incidents.take_in_hand"]


def test_a_melding_closes_after_the_reporter_was_answered(world: World) -> None:
    visitor, path = coordinator(world), f"/meldingen/{world.incidents[OURS, 'civil']}"

    assert visitor.ask("POST", f"{path}/afronden", "incidents.close").status == 422
    assert visitor.ask("POST", f"{path}/terugkoppeling", "incidents.give_feedback").status == 303
    assert visitor.ask("POST", f"{path}/afronden", "incidents.close").status == 303


def test_the_database_takes_a_form_once(cluster: Cluster, world: World) -> None:
    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        columns = "number, origin, happened_at, time_known, filed_at, channel, behaviours, status"
        insert = f"""INSERT INTO {HERE}.incident (id, {columns}, words, version, filing_key)
                     SELECT gen_random_uuid(), 'x' || number, origin, happened_at, time_known,
                            filed_at, channel, behaviours, status, words, version, filing_key
                       FROM {HERE}.incident LIMIT 1"""
        with pytest.raises(errors.UniqueViolation, match="filing_key"):
            db.execute(insert.encode())


def test_the_service_asks_for_the_right_itself(lasting: World) -> None:
    somebody = lasting.region.who(OURS, Role.SUPPORTER, "care")
    actor = actor_of(somebody, None)
    with pytest.raises(NotAllowed):
        require(actor, "incident:file")
    with lasting.work(somebody) as work, pytest.raises(NotAllowed):
        service.file_incident(work.db, actor, None)  # type: ignore[arg-type]


def test_what_people_type_is_text_on_every_page(world: World) -> None:
    """No tag of theirs is a tag of ours, in no language and on no page that shows it."""
    reporter = Visitor(world, world.region.who(OURS, Role.REPORTER))
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{7*7}}"
    answer = reporter.ask(
        "POST", "/meldingen/", "incidents.file", account=payload, filing_key=str(new_id())
    )
    path = answer.location.removesuffix("/verstuurd")
    visitor = coordinator(world)
    visitor.ask("POST", f"{path}/terugkoppeling", "incidents.give_feedback", said=payload)

    for body in (
        visitor.ask("GET", path, "x").body,
        visitor.ask("POST", "/meldingen/zoeken", "incidents.search", q=payload).body,
        reporter.ask("POST", "/meldingen/", "incidents.file", account=payload, day="x").body,
    ):
        assert "alert(1)" in body
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "49" not in body.partition("alert(1)")[2][:40]
