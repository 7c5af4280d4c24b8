"""Drafts: what was typed is never lost.

A draft is kept per person and form, sealed with a key of its compartment that depends on
the person, so that one draft never opens as another's.
"""

import json
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.crypto.primitives import Unreadable, canonical, open_sealed, seal
from hub.kernel.db.ready import Ready
from hub.kernel.dossiers import Draft
from hub.kernel.vault import vault_of

Typed = dict[str, list[str]]

_DROP = Ready(
    delete(Draft).where(Draft.person_id == bindparam("person_id"), Draft.form == bindparam("form"))
)


def save_draft(db: Session, person_id: UUID, form: str, typed: Typed) -> None:
    """Keep what a person typed into a form, over an earlier draft of the same form."""
    text = json.dumps(typed, ensure_ascii=True).encode()
    sealed = seal(_key(db), text, _place(person_id, form))
    saved_at = clock.now()
    rows = insert(Draft).values(person_id=person_id, form=form, sealed=sealed, saved_at=saved_at)
    over = {"sealed": rows.excluded.sealed, "saved_at": rows.excluded.saved_at}
    db.execute(rows.on_conflict_do_update(index_elements=["person_id", "form"], set_=over))


def read_draft(db: Session, person_id: UUID, form: str) -> Typed | None:
    """Return what a person typed into a form and did not send; None when there is nothing."""
    mine = select(Draft.sealed).where(Draft.person_id == person_id, Draft.form == form)
    sealed = db.execute(mine).scalar_one_or_none()
    if sealed is None:
        return None
    try:
        found: Typed = json.loads(open_sealed(_key(db), sealed, _place(person_id, form)))
    except Unreadable:
        return None
    return found


def drop_draft(db: Session, person_id: UUID, form: str) -> None:
    """Forget a draft; nothing happens when there is none."""
    _DROP.run(db, {"person_id": person_id, "form": form})


def _key(db: Session) -> bytes:
    return vault_of(db).subkey("drafts")


def _place(person_id: UUID, form: str) -> bytes:
    return canonical("draft", person_id.bytes, form)
