"""What people ask of a take-over, as the actions take it."""

from dataclasses import dataclass, field
from uuid import UUID

LONGEST_SOURCE = 80


@dataclass(frozen=True, slots=True)
class StartTakeover:
    """A file that somebody brought, and the sheet of it when that was chosen."""

    file_name: str
    data: bytes = field(repr=False)
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class WantedMapping:
    """The columns as a person set them.

    source: the name of the register. fields: the column for each field. remarks: the columns
    added to the description. kinds, places: the register's own words with their codes.
    """

    source: str
    fields: dict[str, int]
    remarks: tuple[int, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picked:
    """Of the changed rows on a page, those to bring up to date."""

    shown: list[UUID]
    picked: set[UUID]
