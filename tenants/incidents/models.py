"""An incident (melding) and the steps it can take."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.errors import Overtaken
from hub.kernel.ids import new_id

INCIDENTS = Keeping("incident", "closed_at", "incident-register", Erasure.KEY, Export.OPEN)
STEPS = Keeping("with_dossier", "taken_at", "incident-register", Erasure.KEY, Export.OPEN)
COUNTERS = Keeping("counter", None, "incident-register", Erasure.NEVER, Export.PLAIN)


class Status(StrEnum):
    """Where a melding stands."""

    FILED = "filed"
    IN_HAND = "in_hand"
    CLOSED = "closed"


class Origin(StrEnum):
    """How a melding came into the register."""

    FILED = "filed"
    TAKEN_OVER = "taken_over"


class Behaviour(StrEnum):
    """What somebody did; a melding names one or more."""

    VERBAL_ABUSE = "verbal_abuse"
    INTIMIDATION = "intimidation"
    DISCRIMINATION = "discrimination"
    SEXUAL_HARASSMENT = "sexual_harassment"
    THREAT = "threat"
    BLACKMAIL = "blackmail"
    STALKING = "stalking"
    ONLINE_HATE = "online_hate"
    FILMING = "filming"
    PHYSICAL_LIGHT = "physical_light"
    PHYSICAL_HEAVY = "physical_heavy"
    VANDALISM = "vandalism"
    TRESPASS = "trespass"
    OTHER = "other"


class Channel(StrEnum):
    """Where, or by what means, it happened."""

    COUNTER = "counter"
    CONSULTING_ROOM = "consulting_room"
    HOME_VISIT = "home_visit"
    STREET = "street"
    PHONE = "phone"
    EMAIL_LETTER = "email_letter"
    SOCIAL_MEDIA = "social_media"
    COUNCIL_MEETING = "council_meeting"
    RESIDENTS_MEETING = "residents_meeting"
    HOME_OF_OFFICIAL = "home_of_official"
    OTHER = "other"


class StepKind(StrEnum):
    """What happened to a melding; the reporter sees these as a timeline."""

    FILED = "filed"
    MANAGER_ALERTED = "manager_alerted"
    TAKEN_IN_HAND = "taken_in_hand"
    FEEDBACK_GIVEN = "feedback_given"
    CLOSED = "closed"
    REOPENED = "reopened"
    TAKEN_OVER = "taken_over"


NEXT = {
    Status.FILED: frozenset({Status.IN_HAND, Status.CLOSED}),
    Status.IN_HAND: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset({Status.IN_HAND}),
}


class StepNotAllowed(Overtaken):
    """From this status the melding cannot go there."""


class Incident(MappedAsDataclass, Base, keeping=INCIDENTS, kw_only=True):
    """One event of behaviour over the norm, kept by one line of one municipality."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("happened_at <= filed_at", name="happened_before_filed"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    number: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(default=Origin.FILED)
    reporter_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    happened_at: Mapped[datetime]
    time_known: Mapped[bool]
    filed_at: Mapped[datetime] = mapped_column(default_factory=now)
    channel: Mapped[str]
    behaviours: Mapped[list[str]]
    status: Mapped[str] = mapped_column(default=Status.FILED)
    account: Mapped[bytes | None] = mapped_column(default=None, init=False)
    words: Mapped[list[int]] = mapped_column(default_factory=list)
    norm_version: Mapped[int | None] = mapped_column(default=None)
    filing_key: Mapped[UUID | None] = mapped_column(default=None, unique=True)
    feedback_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def dossier_id(self) -> UUID:
        """A melding is a dossier of its own."""
        return self.id

    @property
    def subject_id(self) -> UUID | None:
        """Whose data it holds: the reporter's, when known."""
        return self.reporter_id

    def move_to(self, status: Status) -> None:
        """Take a step; raise StepNotAllowed when there is none from here."""
        if status not in NEXT[Status(self.status)]:
            raise StepNotAllowed
        self.status = status
        self.closed_at = now() if status is Status.CLOSED else None
        self.version += 1


class IncidentStep(MappedAsDataclass, Base, keeping=STEPS, kw_only=True):
    """One line of the timeline of a melding."""

    __tablename__ = "incident_step"
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own attribute

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    taken_at: Mapped[datetime] = mapped_column(default_factory=now)
    kind: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(default=None)
    words_said: Mapped[bytes | None] = mapped_column(default=None, init=False)

    @property
    def dossier_id(self) -> UUID:
        """A step belongs to the dossier of its melding."""
        return self.incident_id

    @property
    def subject_id(self) -> UUID | None:
        """The person a step is about is the one the melding is about."""
        return None


class NumberCounter(MappedAsDataclass, Base, keeping=COUNTERS, kw_only=True):
    """The last number given to a melding in a year; without gaps."""

    __tablename__ = "number_counter"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
