"""Sealing: chaining the audit lines that requests wrote, apart from those requests.

Runs on the login `hub_seal`. Lines are taken in the order of their transactions, below the
oldest transaction that still runs, so no line can come later with a place before them. A line
is sealed normally within a second; a long-running writing transaction delays it.
"""

# ruff: noqa: S608 - the statements are put together from constants of this package alone

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from hub.kernel.audit.chain import COLUMNS, Head, Line, link, start
from hub.kernel.audit.checkpoints import (
    FIRST,
    KEY,
    Checkpoint,
    heads_line,
    heads_of,
    plain,
)
from hub.kernel.audit.models import AuditCheckpoint
from hub.kernel.audit.witness import Witness
from hub.kernel.crypto.keyring import KeyMissing, KeyRing
from hub.kernel.db.work import unit_of_work

BATCH = 5_000
CHECKPOINT_EVERY = timedelta(hours=1)
CHECKPOINT_LINES = 10_000
OVERLAP = timedelta(minutes=1)  # a clock that was set back must not hide a head

_HOST = "(SELECT system_identifier FROM pg_control_system())"
_BELOW_RUNNING = "l.xact < pg_snapshot_xmin(pg_current_snapshot())"
_NOT_SEALED = """NOT EXISTS (
    SELECT 1 FROM hub.audit_seal s WHERE s.chain = l.chain AND s.line_id = l.id)"""
# Asked first, without a lock: a round that finds nothing must write nothing.
_WAITING = text(f"""
SELECT p.host <> {_HOST} OR EXISTS (
    SELECT 1 FROM hub.audit_line l WHERE l.xact >= p.sealed_below AND {_BELOW_RUNNING})
  FROM hub.audit_progress p""")
# The lock of a row that only this login can touch: an advisory lock anybody could hold.
_PROGRESS = text(f"""
SELECT sealed_below::text AS below, pg_snapshot_xmin(pg_current_snapshot())::text AS bound,
       host <> {_HOST} AS is_elsewhere
  FROM hub.audit_progress FOR UPDATE SKIP LOCKED""")
_LOCK = text("SELECT 1 FROM hub.audit_progress FOR UPDATE")
_READY = text(f"""
SELECT {COLUMNS} FROM hub.audit_line l
 WHERE l.xact >= CAST(CAST(:below AS text) AS xid8)
   AND l.xact < CAST(CAST(:bound AS text) AS xid8) AND {_NOT_SEALED}
 ORDER BY l.xact, l.id LIMIT :batch""")
# On another server the numbers start again, so old lines may have any number: whatever is
# visible was committed and may be sealed.
_READY_ELSEWHERE = text(f"""
SELECT {COLUMNS} FROM hub.audit_line l WHERE {_NOT_SEALED} ORDER BY l.at, l.id LIMIT :batch""")
_HEADS = text("SELECT chain, position, hash FROM hub.audit_head WHERE chain = ANY(:chains)")
_MOVED = text("SELECT chain, position, hash FROM hub.audit_head WHERE sealed_at > :since")
_MOVE_ON = text(f"""
UPDATE hub.audit_progress
   SET sealed_below = CASE WHEN host = {_HOST}
           THEN greatest(sealed_below, CAST(CAST(:reached AS text) AS xid8))
           ELSE CAST(CAST(:reached AS text) AS xid8) END,
       host = CASE WHEN :all_done THEN {_HOST} ELSE host END""")
_SET_HEADS = text("""
INSERT INTO hub.audit_head (chain, position, hash, sealed_at)
VALUES (:chain, :position, :hash, clock_timestamp())
ON CONFLICT (chain) DO UPDATE
   SET position = excluded.position, hash = excluded.hash, sealed_at = excluded.sealed_at""")
_LAST = text("""
SELECT position, made_at, restored, heads, hash_before, signature, clock_timestamp() AS moment
  FROM hub.audit_checkpoint ORDER BY position DESC LIMIT 1""")
_MOMENT = text("SELECT clock_timestamp()")


