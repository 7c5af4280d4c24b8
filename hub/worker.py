"""The worker: takes due rows of the outbox and runs their handlers.

Without Redis this process is relay and worker in one. With Redis the relay hands rows to
Celery, in a process beside this one; while Redis is gone it runs them itself. Mail has a lane of
its own, so that a mail server that does not answer holds up nothing else. A third loop seals the
audit log and clears away.
"""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import tenants.api  # noqa: F401 - registers the handlers of its features
from hub.embedded.guard import guard
from hub.identity import digest as _digest  # noqa: F401 - registers its handler
from hub.identity import tasks as _identity_tasks  # noqa: F401 - registers its handlers
from hub.installation import Installation, open_installation
from hub.kernel.outbox.events import MAIL, USUAL
from hub.kernel.outbox.relay import BATCH, Due, run_due, run_here, take_due
from hub.post import post_of
from hub.queue import DOWN, Queue, queue_of
from hub.settings import Settings
from hub.upkeep import upkeep_of

IDLE = 0.1
LONGEST_IDLE = 0.5
AFTER_TROUBLE = 2.0
WITHOUT_QUEUE = 5.0  # seconds to run rows here before Redis is tried again
LAST_WORDS = 30.0  # seconds for the running rows when we stop

log = logging.getLogger("hub.worker")


def open_for_work(settings: Settings) -> Installation:
    """Open the installation with what handlers need beside the database."""
    return open_installation(settings, post=post_of(settings))


def run(settings: Settings, stop: threading.Event | None = None) -> None:
    """Run what is due until stopped; trouble with the database is waited out."""
    hub = open_for_work(settings)
    stopped = stop or _stop_on_signal()
    relay, prepare = hub.names.service("relay"), hub.rooms.prepare
    queue = queue_of(settings)
    workers = Workers() if queue else None
    beside = [
        threading.Thread(target=_loop, args=(stopped, work), daemon=True)
        for work in (lambda: run_due(hub.engine, relay, prepare, MAIL), upkeep_of(hub).tend)
    ]
    for thread in beside:
        thread.start()
    handing = Handing(hub, queue)

    def usual() -> int:
        if workers:
            workers.see_to_it()
        return handing.out()

    _loop(stopped, usual)
    if workers:
        workers.stop()
    for thread in beside:
        thread.join(LAST_WORDS)
    hub.engine.dispose()


def _loop(stopped: threading.Event, work: Callable[[], int]) -> None:
    """Work until stopped, less often while there is nothing to do."""
    idle = IDLE
    while not stopped.is_set():
        try:
            done = work()
        except Exception as error:  # noqa: BLE001 - the rows are safe; try again when it answers
            log.warning("the worker waits: %s", type(error).__name__)
            stopped.wait(AFTER_TROUBLE)
            continue
        idle = IDLE if done else min(idle * 1.5, LONGEST_IDLE)
        if not done:
            stopped.wait(idle)


class Handing:
    """Hands due rows to the queue; runs them here when there is none, or it is gone."""

    def __init__(self, hub: Installation, queue: Queue | None) -> None:
        self._hub = hub
        self._queue = queue
        self._without_until = 0.0
        self._was_full = False

    def out(self) -> int:
        """Hand out, or run, what is due in the usual lane; return how many rows."""
        queue = self._queue if time.monotonic() >= self._without_until else None
        if queue and self._was_full and not self._has_room(queue):
            return 0
        due = take_due(self._hub.engine, self._hub.names.service("relay"), USUAL)
        self._was_full = len(due) == BATCH
        given = self._give(queue, due) if queue else 0
        run_here(self._hub.engine, due[given:], self._hub.rooms.prepare)
        return len(due)

    def _has_room(self, queue: Queue) -> bool:
        try:
            return queue.has_room()
        except DOWN as error:
            self._do_without(error)
            return True

    def _give(self, queue: Queue, due: list[Due]) -> int:
        """Hand rows to the queue; return how many it took."""
        for number, row in enumerate(due):
            try:
                queue.give(row)
            except DOWN as error:
                self._do_without(error)
                return number
        return len(due)

    def _do_without(self, error: BaseException) -> None:
        log.warning("the queue is gone (%s), rows are run here", type(error).__name__)
        self._without_until = time.monotonic() + WITHOUT_QUEUE


class Workers:
    """The process that runs what was handed out; it does not outlive this one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._tried_at = 0.0

    def see_to_it(self) -> None:
        """Start the process, and again when it stopped; only from the main thread."""
        if self._process is not None and self._process.poll() is None:
            return
        if time.monotonic() - self._tried_at < AFTER_TROUBLE:
            return
        self._tried_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hub.queue"],
            preexec_fn=guard().in_child,  # noqa: PLW1509 - must run in the child itself
        )

    def stop(self) -> None:
        """Let the running rows finish, then stop."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _stop_on_signal() -> threading.Event:
    stopped = threading.Event()

    def stop(_number: int, _frame: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped
