"""The relay takes due rows and has them run; the worker runs one row on its own login.

The row is the truth. A worker that dies leaves it undone, and it is handed out again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.work import Work, unit_of_work
from hub.kernel.errors import Unavailable
from hub.kernel.mail import MailUnavailable
from hub.kernel.outbox.events import HANDLERS, MAIL, USUAL, read_event
from hub.kernel.outbox.models import OutboxRow

AGAIN_AFTER = timedelta(seconds=30)
BATCH = 100
MOST_ATTEMPTS = 20
LONGEST_WAIT = timedelta(minutes=10)
# Something outside does not answer: that is nobody's error, and is over at any moment.
OUTSIDE = (MailUnavailable, Unavailable)
SOON = timedelta(seconds=20)

log = logging.getLogger("hub.outbox")


@dataclass(frozen=True, slots=True)
class Due:
    """A row that may be run now, the login on which, and its lane."""

    id: UUID
    run_as: str
    lane: str = USUAL


def take_due(engine: Engine, relay_login: str, lane: str | None = None) -> list[Due]:
    """Mark up to a hundred due rows of a lane, or of all, as handed out, and return them."""
    now = clock.now()
    rows = OutboxRow
    with unit_of_work(engine, relay_login) as work:
        due = work.db.execute(
            select(rows.id, rows.run_as, rows.handler)
            .where(rows.done_at.is_(None), rows.parked_at.is_(None), rows.due_at <= now)
            .where(or_(rows.published_at.is_(None), rows.published_at < now - AGAIN_AFTER))
            .where(*_in_lane(lane))
            .order_by(rows.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if due:
            mark = update(rows).where(rows.id.in_([row.id for row in due]))
            work.db.execute(mark.values(published_at=now))
    return [Due(row.id, row.run_as, _lane_of(row.handler)) for row in due]


def _in_lane(lane: str | None) -> list[ColumnElement[bool]]:
    apart = [handler.name for handler in HANDLERS.values() if handler.lane == MAIL]
    if lane is None:
        return []
    named = OutboxRow.handler
    return [named.in_(apart) if lane == MAIL else named.not_in(apart)]


def _lane_of(name: str) -> str:
    handler = HANDLERS.get(name)
    return handler.lane if handler else USUAL


def run_row(engine: Engine, due: Due, prepare: Callable[[Work], None]) -> bool:
    """Run one row on its login; effects and `done_at` are one transaction.

    prepare: gives the session its municipality and keys. Waits while another process runs the
    row, and then finds it done. Returns False when it failed; then it is due again later, and
    parked after twenty attempts. What fails because something outside does not answer is not
    counted as an attempt.
    """
    return _attempt(engine, due, prepare) is None


def _attempt(engine: Engine, due: Due, prepare: Callable[[Work], None]) -> Exception | None:
    try:
        with unit_of_work(engine, due.run_as) as work:
            prepare(work)
            _run(work.db, due.id)
    except Exception as error:  # noqa: BLE001 - whatever fails, the row stays and is tried again
        log.warning("handler of %s failed: %s", due.id, type(error).__name__)
        try:
            _postpone(engine, due, error)
        except Exception as trouble:  # noqa: BLE001 - it is handed out again after AGAIN_AFTER
            log.warning("%s could not be put off: %s", due.id, type(trouble).__name__)
        return error
    return None


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


def _postpone(engine: Engine, due: Due, error: Exception) -> None:
    with unit_of_work(engine, due.run_as) as work:
        row = work.db.execute(
            select(OutboxRow).where(OutboxRow.id == due.id).with_for_update()
        ).scalar_one_or_none()
        if row is None or row.done_at:
            return
        row.error = type(error).__name__
        if isinstance(error, OUTSIDE):
            row.due_at = clock.now() + SOON
            return
        row.attempts += 1
        if row.attempts >= MOST_ATTEMPTS:
            row.parked_at = clock.now()
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.attempts, 10)))
        row.due_at = clock.now() + wait


def run_due(
    engine: Engine, relay_login: str, prepare: Callable[[Work], None], lane: str | None = None
) -> int:
    """Take what is due and run it here, one after the other; return how many rows.

    This is the worker of an installation without Celery.
    """
    return run_here(engine, take_due(engine, relay_login, lane), prepare)


def run_here(engine: Engine, due: list[Due], prepare: Callable[[Work], None]) -> int:
    """Run rows one after the other; return how many there were.

    After one mail that the server had no answer to, the others wait for their next turn.
    """
    is_mail_down = False
    for row in due:
        if not (is_mail_down and row.lane == MAIL):
            is_mail_down |= isinstance(_attempt(engine, row, prepare), MailUnavailable)
    return len(due)
