"""Erasing a dossier: its data key is destroyed, and with it everything sealed under it."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.work import work_of
from hub.kernel.dossiers import DossierKey
from hub.kernel.vault import vault_of


def erase_dossier(db: Session, dossier_id: UUID) -> None:
    """Destroy the key of a dossier; there is no way back, and erasing twice does no harm.

    The erasure journal is written just before the transaction is kept, on disk, so that a backup
    from before can never bring the dossier back; a transaction that is refused writes nothing.
    """
    vault = vault_of(db)
    work_of(db).before_commit.append(
        lambda _db: vault.ring.record_erasure(vault.tenant, [dossier_id])
    )
    vault.keys.pop(dossier_id, None)
    there = DossierKey.dossier_id == dossier_id, DossierKey.wrapped.is_not(None)
    db.execute(update(DossierKey).where(*there).values(wrapped=None, destroyed_at=clock.now()))
