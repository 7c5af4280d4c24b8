"""Verifying the audit log: every chain, head and checkpoint is recomputed from the rows.

Runs on the login `hub_seal`, in one snapshot, so requests may write meanwhile. The files of the
witness are read first: they are never ahead of the database.
"""

# ruff: noqa: S608 - the statements are put together from constants of this package alone

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.kernel.audit.chain import COLUMNS, Head, Line, link, start
from hub.kernel.audit.checkpoints import FIRST, Checkpoint, heads_of, is_signed, public_keys
from hub.kernel.audit.sealing import Sealer
from hub.kernel.audit.witness import Known
from hub.kernel.db.work import unit_of_work

SLACK = timedelta(hours=1)  # more than a transaction lasts, and than clocks may differ
FILE_LAG = timedelta(minutes=10)

_SEALS = text(f"""
SELECT s.chain, s.position, s.line_id, s.hash, {COLUMNS}
  FROM hub.audit_seal s LEFT JOIN hub.audit_line l ON l.chain = s.chain AND l.id = s.line_id
 WHERE CAST(:chains AS text[]) IS NULL OR s.chain = ANY(CAST(:chains AS name[]))
 ORDER BY s.chain, s.position""")
_HEADS = text("SELECT chain, position, hash FROM hub.audit_head")
_CHECKPOINTS = text("""
SELECT position, made_at, restored, heads, hash_before, signature
  FROM hub.audit_checkpoint ORDER BY position""")
_UNSEALED = """
  FROM hub.audit_line l, hub.audit_progress p
 WHERE NOT EXISTS (SELECT 1 FROM hub.audit_seal s WHERE s.chain = l.chain AND s.line_id = l.id)
   AND (CAST(:chains AS text[]) IS NULL OR l.chain = ANY(CAST(:chains AS name[])))"""
# Lines from before a restore on another server may have any number: the sealer still comes.
_PASSED_BY = text(f"""
SELECT l.chain, l.id {_UNSEALED} AND l.xact < p.sealed_below
   AND p.host = (SELECT system_identifier FROM pg_control_system())
 ORDER BY l.chain, l.xact, l.id""")
_WAITING = text(f"""
SELECT count(*) AS lines, coalesce(extract(epoch FROM clock_timestamp() - min(l.at)), 0) AS age
 {_UNSEALED} AND (l.xact >= p.sealed_below
   OR p.host <> (SELECT system_identifier FROM pg_control_system()))""")
