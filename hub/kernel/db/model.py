"""What every table says of itself.

A table that does not say how long it is kept, for which processing, and how it
leaves, is erased and is exported cannot be declared.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase


class Erasure(StrEnum):
    """How what a row tells is made to be gone."""

    KEY = "key"  # its dossier's data key is destroyed; the row stays without meaning
    ROW = "row"  # the row is deleted
    NEVER = "never"  # it holds nothing of a person, or the law keeps it


class Export(StrEnum):
    """How a row is handed over when a municipality leaves or a person asks."""

    OPEN = "open"  # opened and written as text
    PLAIN = "plain"  # written as it stands
    NONE = "none"  # technical: it has no meaning elsewhere


@dataclass(frozen=True, slots=True)
class Keeping:
    """The keeping rule of a table.

    retention: key of the rule in `hub/kernel/keeping/rules.toml`.
    ends: the column from which the term runs; None when the rule needs none.
    activity: key of the processing activity in `hub/kernel/keeping/activities.toml`.
    """

    retention: str
    ends: str | None
    activity: str
    erasure: Erasure
    export: Export


class Base(DeclarativeBase):
    """A table of the hub; give it `keeping=Keeping(...)`."""

    metadata = MetaData()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        UUID: Uuid(native_uuid=True),
        list[str]: ARRAY(Text),
        list[int]: ARRAY(BigInteger),
        list[UUID]: ARRAY(Uuid(native_uuid=True)),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        date: Date,
    }

    keeping: ClassVar[Keeping]

    def __init_subclass__(cls, *, keeping: Keeping | None = None, **kwargs: Any) -> None:
        if keeping is None:
            raise TypeError(f"{cls.__name__} does not say how long it is kept, and why")
        cls.keeping = keeping
        super().__init_subclass__(**kwargs)
