"""How far the work is: told in transactions of their own, so that pages see it meanwhile."""

from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.work import unit_of_work
from tenants.imports.models import TakeoverProgress

STEP = 500  # rows between two tellings, and in one statement


def note_progress(db: Session, takeover_id: UUID, done: int, total: int) -> None:
    """Write how far it is, in this transaction."""
    values = {"done": done, "total": total, "told_at": clock.now()}
    row = insert(TakeoverProgress).values(takeover_id=takeover_id, **values)
    db.execute(row.on_conflict_do_update(index_elements=["takeover_id"], set_=values))


def tell_progress(db: Session, takeover_id: UUID, done: int, total: int) -> None:
    """Write how far it is on a second connection of the same login, and keep that at once.

    The work itself may hold its take-over locked, but not its key (FOR NO KEY UPDATE).
    """
    engine = db.get_bind()
    assert isinstance(engine, Engine)
    with unit_of_work(engine, db.info["login"]) as work:
        note_progress(work.db, takeover_id, done, total)
