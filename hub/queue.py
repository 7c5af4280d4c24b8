"""Celery on Redis: an accelerator of the outbox, never its truth.

The relay hands out the id of a row and the login it runs on; a worker process runs the row as
the relay itself would. A message that is lost is handed out again, one that comes twice finds
its row done.
"""

import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from hub.kernel.outbox.relay import Due, run_row
from hub.settings import Settings, read_settings

TASK = "hub.outbox.run_row"
# What sending raises when Redis is gone, full, or no Redis.
DOWN = (OperationalError, RedisError, OSError)
ENOUGH = 1_000  # messages waiting: more would only be the same rows once more
SOFT_LIMIT, HARD_LIMIT = 120, 150  # seconds for one row
HIDDEN = 300  # seconds after which a message that nobody finished comes back
PROCESSES = 2

log = logging.getLogger("hub.queue")


def queue_name(settings: Settings) -> str:
    """Return the name of this installation's queue; one Redis may serve several."""
    return f"{settings.prefix}outbox"


def make_queue(settings: Settings) -> Any:
    """Return the Celery application of an installation."""
    make: Any = celery.Celery  # Celery has no types
    app = make("hub", broker=settings.redis_url, set_as_current=False)
    app.conf.update(
        broker_transport_options={
            "global_keyprefix": settings.prefix,
            "visibility_timeout": HIDDEN,
            "unacked_restore_limit": 1_000,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "retry_on_timeout": False,
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        task_default_queue=queue_name(settings),
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_LIMIT,
        task_time_limit=HARD_LIMIT,
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=2_000,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        enable_utc=True,
    )
    return app


@dataclass(frozen=True, slots=True)
class Queue:
    """The sending side: what the relay hands rows to."""

    app: Any
    name: str

    def give(self, due: Due) -> None:
        """Hand out a row, without trying twice; raises one of `DOWN`."""
        self.app.send_task(
            TASK, args=[str(due.id), due.run_as], queue=self.name, retry=False, ignore_result=True
        )

    def has_room(self) -> bool:
        """Say whether fewer messages wait than makes sense; raises one of `DOWN`."""
        with self.app.connection_for_write(connect_timeout=2) as connection:
            declared: Any = connection.default_channel.queue_declare(queue=self.name)
            return bool(declared.message_count < ENOUGH)


def queue_of(settings: Settings) -> Queue | None:
    """Return what rows are handed to; None when no Redis is set: then the relay runs them."""
    if not settings.redis_url:
        return None
    return Queue(make_queue(settings), queue_name(settings))


def make_worker(settings: Settings) -> Any:
    """Return the application with the task that runs a row; each process opens the hub itself."""
    app = make_queue(settings)
    opened: list[Any] = []

    def run(row_id: str, run_as: str) -> None:
        if not opened:  # after the fork, so that no connection is shared
            from hub.worker import open_for_work  # noqa: PLC0415 - the worker starts this module

            opened.append(open_for_work(settings))
        run_row(opened[0].engine, Due(UUID(row_id), run_as), opened[0].rooms.prepare)

    app.task(name=TASK)(run)
    return app


def work(settings: Settings, processes: int = PROCESSES) -> None:
    """Run the rows that are handed out, until stopped."""
    app = make_worker(settings)
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            f"--concurrency={processes}",
            f"--queues={queue_name(settings)}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=WARNING",
        ]
    )


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    work(read_settings())
