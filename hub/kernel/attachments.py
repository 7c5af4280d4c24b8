"""Files kept in a register: sealed in pieces of 256 kB under the key of a dossier.

A new file is in quarantine until the scanner calls it clean. Until then nobody reads it;
only a program that takes it apart itself, and passes none of it on as a file, may.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, MappedAsDataclass, Session, mapped_column

from hub.kernel.clock import now
from hub.kernel.crypto.chunks import Readable, open_chunks, seal_chunks
from hub.kernel.crypto.primitives import Unreadable
from hub.kernel.crypto.vault import Place
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.db.names import schema
from hub.kernel.errors import Repairable, Unavailable
from hub.kernel.ids import new_id
from hub.kernel.vault import vault_of

MOST_BYTES: Final = 25 * 1024 * 1024
_AT_ONCE: Final = 16

FILES = Keeping("with_dossier", "added_at", "register", Erasure.KEY, Export.OPEN)
PIECES = Keeping("with_dossier", None, "register", Erasure.KEY, Export.OPEN)


class Scan(StrEnum):
    """What the scanner said of a file."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"


class TooBig(Repairable):
    """The file is larger than is kept here."""


class InQuarantine(Unavailable):
    """The file was not scanned yet, or the scanner refused it."""


class Attachment(MappedAsDataclass, Base, keeping=FILES, kw_only=True):
    """A file of a dossier; its name is sealed like what it holds."""

    __tablename__ = "attachment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    dossier_id: Mapped[UUID]
    name: Mapped[bytes] = mapped_column(default=b"", init=False)
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, default=0, init=False)
    sha256: Mapped[bytes] = mapped_column(default=b"", init=False)
    state: Mapped[str] = mapped_column(default=Scan.QUARANTINED)
    added_at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    added_by: Mapped[UUID | None] = mapped_column(default=None)

    @property
    def subject_id(self) -> UUID | None:
        """Whom a file is about is not known here."""
        return None


class AttachmentChunk(MappedAsDataclass, Base, keeping=PIECES, kw_only=True):
    """One sealed piece of a file, counted from 0."""

    __tablename__ = "attachment_chunk"

    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


@dataclass(slots=True)
class _Measured:
    """Passes a stream on, counts its bytes and hashes them; stops above the limit."""

    stream: Readable
    limit: int
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, size: int, /) -> bytes:
        part = self.stream.read(size)
        self.size += len(part)
        if self.size > self.limit:
            raise TooBig
        self.digest.update(part)
        return part


def keep_file(
    db: Session, row: Attachment, name: str, stream: Readable, *, limit: int = MOST_BYTES
) -> Attachment:
    """Seal a file piece by piece into the register, under the key of `row.dossier_id`.

    At most two pieces are in memory; the row goes in last. limit: the most bytes; raises TooBig
    beyond it, and then the caller's transaction must not be kept. `row` gets its size, hash and
    sealed name.
    """
    vault = vault_of(db)
    vault.seal(row, "name", name)
    measured = _Measured(stream, limit)
    pieces = seal_chunks(vault.key(row.dossier_id), _place(db, row), measured)
    for position, sealed in enumerate(pieces):
        piece = AttachmentChunk(attachment_id=row.id, position=position, sealed=sealed)
        db.add(piece)
        db.flush()
        db.expunge(piece)
    row.size, row.sha256 = measured.size, measured.digest.digest()
    db.add(row)
    db.flush()
    return row


def read_file(db: Session, row: Attachment, *, even_unscanned: bool = False) -> Iterator[bytes]:
    """Yield the plain pieces of a file, and have it logged that it was read.

    even_unscanned: for a program that takes the file apart itself. Raises InQuarantine
    otherwise while the scanner did not call it clean, `Erased` when its key is gone, and
    `Unreadable` at the first piece that is not what was kept.
    """
    if row.state != Scan.CLEAN and not even_unscanned:
        raise InQuarantine
    vault = vault_of(db)
    vault.saw(row.__tablename__, row.dossier_id, row.subject_id)
    key = vault.key(row.dossier_id)
    return _whole(row, open_chunks(key, _place(db, row), _pieces(db, row.id)))


def name_of(db: Session, row: Attachment) -> str:
    """Return the name of a file, and have it logged that it was read."""
    return vault_of(db).open(row, "name")


def drop_file(db: Session, attachment_id: UUID) -> None:
    """Delete a file and its pieces."""
    db.execute(delete(AttachmentChunk).where(AttachmentChunk.attachment_id == attachment_id))
    db.execute(delete(Attachment).where(Attachment.id == attachment_id))


def _pieces(db: Session, attachment_id: UUID) -> Iterator[bytes]:
    """Read the sealed pieces in order, sixteen (4 MB) at a time."""
    here = select(AttachmentChunk.sealed).where(AttachmentChunk.attachment_id == attachment_id)
    start = 0
    while True:
        few = AttachmentChunk.position.between(start, start + _AT_ONCE - 1)
        found = db.execute(here.where(few).order_by(AttachmentChunk.position)).scalars().all()
        yield from found
        if len(found) < _AT_ONCE:
            return
        start += _AT_ONCE


def _whole(row: Attachment, pieces: Iterator[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.digest() != row.sha256:
        raise Unreadable("the file is not the one that was kept")


def _place(db: Session, row: Attachment) -> Place:
    vault = vault_of(db)
    where = schema(vault.tenant, vault.compartment)
    return Place(vault.tenant, where, AttachmentChunk.__tablename__, "sealed", row.id)
