"""What people can see of take-overs; only who may run them sees any."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select

from hub.identity.models import Person
from hub.identity.roles import Permission
from hub.kernel.actor import Actor
from tenants.imports.models import RememberedMapping, Takeover, TakeoverProgress, TakeoverRow

PAGE = 25
MOST_LISTED = 100


def narrowed(actor: Actor) -> ColumnElement[bool]:
    """The take-overs this person may see: all of the register, with the right to run them."""
    return literal(value=actor.may(Permission.TAKEOVER_RUN))


def takeovers(actor: Actor) -> Select[Any]:
    """Select the take-overs of this register with who started them, newest first."""
    return (
        select(
            Takeover.id,
            Takeover.source,
            Takeover.file_name,
            Takeover.state,
            Takeover.started_at,
            Takeover.figures,
            Person.name.label("by"),
        )
        .join(Person, Person.id == Takeover.started_by, isouter=True)
        .where(narrowed(actor))
        .order_by(Takeover.started_at.desc(), Takeover.id.desc())
        .limit(MOST_LISTED)
    )


def one_takeover(actor: Actor, takeover_id: UUID) -> Select[Takeover]:
    """Select one take-over."""
    return select(Takeover).where(Takeover.id == takeover_id, narrowed(actor))


def progress_of(actor: Actor, takeover_id: UUID) -> Select[TakeoverProgress]:
    """Select how far the work of a take-over is."""
    return select(TakeoverProgress).where(
        TakeoverProgress.takeover_id == takeover_id, narrowed(actor)
    )


def rows_of(
    actor: Actor, takeover_id: UUID, *, fate: str = "", reason: str = ""
) -> Select[TakeoverRow]:
    """Select the rows of a take-over, of one fate or with one reason, in file order.

    fate `warned` gives the rows with a warning, whatever becomes of them.
    """
    found = select(TakeoverRow).where(TakeoverRow.takeover_id == takeover_id, narrowed(actor))
    if fate == "warned":
        found = found.where(TakeoverRow.warned)
    elif fate:
        found = found.where(TakeoverRow.fate == fate)
    if reason:
        found = found.where(TakeoverRow.reasons.contains([reason]))
    return found.order_by(TakeoverRow.position)


def page_of_rows(
    rows: Select[TakeoverRow], actor: Actor, *, after: int, backwards: bool = False
) -> Select[TakeoverRow]:
    """Select one page of 26 rows at most, after (or before) a position in the file."""
    place = TakeoverRow.position
    here = rows.where(narrowed(actor)).order_by(None).limit(PAGE + 1)
    if backwards:
        return here.where(place < after).order_by(place.desc())
    return here.where(place > after).order_by(place)


def remembered_for(actor: Actor, header_hash: bytes) -> Select[RememberedMapping]:
    """Select the mapping that was remembered for a header."""
    return select(RememberedMapping).where(
        RememberedMapping.header_hash == header_hash, narrowed(actor)
    )


def sources(actor: Actor) -> Select[str]:
    """Select the names of the registers that were taken over, or are being."""
    return (
        select(Takeover.source).where(Takeover.source != "", narrowed(actor)).distinct()
    ).order_by(Takeover.source)


def earlier_files(actor: Actor, file_hash: bytes, but: UUID) -> Select[Takeover]:
    """Select the earlier take-overs of exactly this file, newest first."""
    same = Takeover.file_hash == file_hash, Takeover.id != but, narrowed(actor)
    return select(Takeover).where(*same).order_by(Takeover.started_at.desc()).limit(1)
