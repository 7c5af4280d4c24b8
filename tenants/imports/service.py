"""What people can do with take-overs. Each function is one action in the caller's transaction."""

import hashlib
import io
import json
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.identity.roles import Permission
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.attachments import Attachment, drop_file, keep_file
from hub.kernel.audit import lines
from hub.kernel.authz import require
from hub.kernel.erasing import erase_dossier
from hub.kernel.outbox.events import store
from hub.kernel.sorting import sort_key
from hub.kernel.vault import vault_of
from tenants.imports import policy
from tenants.imports.events import TakeoverApproved, TakeoverFileDue, TakeoverMapped
from tenants.imports.models import Fate, State, StepNotAllowed, Takeover, TakeoverRow
from tenants.imports.progress import note_progress
from tenants.imports.reading import Explanation, Mapping, Table, guess, open_table, problems
from tenants.imports.reading.words import FIELDS
from tenants.imports.remembering import header_hash, recall, remember
from tenants.imports.survey import Survey, survey_from_json, survey_of
from tenants.imports.wanted import LONGEST_SOURCE, Picked, StartTakeover, WantedMapping

FILE_DAYS = 30


def start_takeover(db: Session, actor: Actor, wanted: StartTakeover) -> Takeover:
    """Read a file, keep it sealed, and guess or remember its columns.

    Raises FileRefused, with a sentence for people, for a file that cannot be read.
    """
    require(actor, Permission.TAKEOVER_RUN)
    table = open_table(wanted.data, wanted.file_name, wanted.sheet)
    memory = recall(db, table)
    takeover = Takeover(
        source=memory.source if memory else "",
        file_name=_file_name(wanted.file_name),
        file_hash=hashlib.sha256(wanted.data).digest(),
        header_hash=header_hash(table),
        columns={},
        started_by=actor.person_id,
    )
    db.add(vault_of(db).new_dossier(takeover.id))
    db.flush()
    stored = Attachment(dossier_id=takeover.id, kind=table.encoding, added_by=actor.person_id)
    keep_file(db, stored, takeover.file_name, io.BytesIO(wanted.data))
    takeover.attachment_id = stored.id
    _look_over(db, takeover, table, memory.mapping if memory else guess(table))
    db.add_all([takeover, lines.line(actor, "takeover:start", takeover.id, kind="takeover")])
    store(db, TakeoverFileDue(takeover_id=takeover.id), due_at=_file_due())
    return takeover


def _file_name(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name[-120:] or "register"


def _file_due() -> Any:
    return clock.in_days(clock.now(), FILE_DAYS)


def _look_over(db: Session, takeover: Takeover, table: Table, mapping: Mapping) -> None:
    survey = survey_of(table, mapping)
    takeover.columns = {"names": table.columns, "sheet": table.sheet, "rows": survey.rows}
    vault = vault_of(db)
    vault.seal(takeover, "survey", survey.to_json())
    vault.seal(takeover, "mapping", json.dumps(mapping.to_json(), ensure_ascii=False))


def choose_sheet(db: Session, actor: Actor, takeover: Takeover, table: Table) -> None:
    """Take another sheet of the same file; `table` is that sheet, opened."""
    _require_correctable(actor, takeover)
    memory = recall(db, table)
    takeover.source = memory.source if memory else takeover.source
    takeover.header_hash = header_hash(table)
    _look_over(db, takeover, table, memory.mapping if memory else guess(table))
    db.add(lines.line(actor, "takeover:sheet", takeover.id, kind="takeover"))


def read_survey(db: Session, takeover: Takeover) -> Survey:
    """Return what the file looks like; it quotes cells, so that it was read is logged."""
    return survey_from_json(vault_of(db).open(takeover, "survey"))


def correct_mapping(
    db: Session, actor: Actor, takeover: Takeover, wanted: WantedMapping
) -> list[Explanation]:
    """Set the columns as the person wants them, and remember them for this register.

    Returns what keeps them from being used; nothing when they are right. Raises MappingRefused
    for a column that holds burgerservicenummers or is not there.
    """
    _require_correctable(actor, takeover)
    vault = vault_of(db)
    header = read_survey(db, takeover).header()
    mapping = _as_wanted(Mapping({}, tuple(header.columns)), header, wanted)
    takeover.source = spelling_of(db, wanted.source)
    vault.seal(takeover, "mapping", json.dumps(mapping.to_json(), ensure_ascii=False))
    wrong = problems(mapping, header)
    if not wrong:
        remember(db, takeover.header_hash, takeover.source, mapping)
        db.add(lines.line(actor, "takeover:map", takeover.id, kind="takeover"))
    return wrong


def _as_wanted(mapping: Mapping, header: Table, wanted: WantedMapping) -> Mapping:
    chosen: dict[str, int | None] = {name: wanted.fields.get(name) for name in FIELDS}
    used = {*wanted.fields.values(), *wanted.remarks}
    refused = set(header.refused_columns)
    rest = set(range(len(header.columns))) - used - refused
    ignored = dict.fromkeys(sorted(rest), "unknown") | dict.fromkeys(sorted(refused), "bsn")
    remarks = tuple(at for at in wanted.remarks if at not in refused)
    found = replace(mapping, appended=remarks, ignored=ignored).corrected(header, chosen)
    return replace(found, kinds=dict(wanted.kinds), places=dict(wanted.places))


def spelling_of(db: Session, source: str) -> str:
    """Return the name of a register as it was spelled before: it decides what is the same."""
    name = " ".join(source.split())[:LONGEST_SOURCE]
    known = db.execute(select(Takeover.source).distinct()).scalars()
    return next((old for old in known if old and sort_key(old) == sort_key(name)), name)


def start_judging(db: Session, actor: Actor, takeover: Takeover) -> None:
    """Have the rows judged by the worker."""
    _require_correctable(actor, takeover)
    _forget_rows(db, takeover)
    if takeover.state == State.JUDGED:
        takeover.move_to(State.MAPPING)
    takeover.move_to(State.JUDGING)
    takeover.failure = None
    note_progress(db, takeover.id, 0, takeover.columns["rows"])
    db.add(lines.line(actor, "takeover:judge", takeover.id, kind="takeover"))
    store(db, TakeoverMapped(takeover_id=takeover.id))


def choose_again(db: Session, actor: Actor, takeover: Takeover) -> None:
    """Go back to the columns; the fates of the rows are forgotten."""
    _require_correctable(actor, takeover)
    _forget_rows(db, takeover)
    if takeover.state != State.MAPPING:
        takeover.move_to(State.MAPPING)
    db.add(lines.line(actor, "takeover:map-again", takeover.id, kind="takeover"))


def _forget_rows(db: Session, takeover: Takeover) -> None:
    db.execute(delete(TakeoverRow).where(TakeoverRow.takeover_id == takeover.id))
    takeover.figures, takeover.judged_at = {}, None


def pick_changed(db: Session, actor: Actor, takeover: Takeover, wanted: Picked) -> None:
    """Choose which of the shown changed rows are brought up to date; the others are left."""
    require(actor, Permission.TAKEOVER_RUN)
    if not policy.may_pick(takeover):
        raise StepNotAllowed
    row = TakeoverRow
    here = row.takeover_id == takeover.id, row.fate == Fate.CHANGED, row.id.in_(wanted.shown)
    db.execute(update(row).where(*here).values(wanted=row.id.in_(wanted.picked)))
    _count_wanted(db, takeover)


def pick_all_changed(db: Session, actor: Actor, takeover: Takeover, *, wanted: bool) -> None:
    """Choose all changed rows, or none."""
    require(actor, Permission.TAKEOVER_RUN)
    if not policy.may_pick(takeover):
        raise StepNotAllowed
    row = TakeoverRow
    here = row.takeover_id == takeover.id, row.fate == Fate.CHANGED
    db.execute(update(row).where(*here).values(wanted=wanted))
    _count_wanted(db, takeover)


def _count_wanted(db: Session, takeover: Takeover) -> None:
    row = TakeoverRow
    counted = select(func.count()).where(row.takeover_id == takeover.id, row.wanted)
    count = db.execute(counted).scalar_one()
    takeover.figures = {**takeover.figures, "wanted": count}


def approve(db: Session, actor: Actor, takeover: Takeover) -> None:
    """Have the judged rows imported by the worker."""
    require(actor, Permission.TAKEOVER_RUN)
    if takeover.judged_at is None or takeover.erased_at is not None:
        raise StepNotAllowed
    takeover.move_to(State.IMPORTING)
    takeover.failure = None
    note_progress(db, takeover.id, 0, takeover.figures["read"])
    db.add(lines.line(actor, "takeover:approve", takeover.id, kind="takeover"))
    store(db, TakeoverApproved(takeover_id=takeover.id))


def retry(db: Session, actor: Actor, takeover: Takeover) -> None:
    """Try again what failed: the judging, or the importing when the judging was done."""
    if takeover.state != State.FAILED:
        raise StepNotAllowed
    if takeover.judged_at is None:
        start_judging(db, actor, takeover)
    else:
        approve(db, actor, takeover)


def drop_takeover(db: Session, actor: Actor, takeover: Takeover) -> None:
    """Drop a take-over before anything is imported: its file and rows are erased."""
    _require_correctable(actor, takeover)
    takeover.move_to(State.DROPPED)
    takeover.finished_at = clock.now()
    db.add(lines.line(actor, "takeover:drop", takeover.id, kind="takeover"))
    erase_file(db, takeover)


def erase_file(db: Session, takeover: Takeover) -> None:
    """Erase the file of a take-over with all that quotes it; what was imported stays."""
    db.execute(delete(TakeoverRow).where(TakeoverRow.takeover_id == takeover.id))
    attachment_id, takeover.attachment_id = takeover.attachment_id, None
    takeover.survey = takeover.mapping = None
    takeover.erased_at = clock.now()
    db.flush()
    if attachment_id is not None:
        drop_file(db, attachment_id)
    erase_dossier(db, takeover.id)


def _require_correctable(actor: Actor, takeover: Takeover) -> None:
    require(actor, Permission.TAKEOVER_RUN)
    if not policy.may_correct(takeover):
        raise StepNotAllowed
