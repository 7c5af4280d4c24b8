"""One transaction for a piece of work, on one login; the only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Engine, Table, event, inspect
from sqlalchemy.orm import Session

from hub.kernel.db.pools import as_login
from hub.kernel.db.ready import append

Later = Callable[[Session], None]

MOST_TOGETHER = 100  # rows in one statement; it has 65,535 values at most


class WorkSession(Session):
    """A session that writes rows of insert-only tables (the logs, the outbox) at a flush, together.

    Nothing ever reads such a row back in the same work, so the unit of work of the ORM, which
    follows each object, is passed by: one statement writes them all.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False, autoflush=False)
        self._lines: list[Any] = []

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Place an object in this piece of work."""
        model: Any = type(instance)
        if _insert_only(model) is None:
            super().add(instance, _warn=_warn)
        else:
            self._lines.append(instance)

    def expunge(self, instance: object) -> None:
        """Forget an object; one that was only passed on is forgotten already."""
        model: Any = type(instance)
        if _insert_only(model) is None or instance in self:
            super().expunge(instance)

    def flush(self, objects: Any = None) -> None:
        """Write what was added and changed."""
        super().flush(objects)
        if self._lines:
            self._write_lines()

    def forget_lines(self) -> None:
        """Drop what was added and not yet written; it was refused."""
        self._lines.clear()

    def _write_lines(self) -> None:
        waiting, self._lines = self._lines, []
        for start in range(0, len(waiting), MOST_TOGETHER):
            by_table: dict[Table, list[dict[str, Any]]] = {}
            for one in waiting[start : start + MOST_TOGETHER]:
                model: Any = type(one)
                found = _insert_only(model)
                assert found is not None
                table, names = found
                by_table.setdefault(table, []).append({name: getattr(one, name) for name in names})
            append(self, by_table)


@cache
def _insert_only(model: type[Any]) -> tuple[Table, tuple[str, ...]] | None:
    """Return table and columns of a model without server defaults and `eager_defaults`."""
    mapper = inspect(model)
    if mapper.eager_defaults is not False:
        return None
    table: Any = mapper.local_table
    return table, tuple(column.name for column in table.columns)


@event.listens_for(WorkSession, "after_soft_rollback")
def _forget(session: WorkSession, _transaction: object) -> None:
    """A savepoint flushes when it begins, so what waits now was added inside it."""
    session.forget_lines()


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
        with WorkSession(engine) as db:
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
    work.db.flush()
    work.db.commit()


def _write_kept(engine: Engine, work: Work) -> None:
    with WorkSession(engine) as db:
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