_PROGRESS = text("SELECT count(*) FROM hub.audit_progress")
_MOMENT = text("SELECT clock_timestamp()")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: in which chain, at which line first, and a sentence about it."""

    code: str
    sentence: str
    chain: str = ""
    position: int | None = None
    line_id: str = ""


@dataclass(slots=True)
class Verdict:
    """What verifying found. Without findings the log is whole, up to the unsealed lines.

    oldest_unsealed: age in seconds of the oldest line that waits for its seal; 0 when none does.
    """

    lines: int = 0
    chains: int = 0
    checkpoints: int = 0
    unsealed: int = 0
    oldest_unsealed: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify(sealer: Sealer, chains: Collection[str] | None = None) -> Verdict:
    """Verify all chains, or only these; the checkpoints and the files are verified always."""
    keys = public_keys(sealer.ring)
    known = sealer.witness.read(keys)
    verdict = Verdict(notes=[_given_up(one) for one in known.restored])
    verdict.findings += [_damaged(place) for place in known.damaged]
    with unit_of_work(sealer.engine, sealer.login) as work:
        work.db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        there = _stored(work.db)
        verdict.checkpoints = len(there)
        verdict.findings += _checkpoint_findings(there, known, keys, _moment(work.db))
        for checkpoint in there:
            if is_signed(keys, checkpoint.signature, checkpoint.signed_part):
                known.learn(checkpoint.heads.items())
        _chain_findings(work.db, known, verdict, chains)
        _progress_findings(work.db, verdict, chains)
    return verdict


def _moment(db: Session) -> datetime:
    found: datetime = db.execute(_MOMENT).scalar_one()
    return found


def _stored(db: Session) -> list[Checkpoint]:
    return [
        Checkpoint(r.position, r.made_at, r.restored, heads_of(r.heads), r.hash_before, r.signature)
        for r in db.execute(_CHECKPOINTS)
    ]


def _checkpoint_findings(
    there: list[Checkpoint], known: Known, keys: Any, moment: datetime
) -> Iterator[Finding]:
    before = FIRST
    for expected, one in enumerate(there, 1):
        if one.position != expected or one.hash_before != before:
            yield _checkpoint(expected, "ontbreekt in de database of sluit niet aan")
            return
        if not is_signed(keys, one.signature, one.signed_part):
            yield _checkpoint(expected, "heeft een handtekening die niet klopt")
            return
        before = one.hash
    by_position = {one.position: one for one in there}
    for position, witnessed in sorted(known.checkpoints.items()):
        found = by_position.get(position)
        if found is None or found.hash != witnessed.hash:
            yield _checkpoint(position, "is in de database weg of anders dan naast de sleutels")
            return
    late = [p for p in by_position if p not in known.checkpoints]
    if late and by_position[min(late)].made_at < moment - FILE_LAG:
        yield _checkpoint(min(late), "ontbreekt in het bestand naast de sleutels")


def _checkpoint(position: int, what: str) -> Finding:
    return Finding("checkpoint", f"IJkpunt {position} {what}.", position=position)


def _damaged(place: str) -> Finding:
    return Finding("witness", f"In het bestand naast de sleutels klopt iets niet: {place}.")


def _given_up(one: Checkpoint) -> str:
    return (
        f"Bij ijkpunt {one.position} ({one.made_at:%Y-%m-%d %H:%M} UTC) is een back-up teruggezet; "
        "wat daarna was verzegeld, is toen opgegeven."
    )


def _chain_findings(
    db: Session, known: Known, verdict: Verdict, only: Collection[str] | None
) -> None:
    heads = {r.chain: Head(r.position, r.hash) for r in db.execute(_HEADS)}
    rows = db.execute(
        _SEALS.execution_options(yield_per=2_000), {"chains": list(only) if only else None}
    )
    moment, seen = _moment(db), set()
    for chain, seals in groupby(rows, key=lambda row: str(row[0])):
        seen.add(chain)
        walk = _Walk(chain, known.facts.get(chain, {}), start(chain), moment + SLACK)
        found = walk.follow(seals) or walk.end(heads.get(chain))
        verdict.lines += walk.head.position
        verdict.chains += 1
        if found:
            verdict.findings.append(found)
    for chain in sorted((set(heads) | set(known.facts)) - seen):
        if (only is None or chain in only) and (chain in heads or known.facts[chain]):
            verdict.findings.append(_gone(chain, 1))


@dataclass(slots=True)
class _Walk:
    """Following one chain from its first seal to its last."""

    chain: str
    facts: dict[int, bytes]
    head: Head
    latest: datetime  # no honest line is later than this
    newest: datetime | None = None

    def follow(self, seals: Iterable[Any]) -> Finding | None:
        """Return the first thing that is wrong; the rest of the chain is then read no further."""
        found = None
        for row in seals:  # to the end in any case: the next chain comes after it
            found = found or self._step(row)
        return found

    def _step(self, row: Any) -> Finding | None:
        _, position, line_id, stored, *fields = row
        expected = self.head.position + 1
        if position != expected:
            return self._wrong("missing_seal", expected, "", "het zegel is verwijderd")
        if fields[1] is None:
            return self._wrong("missing_line", position, line_id, "de regel is verwijderd")
        line = Line(*fields)
        head = link(self.head, line)
        if head.hash != stored:
            what = "de regel is gewijzigd, verwisseld of ertussen gezet"
            return self._wrong("changed", position, line_id, what)
        if self.facts.get(position, stored) != stored:
            what = "tot hier is de keten vervangen: een ijkpunt zegt iets anders"
            return self._wrong("replaced", position, line_id, what)
        self.head = head
        return self._date(line)

    def _date(self, line: Line) -> Finding | None:
        newest = self.newest or line.at
        if line.at > self.latest or line.at < newest - SLACK:
            what = "het tijdstip past niet: later toegevoegd, of een klok liep verkeerd"
            return self._wrong("date", self.head.position, line.id, what)
        self.newest = max(newest, line.at)
        return None

    def end(self, head: Head | None) -> Finding | None:
        """Compare the end of the chain with what the head and the checkpoints say."""
        last = max(self.facts, default=0)
        if last > self.head.position:
            return _gone(self.chain, self.head.position + 1)
        if head is not None and head.position > self.head.position:
            return _gone(self.chain, self.head.position + 1)
        if head != self.head:
            return self._wrong("head", self.head.position, "", "de kop van de keten is gewijzigd")
        return None

    def _wrong(self, code: str, position: int, line_id: Any, what: str) -> Finding:
        sentence = f"Keten {self.chain}, regel {position}: {what}."
        return Finding(code, sentence, self.chain, position, str(line_id))


def _gone(chain: str, position: int) -> Finding:
    sentence = f"Keten {chain}: vanaf regel {position} is het einde afgeknipt."
    return Finding("truncated", sentence, chain, position)


def _progress_findings(db: Session, verdict: Verdict, only: Collection[str] | None) -> None:
    given = {"chains": list(only) if only else None}
    for row in db.execute(_PASSED_BY, given).all():
        sentence = (
            f"Keten {row.chain}: regel {row.id} is later toegevoegd of van zijn zegel ontdaan."
        )
        verdict.findings.append(Finding("inserted", sentence, row.chain, None, str(row.id)))
    if db.execute(_PROGRESS).scalar_one() != 1:
        sentence = "De stand van het verzegelen is verwijderd: nieuwe regels worden niet verzegeld."
        verdict.findings.append(Finding("progress", sentence))
    waiting = db.execute(_WAITING, given).one()
    verdict.unsealed, verdict.oldest_unsealed = waiting.lines, float(waiting.age)
