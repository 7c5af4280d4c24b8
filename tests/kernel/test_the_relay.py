"""The relay: each row once, whoever runs it, and nobody's trouble is everybody's."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.pools import make_engine
from hub.kernel.errors import Unavailable
from hub.kernel.ids import new_id
from hub.kernel.mail import MailUnavailable
from hub.kernel.outbox import relay
from hub.kernel.outbox.events import HANDLERS, MAIL, handles, store
from hub.kernel.outbox.relay import Due
from hub.serving import Served
from tests.builders import Region
from tests.databases import Cluster


@dataclass(frozen=True, slots=True)
class Rung:
    """A bell rang, for the tests."""

    bell_id: UUID


@dataclass(frozen=True, slots=True)
class Written:
    """A mail must go out, for the tests."""

    bell_id: UUID


@pytest.fixture
def run() -> Iterator[list[str]]:
    """What the handlers of these tests did; an error in it is raised by the next handler."""
    done: list[Any] = []

    def ring(db: Session, event: Any) -> None:
        if done and isinstance(done[-1], Exception):
            raise done[-1]
        done.append(f"{db.info['tenant']} {type(event).__name__}")

    before = dict(HANDLERS)
    handles(Rung)(ring)

    def post(db: Session, event: Any) -> None:
        ring(db, event)

    handles(Written, lane=MAIL)(post)
    yield done
    HANDLERS.clear()
    HANDLERS.update(before)


def write(region: Region, slug: str, event: type[Any] = Rung, count: int = 1) -> list[Due]:
    login = region.login(slug, "civil")
    with region.work(login) as work:
        rows = [row for _ in range(count) for row in store(work.db, event(bell_id=new_id()))]
    return [Due(row.id, login) for row in rows]


@pytest.fixture
def superuser(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


def row_of(superuser: Any, due: Due) -> Any:
    asked = (
        "SELECT done_at, attempts, parked_at, error, due_at - now() FROM hub.outbox WHERE id = %s"
    )
    return superuser.execute(asked, (due.id,)).fetchone()


def test_a_row_that_two_workers_get_is_run_once(region: Region, run: list[str]) -> None:
    (due,) = write(region, "kleindorp")
    hub, answers = region.hub, []

    def work() -> None:
        answers.append(relay.run_row(hub.engine, due, hub.rooms.prepare))

    with region.work(due.run_as) as holder:
        holder.db.connection().exec_driver_sql(
            "SELECT 1 FROM hub.outbox WHERE id = %s FOR UPDATE", (due.id,)
        )
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert run == []
    for thread in threads:
        thread.join()

    assert answers == [True] * 4
    assert run == ["kleindorp Rung"]


def test_a_municipality_that_cannot_be_served_holds_up_nobody_and_is_not_parked(
    region: Region, run: list[str], superuser: Any
) -> None:
    held, free = write(region, "kleindorp")[0], write(region, "middelveen")[0]
    superuser.execute("UPDATE hub.tenant SET status = 'suspended' WHERE slug = 'kleindorp'")
    engine = make_engine(region.hub.server, on_connect=Served(region.hub.names).check)
    prepare = region.hub.rooms.prepare

    for minutes in range(30):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            relay.run_due(engine, region.service("relay"), prepare)
    assert run == ["middelveen Rung"]
    assert row_of(superuser, free)[0] is not None
    assert row_of(superuser, held)[:3] == (None, 0, None)

    superuser.execute("UPDATE hub.tenant SET status = 'active' WHERE slug = 'kleindorp'")
    with clock.at(clock.now() + timedelta(hours=1)):
        relay.run_due(engine, region.service("relay"), prepare)
    assert run == ["middelveen Rung", "kleindorp Rung"]
    engine.dispose()


def test_while_the_mail_server_is_silent_one_mail_is_tried_and_the_rest_goes_on(
    region: Region, run: list[Any], superuser: Any
) -> None:
    mails = write(region, "kleindorp", Written, 3)
    run.append(MailUnavailable("silent"))
    hub = region.hub

    relay.run_due(hub.engine, region.service("relay"), hub.rooms.prepare, MAIL)

    tried = [row_of(superuser, mail) for mail in mails]
    assert sorted(row[3] or "" for row in tried) == ["", "", "MailUnavailable"]
    assert {row[1:3] for row in tried} == {(0, None)}
    run.clear()
    with clock.at(clock.now() + timedelta(seconds=45)):
        relay.run_due(hub.engine, region.service("relay"), hub.rooms.prepare, MAIL)
    assert run == ["kleindorp Written"] * 3


def test_what_is_outside_and_does_not_answer_is_never_parked(
    region: Region, run: list[Any], superuser: Any
) -> None:
    (due,) = write(region, "kleindorp")
    run.append(Unavailable("not now"))

    for _ in range(30):
        assert not relay.run_row(region.hub.engine, due, region.hub.rooms.prepare)

    done_at, attempts, parked_at, error, wait = row_of(superuser, due)
    assert (done_at, attempts, parked_at, error) == (None, 0, None, "Unavailable")
    assert wait < timedelta(seconds=30)


def test_what_keeps_failing_by_itself_is_parked(
    region: Region, run: list[Any], superuser: Any
) -> None:
    (due,) = write(region, "kleindorp")
    run.append(ZeroDivisionError())

    for _ in range(relay.MOST_ATTEMPTS):
        relay.run_row(region.hub.engine, due, region.hub.rooms.prepare)

    _, attempts, parked_at, error, _ = row_of(superuser, due)
    assert (attempts, error) == (relay.MOST_ATTEMPTS, "ZeroDivisionError")
    assert parked_at is not None


def test_mail_and_the_rest_are_taken_apart(region: Region, run: list[str]) -> None:
    write(region, "kleindorp", Written)
    write(region, "kleindorp", Rung)
    hub, name = region.hub, region.service("relay")

    relay.run_due(hub.engine, name, hub.rooms.prepare, "")
    assert run == ["kleindorp Rung"]
    relay.run_due(hub.engine, name, hub.rooms.prepare, MAIL)
    assert run == ["kleindorp Rung", "kleindorp Written"]


def test_a_row_whose_handler_this_release_does_not_know_waits_for_one_that_does(
    region: Region, run: list[str], superuser: Any
) -> None:
    (due,) = write(region, "kleindorp")
    superuser.execute("UPDATE hub.outbox SET handler = 'unknown' WHERE id = %s", (due.id,))

    assert not relay.run_row(region.hub.engine, due, region.hub.rooms.prepare)

    assert row_of(superuser, due)[3] == "KeyError"
