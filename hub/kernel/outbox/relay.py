"""The relay takes due rows and has them run; the worker runs one row on its own login.

The row is the truth. A worker that dies leaves it undone, and it is handed out again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.work import Work, unit_of_work
from hub.kernel.outbox.events import HANDLERS, read_event
from hub.kernel.outbox.models import OutboxRow

AGAIN_AFTER = timedelta(seconds=30)
BATCH = 100
MOST_ATTEMPTS = 20
LONGEST_WAIT = timedelta(minutes=10)

log = logging.getLogger("hub.outbox")


@dataclass(frozen=True, slots=True)
class Due:
    """A row that may be run now, and the login on which."""

    id: UUID
    run_as: str


def take_due(engine: Engine, relay_login: str) -> list[Due]:
    """Mark up to a hundred due rows as handed out, and return them."""
    now = clock.now()
    rows = OutboxRow
    with unit_of_work(engine, relay_login) as work:
        due = work.db.execute(
            select(rows.id, rows.run_as)
            .where(rows.done_at.is_(None), rows.parked_at.is_(None), rows.due_at <= now)
            .where(or_(rows.published_at.is_(None), rows.published_at < now - AGAIN_AFTER))
            .order_by(rows.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if due:
            mark = update(rows).where(rows.id.in_([row.id for row in due]))
            work.db.execute(mark.values(published_at=now))
    return [Due(row.id, row.run_as) for row in due]


def run_row(engine: Engine, due: Due, prepare: Callable[[Work], None]) -> bool:
    """Run one row on its login; effects and `done_at` are one transaction.

    prepare: gives the session its municipality and keys. Returns False when it failed;
    then it is due again later, and parked after twenty attempts.
    """
    try:
        with unit_of_work(engine, due.run_as) as work:
            prepare(work)
            _run(work.db, due.id)
    except Exception as error:  # noqa: BLE001 - whatever fails, the row stays and is tried again
        log.warning("handler of %s failed: %s", due.id, type(error).__name__)
        _postpone(engine, due, type(error).__name__)
        return False
    return True


def _run(db: Session, row_id: UUID) -> None:
    row = db.execute(
        select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()
    ).scalar_one_or_none()
    if row is None or row.done_at or row.parked_at:
        return
    handler = HANDLERS[row.handler]
    db.info["cause"] = row.id
    handler.run(db, read_event(handler, row.ids))
    row.done_at = clock.now()
    row.error = None


def _postpone(engine: Engine, due: Due, error: str) -> None:
    with unit_of_work(engine, due.run_as) as work:
        row = work.db.execute(
            select(OutboxRow).where(OutboxRow.id == due.id).with_for_update()
        ).scalar_one_or_none()
        if row is None or row.done_at:
            return
        row.attempts += 1
        row.error = error
        if row.attempts >= MOST_ATTEMPTS:
            row.parked_at = clock.now()
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.attempts, 10)))
        row.due_at = clock.now() + wait


def run_due(engine: Engine, relay_login: str, prepare: Callable[[Work], None]) -> int:
    """Take what is due and run it here, one after the other; return how many rows.

    This is the worker of an installation without Celery.
    """
    due = take_due(engine, relay_login)
    for row in due:
        run_row(engine, row, prepare)
    return len(due)
