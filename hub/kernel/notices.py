"""Notices: somebody should know of something. A kind and an object, never content.

The kinds, their words and their addresses are told by the packages that give them,
through `hub.kernel.panels`.
"""

from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.dossiers import Notice
from hub.kernel.ids import new_id


def notify(db: Session, people: set[UUID], kind: str, object_id: UUID) -> list[UUID]:
    """Give each person a notice, exactly once for the event that is being handled.

    Returns the people who did not have it yet.
    """
    if not people:
        return []
    cause = db.info["cause"]
    rows = [
        {
            "id": new_id(),
            "person_id": person_id,
            "kind": kind,
            "object_id": object_id,
            "cause_id": cause,
            "noticed_at": clock.now(),
        }
        for person_id in people
    ]
    added = insert(Notice).values(rows).on_conflict_do_nothing().returning(Notice.person_id)
    return list(db.execute(added).scalars())


def notices_of(actor: Actor, most: int = 50) -> Select[Notice]:
    """Select the actor's own notices, newest first."""
    mine = select(Notice).where(Notice.person_id == actor.person_id)
    return mine.order_by(Notice.noticed_at.desc(), Notice.id.desc()).limit(most)


def mark_read(db: Session, actor: Actor, object_id: UUID | None = None) -> None:
    """Mark the actor's notices as read: of one object, or all."""
    mine = update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    if object_id is not None:
        mine = mine.where(Notice.object_id == object_id)
    db.execute(mine.values(read_at=func.now()))
