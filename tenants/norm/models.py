"""The versioned norm of a municipality, in the schema that all its compartments may read."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping

NORMS = Keeping("norm", None, "norm", Erasure.NEVER, Export.PLAIN)


class Norm(MappedAsDataclass, Base, keeping=NORMS, kw_only=True):
    """One adopted version: a title and numbered lines `{"number": 1, "text": ...}`."""

    __tablename__ = "norm"

    version: Mapped[int] = mapped_column(primary_key=True)
    adopted_on: Mapped[date]
    title: Mapped[str]
    lines: Mapped[list[dict[str, Any]]]
    written_at: Mapped[datetime] = mapped_column(default_factory=now)
    written_by: Mapped[UUID | None] = mapped_column(default=None)
