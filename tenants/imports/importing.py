"""Putting judged rows into the register: all of them in the caller's transaction, in bulk.

Rows taken over are history. No event is stored, so nobody is alerted, no term runs and no
care plan starts.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.crypto import words
from hub.kernel.dossiers import DossierKey
from hub.kernel.vault import Vault, vault_of
from tenants.imports.assessing import Prints, Split, moments, prints_of
from tenants.imports.models import Fate, TakenOver, Takeover
from tenants.imports.progress import STEP
from tenants.imports.reading import HistoricRecord
from tenants.incidents.models import (
    Behaviour,
    Channel,
    Incident,
    IncidentStep,
    Origin,
    Status,
    StepKind,
)
from tenants.incidents.numbers import take_numbers

# A register that says nothing of where a melding stands tells of what is over.
STATUSES = {"open": Status.FILED, "in_hand": Status.IN_HAND, "closed": Status.CLOSED}


Day = tuple[date, int, UUID]


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that may go over, as it was judged and assessed."""

    record: HistoricRecord
    fate: Fate
    source_number: str
    incident_id: UUID


@dataclass(slots=True)
class Importer:
    """Imports the rows of one take-over.

    days: day of filing, position and id of each melding to be. counts: rows by what was done.
    """

    db: Session
    takeover: Takeover
    days: list[Day]
    tell: Callable[[int], None]
    counts: Counter[str] = field(default_factory=Counter)
    numbers: dict[UUID, str] = field(default_factory=dict)
    done: int = 0

    def run(self, rows: Iterable[Ready]) -> Counter[str]:
        """Import every row and return how many were `imported`, `updated` and `completed`.

        What was filed this year comes last: giving a number locks this year's counter until the
        transaction ends, and people who file a melding now would wait for the whole import.
        """
        this_year = clock.today().year
        last = [day for day in self.days if day[0].year == this_year]
        self.numbers = number_all(self.db, [day for day in self.days if day[0].year != this_year])
        late_ids = {day[2] for day in last}
        late: list[Ready] = []
        early: list[Ready] = []
        for row in rows:
            (late if row.incident_id in late_ids else early).append(row)
            if len(early) == STEP:
                self._bring_over(early)
                early = []
        self._bring_over(early)
        self.numbers |= number_all(self.db, last)
        for at in range(0, len(late), STEP):
            self._bring_over(late[at : at + STEP])
        return self.counts

    def _bring_over(self, ready: list[Ready]) -> None:
        self._add([row for row in ready if row.incident_id in self.numbers])
        for row in ready:
            if row.fate in {Fate.CHANGED, Fate.COMPLETES}:
                self._bring_up_to_date(row)
        self.done += len(ready)
        self.tell(self.done)

    def _add(self, ready: list[Ready]) -> None:
        vault, prints = vault_of(self.db), prints_of(self.db)
        blind = vault.subkey("blind-index")
        first: list[object] = []
        then: list[object] = []
        for row in ready:
            incident = _incident(row, self.numbers[row.incident_id])
            first += [vault.new_dossier(incident.id), incident]
            _seal_account(vault, blind, incident, row.record)
            then += [self._step(incident.id), self._origin(vault, prints, row)]
        if ready:
            ids = [row.incident_id for row in ready]
            then.append(lines.line(self._actor(), "incident:take-over", *ids, kind="incident"))
        self._put(first)
        self._put(then)
        for row in ready:
            del vault.keys[row.incident_id]
        self.counts["imported"] += len(ready)

    def _put(self, made: list[object]) -> None:
        """Write rows, and let the session forget them: there may be very many."""
        self.db.add_all(made)
        self.db.flush()
        for one in made:
            self.db.expunge(one)

    def _step(self, incident_id: UUID) -> IncidentStep:
        by = self.takeover.started_by
        return IncidentStep(incident_id=incident_id, kind=StepKind.TAKEN_OVER, actor_id=by)

    def _actor(self) -> Actor:
        actor: Actor = self.db.info["actor"]
        return replace(actor, person_id=self.takeover.started_by or actor.person_id)

    def _origin(self, vault: Vault, prints: Prints, row: Ready) -> TakenOver:
        origin = TakenOver(
            id=row.incident_id,
            takeover_id=self.takeover.id,
            source=self.takeover.source,
            source_number=row.source_number,
        )
        seal_origin(vault, origin, prints.split(row.record))
        return origin

    def _bring_up_to_date(self, row: Ready) -> None:
        """Complete or update a melding that is there; what was done here stays."""
        origin = self.db.get_one(TakenOver, row.incident_id, with_for_update=True)
        incident = self.db.get_one(Incident, row.incident_id, with_for_update=True)
        vault = vault_of(self.db)
        if row.fate is Fate.CHANGED:
            self._change(vault, incident, origin, row)
            self.counts["updated"] += 1
        else:
            self.counts["completed"] += 1
        seal_origin(vault, origin, prints_of(self.db).split(row.record))
        self.db.add_all(
            [
                self._step(incident.id),
                lines.line(self._actor(), "incident:update", incident.id, kind="incident"),
            ]
        )
        self.db.flush()

    def _change(self, vault: Vault, incident: Incident, origin: TakenOver, row: Ready) -> None:
        earlier = json.loads(vault.open(origin, "details"))
        fresh = _incident(row, incident.number)
        if incident.status == _status(earlier.get("status")):
            incident.status, incident.closed_at = fresh.status, fresh.closed_at
        incident.happened_at, incident.filed_at = fresh.happened_at, fresh.filed_at
        incident.time_known, incident.channel = fresh.time_known, fresh.channel
        incident.behaviours = fresh.behaviours
        incident.version += 1
        _seal_account(vault, vault.subkey("blind-index"), incident, row.record)


