"""Sealing and opening what a register tells; opening always writes both logs.

A piece of work has one vault, of the municipality and compartment whose login it runs on.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.audit.models import ProcessingLine
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.crypto.primitives import seal as seal_bytes
from hub.kernel.crypto.vault import (
    Place,
    key_version,
    new_dossier_key,
    open_value,
    seal_value,
    unwrap,
)
from hub.kernel.db.names import schema
from hub.kernel.db.work import work_of
from hub.kernel.dossiers import DossierKey
from hub.kernel.errors import HubError


class Erased(HubError):
    """The dossier was erased: its key is gone, and with it what it told."""

    status = 404


class InDossier(Protocol):
    """A row whose text is sealed under the key of a dossier."""

    __tablename__: str
    id: Any

    @property
    def dossier_id(self) -> UUID:
        """The dossier whose key seals the row."""

    @property
    def subject_id(self) -> UUID | None:
        """The person the row is about, when that is known."""


@dataclass(slots=True)
class Vault:
    """What one piece of work may seal and open."""

    db: Session
    ring: KeyRing
    tenant: str
    compartment: str
    keys: dict[UUID, bytes] = field(default_factory=dict)
    opened: dict[tuple[str, UUID], UUID | None] = field(default_factory=dict)
    started_at: datetime = field(default_factory=clock.now)

    def new_dossier(self, dossier_id: UUID) -> DossierKey:
        """Make the data key of a new dossier; add the row to the session."""
        made = new_dossier_key(self.ring.get(self.tenant, self.compartment), dossier_id)
        self.keys[dossier_id] = made.plain
        return DossierKey(
            dossier_id=dossier_id, wrapped=made.wrapped, key_version=key_version(made.wrapped)
        )

    def seal(self, row: InDossier, column: str, text: str) -> None:
        """Put a text sealed into a column of a row; the dossier's key must be known or stored."""
        key = self.key(row.dossier_id)
        setattr(row, column, seal_value(key, text, self._place(row.__tablename__, column, row.id)))

    def open(self, row: InDossier, column: str) -> str:
        """Return the text of a sealed column, and have it logged that it was read."""
        self.saw(row.__tablename__, row.dossier_id, row.subject_id)
        value: bytes = getattr(row, column)
        place = self._place(row.__tablename__, column, row.id)
        return open_value(self.key(row.dossier_id), value, place).decode()

    def saw(self, table: str, dossier_id: UUID, subject_id: UUID | None) -> None:
        """Have it logged that a dossier was read in this piece of work."""
        if not self.opened:
            work_of(self.db).before_commit.append(self._log)
        self.opened.setdefault((table, dossier_id), subject_id)

    def learn(self, dossier_id: UUID, wrapped: bytes | None) -> None:
        """Take a wrapped key that a query brought along, and save a statement."""
        if wrapped is None:
            raise Erased
        ring_key = self.ring.get(self.tenant, self.compartment, key_version(wrapped))
        self.keys[dossier_id] = unwrap(ring_key, dossier_id, wrapped)

    def key(self, dossier_id: UUID) -> bytes:
        """Return the data key of a dossier; raise Erased when it was destroyed."""
        if dossier_id not in self.keys:
            wrapped = self.db.execute(
                select(DossierKey.wrapped).where(DossierKey.dossier_id == dossier_id)
            ).scalar_one_or_none()
            self.learn(dossier_id, wrapped)
        return self.keys[dossier_id]

    def subkey(self, purpose: str) -> bytes:
        """Return the compartment's key for one purpose, such as `blind-index`."""
        return self.ring.get(self.tenant, self.compartment).subkey(purpose)

    def _place(self, table: str, column: str, row_id: UUID) -> Place:
        return Place(self.tenant, schema(self.tenant, self.compartment), table, column, row_id)

    def _log(self, db: Session) -> None:
        actor: Actor = db.info["actor"]
        by_table: dict[str, list[UUID]] = {}
        for table, dossier_id in self.opened:
            by_table.setdefault(table, []).append(dossier_id)
        db.add_all(lines.line(actor, "open", *ids, kind=kind) for kind, ids in by_table.items())
        db.add_all(self._processing(actor, about) for about in self._subjects())
        db.flush()

    def _subjects(self) -> set[UUID]:
        return {subject or dossier for (_, dossier), subject in self.opened.items()}

    def _processing(self, actor: Actor, about: UUID) -> ProcessingLine:
        return ProcessingLine(
            processing_id=actor.processing_id,
            operation_id=secrets.token_bytes(8),
            activity=f"register-{self.compartment}",
            subject=seal_bytes(self.subkey("data-subject"), about.bytes, b"data-subject"),
            started_at=self.started_at,
            ended_at=clock.now(),
        )


Keeper = Callable[[Session], Vault]


def vault_of(db: Session) -> Vault:
    """Return the vault of the piece of work that a session belongs to."""
    found: Vault = db.info["vault"]
    return found
