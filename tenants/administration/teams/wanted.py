"""What a form or a line of a file says of a team."""

from dataclasses import dataclass
from uuid import UUID

from tenants.administration.teams.models import RiskClass


@dataclass(frozen=True, slots=True)
class WantedTeam:
    """All that is kept of a team; people by id."""

    name: str
    manager_id: UUID | None
    deputy_id: UUID | None
    risk_class: RiskClass
    staff_count: int


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """One team of a file: what it becomes, and which team it changes, as it was (None: new)."""

    wanted: WantedTeam
    team_id: UUID | None = None
    version: int = 0
    changed: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Say whether nothing changes."""
        return self.team_id is not None and not self.changed
