"""One opening of the legal gate, in the schema that all compartments of a municipality read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.ids import new_id

GATES = Keeping("legal_gate", "ends_at", "legal-gate", Erasure.NEVER, Export.PLAIN)


class LegalGateRow(MappedAsDataclass, Base, keeping=GATES, kw_only=True):
    """The gate opened to one level until a moment, with what was recorded and by which two."""

    __tablename__ = "legal_gate"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    level: Mapped[int]
    conditions: Mapped[dict[str, Any]]
    approved_by: Mapped[str]
    seconded_by: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(default_factory=now)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
