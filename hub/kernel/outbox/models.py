"""A row of the outbox: one handler that still has to run for one event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.ids import new_id

QUEUE = Keeping("outbox", "done_at", "operation", Erasure.NEVER, Export.NONE)


class OutboxRow(MappedAsDataclass, Base, keeping=QUEUE, kw_only=True):
    """Identifiers of what happened, the handler that must know, and the login it runs on."""

    __tablename__ = "outbox"
    __table_args__ = ({"schema": "hub"},)
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own attribute

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    run_as: Mapped[str]
    handler: Mapped[str]
    event: Mapped[str]
    ids: Mapped[dict[str, Any]]
    written_at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    due_at: Mapped[datetime] = mapped_column(default_factory=now)
    published_at: Mapped[datetime | None] = mapped_column(default=None, init=False)
    done_at: Mapped[datetime | None] = mapped_column(default=None, init=False)
    parked_at: Mapped[datetime | None] = mapped_column(default=None, init=False)
    attempts: Mapped[int] = mapped_column(default=0, init=False)
    error: Mapped[str | None] = mapped_column(default=None, init=False)
