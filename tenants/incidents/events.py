"""What meldingen tell the rest of the hub: identifiers only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IncidentFiled:
    """Somebody put a melding in the register."""

    incident_id: UUID


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """The reporter was told what was done with the melding."""

    incident_id: UUID


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """The handling of a melding ended."""

    incident_id: UUID
