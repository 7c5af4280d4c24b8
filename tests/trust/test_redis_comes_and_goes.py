"""Celery and Redis are an accelerator: with them gone the hub goes on, and catches up by itself."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from hub.kernel.ids import new_id
from hub.kernel.outbox.relay import Due
from hub.queue import make_queue, queue_of
from tests.stand import Stand, children_of, standing, wait_until
from tests.trust import filing

pytestmark = [pytest.mark.redis, pytest.mark.slow]
CAUGHT_UP_WITHIN = 60


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    if shutil.which("redis-server") is None:
        pytest.skip("there is no redis-server here")
    with standing(tmp_path_factory.mktemp("stand")) as running:
        yield running


@pytest.fixture(scope="module")
def filer(stand: Stand) -> filing.Filer:
    return filing.filers(stand, stand.region(), 1)[0]


def file(filer: filing.Filer) -> UUID:
    assert filer.file(time.monotonic() + 10)
    return list(filer.acknowledged.values())[-1]


def is_noticed(stand: Stand, incident_id: UUID) -> bool:
    with stand.superuser() as db:
        if filing.open_rows(db):
            return False
        found = filing.notices(db)
    return all(len(found.get((incident_id, kind), [])) == 1 for kind in filing.KINDS)


def test_a_notice_comes_through_celery(stand: Stand, filer: filing.Filer) -> None:
    assert wait_until(lambda: len(celery_processes(stand)) > 1)

    found = file(filer)

    assert wait_until(lambda: is_noticed(stand, found), CAUGHT_UP_WITHIN)
    assert wait_until(lambda: len(stand.mailbox.mails) == 1, CAUGHT_UP_WITHIN)


def celery_processes(stand: Stand) -> list[int]:
    return [
        pid
        for one in children_of(stand.running["worker"].pid)
        for pid in (one, *children_of(one))
        if "hub.queue" in Path(f"/proc/{pid}/cmdline").read_text()
    ]


def test_filing_goes_on_without_redis_and_so_do_the_notices(
    stand: Stand, filer: filing.Filer
) -> None:
    stand.kill("redis", hold=True)
    started = time.monotonic()
    found = file(filer)
    assert time.monotonic() - started < 3

    # The relay runs the rows itself while there is no queue.
    assert wait_until(lambda: is_noticed(stand, found), CAUGHT_UP_WITHIN)

    stand.start("redis")
    again = file(filer)
    assert wait_until(lambda: is_noticed(stand, again), CAUGHT_UP_WITHIN)
    with stand.superuser() as db:
        assert all(len(people) == 1 for people in filing.notices(db).values())


def test_what_was_handed_out_and_lost_with_redis_is_handed_out_again(
    stand: Stand, filer: filing.Filer
) -> None:
    stand.kill("worker", hold=True)
    found = file(filer)
    with stand.superuser() as db:
        db.execute(
            "UPDATE hub.outbox SET published_at = now() WHERE done_at IS NULL"
            " AND event <> 'DigestDue'"
        )
    stand.start("worker")

    assert wait_until(lambda: is_noticed(stand, found), CAUGHT_UP_WITHIN + 30)


def test_a_row_handed_out_many_times_is_run_once(stand: Stand, filer: filing.Filer) -> None:
    stand.kill("worker", hold=True)
    found = file(filer)
    with stand.superuser() as db:
        rows = db.execute(
            "SELECT id, run_as FROM hub.outbox WHERE done_at IS NULL AND event <> 'DigestDue'"
        ).fetchall()
    queue = queue_of(stand.settings)
    assert queue is not None
    for _ in range(20):
        for row_id, run_as in rows:
            queue.give(Due(row_id, run_as))
    stand.start("worker")

    assert wait_until(lambda: is_noticed(stand, found), CAUGHT_UP_WITHIN)


def test_a_row_that_does_not_exist_troubles_nobody(stand: Stand, filer: filing.Filer) -> None:
    queue = queue_of(stand.settings)
    assert queue is not None
    queue.give(Due(new_id(), "hub_t_kleindorp_civil"))
    queue.give(Due(new_id(), "hub_t_nobody_civil"))

    found = file(filer)
    assert wait_until(lambda: is_noticed(stand, found), CAUGHT_UP_WITHIN)


def test_the_processes_end_with_the_worker_that_started_them(stand: Stand) -> None:
    assert wait_until(lambda: len(celery_processes(stand)) > 1)
    there = celery_processes(stand)

    stand.kill("worker")

    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in there), 30)


def test_the_queue_is_set_as_it_must_be(stand: Stand) -> None:
    found = make_queue(stand.settings).conf

    options = found.broker_transport_options
    assert {name for name in options if name.startswith("unacked_restore")} == {
        "unacked_restore_limit",
        "unacked_restore_interval",
        "unacked_restore_throttle",
    }
    assert options["visibility_timeout"] > found.task_time_limit > found.task_soft_time_limit
    assert found.task_acks_late
    assert found.task_reject_on_worker_lost
    assert found.accept_content == ["json"]
    assert found.result_backend is None
    assert found.task_default_queue.startswith(stand.settings.prefix)
