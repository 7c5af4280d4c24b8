"""What take-overs tell the rest of the hub: identifiers only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TakeoverMapped:
    """Somebody said which column means what; the rows can be judged."""

    takeover_id: UUID


@dataclass(frozen=True, slots=True)
class TakeoverApproved:
    """Somebody saw the fates of the rows and wants them imported."""

    takeover_id: UUID


@dataclass(frozen=True, slots=True)
class TakeoverFileDue:
    """The file of a take-over has been kept long enough."""

    takeover_id: UUID
