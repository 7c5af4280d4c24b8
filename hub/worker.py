"""The worker: takes due rows of the outbox and runs their handlers.

Without Redis this process is relay and worker in one; with Redis the relay hands rows to
Celery, and any number of Celery workers run them.
"""

import logging
import signal
import threading
from typing import Any

import tenants.api  # noqa: F401 - registers the handlers of its features
from hub.identity import tasks as _identity_tasks  # noqa: F401 - registers its handlers
from hub.installation import Installation, open_installation
from hub.kernel.outbox.relay import run_due
from hub.post import post_of
from hub.settings import Settings

IDLE = 0.1
LONGEST_IDLE = 0.5
AFTER_TROUBLE = 2.0

log = logging.getLogger("hub.worker")


def open_for_work(settings: Settings) -> Installation:
    """Open the installation with what handlers need beside the database."""
    return open_installation(settings, post=post_of(settings))


def run(settings: Settings, stop: threading.Event | None = None) -> None:
    """Run what is due until stopped; trouble with the database is waited out."""
    hub = open_for_work(settings)
    stopped = stop or _stop_on_signal()
    relay = hub.names.service("relay")
    idle = IDLE
    while not stopped.is_set():
        try:
            done = run_due(hub.engine, relay, hub.rooms.prepare)
        except Exception as error:  # noqa: BLE001 - the rows are safe; try again when it answers
            log.warning("the relay waits: %s", type(error).__name__)
            stopped.wait(AFTER_TROUBLE)
            continue
        idle = IDLE if done else min(idle * 1.5, LONGEST_IDLE)
        if not done:
            stopped.wait(idle)
    hub.engine.dispose()


def _stop_on_signal() -> threading.Event:
    stopped = threading.Event()

    def stop(_number: int, _frame: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped
