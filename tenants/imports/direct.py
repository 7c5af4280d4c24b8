"""Taking a register over in one go, from the command line: the same judging and importing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from hub.kernel import clock
from tenants.imports.assessing import Assessed, Assessor, filing_day, known_rows, prints_of
from tenants.imports.importing import Importer, Ready, finished_now, lock_source
from tenants.imports.models import Fate, State, Takeover
from tenants.imports.reading import (
    FileRefused,
    JudgedRow,
    MappingRefused,
    Table,
    guess,
    judge,
    open_table,
)
from tenants.imports.remembering import Memory, header_hash, recall, remember
from tenants.imports.service import spelling_of
from tenants.imports.working import Tally, gate_is_open

__all__ = ["FileRefused", "MappingRefused", "Outcome", "WantedFile", "take_over"]


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file to take over; without a source its register is remembered, or named as the file."""

    file_name: str
    data: bytes = field(repr=False)
    source: str | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What the rows of a file came to."""

    source: str
    rows: list[Assessed]
    counts: Counter[str]
    withheld: dict[str, int]
    sentences: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as programs read it.

        `imported` is what is new in the register (in a dry run: would be), `already` what was
        there unchanged, `changed` what is there and says something else now, and is left.
        """
        fates = Counter(row.fate for row in self.rows)
        told: dict[str, Any] = {
            "read": len(self.rows),
            "imported": fates[Fate.NEW],
            "skipped": [_skipped(row.row) for row in self.rows if row.fate is Fate.FAULTY],
            "already": fates[Fate.KNOWN],
            "changed": fates[Fate.CHANGED],
            "completed": fates[Fate.COMPLETES],
            "withheld": self.withheld,
            "source": self.source,
        }
        return told


def _skipped(row: JudgedRow) -> dict[str, Any]:
    codes = list(dict.fromkeys(row.codes))
    return {"number": row.number, "row": row.row, "reason": codes[0], "reasons": codes}


def take_over(db: Session, wanted: WantedFile) -> Outcome:
    """Judge a file and import it, in the caller's transaction; changed rows are left.

    Raises FileRefused or MappingRefused, with a sentence for people, when nothing can be done.
    """
    table = open_table(wanted.data, wanted.file_name)
    memory = _memory(db, table, wanted)
    judged = judge(table, memory.mapping, clock.today(), gate_open=gate_is_open(db))
    lock_source(db, memory.source)
    assessor = Assessor(known_rows(db, memory.source), prints_of(db))
    rows = list(assessor.assess(judged))
    tally = Tally(gate_open=gate_is_open(db))
    for row in rows:
        tally.count(row)
    counts: Counter[str] = Counter()
    if not wanted.dry_run:
        remember(db, header_hash(table), memory.source, memory.mapping)
        counts = _import(db, _started(db, table, memory, wanted), rows, tally)
    sentences = [note.sentence for note in table.notes]
    return Outcome(memory.source, rows, counts, dict(tally.withheld), sentences)


def _memory(db: Session, table: Table, wanted: WantedFile) -> Memory:
    known = recall(db, table)
    name = known.source if known else PurePath(wanted.file_name).stem
    source = spelling_of(db, wanted.source or name)
    return Memory(source, known.mapping if known else guess(table))


def _started(db: Session, table: Table, memory: Memory, wanted: WantedFile) -> Takeover:
    takeover = Takeover(
        source=memory.source,
        file_name=PurePath(wanted.file_name).name,
        file_hash=hashlib.sha256(wanted.data).digest(),
        header_hash=header_hash(table),
        columns={"names": table.columns, "sheet": table.sheet, "rows": len(table.rows)},
        state=State.IMPORTED,
        judged_at=clock.now(),
        erased_at=clock.now(),
    )
    db.add(takeover)
    db.flush()
    return takeover


def _import(db: Session, takeover: Takeover, rows: list[Assessed], tally: Tally) -> Counter[str]:
    ready = list(_ready(rows))
    new = [row for row in ready if row.fate is Fate.NEW]
    days = [(filing_day(row.record), at, row.incident_id) for at, row in enumerate(new)]
    importer = Importer(db, takeover, days, lambda _done: None)
    takeover.figures = tally.told()
    counts = importer.run(ready)
    finished_now(takeover, counts)
    db.flush()
    return counts


def _ready(rows: list[Assessed]) -> list[Ready]:
    return [
        Ready(row.row.record, row.fate, row.source_number, row.incident_id)
        for row in rows
        if row.fate in {Fate.NEW, Fate.COMPLETES}
        and row.row.record
        and row.source_number
        and row.incident_id
    ]
