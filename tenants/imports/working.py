"""The long work of a take-over: judging every row of its file, and importing them."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.attachments import Attachment, read_file
from hub.kernel.vault import vault_of
from tenants.gate.levels import OWN_OFFENDERS, gate_level
from tenants.imports.assessing import Assessed, Assessor, filing_day, known_rows, prints_of
from tenants.imports.importing import Day, Importer, Ready, finished_now, lock_source
from tenants.imports.models import Fate, State, Takeover, TakeoverRow
from tenants.imports.packing import pack_row, unpack_row, without_gated
from tenants.imports.progress import STEP, tell_progress
from tenants.imports.reading import Mapping, Table, judge, mapping_from_json, open_table

Figures = dict[str, Any]


def gate_is_open(db: Session) -> bool:
    """Say whether offender and measure columns may be taken over now."""
    return gate_level(db) >= OWN_OFFENDERS


def open_file(db: Session, takeover: Takeover) -> Table:
    """Return the table of the stored file; it is taken apart here and handed to nobody."""
    stored = db.get_one(Attachment, takeover.attachment_id)
    data = b"".join(read_file(db, stored, even_unscanned=True))
    return open_table(data, takeover.file_name, takeover.columns.get("sheet") or None)


def mapping_of(db: Session, takeover: Takeover) -> Mapping:
    """Return the columns as they were set."""
    return mapping_from_json(json.loads(vault_of(db).open(takeover, "mapping")))


def judge_takeover(db: Session, takeover: Takeover) -> None:
    """Give every row of the file its fate, and keep these to be looked at."""
    table, mapping = open_file(db, takeover), mapping_of(db, takeover)
    gate_open = gate_is_open(db)
    total = len(table.rows)
    tell_progress(db, takeover.id, 0, total)
    assessor = Assessor(known_rows(db, takeover.source), prints_of(db))
    judged = judge(table, mapping, clock.today(), gate_open=gate_open)
    figures = Tally(gate_open=gate_open)
    for done, row in enumerate(assessor.assess(judged), 1):
        figures.count(row)
        db.add(_kept(db, takeover, row))
        if done % STEP == 0:
            _flush_rows(db)
            tell_progress(db, takeover.id, done, total)
    _flush_rows(db)
    takeover.figures = figures.told()
    takeover.judged_at = clock.now()
    takeover.move_to(State.JUDGED)


def _kept(db: Session, takeover: Takeover, assessed: Assessed) -> TakeoverRow:
    row = assessed.row
    kept = TakeoverRow(
        takeover_id=takeover.id,
        position=row.row,
        source_number=assessed.source_number,
        filed_on=filing_day(row.record) if row.record else None,
        fate=assessed.fate,
        reasons=list(dict.fromkeys(row.codes)),
        warned=bool(row.warnings),
        incident_id=assessed.incident_id,
    )
    vault_of(db).seal(kept, "sealed", pack_row(row))
    return kept


def _flush_rows(db: Session) -> None:
    fresh = [one for one in db.new if isinstance(one, TakeoverRow)]
    db.flush()
    for one in fresh:
        db.expunge(one)


class Tally:
    """The figures of a judged file: counts only."""

    def __init__(self, *, gate_open: bool) -> None:
        self.gate_open = gate_open
        self.fates: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.withheld: Counter[str] = Counter()
        self.warned = self.noted = 0

    def count(self, assessed: Assessed) -> None:
        """Count one row."""
        row = assessed.row
        self.fates[assessed.fate] += 1
        self.reasons.update(set(row.codes))
        self.withheld.update(row.withheld)
        self.warned += bool(row.warnings)
        self.noted += bool(row.notes)

    def told(self) -> Figures:
        """Return the figures as they are stored."""
        return {
            "read": sum(self.fates.values()),
            "fates": {str(fate): self.fates[fate] for fate in Fate},
            "reasons": dict(self.reasons),
            "withheld": dict(self.withheld),
            "warned": self.warned,
            "noted": self.noted,
            "gate_open": self.gate_open,
            "wanted": 0,
            "imported": 0,
            "updated": 0,
            "completed": 0,
        }


def import_takeover(db: Session, takeover: Takeover) -> None:
    """Import what was judged as it was judged, all or nothing."""
    lock_source(db, takeover.source)
    there = known_rows(db, takeover.source)
    days = _to_number(db, takeover, set(there))
    total = _to_do(takeover)

    def tell(done: int) -> None:
        tell_progress(db, takeover.id, min(done, total), total)

    tell(0)
    importer = Importer(db, takeover, days, tell)
    finished_now(takeover, importer.run(_ready(db, takeover)))
    takeover.move_to(State.IMPORTED)


def _to_do(takeover: Takeover) -> int:
    fates: dict[str, int] = takeover.figures["fates"]
    wanted: int = takeover.figures["wanted"]
    return fates[Fate.NEW] + fates[Fate.COMPLETES] + wanted


def _to_number(db: Session, takeover: Takeover, there: set[str]) -> list[Day]:
    """Return day, position and id of the new rows that did not come in with another file."""
    row = TakeoverRow
    found = db.execute(
        select(row.filed_on, row.position, row.incident_id, row.source_number).where(
            row.takeover_id == takeover.id, row.fate == Fate.NEW
        )
    ).all()
    return [(day, at, one) for day, at, one, number in found if day and one and number not in there]


def _ready(db: Session, takeover: Takeover) -> Iterator[Ready]:
    """Read the rows that go over, a few hundred at a time, in file order."""
    gate_open, last = gate_is_open(db), -1
    row = TakeoverRow
    goes = or_(row.fate.in_([Fate.NEW, Fate.COMPLETES]), row.wanted)
    here = select(row).where(row.takeover_id == takeover.id, goes).order_by(row.position)
    while found := db.execute(here.where(row.position > last).limit(STEP)).scalars().all():
        for one in found:
            yield from _opened(db, one, gate_open=gate_open)
            db.expunge(one)
        last = found[-1].position


def _opened(db: Session, row: TakeoverRow, *, gate_open: bool) -> Iterator[Ready]:
    """Open a row; when the gate was closed since, what needs it stays out."""
    record = unpack_row(vault_of(db).open(row, "sealed"), row.position).record
    if record is None or row.source_number is None or row.incident_id is None:
        return
    if not gate_open:
        record = without_gated(record)
    yield Ready(record, Fate(row.fate), row.source_number, row.incident_id)
