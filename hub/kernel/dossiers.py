"""Tables that every compartment has: keys of dossiers, drafts, notices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.ids import new_id

KEYS = Keeping("with_dossier", "made_at", "register", Erasure.KEY, Export.NONE)
DRAFTS = Keeping("draft", "saved_at", "register", Erasure.ROW, Export.OPEN)
NOTICES = Keeping("notice", "noticed_at", "register", Erasure.ROW, Export.PLAIN)


class DossierKey(MappedAsDataclass, Base, keeping=KEYS, kw_only=True):
    """The wrapped data key of one dossier; destroying it erases what the dossier tells."""

    __tablename__ = "dossier_key"
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own attribute

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes | None]
    key_version: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    destroyed_at: Mapped[datetime | None] = mapped_column(default=None, init=False)


class Draft(MappedAsDataclass, Base, keeping=DRAFTS, kw_only=True):
    """What a person typed into a form and did not send yet."""

    __tablename__ = "draft"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    saved_at: Mapped[datetime] = mapped_column(default_factory=now)


class Notice(MappedAsDataclass, Base, keeping=NOTICES, kw_only=True):
    """Something a person should know of: a kind and a link, no content.

    The cause makes it exactly once: a handler that runs again adds no second notice.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("cause_id", "person_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    object_id: Mapped[UUID]
    cause_id: Mapped[UUID]
    noticed_at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    read_at: Mapped[datetime | None] = mapped_column(default=None, init=False)
