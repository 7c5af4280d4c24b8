"""What the forms on people ask of the service."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.identity.roles import Role


@dataclass(frozen=True, slots=True)
class GiveRole:
    """A role in one room, from a day, until a day or for as long as it lasts."""

    role: Role
    room: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChangePerson:
    """What the municipality itself says of somebody; the name comes from the provider."""

    job_title: str
    team_id: UUID | None
