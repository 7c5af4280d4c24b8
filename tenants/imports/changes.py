"""Rows that say something else than before: what they said, and what they say now."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.kernel.vault import Erased, Vault, vault_of
from hub.ui import formats
from tenants.imports import labels
from tenants.imports.importing import learn_keys
from tenants.imports.models import TakenOver, TakeoverRow
from tenants.imports.packing import GATED, record_of
from tenants.imports.reading import HistoricRecord
from tenants.imports.showing import opened_row
from tenants.incidents.models import Incident

# The field of a record that is shown for each field of a file.
_SHOWN = {
    "on": "happened_on",
    "at": "happened_at",
    "filed": "filed_on",
    "reporter": "reporter_text",
    "behalf": "behalf_text",
    "unit": "unit",
    "place": "place_text",
    "kind": "behaviours_text",
    "text": "text",
    "police": "police",
    "care": "care",
    "status": "status",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A changed row with its differences, and the melding that it became."""

    id: UUID
    position: int
    number: str
    incident_id: UUID
    wanted: bool
    differences: list[Difference]


def changed_rows(db: Session, rows: list[TakeoverRow], *, gate_open: bool) -> list[ChangedRow]:
    """Open changed rows beside what is there; that both were read is logged."""
    ids = [row.incident_id for row in rows if row.incident_id is not None]
    learn_keys(db, ids)
    origins = {
        one.id: one for one in db.execute(select(TakenOver).where(TakenOver.id.in_(ids))).scalars()
    }
    there = {
        one.id: one for one in db.execute(select(Incident).where(Incident.id.in_(ids))).scalars()
    }
    vault = vault_of(db)
    found = []
    for row in rows:
        judged = opened_row(db, row)
        if row.incident_id not in origins or row.incident_id not in there or not judged.record:
            continue
        incident = there[row.incident_id]
        before = earlier_record(vault, origins[incident.id], incident, gate_open=gate_open)
        found.append(
            ChangedRow(
                row.id,
                row.position,
                judged.number or "",
                incident.id,
                row.wanted,
                _differences(before, judged.record, gate_open=gate_open),
            )
        )
    return found


def earlier_record(
    vault: Vault, origin: TakenOver, incident: Incident, *, gate_open: bool
) -> HistoricRecord | None:
    """Return what a melding was taken over as; None when its dossier was erased.

    What needs the legal gate is opened only while that is open.
    """
    try:
        told: dict[str, Any] = json.loads(vault.open(origin, "details"))
        if incident.account is not None:
            told["text"] = vault.open(incident, "account")
        if gate_open and origin.offender is not None:
            told |= json.loads(vault.open(origin, "offender"))
    except Erased:
        return None
    return record_of(told)


def _differences(
    before: HistoricRecord | None, after: HistoricRecord, *, gate_open: bool
) -> list[Difference]:
    fields = {**_SHOWN, **GATED} if gate_open else _SHOWN
    found = []
    for field, name in fields.items():
        old = in_words(name, getattr(before, name)) if before else ""
        new = in_words(name, getattr(after, name))
        if old != new:
            found.append(Difference(str(labels.FIELDS[field]), old, new))
    return found


def in_words(name: str, value: Any) -> str:
    """Return a value of a record as people read it."""
    if value is None or value == "":
        return ""
    if name == "status":
        return labels.status_word(value)
    if name == "happened_at":
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return labels.yes_no(value)
    return value if isinstance(value, str) else formats.short_date(value)


def facts_of(record: HistoricRecord, *, gate_open: bool) -> list[tuple[str, str]]:
    """Return what an old register said beside the usual fields, as far as it said it."""
    fields = {name: field for name, field in _SHOWN.items() if name not in _ON_THE_PAGE}
    if gate_open:
        fields |= GATED
    told = [(name, in_words(field, getattr(record, field))) for name, field in fields.items()]
    return [(str(labels.FIELDS[name]), words) for name, words in told if words]


_ON_THE_PAGE = frozenset({"on", "at", "filed", "text", "status"})
