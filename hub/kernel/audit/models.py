"""Lines of the audit log and of the processing log.

Requests only insert lines. `chain` and `xact` are filled by the server itself
(session_user, the running transaction), so no request can choose them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.ids import new_id

LOGGING = Keeping("audit_log", "at", "security-logging", Erasure.NEVER, Export.PLAIN)
PROCESSING = Keeping("audit_log", "ended_at", "processing-log", Erasure.NEVER, Export.PLAIN)


class AuditLine(MappedAsDataclass, Base, keeping=LOGGING, kw_only=True):
    """Who did what, to which rows, with which result; identifiers only."""

    __tablename__ = "audit_line"
    __table_args__ = ({"schema": "hub"},)
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own attribute

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    processing_id: Mapped[UUID]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_ids: Mapped[list[UUID]]
    result: Mapped[str] = mapped_column(default="done")
    origin: Mapped[str] = mapped_column(default="")


class ProcessingLine(MappedAsDataclass, Base, keeping=PROCESSING, kw_only=True):
    """One row per data subject and operation, without who did it (Logboek Dataverwerkingen).

    `subject` is the encrypted identifier of the data subject.
    """

    __tablename__ = "processing_line"
    __table_args__ = ({"schema": "hub"},)
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own attribute

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    processing_id: Mapped[UUID]
    operation_id: Mapped[bytes] = mapped_column(LargeBinary)
    activity: Mapped[str]
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[str] = mapped_column(default="ok")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]


SEALING = Keeping("audit_log", None, "security-logging", Erasure.NEVER, Export.NONE)


class AuditSeal(Base, keeping=SEALING):
    """The place of a line in its chain, and the hash up to there."""

    __tablename__ = "audit_seal"
    __table_args__ = ({"schema": "hub"},)

    chain: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line_id: Mapped[UUID]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Base, keeping=SEALING):
    """The last sealed line of a chain."""

    __tablename__ = "audit_head"
    __table_args__ = ({"schema": "hub"},)

    chain: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]


class AuditProgress(Base, keeping=SEALING):
    """How far sealing is, in one row: below which transaction, on which database server."""

    __tablename__ = "audit_progress"
    __table_args__ = ({"schema": "hub"},)

    id: Mapped[bool] = mapped_column(primary_key=True)
    sealed_below: Mapped[int] = mapped_column(BigInteger)
    host: Mapped[int] = mapped_column(BigInteger)


class AuditCheckpoint(Base, keeping=SEALING):
    """Signed heads of the chains that moved since the checkpoint before."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = ({"schema": "hub"},)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    made_at: Mapped[datetime]
    restored: Mapped[bool]
    heads: Mapped[dict[str, Any]]
    hash_before: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
