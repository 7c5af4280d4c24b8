"""What people ask for, read from a form and not yet done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FileIncident:
    """The four fields of the short melding, and the key of the form they were typed in."""

    behaviours: tuple[str, ...]
    happened_at: datetime
    time_known: bool
    channel: str
    account: str
    filing_key: UUID
    norm_version: int | None = None
