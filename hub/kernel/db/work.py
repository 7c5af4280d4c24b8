"""One transaction for a piece of work, on one login; the only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.kernel.db.pools import as_login

Later = Callable[[Session], None]


@dataclass(slots=True)
class Work:
    """A transaction that is kept or refused as a whole.

    before_commit: what is written last, such as audit lines.
    kept: what must stay when the rest is refused, such as a draft or a refused access.
    furnish: gives a session what it may use; the second transaction gets the same.
    """

    db: Session
    login: str
    before_commit: list[Later] = field(default_factory=list)
    kept: list[Later] = field(default_factory=list)
    refused: bool = False
    furnish: "Callable[[Work], None] | None" = None

    def refuse(self) -> None:
        """Let this transaction be rolled back at its end."""
        self.refused = True

    def keep(self, later: Later) -> None:
        """Write this in a second, short transaction if this one is refused."""
        self.kept.append(later)


@contextmanager
def unit_of_work(engine: Engine, login: str) -> Iterator[Work]:
    """Open a transaction on a login; keep it, or roll back when it is refused or fails."""
    with as_login(login):
        refused: BaseException | None = None
        with Session(engine, expire_on_commit=False, autoflush=False) as db:
            work = Work(db, login)
            db.info["work"] = work
            try:
                yield work
                if not work.refused:
                    _finish(work)
            except BaseException as error:  # noqa: BLE001 - raised again below, after what is kept
                refused = error
            if refused or work.refused:
                db.rollback()
        if work.kept and (refused or work.refused):
            _write_kept(engine, work)
        if refused:
            raise refused


def _finish(work: Work) -> None:
    work.db.flush()
    for later in work.before_commit:
        later(work.db)
    work.db.commit()


def _write_kept(engine: Engine, work: Work) -> None:
    with Session(engine, autoflush=False) as db:
        db.info["work"] = second = Work(db, work.login)
        if work.furnish:
            work.furnish(second)
            db.info["actor"] = work.db.info["actor"]
        for later in work.kept:
            later(db)
        _finish(second)


def work_of(db: Session) -> Work:
    """Return the piece of work that a session belongs to."""
    work: Work = db.info["work"]
    return work
