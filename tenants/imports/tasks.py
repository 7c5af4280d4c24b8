"""What happens after a take-over: handlers that may run more than once."""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.notices import notify
from hub.kernel.outbox.events import handles, store
from tenants.imports.events import TakeoverApproved, TakeoverFileDue, TakeoverMapped
from tenants.imports.models import State, Takeover
from tenants.imports.reading import FileRefused, MappingRefused
from tenants.imports.service import FILE_DAYS, erase_file
from tenants.imports.working import import_takeover, judge_takeover

Job = Callable[[Session, Takeover], None]

log = logging.getLogger("hub.takeover")


@handles(TakeoverMapped)
def judge_rows(db: Session, event: TakeoverMapped) -> None:
    """Judge every row of the file, then tell who started it that it can be looked at."""
    takeover = _waiting(db, event, State.JUDGING)
    if takeover is not None and _worked(db, takeover, judge_takeover):
        _tell(db, takeover, "takeover_judged")


@handles(TakeoverApproved)
def import_rows(db: Session, event: TakeoverApproved) -> None:
    """Import the judged rows, all or nothing, then tell who started it."""
    takeover = _waiting(db, event, State.IMPORTING)
    if takeover is not None and _worked(db, takeover, import_takeover):
        due_at = clock.in_days(clock.now(), FILE_DAYS)
        store(db, TakeoverFileDue(takeover_id=takeover.id), due_at=due_at)
        _tell(db, takeover, "takeover_imported")


@handles(TakeoverFileDue)
def erase_old_file(db: Session, event: TakeoverFileDue) -> None:
    """Erase the file when it was kept long enough; one that was never imported is dropped."""
    takeover = _locked(db, event)
    if takeover is None or takeover.erased_at is not None:
        return
    if takeover.state == State.IMPORTED:
        kept_since = takeover.finished_at or takeover.started_at
        if clock.now() - kept_since < timedelta(days=FILE_DAYS - 1):
            return
    elif takeover.state in {State.JUDGING, State.IMPORTING}:
        store(db, event, due_at=clock.in_days(clock.now(), 1))
        return
    else:
        takeover.move_to(State.DROPPED)
    erase_file(db, takeover)


Event = TakeoverMapped | TakeoverApproved | TakeoverFileDue


def _locked(db: Session, event: Event) -> Takeover | None:
    """Lock the take-over, but not its key: its progress is told on another connection."""
    one = select(Takeover).where(Takeover.id == event.takeover_id)
    return db.execute(one.with_for_update(key_share=True)).scalar_one_or_none()


def _waiting(db: Session, event: Event, state: State) -> Takeover | None:
    takeover = _locked(db, event)
    return takeover if takeover is not None and takeover.state == state else None


def _worked(db: Session, takeover: Takeover, job: Job) -> bool:
    """Do the work in a savepoint; when it fails nothing of it stays, and the state says so.

    A lost connection is no failure of the work: the outbox hands the row out again.
    """
    try:
        with db.begin_nested():
            job(db, takeover)
            db.flush()
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.warning("take-over failed: %s", type(error).__name__)
        takeover.move_to(State.FAILED)
        takeover.failure = _failure(error)
        _tell(db, takeover, "takeover_failed")
        return False
    return True


def _failure(error: Exception) -> str:
    """Return the code of a failure; what was said of the file itself stays out of the log."""
    if isinstance(error, FileRefused):
        return "file"
    return "mapping" if isinstance(error, MappingRefused) else "unexpected"


def _tell(db: Session, takeover: Takeover, kind: str) -> None:
    if takeover.started_by is not None:
        notify(db, {takeover.started_by}, kind, takeover.id)
