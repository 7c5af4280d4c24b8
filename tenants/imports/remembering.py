"""Mappings that a person corrected, found again for the next export of the same register.

Their words are the register's own and may name people, so they are sealed; for every header
anew, under a key of the compartment.
"""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.crypto.primitives import Unreadable, canonical, open_sealed, seal
from hub.kernel.vault import vault_of
from tenants.imports.models import RememberedMapping
from tenants.imports.reading import (
    Mapping,
    MappingRefused,
    Table,
    fingerprint,
    mapping_from_json,
    remembered,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was remembered for a header: the name of the register and its columns."""

    source: str
    mapping: Mapping


def header_hash(table: Table) -> bytes:
    """Return the mark of a header, the same when its columns change place."""
    return bytes.fromhex(fingerprint(table.columns))


def remember(db: Session, mark: bytes, source: str, mapping: Mapping) -> None:
    """Keep a mapping for the next file with this header, over an earlier one."""
    text = json.dumps(mapping.to_json(), ensure_ascii=True).encode()
    values = {
        "source": source,
        "mapping": seal(_key(db), text, canonical("mapping", mark)),
        "remembered_at": clock.now(),
    }
    row = insert(RememberedMapping).values(header_hash=mark, **values)
    db.execute(row.on_conflict_do_update(index_elements=["header_hash"], set_=values))


def recall(db: Session, table: Table) -> Memory | None:
    """Return what was remembered for the header of a table, if it still fits."""
    mark = header_hash(table)
    row = db.execute(
        select(RememberedMapping).where(RememberedMapping.header_hash == mark)
    ).scalar_one_or_none()
    if row is None:
        return None
    try:
        told = json.loads(open_sealed(_key(db), row.mapping, canonical("mapping", mark)))
        found = remembered(mapping_from_json(told), table)
    except (Unreadable, MappingRefused):
        return None
    return Memory(row.source, found) if found else None


def _key(db: Session) -> bytes:
    return vault_of(db).subkey("takeover-mappings")
