"""A take-over (overname) of an existing register, and what became of each of its rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.errors import Overtaken
from hub.kernel.ids import new_id

TAKEOVERS = Keeping("takeover", "started_at", "takeover", Erasure.KEY, Export.PLAIN)
ROWS = Keeping("takeover_row", "judged_at", "takeover", Erasure.ROW, Export.NONE)
PROGRESS = Keeping("with_dossier", "told_at", "takeover", Erasure.ROW, Export.NONE)
MAPPINGS = Keeping("setting", None, "takeover", Erasure.ROW, Export.NONE)
HISTORY = Keeping("with_dossier", None, "incident-register", Erasure.KEY, Export.OPEN)


class State(StrEnum):
    """Where a take-over stands."""

    MAPPING = "mapping"
    JUDGING = "judging"
    JUDGED = "judged"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"
    DROPPED = "dropped"


NEXT = {
    State.MAPPING: frozenset({State.JUDGING, State.DROPPED}),
    State.JUDGING: frozenset({State.JUDGED, State.FAILED}),
    State.JUDGED: frozenset({State.IMPORTING, State.MAPPING, State.DROPPED}),
    State.IMPORTING: frozenset({State.IMPORTED, State.FAILED}),
    State.IMPORTED: frozenset[State](),
    State.FAILED: frozenset({State.JUDGING, State.IMPORTING, State.MAPPING, State.DROPPED}),
    State.DROPPED: frozenset[State](),
}


class Fate(StrEnum):
    """What becomes of a row: it is new, it is there, or it stays behind."""

    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"
    COMPLETES = "completes"
    FAULTY = "faulty"


class StepNotAllowed(Overtaken):
    """From this state the take-over cannot go there."""


class Takeover(MappedAsDataclass, Base, keeping=TAKEOVERS, kw_only=True):
    """One file of one register; `survey` and `mapping` are sealed, they may quote cells.

    columns: the header and how the file was read. figures: counts, never content.
    """

    __tablename__ = "takeover"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    source: Mapped[str]
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    header_hash: Mapped[bytes]
    attachment_id: Mapped[UUID | None] = mapped_column(default=None)
    columns: Mapped[dict[str, Any]]
    survey: Mapped[bytes | None] = mapped_column(default=None, init=False)
    mapping: Mapped[bytes | None] = mapped_column(default=None, init=False)
    state: Mapped[str] = mapped_column(default=State.MAPPING)
    started_by: Mapped[UUID | None] = mapped_column(default=None)
    started_at: Mapped[datetime] = mapped_column(default_factory=now, init=False)
    judged_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    figures: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    failure: Mapped[str | None] = mapped_column(default=None)

    @property
    def dossier_id(self) -> UUID:
        """A take-over is a dossier of its own: its key seals the file and its rows."""
        return self.id

    @property
    def subject_id(self) -> UUID | None:
        """A file is about many people."""
        return None

    def move_to(self, state: State) -> None:
        """Take a step; raise StepNotAllowed when there is none from here."""
        if state not in NEXT[State(self.state)]:
            raise StepNotAllowed
        self.state = state


class TakeoverProgress(MappedAsDataclass, Base, keeping=PROGRESS, kw_only=True):
    """How far the work is, in rows; told while the work itself is not yet kept."""

    __tablename__ = "takeover_progress"

    takeover_id: Mapped[UUID] = mapped_column(ForeignKey("takeover.id"), primary_key=True)
    done: Mapped[int]
    total: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(default_factory=now)


class TakeoverRow(MappedAsDataclass, Base, keeping=ROWS, kw_only=True):
    """A row of the file with its fate; what it says is sealed under the key of the take-over.

    position: its number in the file. wanted: a person chose to bring a changed row over.
    incident_id: what it becomes, or is already.
    """

    __tablename__ = "takeover_row"
    __table_args__ = (UniqueConstraint("takeover_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    takeover_id: Mapped[UUID] = mapped_column(ForeignKey("takeover.id"))
    position: Mapped[int]
    source_number: Mapped[str | None] = mapped_column(default=None)
    filed_on: Mapped[date | None] = mapped_column(default=None)
    fate: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    warned: Mapped[bool] = mapped_column(default=False)
    wanted: Mapped[bool] = mapped_column(default=False)
    incident_id: Mapped[UUID | None] = mapped_column(default=None)
    sealed: Mapped[bytes] = mapped_column(default=b"")
    judged_at: Mapped[datetime] = mapped_column(default_factory=now)

    @property
    def dossier_id(self) -> UUID:
        """A row belongs to the dossier of its take-over."""
        return self.takeover_id

    @property
    def subject_id(self) -> UUID | None:
        """Whom a row is about is only known once it is opened."""
        return None


class RememberedMapping(MappedAsDataclass, Base, keeping=MAPPINGS, kw_only=True):
    """The columns of a register as a person set them, found again by the header of its file."""

    __tablename__ = "remembered_mapping"

    header_hash: Mapped[bytes] = mapped_column(primary_key=True)
    source: Mapped[str]
    mapping: Mapped[bytes]
    remembered_at: Mapped[datetime] = mapped_column(default_factory=now)


class TakenOver(MappedAsDataclass, Base, keeping=HISTORY, kw_only=True):
    """Where a melding came from, and what the old register said beside the usual fields.

    fingerprint: keyed, over all that does not need the legal gate; `offender_fingerprint`
    over what does. Both texts are sealed under the key of the melding.
    """

    __tablename__ = "taken_over"
    __table_args__ = (UniqueConstraint("source", "source_number"),)

    id: Mapped[UUID] = mapped_column("incident_id", ForeignKey("incident.id"), primary_key=True)
    takeover_id: Mapped[UUID]
    source: Mapped[str]
    source_number: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(default=b"")
    details: Mapped[bytes] = mapped_column(default=b"")
    offender_fingerprint: Mapped[bytes | None] = mapped_column(default=None)
    offender: Mapped[bytes | None] = mapped_column(default=None)

    @property
    def dossier_id(self) -> UUID:
        """It belongs to the dossier of its melding, whose id it bears."""
        return self.id

    @property
    def subject_id(self) -> UUID | None:
        """The reporter is known by the words of the old register only."""
        return None