@dataclass(slots=True)
class Sealer:
    """Seals for all chains of an installation; several at once do each other no harm.

    folder: where the witness files lie, beside the key ring.
    """

    engine: Engine
    login: str
    ring: KeyRing
    folder: Path
    batch: int = BATCH
    _unsaid: dict[str, Head] = field(default_factory=dict)
    _since: int = 0
    _next_at: datetime | None = None
    _busy: threading.Lock = field(default_factory=threading.Lock)

    @property
    def witness(self) -> Witness:
        """The files that witness what was sealed."""
        return Witness(self.folder)

    def seal(self) -> int:
        """Seal what is ready; return how many lines. Nothing when another sealer is at it."""
        with self._busy:
            self.ensure_key()
            total = 0
            while sealed := self._round():
                total += sealed
                if sealed < self.batch:
                    break
            self._since += total
            self._say_heads()
            return total

    def tend(self, moment: datetime) -> int:
        """Seal, and make a checkpoint when one is due: every hour, or after 10,000 lines."""
        sealed = self.seal()
        if self._next_at is None:
            self._next_at = self._first_at(moment)
        if self._since >= CHECKPOINT_LINES or moment >= self._next_at:
            self.checkpoint(everything=False)
            self._next_at = moment + CHECKPOINT_EVERY
        return sealed

    def _first_at(self, moment: datetime) -> datetime:
        """When this process is the first to look: an hour after the last checkpoint."""
        with unit_of_work(self.engine, self.login) as work:
            last = _last(work.db)
        return last.made_at + CHECKPOINT_EVERY if last else moment

    def checkpoint(self, *, everything: bool = True, restored: bool = False) -> Checkpoint | None:
        """Sign the heads: of all chains, or of those that moved since the last checkpoint.

        Returns None when none moved. `restored` says that a backup was put back and that what
        was sealed after it is given up.
        """
        self.ensure_key()
        with unit_of_work(self.engine, self.login) as work:
            work.db.execute(_LOCK).one()
            last = _last(work.db)
            made = self._signed(work.db, last, everything=everything, restored=restored)
            if made is None:
                return None
            work.db.add(_row(made))
        self.witness.add([made] if last is None else [last, made])
        self._since = 0
        return made

    def ensure_key(self) -> None:
        """Make the signing key the first time; with checkpoints there, a lost key is an error."""
        try:
            self.ring.signing_key(KEY)
        except KeyMissing:
            if self.witness.exists():
                raise
            self.ring.create_signing_key(KEY)

    def _round(self) -> int:
        with unit_of_work(self.engine, self.login) as work:
            db = work.db
            if not db.execute(_WAITING).scalar():
                return 0
            db.connection().exec_driver_sql("SET LOCAL synchronous_commit = on")
            progress = db.execute(_PROGRESS).one_or_none()
            if progress is None:
                return 0
            lines = _ready(db, progress, self.batch)
            heads = _seal(db, lines)
            is_full = len(lines) == self.batch
            # A full batch may have left lines of its last transaction: begin there again.
            reached = lines[-1].xact if is_full and not progress.is_elsewhere else progress.bound
            db.execute(_MOVE_ON, {"reached": reached, "all_done": not is_full})
        self._unsaid |= heads
        return len(lines)

    def _say_heads(self) -> None:
        if self._unsaid:
            self.witness.note(heads_line(self.ring, self._unsaid))
            self._unsaid = {}

    def _signed(
        self, db: Session, last: Checkpoint | None, *, everything: bool, restored: bool
    ) -> Checkpoint | None:
        is_whole = everything or restored or last is None
        since = "-infinity" if is_whole or last is None else last.made_at - OVERLAP
        rows = db.execute(_MOVED, {"since": since}).all()
        heads = {row.chain: Head(row.position, row.hash) for row in rows}
        if last is not None and not is_whole:
            heads = {c: head for c, head in heads.items() if last.heads.get(c) != head}
        if not heads and not everything:
            return None
        unsigned = {
            "position": last.position + 1 if last else 1,
            "made_at": db.execute(_MOMENT).scalar_one(),
            "restored": restored,
            "heads": heads,
            "hash_before": last.hash if last else FIRST,
        }
        draft = Checkpoint(**unsigned)
        signature = self.ring.signing_key(KEY).sign(draft.signed_part)
        return Checkpoint(**unsigned, signature=signature)


def _ready(db: Session, progress: Any, batch: int) -> list[Line]:
    """Return the lines that may be sealed now, in the order of their transactions."""
    if progress.is_elsewhere:
        found = db.execute(_READY_ELSEWHERE, {"batch": batch})
    else:
        given = {"below": progress.below, "bound": progress.bound, "batch": batch}
        found = db.execute(_READY, given)
    return [Line(*row) for row in found]


def _seal(db: Session, lines: list[Line]) -> dict[str, Head]:
    """Chain lines after the heads of their chains; return the new heads."""
    chains = list({line.chain for line in lines})
    if not chains:
        return {}
    heads = {chain: start(chain) for chain in chains}
    heads |= {r.chain: Head(r.position, r.hash) for r in db.execute(_HEADS, {"chains": chains})}
    rows: list[tuple[Any, ...]] = []
    for line in lines:
        head = heads[line.chain] = link(heads[line.chain], line)
        rows.append((line.chain, head.position, line.id, head.hash))
    _copy(db, rows)
    db.execute(
        _SET_HEADS,
        [{"chain": chain, "position": at, "hash": found} for chain, (at, found) in heads.items()],
    )
    return heads


def _copy(db: Session, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = db.connection().connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy("COPY hub.audit_seal (chain, position, line_id, hash) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _last(db: Session) -> Checkpoint | None:
    row = db.execute(_LAST).one_or_none()
    if row is None:
        return None
    heads = heads_of(row.heads)
    return Checkpoint(
        row.position, row.made_at, row.restored, heads, row.hash_before, row.signature
    )


def _row(made: Checkpoint) -> AuditCheckpoint:
    return AuditCheckpoint(
        position=made.position,
        made_at=made.made_at,
        restored=made.restored,
        heads=plain(made.heads),
        hash_before=made.hash_before,
        signature=made.signature,
    )