def _incident(row: Ready, number: str) -> Incident:
    record = row.record
    happened_at, filed_at = moments(record)
    status = _status(record.status)
    incident = Incident(
        number=number,
        origin=Origin.TAKEN_OVER,
        reporter_id=None,
        team_id=None,
        happened_at=happened_at,
        time_known=record.happened_at is not None,
        filed_at=filed_at,
        channel=record.place or Channel.OTHER,
        behaviours=list(record.behaviours) or [Behaviour.OTHER],
        status=status,
        closed_at=filed_at if status is Status.CLOSED else None,
    )
    incident.id = row.incident_id
    return incident


def _status(told: str | None) -> Status:
    return STATUSES.get(told or "closed", Status.CLOSED)


def _seal_account(vault: Vault, blind: bytes, incident: Incident, record: HistoricRecord) -> None:
    """Seal the description, and let it be found by its words, its kind and its old number."""
    incident.account = None
    if record.text:
        vault.seal(incident, "account", record.text)
    told = (record.text, record.behaviours_text, record.place_text, record.number)
    incident.words = words.blind(blind, " ".join(part for part in told if part))


def seal_origin(vault: Vault, origin: TakenOver, split: Split) -> None:
    """Seal what the old register said beside the description; gated fields only if there."""
    origin.fingerprint = split.base_print
    vault.seal(origin, "details", _as_text({**split.base, "text": None}))
    if split.gated:
        vault.seal(origin, "offender", _as_text(split.gated))
        origin.offender_fingerprint = split.gated_print


def _as_text(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def number_all(db: Session, days: Iterable[Day]) -> dict[UUID, str]:
    """Give each melding to be a number of the year in which it was filed, in order of filing.

    days: the day of filing, the position in the file and the id of each.
    """
    found: dict[UUID, str] = {}
    ordered = sorted(days)
    for year, few in groupby(ordered, key=lambda day: day[0].year):
        ids = [incident_id for _, _, incident_id in few]
        found.update(zip(ids, take_numbers(db, year, len(ids)), strict=True))
    return found


def lock_source(db: Session, source: str) -> None:
    """Let imports of one register go one after the other, until this transaction ends."""
    same = select(Takeover.id).where(Takeover.source == source).order_by(Takeover.id)
    db.execute(same.with_for_update(key_share=True)).all()


def learn_keys(db: Session, incident_ids: list[UUID]) -> None:
    """Read the keys of several meldingen with one statement."""
    keys = select(DossierKey.dossier_id, DossierKey.wrapped)
    for dossier_id, wrapped in db.execute(keys.where(DossierKey.dossier_id.in_(incident_ids))):
        if wrapped is not None:
            vault_of(db).learn(dossier_id, wrapped)


def finished_now(takeover: Takeover, counts: Counter[str]) -> None:
    """Note that the import is done, and what it came to."""
    takeover.finished_at = clock.now()
    done = ("imported", "updated", "completed")
    takeover.figures = {**takeover.figures, **{name: counts[name] for name in done}}
