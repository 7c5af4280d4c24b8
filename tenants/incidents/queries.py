"""What people can see of meldingen; every select is narrowed to the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from hub.identity.models import Person, Team
from hub.identity.roles import Permission
from hub.kernel.actor import Actor
from hub.kernel.dossiers import DossierKey
from tenants.incidents.models import Incident, IncidentStep, Status

PAGE = 25
COUNT_UP_TO = 1000

INCIDENT = Incident.__table__.c


def led_teams(actor: Actor) -> Select[UUID]:
    """Select the teams that the actor leads, as manager or as deputy."""
    return select(Team.id).where(
        or_(Team.manager_id == actor.person_id, Team.deputy_id == actor.person_id)
    )


def narrowed(actor: Actor) -> ColumnElement[bool]:
    """The incidents this person may read: all with the right to, a manager's teams', else own."""
    if actor.may(Permission.INCIDENT_READ):
        return literal(value=True)
    own = Incident.reporter_id == actor.person_id
    if actor.may(Permission.INCIDENT_TEAM):
        return or_(own, Incident.team_id.in_(led_teams(actor)))
    return own


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after (or before) this row, in the order of filing, newest first."""

    filed_at: datetime
    id: UUID
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents a list asks for."""

    status: str = ""
    number: str = ""
    words: tuple[tuple[int, ...], ...] = ()
    cursor: Cursor | None = None


def page_of_incidents(actor: Actor, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Select one page of 26 rows at most, with the total (counted to 1,001) on each row.

    Columns, not entities; newest first; the cursor carries sort value and id.
    """
    here = and_(narrowed(actor), *_filters(wanted))
    few = select(literal(1)).select_from(Incident).where(here).limit(COUNT_UP_TO + 1).subquery()
    total = select(func.count()).select_from(few).scalar_subquery().label("total")
    rows = (
        select(
            INCIDENT.id,
            INCIDENT.number,
            INCIDENT.origin,
            INCIDENT.filed_at,
            INCIDENT.happened_at,
            INCIDENT.time_known,
            INCIDENT.channel,
            INCIDENT.behaviours,
            INCIDENT.status,
            INCIDENT.feedback_at,
            Team.name.label("team"),
            total,
        )
        .join(Team, Team.id == INCIDENT.team_id, isouter=True)
        .where(here)
    )
    return _turned(rows, wanted.cursor).limit(PAGE + 1)


def _turned(rows: Select[*tuple[Any, ...]], cursor: Cursor | None) -> Select[*tuple[Any, ...]]:
    position = tuple_(INCIDENT.filed_at, INCIDENT.id)
    if cursor is None:
        return rows.order_by(INCIDENT.filed_at.desc(), INCIDENT.id.desc())
    place = (cursor.filed_at, cursor.id)
    if cursor.backwards:
        return rows.where(position > place).order_by(INCIDENT.filed_at, INCIDENT.id)
    return rows.where(position < place).order_by(INCIDENT.filed_at.desc(), INCIDENT.id.desc())


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status == "open":
        found.append(INCIDENT.status.in_([Status.FILED, Status.IN_HAND]))
    elif wanted.status:
        found.append(INCIDENT.status == wanted.status)
    if wanted.number:
        found.append(INCIDENT.number == wanted.number)
    found += [INCIDENT.words.overlap(list(either)) for either in wanted.words]
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and where it stands; total is at most 1,001."""

    rows: Sequence[Row[Any]]
    total: int
    before: bool
    after: bool


def read_page(db: Session, actor: Actor, wanted: Wanted) -> Page:
    """Read one page of incidents with one statement."""
    found = list(db.execute(page_of_incidents(actor, wanted)).all())
    more, found = len(found) > PAGE, found[:PAGE]
    back = wanted.cursor is not None and wanted.cursor.backwards
    if back:
        found.reverse()
    total = found[0].total if found else 0
    before = more if back else wanted.cursor is not None
    after = True if back else more
    return Page(found, total, before, after)


def one_incident(
    actor: Actor, incident_id: UUID, *, lock: bool = False
) -> Select[*tuple[Any, ...]]:
    """Select one incident with its key, reporter, team, and whether the actor leads that team."""
    leads = Incident.team_id.in_(led_teams(actor)).label("leads")
    found = (
        select(
            Incident,
            DossierKey.wrapped,
            Person.name.label("reporter"),
            Team.name.label("team"),
            leads,
        )
        .join(DossierKey, DossierKey.dossier_id == Incident.id, isouter=True)
        .join(Person, Person.id == Incident.reporter_id, isouter=True)
        .join(Team, Team.id == Incident.team_id, isouter=True)
        .where(Incident.id == incident_id, narrowed(actor))
    )
    return found.with_for_update(of=Incident) if lock else found


def steps_of(actor: Actor, incident_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select the timeline of an incident that the actor may read, oldest first."""
    return (
        select(IncidentStep, Person.name.label("by"))
        .join(Incident, Incident.id == IncidentStep.incident_id)
        .join(Person, Person.id == IncidentStep.actor_id, isouter=True)
        .where(IncidentStep.incident_id == incident_id, narrowed(actor))
        .order_by(IncidentStep.taken_at, IncidentStep.id)
    )
