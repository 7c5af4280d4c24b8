"""The daily digest: one mail with a link, each working morning, whatever happened before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.identity.digest import next_morning
from hub.kernel import clock
from hub.kernel.db.names import COMPARTMENTS
from hub.kernel.dossiers import Notice
from hub.kernel.ids import new_id
from hub.kernel.outbox import relay
from tests.builders import SLUGS, Region
from tests.databases import Cluster

Sent = list[tuple[str, str]]
TUESDAY = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def superuser(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


@pytest.fixture
def sent(region: Region) -> Sent:
    """What was mailed: address and kind."""
    mailed: Sent = []

    def post(address: str, kind: str, _object_id: UUID, _cause: UUID) -> None:
        mailed.append((address, kind))

    region.hub.rooms.tools["post"] = post
    return mailed


def notice(region: Region, slug: str, role: str, room: str = "", *, count: int = 1) -> None:
    somebody = region.who(slug, role, room)
    with region.work(somebody.login) as work:
        for _ in range(count):
            work.db.add(
                Notice(person_id=somebody.id, kind="x", object_id=new_id(), cause_id=new_id())
            )


def wait_for(superuser: Any) -> datetime:
    """The moment at which the next digests are due."""
    (moment,) = superuser.execute(
        "SELECT min(due_at) FROM hub.outbox WHERE event = 'DigestDue' AND done_at IS NULL"
    ).fetchone()
    return moment.astimezone(UTC)


def run_at(region: Region, moment: datetime) -> None:
    with clock.at(moment):
        region.run_outbox()


def planned(superuser: Any) -> list[Any]:
    return superuser.execute(
        "SELECT run_as, count(*) FROM hub.outbox WHERE event = 'DigestDue' AND done_at IS NULL"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2027-01-12T05:00", "2027-01-12T06:30"),  # a Tuesday in winter, before half past seven
        ("2027-01-12T06:30", "2027-01-13T06:30"),  # at half past seven itself: tomorrow
        ("2027-01-15T12:00", "2027-01-18T06:30"),  # over the weekend
        ("2027-03-26T12:00", "2027-03-30T05:30"),  # Easter, and summer time begins on the 28th
        ("2027-10-29T12:00", "2027-11-01T06:30"),  # winter time begins on 31 October
        ("2027-12-24T12:00", "2027-12-27T06:30"),  # Christmas on a Saturday
        ("2027-04-26T12:00", "2027-04-28T05:30"),  # King's Day
    ],
)
def test_it_is_due_at_half_past_seven_on_the_next_working_day(after: str, due: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)

    assert next_morning(moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_each_compartment_has_one_planned_from_the_day_its_municipality_joins(
    region: Region, superuser: Any
) -> None:
    logins = sorted(region.login(slug, room) for slug in SLUGS for room in COMPARTMENTS)

    assert planned(superuser) == [(login, 1) for login in logins]


def test_who_has_unread_notices_gets_one_mail_and_nobody_else(
    region: Region, superuser: Any, sent: Sent
) -> None:
    notice(region, "kleindorp", "manager", count=3)
    notice(region, "middelveen", "coordinator")

    run_at(region, wait_for(superuser))

    assert sorted(sent) == [
        (region_mail("coordinator", "middelveen"), "digest"),
        (region_mail("manager", "kleindorp"), "digest"),
    ]


def region_mail(role: str, slug: str) -> str:
    return f"{role}@{slug}.example"


def test_notices_in_two_compartments_give_one_mail(
    region: Region, superuser: Any, sent: Sent
) -> None:
    held: dict[str, set[str]] = {}
    for slug, role, room in region.people:
        if slug == "kleindorp" and room in COMPARTMENTS:
            held.setdefault(role, set()).add(room)
    role, rooms = max(held.items(), key=lambda one: len(one[1]))
    assert len(rooms) > 1
    somebody = next(p for p in region.people.values() if (p.slug, p.role) == ("kleindorp", role))
    for room in rooms:
        notice(region, "kleindorp", role, room)

    run_at(region, wait_for(superuser))

    assert sent == [(region_mail(somebody.role, "kleindorp"), "digest")]


def test_it_comes_again_the_next_morning_until_the_notices_are_read(
    region: Region, superuser: Any, sent: Sent
) -> None:
    notice(region, "kleindorp", "manager")
    for days in (1, 2):
        run_at(region, wait_for(superuser))
        assert len(sent) == days

    with region.work(region.login("kleindorp", "civil")) as work:
        work.db.query(Notice).update({"read_at": clock.now()})
    run_at(region, wait_for(superuser))

    assert len(sent) == 2


def test_after_a_standstill_there_is_one_and_the_next_is_next_morning(
    region: Region, superuser: Any, sent: Sent
) -> None:
    notice(region, "kleindorp", "manager")

    run_at(region, TUESDAY)
    run_at(region, TUESDAY + timedelta(hours=1))

    assert len(sent) == 1
    assert wait_for(superuser) == datetime(2027, 3, 3, 6, 30, tzinfo=UTC)
    assert {count for _, count in planned(superuser)} == {1}


def test_on_a_day_off_nothing_is_mailed(region: Region, superuser: Any, sent: Sent) -> None:
    notice(region, "kleindorp", "manager")

    run_at(region, datetime(2027, 3, 6, 9, tzinfo=UTC))

    assert sent == []
    assert wait_for(superuser) == datetime(2027, 3, 8, 6, 30, tzinfo=UTC)


def test_a_handler_that_dies_leaves_the_row_and_no_second_one(
    region: Region, superuser: Any, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice(region, "kleindorp", "manager")
    monkeypatch.setattr("hub.identity.digest.plan_digest", lambda _db: 1 / 0)
    run_at(region, TUESDAY)
    assert sent == []
    monkeypatch.undo()

    run_at(region, TUESDAY + timedelta(minutes=20))

    assert len(sent) == 1
    assert {count for _, count in planned(superuser)} == {1}


def test_who_lost_the_role_gets_none(region: Region, superuser: Any, sent: Sent) -> None:
    notice(region, "kleindorp", "manager")
    superuser.execute("UPDATE hub.membership SET ends_on = starts_on WHERE role = 'manager'")

    run_at(region, wait_for(superuser))

    assert sent == []


def test_no_compartment_can_see_whom_another_wrote_to(region: Region) -> None:
    for login in (region.login("kleindorp", "civil"), region.service("web")):
        with (
            psycopg.connect(**region.hub.server.conninfo(login)) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute("SELECT * FROM hub.digest_mail")


def test_the_relay_takes_the_mail_apart(region: Region, superuser: Any, sent: Sent) -> None:
    notice(region, "kleindorp", "manager")
    with clock.at(wait_for(superuser)):
        due = relay.take_due(region.hub.engine, region.service("relay"), "")
        relay.run_here(region.hub.engine, due, region.hub.rooms.prepare)
        assert sent == []
        mail = relay.take_due(region.hub.engine, region.service("relay"), "mail")
        relay.run_here(region.hub.engine, mail, region.hub.rooms.prepare)
    assert len(sent) == 1
